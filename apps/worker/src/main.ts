import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { createPool } from '@app/persistence';
import { createLog, databaseUrlFrom, exitOnUnforeseen, LAST_PORT, logLevelFrom, NestLog, outgoingHostsFrom, ProblemFilter, secretCipherFrom, settingsOrExit, stopOnParentExit, stopOnSignals, textFrom, timeZoneFrom, wholeNumberFrom } from '@app/platform';

import { ScheduleService } from './schedule.service.js';
import { WorkerModule } from './worker.module.js';

const settings = settingsOrExit('suu-worker', (environment) => ({
  databaseUrl: databaseUrlFrom(environment), host: textFrom(environment, 'HTTP_HOST', '127.0.0.1'), port: wholeNumberFrom(environment, 'WORKER_HTTP_PORT', 3002, 0, LAST_PORT),
  logLevel: logLevelFrom(environment), timeZone: timeZoneFrom(environment),
  auditHeadsFolder: textFrom(environment, 'AUDIT_HEADS_DIR', '') || undefined, backupFolder: textFrom(environment, 'BACKUP_DIR', '') || undefined,
  sender: {
    // Without keys only messages of channels that have a secret cannot be sent, and the console says so of each.
    cipher: environment['SUU_SECRET_KEYS_FILE'] ? secretCipherFrom(environment) : undefined,
    hosts: outgoingHostsFrom(environment), consoleUrl: textFrom(environment, 'SUU_CONSOLE_URL', '').replace(/\/+$/, '') || undefined,
  },
}));
const log = createLog('worker', settings.logLevel);
exitOnUnforeseen(log);

const pool = createPool({ url: settings.databaseUrl, applicationName: 'suu-worker', connections: 4 }, (error) => log.warn({ err: error }, 'an idle database connection was lost'));
const app = await NestFactory.create(WorkerModule.around({ ...settings, pool, log, now: Date.now }), { logger: new NestLog(log), forceCloseConnections: true });
app.useGlobalFilters(new ProblemFilter(log));
stopOnSignals(app);
stopOnParentExit();
await app.listen(settings.port, settings.host);
await app.get(ScheduleService).lookAround();
process.send?.({ ready: true });
