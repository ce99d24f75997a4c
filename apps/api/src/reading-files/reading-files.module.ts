import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ReadingImportsController } from './reading-imports.controller.js';

/** Files of walk-by readings. */
@Module({ controllers: [ReadingImportsController], providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }] })
export class ReadingFilesModule {}
