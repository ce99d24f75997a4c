import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { BalanceRulesController, WaterPricesController } from './balance-rules.controllers.js';
import { BalancesController } from './balances.controller.js';
import { MeterNextController } from './meter-next.controller.js';
import { NightsController } from './nights.controller.js';

/** Water balances, and what they rest on beside readings. */
@Module({
  controllers: [BalancesController, BalanceRulesController, WaterPricesController, NightsController, MeterNextController],
  providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class BalanceModule {}
