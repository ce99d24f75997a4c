import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ReadingsModule } from '../readings/readings.module.js';
import { RoundDesk } from './round-desk.service.js';
import { RouteDesk } from './route-desk.service.js';
import { AccessLettersController, MeterVisitsController, ReadingRoundsController, ReadingRoutesController } from './routes.controllers.js';

/** Reading routes and their monthly rounds. */
@Module({
  imports: [ReadingsModule],
  controllers: [ReadingRoutesController, ReadingRoundsController, AccessLettersController, MeterVisitsController],
  providers: [RouteDesk, RoundDesk, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class RoutesModule {}
