import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { DeviceMeasuresController, ReservoirMeasurementsController, TelemetryRulesController, WaterBoardController, WellMeasurementsController } from './measurements.controllers.js';

/** What is measured beside the register, and what follows from it for wells and reservoirs. */
@Module({
  controllers: [WaterBoardController, WellMeasurementsController, ReservoirMeasurementsController, DeviceMeasuresController, TelemetryRulesController],
  providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class MeasurementsModule {}
