import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { createLog, exitOnUnforeseen, NestLog, ProblemFilter, settingsOrExit, stopOnParentExit, stopOnSignals } from '@app/platform';

import { readConfiguration } from './configuration.js';
import { IngestModule } from './ingest.module.js';
import { IngestService } from './ingest.service.js';

const configuration = settingsOrExit('suu-ingest', readConfiguration);
const log = createLog('ingest', configuration.logLevel);
exitOnUnforeseen(log);

const ingest = new IngestService(configuration, log);
const app = await NestFactory.create(IngestModule.around(ingest), { logger: new NestLog(log), forceCloseConnections: true });
app.useGlobalFilters(new ProblemFilter(log));
stopOnSignals(app);
stopOnParentExit();
await app.listen(configuration.http.port, configuration.http.host);
const ports = await ingest.start();
process.send?.({ ready: true, mqttPort: ports.plainPort, mqttTlsPort: ports.tlsPort });
