import { Inject, Injectable } from '@nestjs/common';
import { type IndexAt, meanFlowLitresPerHour, type SupplyGap, supplyLimitLitres, supplySoFar, type SupplySoFar } from '@app/balance';
import { balanceRulesOf, metersReporting, type Pool, type ReportingCount, sqlOf, statementsOf, type StatementRow, type SupplyStretch, supplyStretches, type WellWithRegister, wellsWithRegisters, zonesWithin } from '@app/persistence';
import type { SignedIn } from '@app/platform';
import { localDayBounds, localDayOf } from '@app/time';

import { POOL } from '../tokens.js';
import { TIME_ZONE } from './time-zone.js';

/** A meter that was not heard for so long is silent. */
export const SILENT_AFTER_HOURS = 24;
/** Over how long a well's flow is averaged. */
const FLOW_MINUTES = 10;
const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
/** States in which a well is expected to be read. */
const STATES_IN_SERVICE: readonly string[] = ['operating', 'standby', 'in_repair'];
const IN_SERVICE = new Set(STATES_IN_SERVICE);

/** Statements of the programme that say how many wells run. */
const PLANS = ['wells-summer', 'wells-winter'] as const;

/** A well now. `flowLitresPerHour` null: not known; a well stands still only where its register says so. */
export interface WellNow {
  readonly wellId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly fieldId: number | null;
  readonly state: string;
  readonly meterSerial: string | null;
  readonly ratedFlowLitresPerHour: number | null;
  readonly flowLitresPerHour: number | null;
  readonly todayLitres: number | null;
  readonly lastHeardAt: Date | null;
  readonly isFlowingOutOfService: boolean;
}

/** What supply meters counted, with ± litres of it where each of them is known. */
export interface LimitedSupply extends SupplySoFar {
  readonly limitLitres: number | null;
}

export interface CityToday {
  readonly at: Date;
  readonly localDay: string;
  readonly supply: LimitedSupply;
  readonly supplySameDayLastWeek: LimitedSupply;
  readonly flowMinutes: number;
  readonly wellsRunning: number;
  readonly wellsStanding: number;
  readonly wellsUnknown: number;
  readonly wellsByState: Readonly<Record<string, number>>;
  readonly flowingOutOfService: readonly string[];
  readonly plans: readonly StatementRow[];
  readonly reporting: readonly ReportingCount[];
  readonly silentAfterHours: number;
}

/** One supply meter behind the figure of today: what it showed at both ends, and what that makes. Null where nothing was read near an end. */
export interface SupplyEvidence {
  readonly wellId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly meterId: number;
  readonly meterSerial: string | null;
  readonly startReadAt: Date | null;
  readonly startIndexLitres: number | null;
  readonly endReadAt: Date | null;
  readonly endIndexLitres: number | null;
  readonly volumeLitres: number | null;
  readonly gap: SupplyGap | null;
}

/** Answers what the city's water does now, from registers as they were read. */
@Injectable()
export class TodayService {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  async wells(by: SignedIn, now: Date): Promise<WellNow[]> {
    const { wells } = await this.look(by, now);
    return wells.map(wellNow);
  }

  async today(by: SignedIn, now: Date): Promise<CityToday> {
    const { wells, zoneIds, localDay, midnightMs } = await this.look(by, now);
    const sql = sqlOf(this.pool);
    const soFar = [0, WEEK_MS].map((agoMs) => ({ from: new Date(midnightMs - agoMs), to: new Date(now.getTime() - agoMs) }));
    const [reporting, plans, [today = [], lastWeek = []], rules] = await Promise.all([
      metersReporting(sql, now, silentBefore(now), zoneIds), statementsOf(sql, PLANS), supplyStretches(sql, soFar, STATES_IN_SERVICE, zoneIds), balanceRulesOf(sql, null, localDay)]);
    const limited = (stretches: readonly SupplyStretch[]): LimitedSupply => ({ ...supplySoFar(stretches), limitLitres: supplyLimitLitres(stretches, rules) });
    const tiles = wells.map(wellNow);
    const inService = tiles.filter(({ state }) => IN_SERVICE.has(state));
    return {
      at: now, localDay, reporting, plans, flowMinutes: FLOW_MINUTES, silentAfterHours: SILENT_AFTER_HOURS,
      // By the state that held then: a well mothballed at noon has had its morning.
      supply: limited(today), supplySameDayLastWeek: limited(lastWeek),
      wellsRunning: inService.filter(({ flowLitresPerHour }) => flowLitresPerHour !== null && flowLitresPerHour > 0).length,
      wellsStanding: inService.filter(({ flowLitresPerHour }) => flowLitresPerHour === 0).length,
      wellsUnknown: inService.filter(({ flowLitresPerHour }) => flowLitresPerHour === null).length,
      wellsByState: countedBy(tiles),
      flowingOutOfService: tiles.filter(({ isFlowingOutOfService }) => isFlowingOutOfService).map(({ code }) => code),
    };
  }

  /** The readings that the supply since midnight is made of, one line a meter and stretch of service. */
  async supplyEvidence(by: SignedIn, now: Date): Promise<{ readonly at: Date; readonly items: readonly SupplyEvidence[]; readonly supply: LimitedSupply }> {
    const sql = sqlOf(this.pool);
    const localDay = localDayOf(now.getTime(), this.timeZone);
    const from = new Date(localDayBounds(localDay, this.timeZone).fromMs);
    const [stretches = []] = await supplyStretches(sql, [{ from, to: now }], STATES_IN_SERVICE, await zonesWithin(sql, by.zoneIds));
    const items = stretches.map(({ place, atStart, atEnd, ...named }) => {
      const { knownLitres, unknown } = supplySoFar([{ place, atStart, atEnd }]);
      const readAt = (index: IndexAt | undefined): Date | null => (index === undefined ? null : new Date(index.atMs));
      return {
        ...named, code: place, startReadAt: readAt(atStart), startIndexLitres: atStart?.indexLitres ?? null,
        endReadAt: readAt(atEnd), endIndexLitres: atEnd?.indexLitres ?? null, volumeLitres: knownLitres, gap: unknown[0]?.gap ?? null,
      };
    });
    return { at: now, items, supply: { ...supplySoFar(stretches), limitLitres: supplyLimitLitres(stretches, await balanceRulesOf(sql, null, localDay)) } };
  }

  /** Wells with their registers at the local midnight, ten minutes ago and now. */
  private async look(by: SignedIn, now: Date): Promise<{ wells: WellWithRegister[]; zoneIds: readonly number[] | null; localDay: string; midnightMs: number }> {
    const sql = sqlOf(this.pool);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    const localDay = localDayOf(now.getTime(), this.timeZone);
    const midnightMs = localDayBounds(localDay, this.timeZone).fromMs;
    const instants = [midnightMs, now.getTime() - FLOW_MINUTES * MINUTE_MS, now.getTime()].map((ms) => new Date(ms));
    return { wells: await wellsWithRegisters(sql, now, instants, zoneIds), zoneIds, localDay, midnightMs };
  }
}

/** Before this instant a meter counts as silent. */
export function silentBefore(now: Date): Date {
  return new Date(now.getTime() - SILENT_AFTER_HOURS * 60 * MINUTE_MS);
}

function wellNow(well: WellWithRegister): WellNow {
  const [atMidnight, before, latest] = well.showed.map(asIndex);
  const { knownLitres } = supplySoFar([{ place: well.code, atStart: atMidnight, atEnd: latest }]);
  const flowLitresPerHour = meanFlowLitresPerHour(before, latest);
  return {
    wellId: well.wellId, code: well.code, nameKy: well.nameKy, nameRu: well.nameRu, nameEn: well.nameEn, fieldId: well.fieldId, state: well.state,
    meterSerial: well.meterSerial, ratedFlowLitresPerHour: well.ratedFlowLitresPerHour, lastHeardAt: well.lastHeardAt, flowLitresPerHour, todayLitres: knownLitres,
    isFlowingOutOfService: flowLitresPerHour !== null && flowLitresPerHour > 0 && !IN_SERVICE.has(well.state),
  };
}

function asIndex(showed: IndexAt | null | undefined): IndexAt | undefined {
  return showed ?? undefined;
}

function countedBy(wells: readonly WellNow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of wells) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
