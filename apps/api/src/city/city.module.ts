import { Module } from '@nestjs/common';
import { timeZoneFrom } from '@app/platform';

import { AboutController } from './about.controller.js';
import { CityController } from './city.controller.js';
import { MeterReadingsController } from './meter-readings.controller.js';
import { MeterSeriesController } from './meter-series.controller.js';
import { QuarantineController } from './quarantine.controller.js';
import { TIME_ZONE } from './time-zone.js';
import { TodayService } from './today.service.js';

/** What the city's water does now, and the readings behind it. */
@Module({
  controllers: [AboutController, CityController, MeterReadingsController, MeterSeriesController, QuarantineController],
  providers: [TodayService, { provide: TIME_ZONE, useFactory: () => timeZoneFrom(process.env) }],
})
export class CityModule {}
