import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { JournalController } from './journal.controller.js';
import { JournalDesk } from './journal-desk.service.js';

/** The operations journal. */
@Module({
  controllers: [JournalController],
  providers: [JournalDesk, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class JournalModule {}
