import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { DetectionRulesController } from './detection-rules.controller.js';
import { FindingCausesController, FindingsController } from './findings.controller.js';
import { FindingsDesk } from './findings-desk.service.js';

/** Findings and what is done about them. */
@Module({
  controllers: [FindingsController, FindingCausesController, DetectionRulesController],
  providers: [FindingsDesk, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class FindingsModule {}
