import { DEFAULT_WELL_RULES, DEFAULT_ZONE_WATCH_RULES, type Finding, type FindingKind, HOLDING_AT_REST, type KnownCause, mean, placeHour, stepOverflow, stepWell, stepZone, WELL_WATCH_AT_REST, type WellStretch, ZONE_WATCH_AT_REST } from '@app/detection';
import { DAY_MS, DEFAULT_ZONE } from '@app/time';

import { countedWithin, type Overflow, overflows, type SupplyTrouble, supplyTroubles, TROUBLED_SUPPLY } from '../../simulators/town/supply-troubles.js';
import { RESERVOIR_DEPTH_MILLIMETRES } from '../../simulators/town/reservoir-depth.js';
import { spreadOverReservoirs } from '../../simulators/town/tank-sites.js';
import { STEP_MS, STEPS_PER_DAY, STEPS_PER_HOUR, type TownDate } from '../../simulators/town/town-calendar.js';
import type { TownFile, Well } from '../../simulators/town/town-file.js';
import { TownModel } from '../../simulators/town/town-model.js';
import { levelOf, wellPump } from '../../simulators/town/well-measures.js';
import { shownByWell, wellMeter } from '../../simulators/town/well-registers.js';
import { MINUTES_PER_STEP } from '../../simulators/town/well-supply.js';
import type { TrueEvent } from './finding-matching.js';
import type { Found } from './town-customer-findings.js';

const HOUR_MS = 3_600_000;
/** The rules of zones ask for at least so much of the mean inflow, and no single night raises a step. */
const LEAST_SHARE = DEFAULT_ZONE_WATCH_RULES.burst.leastFlowShare;
const LEAST_BURST_HOURS = 48;
/** Float valves that stick, far more often than in the city. */
const OVERFLOWS_PER_RESERVOIR = 1.5;
/** The rule asks for an hour at the edge, by quarters of an hour. */
const LEAST_OVERFLOW_HOURS = 1.5;

/** What the detectors of the zone and of its wells find in a simulated run, by what supply meters, pumps and level probes told hour by hour, and what truly happened. */
export function supplyFindings(town: TownFile, seed: number, from: string, days: number): Found & { readonly meanInflowLitresPerHour: number } {
  const model = new TownModel(town, seed, from);
  const found = new Map<string, { place: string; finding: Finding }>();
  const take = (place: string, { raised, changed }: { readonly raised: readonly Finding[]; readonly changed: readonly Finding[] }): void => {
    for (const finding of [...raised, ...changed]) found.set(`${place} ${finding.id}`, { place, finding });
  };
  const inflows: number[] = [];
  const troubles = supplyTroubles(town, seed, TROUBLED_SUPPLY);
  const wells = town.supply.wells.map((well) => new WellRun(model, well, troubles));
  const overflown = overflows(town, seed, OVERFLOWS_PER_RESERVOIR);
  const tanks = new Map(town.supply.reservoirs.map(({ name }, reservoirNo) => [reservoirNo, { name, state: HOLDING_AT_REST }]));
  let zone = ZONE_WATCH_AT_REST;
  let stored = storedByLevels(town, model.supply.hydraulics.tanks.map(({ storedLitres }) => storedLitres));
  for (let day = 0; day < days; day++) {
    const { date, tankEndLitres } = model.nextDay();
    const causes: KnownCause[] = date.isFlushingDay ? [{ cause: 'flushing', fromMs: date.fromMs + 10 * HOUR_MS, toMs: date.fromMs + 12 * HOUR_MS }] : [];
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const parts = spreadOverReservoirs(town, tankEndLitres.map((litres) => litres[step]!));
      for (const [reservoirNo, tank] of tanks) {
        const fromMs = date.fromMs + step * STEP_MS;
        const level = overflown.some((one) => isAt(one, reservoirNo, date.firstStep + step)) ? RESERVOIR_DEPTH_MILLIMETRES : levelOf(town.supply.reservoirs[reservoirNo]!, parts[reservoirNo]!);
        const { state, raised, changed } = stepOverflow(tank.state, { fromMs, toMs: fromMs + STEP_MS, lowestLevelM: level / 1_000, edgeM: RESERVOIR_DEPTH_MILLIMETRES / 1_000, knownCause: null });
        tank.state = state;
        take(tank.name, { raised: raised === null ? [] : [raised], changed: changed === null ? [] : [changed] });
      }
    }
    for (let hour = 0; hour < 24; hour++) {
      const fromMs = date.fromMs + hour * HOUR_MS;
      let litres = 0;
      for (const well of wells) {
        const stretch = well.hour(hour, date, causes);
        if (!well.isClosed) litres += stretch.volumeLitres!;
        take(well.serial, well.step(stretch));
      }
      const storedThen = storedByLevels(town, tankEndLitres.map((litres) => litres[(hour + 1) * STEPS_PER_HOUR - 1]!));
      const inflow = litres - (storedThen - stored);
      stored = storedThen;
      inflows.push(inflow);
      const step = stepZone(zone, placeHour(fromMs, inflow, DEFAULT_ZONE, causes), DEFAULT_ZONE_WATCH_RULES);
      take('zone', step);
      zone = step.state;
    }
  }
  const meanInflowLitresPerHour = mean(inflows);
  const runToMs = model.runFromMs + days * DAY_MS;
  const events = model.losses.bursts.map(({ fromStep, toStep, growSteps, flowLitresPerHour }): TrueEvent => {
    const [fromMs, toMs] = [model.runFromMs + fromStep * STEP_MS, Math.min(runToMs, model.runFromMs + toStep * STEP_MS)];
    return {
      kinds: growSteps > 0 ? ['nightFlowRise', 'nightFlowStep', 'inflowBurst'] : ['nightFlowStep', 'inflowBurst', 'nightFlowRise'], place: 'zone', fromMs, toMs, flowLitresPerHour,
      excuse: growSteps > 0 && toStep - fromStep < growSteps ? 'repaired before it was grown' : fromMs < model.runFromMs + 15 * DAY_MS ? 'while the zone is learned' : flowLitresPerHour < LEAST_SHARE * meanInflowLitresPerHour ? 'below 2 % of the inflow' : toMs - fromMs < LEAST_BURST_HOURS * HOUR_MS ? 'shorter than two nights' : null,
    };
  });
  const overflowEvents = overflown.map(({ reservoirNo, fromStep, toStep }): TrueEvent => {
    const [fromMs, toMs] = [model.runFromMs + fromStep * STEP_MS, Math.min(runToMs, model.runFromMs + toStep * STEP_MS)];
    return { kinds: ['reservoirOverflow'], place: town.supply.reservoirs[reservoirNo]!.name, fromMs, toMs, excuse: toMs - fromMs < LEAST_OVERFLOW_HOURS * HOUR_MS ? 'shorter than an hour and a half' : null };
  }).filter(({ fromMs }) => fromMs < runToMs);
  return { raised: [...found.values()], events: [...events, ...overflowEvents, ...troubleEvents([...troubles, ...pumpFailures(model)], model.runFromMs, runToMs)], meanInflowLitresPerHour };
}

const isAt = ({ reservoirNo, fromStep, toStep }: Overflow, at: number, step: number): boolean => reservoirNo === at && fromStep <= step && step < toStep;

/** Litres in all reservoirs as their probes tell them: whole millimetres. */
function storedByLevels(town: TownFile, storedLitresBySite: readonly number[]): number {
  const parts = spreadOverReservoirs(town, storedLitresBySite);
  return town.supply.reservoirs.reduce((sum, reservoir, at) => sum + (levelOf(reservoir, parts[at]!) * reservoir.volumeM3 * 1_000) / RESERVOIR_DEPTH_MILLIMETRES, 0);
}

/** One well through the year: what its meter, its pump and its energy meter told of each hour. */
class WellRun {
  private state = WELL_WATCH_AT_REST;
  private countedLitres = 0;
  private readonly meter;
  private readonly wattHoursPerM3: number;
  private readonly at: number;

  constructor(private readonly model: TownModel, private readonly well: Well, private readonly troubles: readonly SupplyTrouble[]) {
    this.meter = wellMeter(well, model.seed);
    this.wattHoursPerM3 = wellPump(well, model.seed).wattHoursPerM3;
    this.at = model.supply.wells.indexOf(well);
  }

  get serial(): string { return this.well.serial; }
  /** Whether its water reaches nobody. */
  get isClosed(): boolean { return this.at < 0; }

  hour(hour: number, date: TownDate, causes: readonly KnownCause[]): WellStretch {
    const fromMs = date.fromMs + hour * HOUR_MS;
    let [minutes, lifted] = [0, 0];
    const before = shownByWell(this.meter, Math.floor(this.countedLitres));
    for (let step = hour * STEPS_PER_HOUR; step < (hour + 1) * STEPS_PER_HOUR; step++) {
      const ran = this.ran(step, date.firstStep + step);
      minutes += ran.minutes;
      lifted += ran.litres;
      this.countedLitres += (ran.litres * countedWithin(this.troubles, this.serial, date.firstStep + step)) / 1_000_000;
    }
    const { runs } = this.well;
    return {
      fromMs, toMs: fromMs + HOUR_MS, volumeLitres: shownByWell(this.meter, Math.floor(this.countedLitres)) - before,
      // Nobody looks at the pump of a well that is closed.
      pumpRunMs: this.at < 0 ? null : minutes * 60_000, energyWattHours: this.at < 0 ? null : (lifted * this.wattHoursPerM3) / 1_000,
      wellState: runs === 'all-year' || (runs === 'summer' && date.isSummer) ? 'operating' : runs === 'summer' ? 'standby' : runs, pulseLitres: this.meter.pulseLitres,
      knownCause: causes.find((cause) => cause.fromMs < fromMs + HOUR_MS && fromMs < cause.toMs) ?? null,
    };
  }

  /** Minutes and litres of a step of the day, with what other wells do for this one and it for them. */
  private ran(step: number, runStep: number): { readonly minutes: number; readonly litres: number } {
    const { supply } = this.model;
    const now = this.troubles.filter(({ fromStep, toStep }) => fromStep <= runStep && runStep < toStep);
    if (this.at < 0) {
      const lifted = now.find(({ kind, wellSerial }) => kind === 'closed_well_flow' && wellSerial === this.serial);
      return { minutes: 0, litres: lifted === undefined ? 0 : lifted.amount / STEPS_PER_HOUR };
    }
    const own = (at: number): { minutes: number; litres: number } => ({ minutes: supply.minutesRun(at, step), litres: supply.wellLitres[at * STEPS_PER_DAY + step]! });
    if (now.some(({ kind, wellSerial }) => kind === 'well_out_of_order' && wellSerial === this.serial)) return { minutes: 0, litres: 0 };
    return now.filter(({ standIns }) => standIns?.includes(this.serial)).reduce((sum, { wellSerial, standIns }) => {
      const rateOf = (serial: string): number => supply.wells.find((well) => well.serial === serial)!.ratedM3PerHour * 1000 / 60;
      const rate = rateOf(this.serial);
      const litres = (own(supply.wells.findIndex(({ serial }) => serial === wellSerial)).litres * rate) / standIns!.reduce((all, serial) => all + rateOf(serial), 0);
      return { minutes: Math.min(MINUTES_PER_STEP, sum.minutes + litres / rate), litres: sum.litres + litres };
    }, own(this.at));
  }

  step(stretch: WellStretch): { readonly raised: readonly Finding[]; readonly changed: readonly Finding[] } {
    const step = stepWell(this.state, stretch, DEFAULT_WELL_RULES);
    this.state = step.state;
    return step;
  }
}

const KINDS_OF: Readonly<Record<SupplyTrouble['kind'], { readonly kinds: readonly FindingKind[]; readonly leastHours: number }>> = {
  meter_frozen: { kinds: ['supplyMeterFrozen', 'supplyUnlikeHours', 'supplyUnlikeEnergy'], leastHours: 24 }, meter_drifting: { kinds: ['supplyMeterDrifting', 'supplyUnlikeHours', 'supplyUnlikeEnergy'], leastHours: 60 * 24 },
  well_out_of_order: { kinds: ['wellNotRunning'], leastHours: 60 }, closed_well_flow: { kinds: ['flowFromClosedWell'], leastHours: 3 },
};

/** Pumps that failed in the town itself, while others took over. */
function pumpFailures({ supply }: TownModel): SupplyTrouble[] {
  return supply.failures.flatMap(({ begun }, at) => begun.map(({ fromStep, toStep }): SupplyTrouble => ({ kind: 'well_out_of_order', wellSerial: supply.wells[at]!.serial, fromStep, toStep, amount: 0 })));
}

function troubleEvents(troubles: readonly SupplyTrouble[], runFromMs: number, runToMs: number): TrueEvent[] {
  const span = ({ fromStep, toStep }: SupplyTrouble): { fromMs: number; toMs: number } => ({ fromMs: runFromMs + fromStep * STEP_MS, toMs: Math.min(runToMs, runFromMs + toStep * STEP_MS) });
  const isHidden = (one: SupplyTrouble): boolean => one.kind !== 'well_out_of_order' && troubles.some((other) => other.kind === 'well_out_of_order' && other.wellSerial === one.wellSerial && other.fromStep < one.toStep && one.fromStep < other.toStep);
  return troubles.map(span).map(({ fromMs, toMs }, at): TrueEvent => {
    const trouble = troubles[at]!;
    const { kinds, leastHours } = KINDS_OF[trouble.kind];
    return { kinds, place: trouble.wellSerial, fromMs, toMs, excuse: isHidden(trouble) ? 'its pump was out of order' : toMs - fromMs < leastHours * HOUR_MS ? `shorter than ${leastHours} hours` : null };
  }).filter(({ fromMs }) => fromMs < runToMs);
}
