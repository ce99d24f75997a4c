import { Controller, Get, Inject } from '@nestjs/common';
import { balanceInputsOf, PERIOD_KINDS, type PeriodKind, pricesOf } from '@app/balance';
import { balanceInputsStored, cityZone, listBalances, type Pool, sqlOf, zoneByCode } from '@app/persistence';
import { Asked, By, oneOf, type QueryOf, Refusal, Roles, type SignedIn, wholeNumber, word } from '@app/platform';
import { type MeterPlan, type MeterTarget, planMeters, PROPOSED_METER_PRICES } from '@app/programme';

import { POOL } from '../tokens.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const SOM = wholeNumber(1, 100_000_000);
const PLAN_FIELDS = { meters: wholeNumber(1, 50_000), zone: word, period: oneOf(PERIOD_KINDS), householdSom: SOM, budgetSom: SOM, commercialSom: SOM, wellSom: SOM } as const;
const TYIYN_PER_SOM = 100;
/** So many periods are looked back for one of which real losses are computed. */
const LOOKED_BACK = 36;
/** Meters where nobody says how many. */
const METERS = 100;

/** The plan, and the balance whose interval it narrows. */
export interface PlanAnswer {
  readonly meters: number;
  readonly pricesTyiyn: Readonly<Record<MeterTarget, number>>;
  readonly retailTyiynPerCubicMetre: number | null;
  readonly balance: { readonly zone: string; readonly kind: PeriodKind; readonly fromOn: string; readonly versionNo: number };
  /** Null where real losses of no balance are computed: then the first meters are those that are missing for it. */
  readonly plan: MeterPlan | null;
}

/** Where the next meters go: by the errors of the water balance, source by source. It names kinds of customers and wells, and nobody. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('city/plan')
export class PlanController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** By the latest balance of the city or of a zone whose real losses are computed; prices in som, those of the programme and proposals where none are given. */
  @Get()
  async plan(@By() by: SignedIn, @Asked(PLAN_FIELDS) asked: QueryOf<typeof PLAN_FIELDS>): Promise<PlanAnswer> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    const zone = asked.zone === undefined ? await cityZone(sql, new Date()) : await zoneByCode(sql, asked.zone, null);
    if (zone === null || zone === undefined) throw new Refusal('NOT_FOUND', asked.zone === undefined ? 'the register has no one zone of the whole city; name a zone' : 'there is no such zone');
    const kind = asked.period ?? 'month';
    const { items } = await listBalances(sql, { zoneId: zone.zoneId, kind, fromOn: undefined, toOn: undefined, limit: LOOKED_BACK, offset: 0 });
    const latest = items.find(({ lines }) => lines.real_losses?.litres != null) ?? items[0];
    const gathered = latest === undefined ? undefined : await balanceInputsStored(sql, latest.versionId);
    if (latest === undefined || gathered === undefined) throw new Refusal('NOT_FOUND', 'no balance was computed yet whose interval a meter could narrow');
    const given = { household: asked.householdSom, budget: asked.budgetSom, commercial: asked.commercialSom, well: asked.wellSom };
    const pricesTyiyn = Object.fromEntries(Object.entries(given).map(([target, som]) => [target, som === undefined ? PROPOSED_METER_PRICES[target as MeterTarget] : som * TYIYN_PER_SOM])) as Record<MeterTarget, number>;
    const { retailTyiynPerCubicMetre } = pricesOf(gathered.prices, gathered.period);
    const meters = asked.meters ?? METERS;
    const { supplyMeterLimitRatio: limitRatio, untestedMetersLimitRatio: sharedLimitRatio } = gathered.rules;
    const isComputed = latest.lines.real_losses?.litres != null;
    return {
      meters, pricesTyiyn, retailTyiynPerCubicMetre, balance: { zone: zone.code, kind, fromOn: latest.fromOn, versionNo: latest.versionNo },
      plan: isComputed ? planMeters({ inputs: balanceInputsOf(gathered), meters, pricesTyiyn, retailTyiynPerCubicMetre, supplyMeter: { limitRatio, sharedLimitRatio } }) : null,
    };
  }
}
