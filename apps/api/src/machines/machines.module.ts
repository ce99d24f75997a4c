import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { MachineBillingController } from './machine-billing.controller.js';
import { MachineKeysController } from './machine-keys.controller.js';

/** Programs of other houses, by key. */
@Module({ controllers: [MachineKeysController, MachineBillingController], providers: [{ provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }] })
export class MachinesModule {}
