import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { ApprovalRequestsController, ClosedPeriodsController, CorrectionsController } from './corrections.controller.js';
import { ClosedMonthDesk } from './closed-month-desk.service.js';
import { DisplayDesk } from './display-desk.service.js';
import { DisplaysController, RealignmentsController } from './displays.controller.js';
import { ManualReadingsController, ReadingPhotosController } from './manual-readings.controller.js';
import { ReadingDesk } from './reading-desk.service.js';

/** Readings that people bring, and what they say about readings. */
@Module({
  controllers: [ManualReadingsController, ReadingPhotosController, CorrectionsController, ApprovalRequestsController, ClosedPeriodsController, DisplaysController, RealignmentsController],
  exports: [ReadingDesk],
  providers: [ReadingDesk, DisplayDesk, ClosedMonthDesk, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class ReadingsModule {}
