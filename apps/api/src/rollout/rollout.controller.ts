import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { enterStockCount, gatherRollout, inTransaction, listStockCounts, type Pool, sqlOf, type StockCount } from '@app/persistence';
import { Asked, By, flag, type ListAnswer, localDay, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy, word } from '@app/platform';
import { chosenMeters, FUNNEL_GROUPS, type FunnelGroup, METER_STEPS, METER_TROUBLES, VALVE_STATES, type MeterStep, type MeterTrouble, ROLLOUT_RULES, rolloutReport, type RolloutLot, type RolloutReport, type RolloutRules, standingMeters } from '@app/programme';
import { LOT_CLASSES, type LotClass, type Trouble, TROUBLES } from '@app/registry';
import { localDayOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { StockCountBody } from './rollout-bodies.js';

const REPORT_FIELDS = { on: localDay, by: oneOf(FUNNEL_GROUPS) } as const;
const METER_FIELDS = {
  ...PAGE_FIELDS, q: word, sort: sortBy(['serial']), on: localDay, by: oneOf(FUNNEL_GROUPS), key: word, isKeyUnknown: flag, class: oneOf(LOT_CLASSES), reached: oneOf(METER_STEPS), stoppedAt: oneOf(METER_STEPS), trouble: oneOf(METER_TROUBLES), met: oneOf(TROUBLES), isolatingValve: oneOf(VALVE_STATES), checkValve: oneOf(VALVE_STATES), isProved: flag, isLate: flag, isBilledUnproved: flag,
} as const;

/** The report with the names of what its groups and alarms speak of. */
export interface RolloutAnswer extends RolloutReport {
  readonly on: string;
  readonly timeZone: string;
  readonly by: FunnelGroup;
  readonly rules: RolloutRules;
  readonly lots: readonly RolloutLot[];
  readonly zones: readonly { readonly zoneId: number; readonly code: string }[];
  readonly metersWithoutLot: number;
}

/** A meter of the rollout: no account, no address. */
export interface RolloutMeterView {
  readonly meterId: number;
  readonly serial: string;
  readonly lotCode: string;
  readonly class: LotClass;
  readonly contractor: string | null;
  readonly zoneCode: string | null;
  readonly step: MeterStep | null;
  readonly trouble: MeterTrouble | null;
  readonly deliveredOn: string | null;
  readonly installedOn: string | null;
  /** What the act of installation says: trouble met, valves fitted; null where it does not say. */
  readonly met: Trouble | null;
  readonly fittedIsolatingValve: boolean | null;
  readonly fittedCheckValve: boolean | null;
  readonly firstReadOn: string | null;
  readonly lastReadOn: string | null;
  readonly provedOn: string | null;
  readonly billedOn: string | null;
}

/** Whether the meters that were paid for work: the funnel from plan to bill, and the serials behind each of its figures. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('city/rollout')
export class RolloutController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** As of the end of a local day, today unless another is asked for, and as known now. */
  @Get()
  async report(@By() by: SignedIn, @Asked(REPORT_FIELDS) asked: QueryOf<typeof REPORT_FIELDS>): Promise<RolloutAnswer> {
    requireUnlimited(by);
    const on = this.dayOf(asked.on);
    const group = asked.by ?? 'class';
    const { zoneCodes, metersWithoutLot, ...facts } = await gatherRollout(sqlOf(this.pool), on, this.timeZone);
    return {
      on, timeZone: this.timeZone, by: group, rules: ROLLOUT_RULES, ...rolloutReport(facts, group, on, ROLLOUT_RULES), lots: facts.lots, metersWithoutLot,
      zones: [...zoneCodes].map(([zoneId, code]) => ({ zoneId, code })),
    };
  }

  /** The meters behind a figure, by serial. */
  @Get('meters')
  async meters(@By() by: SignedIn, @Asked(METER_FIELDS) { limit, offset, q, sort, on, key, isKeyUnknown, ...choice }: QueryOf<typeof METER_FIELDS>): Promise<ListAnswer<RolloutMeterView>> {
    requireUnlimited(by);
    const bounds = pageOf({ limit, offset });
    const onDay = this.dayOf(on);
    const { lots, meters, zoneCodes } = await gatherRollout(sqlOf(this.pool), onDay, this.timeZone);
    const chosen = chosenMeters(standingMeters(lots, meters, onDay, ROLLOUT_RULES), { ...choice, key: isKeyUnknown === true ? null : key, search: q });
    if (sort?.descending === true) chosen.reverse();
    return {
      ...bounds, total: chosen.length,
      items: chosen.slice(bounds.offset, bounds.offset + bounds.limit).map(({ meter: { meterId, serial, zoneId, deliveredOn, installedOn, met, fittedIsolatingValve, fittedCheckValve, firstReadOn, lastReadOn, provedOn, billedOn }, lot, step, trouble }) => ({
        meterId, serial, lotCode: lot.code, class: lot.class, contractor: lot.contractor, zoneCode: zoneId === null ? null : zoneCodes.get(zoneId) ?? null, step, trouble, deliveredOn, installedOn, met, fittedIsolatingValve, fittedCheckValve, firstReadOn, lastReadOn, provedOn, billedOn,
      })),
    };
  }

  /** Counts of the stock, the latest first. */
  @Get('stock-counts')
  async stockCounts(@By() by: SignedIn, @Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<StockCount>> {
    requireUnlimited(by);
    const bounds = pageOf(asked);
    return { ...await listStockCounts(sqlOf(this.pool), bounds), ...bounds };
  }

  /** Enters a count of the stock: who was delivered before it, is not installed and was not found is missing. */
  @Post('stock-counts')
  @Roles('clerk', 'administrator')
  enterStockCount(@By() by: SignedIn, @Body() { countedOn, serials, reason }: StockCountBody): Promise<StockCount> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => enterStockCount(sql, countedOn, serials, this.today(), { actor: actorOf(by), reason }));
  }

  private today(): string {
    return localDayOf(Date.now(), this.timeZone);
  }

  private dayOf(on: string | undefined): string {
    const today = this.today();
    if (on !== undefined && on > today) throw new Refusal('TIME_FUTURE', 'that day is not over yet', [{ field: 'on', kind: 'TIME_FUTURE', detail: 'today or earlier' }]);
    return on ?? today;
  }
}
