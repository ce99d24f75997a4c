import { limitsOf, type SupplyUnknown, type WellContradiction } from '@app/balance';
import type { FaultySensor, LatestMeasure, RaisedAlarm, ReservoirStored, StoredThen, WellSupplied } from '@app/persistence';
import { alarmOfNumber, type AlarmName } from '@app/registry';

/** What a well gave in a stretch of time. Null is not known. */
export interface SupplyView {
  readonly from: Date;
  readonly to: Date;
  readonly volumeLitres: number | null;
  /** ± litres that hold in 95 of 100 cases. */
  readonly limitLitres: number | null;
  readonly method: string | null;
  readonly unknown: SupplyUnknown | 'out_of_service' | null;
  readonly coveredRatio: number;
  readonly filledBy: string | null;
  readonly runHours: number | null;
  readonly runCoveredRatio: number;
  readonly energyWattHours: number | null;
  readonly energyUnknown: string | null;
  readonly wattHoursPerM3: number | null;
  readonly litresPerRunHour: number | null;
  readonly byHoursRatio: number | null;
  readonly byEnergyRatio: number | null;
  readonly contradictions: readonly WellContradiction[];
  readonly isPlanned: boolean | null;
  readonly hasRun: boolean | null;
}

export function supplyView({ period, supply, run, energyWattHours, energyUnknown, check, isPlanned, hasRun }: WellSupplied): SupplyView {
  const limits = supply?.volume == null ? null : limitsOf(supply.volume);
  return {
    from: new Date(period.fromMs), to: new Date(period.toMs), volumeLitres: supply?.volume == null ? null : Math.round(supply.volume.litres),
    limitLitres: limits === null ? null : Math.round(limits.limitLitres), method: supply?.method ?? null, unknown: supply === null ? 'out_of_service' : supply.unknown,
    coveredRatio: supply?.coveredRatio ?? 0, filledBy: supply?.filledBy ?? null, runHours: run?.runHours ?? null, runCoveredRatio: run?.coveredRatio ?? 0, energyWattHours, energyUnknown,
    wattHoursPerM3: check.wattHoursPerM3 === null ? null : Math.round(check.wattHoursPerM3), litresPerRunHour: check.litresPerRunHour === null ? null : Math.round(check.litresPerRunHour),
    byHoursRatio: check.byHoursRatio, byEnergyRatio: check.byEnergyRatio, contradictions: check.contradictions, isPlanned, hasRun,
  };
}

/** What is amiss at a well, by kind. */
export type WellTrouble = WellContradiction | 'planned_and_did_not_run' | 'ran_without_plan' | 'silent' | 'sensor_fault' | `alarm_${AlarmName}`;

/** A well on the board. */
export interface WellOnBoard {
  readonly wellId: number;
  readonly last24h: SupplyView;
  readonly flowLitresByHour: readonly (number | null)[];
  readonly now: Readonly<Record<string, { readonly amount: number; readonly measuredAt: Date }>>;
  readonly troubles: readonly { readonly kind: WellTrouble; readonly since: Date | null }[];
}

/** A well whose controller was not heard for so long is silent. */
const SILENT_AFTER_MS = 3_600_000;

export function wellOnBoard(well: WellSupplied, latest: readonly LatestMeasure[], alarms: readonly RaisedAlarm[], faults: readonly FaultySensor[], now: Date): WellOnBoard {
  const last24h = supplyView(well);
  const heardMs = latest.reduce((most, { measuredAt }) => Math.max(most, measuredAt.getTime()), 0);
  const isInService = last24h.unknown !== 'out_of_service';
  const troubles: { kind: WellTrouble; since: Date | null }[] = well.check.contradictions.map((kind) => ({ kind, since: last24h.from }));
  if (well.isPlanned === true && well.hasRun === false) troubles.push({ kind: 'planned_and_did_not_run', since: last24h.from });
  if (well.isPlanned === false && well.hasRun === true) troubles.push({ kind: 'ran_without_plan', since: last24h.from });
  if (isInService && heardMs > 0 && now.getTime() - heardMs > SILENT_AFTER_MS) troubles.push({ kind: 'silent', since: new Date(heardMs) });
  for (const { firstAt } of faults) troubles.push({ kind: 'sensor_fault', since: firstAt });
  for (const { quantity, firstAt } of alarms) troubles.push({ kind: `alarm_${alarmOfNumber(quantity) ?? 'other'}`, since: firstAt });
  return {
    wellId: well.wellId, last24h, flowLitresByHour: well.flowLitresByHour.map((litres) => (litres === null ? null : Math.round(litres))),
    now: Object.fromEntries(latest.map(({ quantity, amount, measuredAt }) => [quantity, { amount, measuredAt }])), troubles,
  };
}

/** A reservoir now, with what it held a day ago and at the beginning of the day. */
export interface ReservoirNow {
  readonly reservoirId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly fieldId: number | null;
  readonly state: string;
  readonly fullLitres: number | null;
  readonly hasTable: boolean;
  readonly now: StoredThen;
  readonly changeTodayLitres: number | null;
  readonly change24hLitres: number | null;
  /** When its probe first said within a day that it measures nothing; null where it did not. */
  readonly faultySince: Date | null;
}

/** @param stored at the beginning of the local day, a day ago and now */
export function reservoirNow({ stored: [midnight, dayAgo, now], ...reservoir }: ReservoirStored, faults: readonly FaultySensor[]): ReservoirNow {
  const change = (then: StoredThen | undefined): number | null => (then?.storedLitres == null || now?.storedLitres == null ? null : now.storedLitres - then.storedLitres);
  return { ...reservoir, now: now!, changeTodayLitres: change(midnight), change24hLitres: change(dayAgo), faultySince: faults.find(({ placeId }) => placeId === reservoir.reservoirId)?.firstAt ?? null };
}
