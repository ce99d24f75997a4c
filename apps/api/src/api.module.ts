import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, RouterModule } from '@nestjs/core';
import type { Pool } from '@app/persistence';
import {
  DATABASE_PROBE, DatabaseHealthController, IdempotencyInterceptor, JsonBodyInterceptor, type Logger, ProblemFilter, REQUEST_KEYS, SESSION_KEEPER,
  MACHINE_KEEPER, type SecretCipher, SignInGuard, UnknownRouteModule,
} from '@app/platform';

import { BalanceModule } from './balance/balance.module.js';
import { BillingModule } from './billing/billing.module.js';
import { ConsoleModule } from './console/console.module.js';
import { CityModule } from './city/city.module.js';
import { EventsModule } from './events/events.module.js';
import { API_PREFIX } from './http/conventions.js';
import { outsideFault } from './http/outside-fault.js';
import { BodyValidationPipe } from './http/validation.js';
import { MeasurementsModule } from './measurements/measurements.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { FindingsModule } from './findings/findings.module.js';
import { JournalModule } from './journal/journal.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { ProgrammeModule } from './programme/programme.module.js';
import { ReadingFilesModule } from './reading-files/reading-files.module.js';
import { ReadingsModule } from './readings/readings.module.js';
import { RegisterModule } from './register/register.module.js';
import { RolloutModule } from './rollout/rollout.module.js';
import { RoutesModule } from './routes/routes.module.js';
import { SharedModule } from './shared.module.js';
import { CIPHER, DOOR_POOL, LOG, POOL } from './tokens.js';
import { MachineKeeperService } from './machines/machine-keeper.service.js';
import { MachinesModule } from './machines/machines.module.js';
import { RequestKeysService } from './trust/request-keys.service.js';
import { SessionKeeperService } from './trust/session-keeper.service.js';
import { TrustModule } from './trust/trust.module.js';
import { VolumesModule } from './volumes/volumes.module.js';

/** What stands under `/api/v1`. The last answers whatever no other route of the interface took. */
const INTERFACE: readonly Type[] = [TrustModule, RegisterModule, CityModule, ReadingsModule, ReadingFilesModule, RoutesModule, JournalModule, FindingsModule, NoticesModule, VolumesModule, MeasurementsModule, BalanceModule, BillingModule, MachinesModule, RolloutModule, ProgrammeModule, EventsModule, OpenApiModule, ImportsModule, UnknownRouteModule];

/** The HTTP interface for the console, exports and integrations (docs/api.md). */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool) {}

  static around(pool: Pool, door: Pool, log: Logger, cipher: SecretCipher): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        SharedModule.of([{ provide: POOL, useValue: pool }, { provide: DOOR_POOL, useValue: door }, { provide: LOG, useValue: log }, { provide: CIPHER, useValue: cipher }]),
        RouterModule.register([{ path: API_PREFIX, children: [...INTERFACE] }]),
        ...INTERFACE,
        // Last of the imports: it answers every page address that no other route knows.
        ConsoleModule.ofBuild(),
      ],
      controllers: [DatabaseHealthController],
      providers: [
        { provide: DATABASE_PROBE, useValue: async () => void (await pool.query('SELECT 1')) },
        { provide: SESSION_KEEPER, useExisting: SessionKeeperService },
        { provide: MACHINE_KEEPER, useClass: MachineKeeperService },
        { provide: REQUEST_KEYS, useClass: RequestKeysService },
        { provide: APP_GUARD, useClass: SignInGuard },
        // In this order: the digest of an idempotent request is taken of its body.
        { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: BodyValidationPipe },
        { provide: APP_FILTER, useValue: new ProblemFilter(log, outsideFault) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), this.door.end()]);
  }
}
