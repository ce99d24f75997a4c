import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { PlanController } from './plan.controller.js';
import { ProgrammeController } from './programme.controller.js';
import { PublicProgrammeController } from './public-programme.controller.js';
import { SnapshotsController } from './snapshots.controller.js';

/** The city's programme: targets, indicators, what responsible bodies enter, and what was reported. */
@Module({ controllers: [SnapshotsController, PlanController, ProgrammeController, PublicProgrammeController], providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }] })
export class ProgrammeModule {}
