import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { createPool } from '@app/persistence';
import { createLog, databaseUrlFrom, exitOnUnforeseen, LAST_PORT, logLevelFrom, NestLog, settingsOrExit, stopOnParentExit, stopOnSignals, textFrom, wholeNumberFrom } from '@app/platform';

import { ApiModule } from './api.module.js';

const settings = settingsOrExit('suu-api', (environment) => ({
  databaseUrl: databaseUrlFrom(environment), host: textFrom(environment, 'HTTP_HOST', '127.0.0.1'), port: wholeNumberFrom(environment, 'API_PORT', 3000, 0, LAST_PORT),
  logLevel: logLevelFrom(environment),
}));
const log = createLog('api', settings.logLevel);
exitOnUnforeseen(log);

const pool = createPool({ url: settings.databaseUrl, applicationName: 'suu-api', connections: 10 }, (error) => log.warn({ err: error }, 'an idle database connection was lost'));
// Open event streams would keep an orderly stop waiting for ever.
const app = await NestFactory.create(ApiModule.around(pool, log), { logger: new NestLog(log), forceCloseConnections: true });
stopOnSignals(app);
stopOnParentExit();
await app.listen(settings.port, settings.host);
log.info({ port: settings.port }, 'the API is open');
process.send?.({ ready: true });
