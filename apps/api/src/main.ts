import 'reflect-metadata';

import { createPool } from '@app/persistence';
import { createLog, databaseUrlFrom, exitOnUnforeseen, LAST_PORT, logLevelFrom, secretCipherFrom, settingsOrExit, stopOnParentExit, stopOnSignals, textFrom, wholeNumberFrom } from '@app/platform';

import { createApi } from './create-api.js';

const MOST_PROXIES = 10;

const settings = settingsOrExit('suu-api', (environment) => ({
  databaseUrl: databaseUrlFrom(environment), host: textFrom(environment, 'HTTP_HOST', '127.0.0.1'), port: wholeNumberFrom(environment, 'API_PORT', 3000, 0, LAST_PORT),
  trustedProxies: wholeNumberFrom(environment, 'API_TRUSTED_PROXIES', 0, 0, MOST_PROXIES), logLevel: logLevelFrom(environment),
  cipher: secretCipherFrom(environment),
}));
const log = createLog('api', settings.logLevel);
exitOnUnforeseen(log);

const onIdleFault = (error: Error): void => log.warn({ err: error }, 'an idle database connection was lost');
const pool = createPool({ url: settings.databaseUrl, applicationName: 'suu-api', connections: 10, role: 'suu_api' }, onIdleFault);
const door = createPool({ url: settings.databaseUrl, applicationName: 'suu-api-door', connections: 3 }, onIdleFault);
const app = await createApi(pool, door, log, settings);
stopOnSignals(app);
stopOnParentExit();
await app.listen(settings.port, settings.host);
log.info({ port: settings.port }, 'the API is open');
process.send?.({ ready: true });
