import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ExportsController } from './exports.controller.js';
import { ImportsController } from './imports.controller.js';

/** Register files in and out. */
@Module({
  controllers: [ExportsController, ImportsController],
  providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class ImportsModule {}
