import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ChecksController, MeteringRulesController } from './checks.controllers.js';
import { ExceptionsController, MeterVolumesController, PlaceVolumesController } from './volumes.controllers.js';

/** Volumes, what is behind them, and what somebody should look at. */
@Module({
  controllers: [MeterVolumesController, PlaceVolumesController, ExceptionsController, ChecksController, MeteringRulesController],
  providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class VolumesModule {}
