import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { AnsweredListsController } from './answered-lists.controller.js';
import { BillingBatchesController } from './billing-batches.controller.js';
import { BillingFilesController } from './billing-files.controller.js';
import { BillingPeriodsController } from './billing-periods.controller.js';
import { BillingRecipientsController } from './billing-recipients.controller.js';
import { BillingRejectsController } from './billing-rejects.controller.js';

/** From volumes to what a billing program takes. */
@Module({ controllers: [BillingPeriodsController, BillingBatchesController, BillingFilesController, BillingRecipientsController, BillingRejectsController, AnsweredListsController], providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }] })
export class BillingModule {}
