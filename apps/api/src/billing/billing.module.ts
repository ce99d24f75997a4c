import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { BillingBatchesController } from './billing-batches.controller.js';
import { BillingPeriodsController } from './billing-periods.controller.js';

/** From volumes to what a billing program takes. */
@Module({ controllers: [BillingPeriodsController, BillingBatchesController], providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }] })
export class BillingModule {}
