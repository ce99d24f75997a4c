import { halfYearOf } from './local-days.js';
import { acceptingLots, planningLots } from './plan-lots.js';
import { METER_STEPS, METER_TROUBLES, type MeterStep, type MeterTrouble, ROLLOUT_STEPS, type RolloutLot, type RolloutMeter, type RolloutRules, type RolloutStep } from './rollout-facts.js';
import { hasPassed, type MeterStanding, Standings } from './standing.js';

export const FUNNEL_GROUPS = ['class', 'lot', 'contractor', 'zone', 'half_year'] as const;
export type FunnelGroup = (typeof FUNNEL_GROUPS)[number];

export interface FunnelStep {
  readonly step: RolloutStep;
  /** Null: not known, or nothing that this group has. */
  readonly meters: number | null;
  /** How many fewer than at the step before; below zero where there are more; null where either is not known. */
  readonly lost: number | null;
  /** Of those lost here, meters with a trouble, by trouble. The rest of `lost` wait for their turn, or were never delivered. */
  readonly lostTo: Readonly<Partial<Record<MeterTrouble, number>>>;
}

/** The way of meters from the plan to a bill. */
export interface Funnel {
  /** Name of the group: a class, the number of a lot or zone, a contractor, a half-year of delivery; null: not known. */
  readonly key: string | null;
  readonly steps: readonly FunnelStep[];
  /** Meters by what keeps them from working, wherever they stand. */
  readonly troubles: Readonly<Record<MeterTrouble, number>>;
  /** Proved, and nothing has happened to them since. */
  readonly working: number;
  readonly late: number;
  readonly billedUnproved: number;
}

/** A meter with its lot and where it stood. */
export interface StandingMeter extends MeterStanding {
  readonly meter: RolloutMeter;
  readonly lot: RolloutLot;
}

/** Where each meter stood at the end of a local day; meters of other lots than those given are left out. */
export function standingMeters(lots: readonly RolloutLot[], meters: readonly RolloutMeter[], onDay: string, rules: RolloutRules): StandingMeter[] {
  const lotOf = new Map(lots.map((lot) => [lot.lotId, lot]));
  const standings = new Standings(onDay, rules);
  return meters.flatMap((meter) => {
    const lot = lotOf.get(meter.lotId);
    return lot === undefined ? [] : [{ meter, lot, ...standings.of(meter) }];
  });
}

/** Group that a meter belongs to; null where it is not known. */
export function groupOf({ meter, lot }: Pick<StandingMeter, 'meter' | 'lot'>, by: FunnelGroup): string | null {
  if (by === 'zone') return meter.zoneId === null ? null : String(meter.zoneId);
  if (by === 'half_year') return meter.deliveredOn === null ? null : halfYearOf(meter.deliveredOn);
  return groupOfLot(lot, by);
}

function groupOfLot(lot: RolloutLot, by: 'class' | 'lot' | 'contractor'): string | null {
  return by === 'class' ? lot.class : by === 'lot' ? String(lot.lotId) : lot.contractor;
}

/**
 * The funnel of each group, in the order of their names, what is not known last. By zone and half-year there are neither plans nor acts of acceptance: those belong to lots.
 * @param meters as {@link standingMeters} gave them for the same day
 */
export function funnelsBy(by: FunnelGroup, lots: readonly RolloutLot[], meters: readonly StandingMeter[], onDay: string): Funnel[] {
  const groups = new Map<string | null, { lots: RolloutLot[] | null; meters: StandingMeter[] }>();
  const groupNamed = (key: string | null) => {
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made = { lots: by === 'zone' || by === 'half_year' ? null : [], meters: [] };
    groups.set(key, made);
    return made;
  };
  if (by !== 'zone' && by !== 'half_year') for (const lot of lots) groupNamed(groupOfLot(lot, by)).lots!.push(lot);
  for (const meter of meters) if (meter.step !== null) groupNamed(groupOf(meter, by)).meters.push(meter);
  return [...groups].sort(([one], [other]) => (one === other ? 0 : one === null ? 1 : other === null || one < other ? -1 : 1))
    .map(([key, group]) => funnelOf(key, group.lots, group.meters, onDay));
}

/** The funnel of some meters. @param lots those whose plans and acts count; null where plans say nothing of such a group */
export function funnelOf(key: string | null, lots: readonly RolloutLot[] | null, meters: readonly StandingMeter[], onDay: string): Funnel {
  const passed = (step: MeterStep): number => meters.filter((one) => hasPassed(one.step, step)).length;
  const counts: Record<RolloutStep, number | null> = {
    planned: sumOrUnknown(lots && planningLots(lots), ({ plannedMeters }) => plannedMeters), accepted: sumOrUnknown(lots && acceptingLots(lots), (lot) => acceptedBy(lot, onDay)),
    delivered: passed('delivered'), installed: passed('installed'), heard: passed('heard'), proved: passed('proved'), billed: passed('billed'),
  };
  return {
    key,
    steps: ROLLOUT_STEPS.map((step, at) => {
      const before = at === 0 ? null : counts[ROLLOUT_STEPS[at - 1]!];
      const here = counts[step];
      return { step, meters: here, lost: before === null || here === null ? null : before - here, lostTo: lostBefore(step, meters) };
    }),
    troubles: Object.fromEntries(METER_TROUBLES.map((trouble) => [trouble, meters.filter((one) => one.trouble === trouble).length])) as Record<MeterTrouble, number>,
    working: meters.filter((one) => hasPassed(one.step, 'proved') && one.trouble === null).length,
    late: meters.filter(({ wasLate }) => wasLate).length,
    billedUnproved: meters.filter(({ isBilledUnproved }) => isBilledUnproved).length,
  };
}

/** Meters that an act of acceptance says were taken over by a day: none before the act, not known where there is an act without a number. */
export function acceptedBy({ acceptedMeters, acceptedOn }: RolloutLot, onDay: string): number | null {
  return acceptedOn === null ? acceptedMeters : acceptedOn > onDay ? 0 : acceptedMeters;
}

function sumOrUnknown(lots: readonly RolloutLot[] | null, amountOf: (lot: RolloutLot) => number | null): number | null {
  if (lots === null || lots.length === 0) return null;
  const amounts = lots.map(amountOf);
  return amounts.every((amount): amount is number => amount !== null) ? amounts.reduce((sum, amount) => sum + amount, 0) : null;
}

/** Meters that passed the step before and not this one, by trouble. */
function lostBefore(step: RolloutStep, meters: readonly StandingMeter[]): Partial<Record<MeterTrouble, number>> {
  const before = METER_STEPS[METER_STEPS.indexOf(step as MeterStep) - 1];
  const lost: Partial<Record<MeterTrouble, number>> = {};
  if (before === undefined) return lost;
  for (const { step: reached, trouble } of meters) if (reached === before && trouble !== null) lost[trouble] = (lost[trouble] ?? 0) + 1;
  return lost;
}
