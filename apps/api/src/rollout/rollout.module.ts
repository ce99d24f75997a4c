import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { RolloutController } from './rollout.controller.js';

/** Whether the meters that were paid for work. */
@Module({
  controllers: [RolloutController],
  providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class RolloutModule {}
