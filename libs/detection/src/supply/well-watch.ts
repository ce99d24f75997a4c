import { DEFAULT_DEVIATION_RULES, DEVIATION_WATCH_AT_REST, type DeviationWatch, stepDeviation } from '../deviation-watch.js';
import type { Finding, KnownCause } from '../finding.js';
import { type FindingStep, type Holding, HOLDING_AT_REST, stepHolding } from '../holding.js';
import { median } from '../statistics.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a well's meter, its pump's hour counter and its energy meter say of a stretch, an hour as a rule; null where not read. */
export interface WellStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly volumeLitres: number | null;
  readonly pumpRunMs: number | null;
  readonly energyWattHours: number | null;
  readonly wellState: 'operating' | 'standby' | 'mothballed' | 'destroyed' | 'repair';
  readonly pulseLitres: number;
  readonly knownCause: KnownCause | null;
}

export interface WellRules {
  /** A closed well must give water so long. */
  readonly closedFlowMs: number;
  /** Time from the first stretch on in which the well's rests are only learned. */
  readonly learningMs: number;
  /** An operating well may rest at least so long, and so many times its longest rest within so many days: wells that take turns rest by turns. */
  readonly leastRestMs: number;
  readonly restFactor: number;
  readonly restDays: number;
  /** A meter is frozen that counts nothing while its pump runs so long. */
  readonly frozenRunMs: number;
  /** A day says something about litres an hour only if the pump ran so long in it. */
  readonly leastRunMs: number;
  /** A meter has drifted when its last days differ from the learned ones by this share, by hours and by energy alike. */
  readonly driftShare: number;
  readonly driftDays: number;
}

/** Reasons: docs/detection.md. */
export const DEFAULT_WELL_RULES: WellRules = { closedFlowMs: 2 * HOUR_MS, learningMs: 14 * DAY_MS, leastRestMs: 24 * HOUR_MS, restFactor: 1.5, restDays: 28, frozenRunMs: 2 * HOUR_MS, leastRunMs: 2 * HOUR_MS, driftShare: 0.05, driftDays: 14 };

/** Everything the detectors know of a well, as plain JSON. */
export interface WellWatch {
  readonly closed: Holding;
  readonly resting: Holding;
  readonly frozen: Holding;
  readonly drifting: Holding;
  readonly perHour: DeviationWatch;
  readonly perEnergy: DeviationWatch;
  readonly knownFromMs: number | null;
  readonly restMs: number;
  /** Rests of the pump within the last days, each with its end; of the longest since only. */
  readonly rests: readonly { readonly endedAtMs: number; readonly restMs: number }[];
  readonly day: { readonly fromMs: number; readonly toMs: number; readonly volumeLitres: number; readonly pumpRunMs: number; readonly energyWattHours: number | null; readonly isWhole: boolean } | null;
  /** Litres an hour of the pump and litres a kilowatt-hour of the last days. */
  readonly lastDays: readonly { readonly perHour: number; readonly perEnergy: number | null }[];
}

export const WELL_WATCH_AT_REST: WellWatch = {
  closed: HOLDING_AT_REST, resting: HOLDING_AT_REST, frozen: HOLDING_AT_REST, drifting: HOLDING_AT_REST, perHour: DEVIATION_WATCH_AT_REST, perEnergy: DEVIATION_WATCH_AT_REST,
  knownFromMs: null, restMs: 0, rests: [], day: null, lastDays: [],
};

export interface WellStep {
  readonly state: WellWatch;
  readonly raised: readonly Finding[];
  readonly changed: readonly Finding[];
}

/**
 * After a repair, or with another supply meter, what is usual of meter, pump and energy is learned anew. What was open of it has ended with the repair; rests and water of closed wells are seen as before.
 * @returns the state from then on, and what ended
 */
export function relearnWell(state: WellWatch, atMs: number): WellStep {
  const ended = [state.frozen, state.drifting, state.perHour, state.perEnergy].flatMap(({ finding }) => (finding === null ? [] : [{ ...finding, endedAtMs: Math.max(atMs, finding.startedAtMs) }]));
  return { state: { ...state, frozen: HOLDING_AT_REST, drifting: HOLDING_AT_REST, perHour: DEVIATION_WATCH_AT_REST, perEnergy: DEVIATION_WATCH_AT_REST, day: null, lastDays: [] }, raised: [], changed: ended };
}

/** Takes one stretch of a well into the state; stretches come in the order of time. A mothballed well's silence is no finding. */
export function stepWell(state: WellWatch, stretch: WellStretch, rules: WellRules): WellStep {
  const { fromMs, toMs, volumeLitres, pumpRunMs, wellState, pulseLitres, knownCause } = stretch;
  const at = { fromMs, toMs, knownCause };
  const isShut = wellState === 'mothballed' || wellState === 'destroyed';
  // One pulse may be the meter's trembling; two are water.
  const closed = stepHolding(state.closed, { ...at, isHolding: isShut ? (volumeLitres === null ? null : volumeLitres > pulseLitres) : false, volumeLitres, evidence: [{ name: 'pulseLitres', figure: pulseLitres }], ruledOut: [{ cause: 'clockOrRounding', evidence: [{ name: 'volumeLitres', figure: volumeLitres ?? 0 }] }] }, { kind: 'flowFromClosedWell', leastMs: rules.closedFlowMs });

  const ran = pumpRunMs !== null ? pumpRunMs > 0 : volumeLitres === null ? null : volumeLitres > pulseLitres;
  const restMs = ran === null ? state.restMs : ran ? 0 : state.restMs + toMs - fromMs;
  const knownFromMs = state.knownFromMs ?? fromMs;
  const isLearning = toMs - knownFromMs < rules.learningMs;
  const longestRestMs = Math.max(0, ...state.rests.filter(({ endedAtMs }) => endedAtMs >= fromMs - rules.restDays * DAY_MS).map((rest) => rest.restMs));
  const mostRestMs = Math.max(rules.leastRestMs, rules.restFactor * longestRestMs);
  const resting = stepHolding(state.resting, { ...at, isHolding: wellState === 'operating' ? (ran === null || (isLearning && !ran) ? null : !ran) : false, volumeLitres: null, evidence: [{ name: 'longestUsualRestHours', figure: longestRestMs / HOUR_MS }] }, { kind: 'wellNotRunning', leastMs: mostRestMs });
  // A rest that was raised is not a usual one.
  const rests = ran === true && state.restMs > 0 && state.resting.finding === null ? withRest(state.rests, { endedAtMs: fromMs, restMs: state.restMs }, fromMs - rules.restDays * DAY_MS) : state.rests;

  // The pump's rests neither raise nor clear; only its running time counts.
  const runMs = pumpRunMs ?? 0;
  const isStill = pumpRunMs === null || volumeLitres === null || runMs < (toMs - fromMs) / 2 ? null : volumeLitres === 0;
  const frozen = stepHolding(state.frozen, { ...at, isHolding: isStill, volumeLitres: null, evidence: [{ name: 'pumpRunHours', figure: runMs / HOUR_MS }], ruledOut: [{ cause: 'clockOrRounding', evidence: [{ name: 'pulseLitres', figure: pulseLitres }] }] }, { kind: 'supplyMeterFrozen', leastMs: rules.frozenRunMs });

  const steps: FindingStep<unknown>[] = [closed, resting, frozen];
  const next = { ...state, closed: closed.state, resting: resting.state, frozen: frozen.state, knownFromMs, restMs, rests };
  const { state: after, steps: ofDay } = countDay(next, stretch, rules);
  return { state: after, raised: [...steps, ...ofDay].flatMap(({ raised }) => raised ?? []), changed: [...steps, ...ofDay].flatMap(({ changed }) => changed ?? []) };
}

/** A shorter rest before a longer one will never be the longest again. */
function withRest(rests: WellWatch['rests'], rest: WellWatch['rests'][number], sinceMs: number): WellWatch['rests'] {
  return [...rests.filter(({ endedAtMs, restMs }) => endedAtMs >= sinceMs && restMs > rest.restMs), rest];
}

/** Adds the stretch to its day of 24 hours; a whole one is held against the pump's hours and energy. */
function countDay(state: WellWatch, { fromMs, toMs, volumeLitres, pumpRunMs, energyWattHours, knownCause }: WellStretch, rules: WellRules): { readonly state: WellWatch; readonly steps: FindingStep<unknown>[] } {
  const before = state.day ?? { fromMs, toMs: fromMs, volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0, isWhole: true };
  const day = {
    fromMs: before.fromMs, toMs, volumeLitres: before.volumeLitres + (volumeLitres ?? 0), pumpRunMs: before.pumpRunMs + (pumpRunMs ?? 0),
    energyWattHours: before.energyWattHours === null || energyWattHours === null ? null : before.energyWattHours + energyWattHours,
    // A missing stretch makes ratios of the rest no less true, but which water belongs to which hour is then in doubt.
    isWhole: before.isWhole && volumeLitres !== null && pumpRunMs !== null && before.toMs === fromMs,
  };
  if (day.toMs - day.fromMs < DAY_MS) return { state: { ...state, day }, steps: [] };
  const isTelling = day.isWhole && day.pumpRunMs >= rules.leastRunMs;
  const perHour = isTelling ? (day.volumeLitres * HOUR_MS) / day.pumpRunMs : null;
  const perEnergy = isTelling && day.energyWattHours !== null && day.energyWattHours > 0 ? (day.volumeLitres * 1_000) / day.energyWattHours : null;
  const figure = { fromMs: day.fromMs, toMs: day.toMs, litresPerHourPerUnit: null, knownCause };
  const byHours = stepDeviation(state.perHour, { ...figure, figure: perHour }, { ...DEFAULT_DEVIATION_RULES, leastSigmaShare: 0.03, kind: 'supplyUnlikeHours', side: 'both', names: { figure: 'litresPerPumpHour', normal: 'usualLitresPerPumpHour' } });
  const byEnergy = stepDeviation(state.perEnergy, { ...figure, figure: perEnergy }, { ...DEFAULT_DEVIATION_RULES, leastSigmaShare: 0.03, kind: 'supplyUnlikeEnergy', side: 'both', names: { figure: 'litresPerKilowattHour', normal: 'usualLitresPerKilowattHour' } });
  const lastDays = perHour === null ? state.lastDays : [...state.lastDays, { perHour, perEnergy }].slice(-rules.driftDays);
  const [hourDrift, energyDrift] = [driftOf(lastDays.map((one) => one.perHour), byHours.state, rules), driftOf(lastDays.flatMap((one) => one.perEnergy ?? []), byEnergy.state, rules)];
  const drifting = stepHolding(state.drifting, {
    fromMs: day.fromMs, toMs: day.toMs, volumeLitres: null, isHolding: hourDrift === null || energyDrift === null ? null : Math.min(Math.abs(hourDrift), Math.abs(energyDrift)) > rules.driftShare && Math.sign(hourDrift) === Math.sign(energyDrift),
    evidence: [{ name: 'driftShareByHours', figure: hourDrift ?? 0 }, { name: 'driftShareByEnergy', figure: energyDrift ?? 0 }],
  }, { kind: 'supplyMeterDrifting', leastMs: rules.driftDays * DAY_MS });
  return { state: { ...state, day: null, lastDays, perHour: byHours.state, perEnergy: byEnergy.state, drifting: drifting.state }, steps: [byHours, byEnergy, drifting] };
}

/** How far the median of the last days lies from the normal, as a share of it. @returns null before there are enough days */
function driftOf(figures: readonly number[], { normal }: DeviationWatch, { driftDays }: WellRules): number | null {
  return normal === null || normal.centre === 0 || figures.length < driftDays ? null : median(figures) / normal.centre - 1;
}
