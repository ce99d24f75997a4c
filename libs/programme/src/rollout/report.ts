import { LOT_CLASSES, type LotClass, type Trouble } from '@app/registry';

import { type AccountCover, accountCover } from './account-cover.js';
import { type Funnel, type FunnelGroup, funnelOf, funnelsBy, groupOf, type StandingMeter, standingMeters } from './funnel.js';
import { costOf, type RolloutCost, type WarrantyAlarm, warrantyAlarms } from './money.js';
import { type InstallationsMet, installationsMet, isOfValve, type ValveState } from './installations-met.js';
import { type Forecast, forecastCompletion, type MonthOfProofs, proofsByMonth } from './pace.js';
import type { MeterStep, MeterTrouble, RolloutAccounts, RolloutLot, RolloutMeter, RolloutRules } from './rollout-facts.js';
import { hasPassed } from './standing.js';

/** What the rollout is told from. */
export interface RolloutFacts {
  readonly lots: readonly RolloutLot[];
  readonly meters: readonly RolloutMeter[];
  readonly accounts: readonly RolloutAccounts[];
}

/** Pace, forecast and money of a class. */
export interface ClassOutlook {
  readonly class: LotClass;
  readonly planned: number | null;
  readonly proved: number;
  readonly forecast: Forecast;
  readonly cost: RolloutCost;
}

/** Whether the meters that were paid for work, as of the end of a local day. */
export interface RolloutReport {
  readonly total: Funnel;
  readonly groups: readonly Funnel[];
  readonly outlooks: readonly ClassOutlook[];
  /** Meters proved in each whole month, of all lots. */
  readonly months: readonly MonthOfProofs[];
  readonly cost: RolloutCost;
  readonly alarms: readonly WarrantyAlarm[];
  /** Accounts against the register; meters against the plan stand in the funnel. */
  readonly accounts: readonly AccountCover[];
  /** What the acts of installation say of trouble and valves. */
  readonly met: InstallationsMet;
}

export function rolloutReport({ lots, meters, accounts }: RolloutFacts, by: FunnelGroup, onDay: string, rules: RolloutRules): RolloutReport {
  const standings = standingMeters(lots, meters, onDay, rules);
  const provedDays = (ofClass?: LotClass): string[] => standings.flatMap(({ meter, lot, step }) => (hasPassed(step, 'proved') && (ofClass === undefined || lot.class === ofClass) ? meter.provedOn! : []));
  return {
    total: funnelOf(null, lots, standings.filter(({ step }) => step !== null), onDay), groups: funnelsBy(by, lots, standings, onDay), months: proofsByMonth(provedDays(), onDay), cost: costOf(lots, standings, onDay),
    alarms: warrantyAlarms(lots, standings, onDay, rules), accounts: accountCover(accounts, standings), met: installationsMet(standings),
    outlooks: LOT_CLASSES.filter((one) => lots.some((lot) => lot.class === one)).map((ofClass) => {
      const [itsLots, itsMeters, days] = [lots.filter((lot) => lot.class === ofClass), standings.filter(({ lot }) => lot.class === ofClass), provedDays(ofClass)];
      const planned = funnelOf(ofClass, itsLots, itsMeters, onDay).steps[0]!.meters;
      return { class: ofClass, planned, proved: days.length, forecast: forecastCompletion(planned, days.length, proofsByMonth(days, onDay), onDay), cost: costOf(itsLots, itsMeters, onDay) };
    }),
  };
}

/** Which meters of a funnel are asked for; what is left out says nothing. */
export interface MeterChoice {
  readonly by?: FunnelGroup | undefined;
  /** Name of the group, as the funnel has it; null: the group that is not known. Only with `by`. */
  readonly key?: string | null | undefined;
  readonly class?: LotClass | undefined;
  /** Those that passed a step. */
  readonly reached?: MeterStep | undefined;
  /** Those that passed a step and not the next. */
  readonly stoppedAt?: MeterStep | undefined;
  readonly trouble?: MeterTrouble | undefined;
  /** Trouble that was met when it was installed. */
  readonly met?: Trouble | undefined;
  /** Installed, and with such a valve or without it as its act says. */
  readonly isolatingValve?: ValveState | undefined;
  readonly checkValve?: ValveState | undefined;
  readonly isProved?: boolean | undefined;
  readonly isLate?: boolean | undefined;
  readonly isBilledUnproved?: boolean | undefined;
  /** Part of a serial. */
  readonly search?: string | undefined;
}

/** The meters behind a figure of the funnel, by serial: as many as the figure says. */
export function chosenMeters(meters: readonly StandingMeter[], { by, key, class: ofClass, reached, stoppedAt, trouble, met, isolatingValve, checkValve, isProved, isLate, isBilledUnproved, search }: MeterChoice): StandingMeter[] {
  const isAsked = <Asked>(asked: Asked | undefined, holds: (asked: Asked) => boolean): boolean => asked === undefined || holds(asked);
  return meters.filter((one) => one.step !== null
    && (by === undefined || key === undefined || groupOf(one, by) === key)
    && isAsked(ofClass, (asked) => one.lot.class === asked) && isAsked(reached, (step) => hasPassed(one.step, step)) && isAsked(stoppedAt, (step) => one.step === step) && isAsked(trouble, (asked) => one.trouble === asked)
    && isAsked(met, (asked) => hasPassed(one.step, 'installed') && one.meter.met === asked)
    && isAsked(isolatingValve, (asked) => isOfValve(one, one.meter.fittedIsolatingValve, asked)) && isAsked(checkValve, (asked) => isOfValve(one, one.meter.fittedCheckValve, asked))
    && isAsked(isProved, (asked) => hasPassed(one.step, 'proved') === asked) && isAsked(isLate, (asked) => one.wasLate === asked) && isAsked(isBilledUnproved, (asked) => one.isBilledUnproved === asked)
    && isAsked(search, (part) => one.meter.serial.toLowerCase().includes(part.toLowerCase())));
}
