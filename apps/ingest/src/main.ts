import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { createLog, exitOnUnforeseen, NestLog, stopOnParentExit } from '@app/platform';

import { ConfigurationError, readConfiguration, type IngestConfiguration } from './configuration.js';
import { IngestModule } from './ingest.module.js';
import { IngestService } from './ingest.service.js';

function configurationOrExit(): IngestConfiguration {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`suu-ingest: ${error.message}\n`);
    process.exit(78);
  }
}

const configuration = configurationOrExit();
const log = createLog('ingest', configuration.logLevel);
exitOnUnforeseen(log);

const ingest = new IngestService(configuration, log);
const app = await NestFactory.create(IngestModule.around(ingest), { logger: new NestLog(log), forceCloseConnections: true });
app.enableShutdownHooks();
stopOnParentExit();
await app.listen(configuration.http.port, configuration.http.host);
const ports = await ingest.start();
process.send?.({ ready: true, mqttPort: ports.plainPort, mqttTlsPort: ports.tlsPort });
