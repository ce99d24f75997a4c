import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { AccountsController } from './accounts.controller.js';
import { BoundariesController } from './boundaries.controller.js';
import { ContradictionsController, DocumentsController, MeterModelsController, StatementsController } from './catalogue.controllers.js';
import { DeviceGapsController } from './device-gaps.controller.js';
import { DevicesController } from './devices.controller.js';
import { InstallationsController } from './installations.controller.js';
import { InstallationsService } from './installations.service.js';
import { LotsController } from './lots.controller.js';
import { MetersController } from './meters.controller.js';
import { PlainDesk } from './plain-desk.service.js';
import { RegisterDesk } from './register-desk.service.js';
import { ReservoirsController } from './reservoirs.controller.js';
import { ServicePointsController } from './service-points.controller.js';
import { WellFieldsController } from './well-fields.controller.js';
import { WellsController } from './wells.controller.js';
import { ZonesController } from './zones.controller.js';

/** What is installed where and when, who pays for it, and what the documents say. */
@Module({
  controllers: [
    ZonesController, BoundariesController, WellFieldsController, WellsController, ReservoirsController, AccountsController, ServicePointsController, MetersController, InstallationsController,
    DevicesController, DeviceGapsController, MeterModelsController, LotsController, DocumentsController, StatementsController, ContradictionsController,
  ],
  providers: [RegisterDesk, PlainDesk, InstallationsService, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class RegisterModule {}
