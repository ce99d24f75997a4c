import { acceptedBy, type StandingMeter } from './funnel.js';
import { plusDays } from './local-days.js';
import { acceptingLots, planningLots } from './plan-lots.js';
import type { RolloutLot, RolloutRules } from './rollout-facts.js';
import { hasPassed } from './standing.js';

export type AlarmCause = 'warranty_ends' | 'retention_due';

/** A lot whose warranty ends, or whose retained money falls due, while it holds meters that no reading proves. */
export interface WarrantyAlarm {
  readonly lotId: number;
  readonly cause: AlarmCause;
  readonly dueOn: string;
  /** Whether the day of the question lies behind it. */
  readonly isPast: boolean;
  /** Delivered and not proved: each has a serial. */
  readonly unproved: number;
  /** Accepted by act and never delivered; null where it is not known what was accepted. */
  readonly undelivered: number | null;
  /** Price of the unproved and undelivered ones; null where the price is not known. */
  readonly atStakeTyiyn: number | null;
  readonly retentionTyiyn: number | null;
}

/** Alarms of a day, the nearest first. What is past stays until its meters are proved: the claim may still be made, and nobody made it. */
export function warrantyAlarms(lots: readonly RolloutLot[], meters: readonly StandingMeter[], onDay: string, rules: RolloutRules): WarrantyAlarm[] {
  const warnUntil = plusDays(onDay, rules.warningDays);
  return lots.flatMap((lot) => {
    const ofLot = meters.filter(({ meter, step }) => meter.lotId === lot.lotId && step !== null);
    const unproved = ofLot.filter(({ step }) => !hasPassed(step, 'proved')).length;
    const accepted = acceptedBy(lot, onDay);
    const undelivered = accepted === null ? null : accepted > ofLot.length ? accepted - ofLot.length : 0;
    if (unproved + (undelivered ?? 0) === 0) return [];
    const atStakeTyiyn = lot.unitPriceTyiyn === null ? null : (unproved + (undelivered ?? 0)) * lot.unitPriceTyiyn;
    const dues: (readonly [AlarmCause, string | null])[] = [['warranty_ends', lot.warrantyUntilOn], ['retention_due', lot.retentionDueOn]];
    return dues.flatMap(([cause, dueOn]) => dueOn === null || dueOn > warnUntil ? [] : [{ lotId: lot.lotId, cause, dueOn, isPast: dueOn < onDay, unproved, undelivered, atStakeTyiyn, retentionTyiyn: lot.retentionTyiyn }]);
  }).sort((one, other) => (one.dueOn === other.dueOn ? one.lotId - other.lotId : one.dueOn < other.dueOn ? -1 : 1));
}

/** What meters cost, against the plan. Null: not known, since a price or a number is not; `unknownLotIds` says of which lots. */
export interface RolloutCost {
  readonly plannedTyiyn: number | null;
  readonly acceptedTyiyn: number | null;
  /** What was accepted, for each meter that is proved; null while none is. */
  readonly perProvedTyiyn: number | null;
  readonly unknownLotIds: readonly number[];
}

export function costOf(lots: readonly RolloutLot[], meters: readonly StandingMeter[], onDay: string): RolloutCost {
  const [planning, accepting] = [planningLots(lots), acceptingLots(lots)];
  const total = (counted: readonly RolloutLot[], countOf: (lot: RolloutLot) => number | null): number | null => {
    const parts = counted.map((lot) => priced(lot, countOf(lot)));
    return parts.length > 0 && parts.every((part): part is number => part !== null) ? parts.reduce((sum, part) => sum + part, 0) : null;
  };
  const acceptedTyiyn = total(accepting, (lot) => acceptedBy(lot, onDay));
  const proved = meters.filter(({ step }) => hasPassed(step, 'proved')).length;
  return {
    plannedTyiyn: total(planning, ({ plannedMeters }) => plannedMeters), acceptedTyiyn, perProvedTyiyn: acceptedTyiyn === null || proved === 0 ? null : Math.round(acceptedTyiyn / proved),
    unknownLotIds: lots.filter((lot) => (planning.includes(lot) && priced(lot, lot.plannedMeters) === null) || (accepting.includes(lot) && priced(lot, acceptedBy(lot, onDay)) === null)).map(({ lotId }) => lotId),
  };
}

/** Nothing costs nothing, whatever the price. */
function priced({ unitPriceTyiyn }: RolloutLot, meters: number | null): number | null {
  return meters === 0 ? 0 : meters === null || unitPriceTyiyn === null ? null : meters * unitPriceTyiyn;
}
