import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ChecksController, MeteringRulesController } from './checks.controllers.js';
import { ExplanationDesk } from './explanation-desk.service.js';
import { ExceptionsController, MeterVolumesController, PlaceVolumesController } from './volumes.controllers.js';
import { WhyController } from './why.controller.js';

/** Volumes, what is behind them, and what somebody should look at. */
@Module({
  controllers: [MeterVolumesController, PlaceVolumesController, ExceptionsController, ChecksController, MeteringRulesController, WhyController],
  providers: [ExplanationDesk, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class VolumesModule {}
