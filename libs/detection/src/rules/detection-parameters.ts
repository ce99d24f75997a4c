import type { FindingKind } from '../finding.js';
import { DEFAULT_WELL_RULES, type WellRules } from '../supply/well-watch.js';
import { DEFAULT_METER_WATCH_RULES, type MeterWatchRules } from '../watch/meter-watch.js';
import { DEFAULT_ZONE_WATCH_RULES, type ZoneWatchRules } from '../zone/zone-watch.js';

const HOUR_MS = 3_600_000;

/** Everything that detectors over stored hours go by. */
export interface DetectionRules {
  readonly meter: MeterWatchRules;
  readonly well: WellRules;
  readonly zone: ZoneWatchRules;
}

/** A parameter that the utility may set: within which bounds, and which findings it is about. */
export interface ParameterBounds {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly kinds: readonly FindingKind[];
}

/** Parameters by name; the unit stands in the name. Bounds keep a detector from raising everything or nothing. */
export const DETECTION_PARAMETERS = {
  householdRunHours: { least: 24, most: 720, isWhole: true, kinds: ['continuousFlow'] },
  otherRunHours: { least: 24, most: 2_160, isWhole: true, kinds: ['continuousFlow'] },
  leastBurstLitresPerHour: { least: 20, most: 100_000, isWhole: true, kinds: ['customerBurst'] },
  closedFlowHours: { least: 1, most: 72, isWhole: true, kinds: ['flowFromClosedWell'] },
  leastRestHours: { least: 1, most: 720, isWhole: true, kinds: ['wellNotRunning'] },
  restFactor: { least: 1, most: 10, isWhole: false, kinds: ['wellNotRunning'] },
  nightSlackSigmas: { least: 0.25, most: 10, isWhole: false, kinds: ['nightFlowStep'] },
  nightLimitSigmas: { least: 0.5, most: 20, isWhole: false, kinds: ['nightFlowStep'] },
  riseLimitSigmas: { least: 1, most: 30, isWhole: false, kinds: ['nightFlowRise'] },
  burstWindowHours: { least: 2, most: 48, isWhole: true, kinds: ['inflowBurst'] },
  burstLimitSigmas: { least: 1, most: 30, isWhole: false, kinds: ['inflowBurst'] },
  burstLeastFlowShare: { least: 0, most: 1, isWhole: false, kinds: ['inflowBurst'] },
} as const satisfies Readonly<Record<string, ParameterBounds>>;
export type DetectionParameter = keyof typeof DETECTION_PARAMETERS;
/** What somebody set; what is left out stays as it was. */
export type DetectionParameters = Readonly<Partial<Record<DetectionParameter, number>>>;

const NAMES = Object.keys(DETECTION_PARAMETERS) as DetectionParameter[];

/** What parameters are where nobody set them (docs/detection.md says why). */
export const USUAL_PARAMETERS: Readonly<Record<DetectionParameter, number>> = {
  householdRunHours: DEFAULT_METER_WATCH_RULES.householdRunHours, otherRunHours: DEFAULT_METER_WATCH_RULES.otherRunHours, leastBurstLitresPerHour: DEFAULT_METER_WATCH_RULES.leastBurstLitresPerHour,
  closedFlowHours: DEFAULT_WELL_RULES.closedFlowMs / HOUR_MS, leastRestHours: DEFAULT_WELL_RULES.leastRestMs / HOUR_MS, restFactor: DEFAULT_WELL_RULES.restFactor,
  nightSlackSigmas: DEFAULT_ZONE_WATCH_RULES.night.slack, nightLimitSigmas: DEFAULT_ZONE_WATCH_RULES.night.limit, riseLimitSigmas: DEFAULT_ZONE_WATCH_RULES.night.riseLimit,
  burstWindowHours: DEFAULT_ZONE_WATCH_RULES.burst.windowHours, burstLimitSigmas: DEFAULT_ZONE_WATCH_RULES.burst.limit, burstLeastFlowShare: DEFAULT_ZONE_WATCH_RULES.burst.leastFlowShare,
};

/** The rules with parameters set over the usual ones. */
export function rulesWith(given: DetectionParameters): DetectionRules {
  const set = { ...USUAL_PARAMETERS, ...given };
  const { night, burst } = DEFAULT_ZONE_WATCH_RULES;
  return {
    meter: { ...DEFAULT_METER_WATCH_RULES, householdRunHours: set.householdRunHours, otherRunHours: set.otherRunHours, leastBurstLitresPerHour: set.leastBurstLitresPerHour },
    well: { ...DEFAULT_WELL_RULES, closedFlowMs: set.closedFlowHours * HOUR_MS, leastRestMs: set.leastRestHours * HOUR_MS, restFactor: set.restFactor },
    zone: {
      ...DEFAULT_ZONE_WATCH_RULES, night: { ...night, slack: set.nightSlackSigmas, limit: set.nightLimitSigmas, riseLimit: set.riseLimitSigmas },
      burst: { ...burst, windowHours: set.burstWindowHours, limit: set.burstLimitSigmas, leastFlowShare: set.burstLeastFlowShare },
    },
  };
}

/** Why parameters cannot be set so. @returns null where they can */
export function faultInParameters(given: Readonly<Record<string, unknown>>): { readonly parameter: string; readonly fault: 'unknown' | 'noNumber' | 'outOfBounds' } | null {
  for (const [parameter, set] of Object.entries(given)) {
    const name = NAMES.find((one) => one === parameter);
    if (name === undefined) return { parameter, fault: 'unknown' };
    const { least, most, isWhole } = DETECTION_PARAMETERS[name];
    if (typeof set !== 'number' || !Number.isFinite(set) || (isWhole && !Number.isInteger(set))) return { parameter, fault: 'noNumber' };
    if (set < least || set > most) return { parameter, fault: 'outOfBounds' };
  }
  return null;
}

/** Parameters that hold from a local day on. */
export interface DatedParameters { readonly fromOn: string; readonly parameters: DetectionParameters }

/** Parameters in force on a local day: each as it was set last of those that hold by then. @param rows in the order in which they were recorded */
export function parametersOn(rows: readonly DatedParameters[], day: string): DetectionParameters {
  return Object.assign({}, ...rows.filter(({ fromOn }) => fromOn <= day).toSorted((one, other) => (one.fromOn < other.fromOn ? -1 : one.fromOn > other.fromOn ? 1 : 0)).map(({ parameters }) => parameters)) as DetectionParameters;
}

/** The rules of every local day: detectors run over days with the rules that hold on them, so that old days are found anew as they were. */
export function rulesByDay(rows: readonly DatedParameters[]): (day: string) => DetectionRules {
  const changes = [...new Set(rows.map(({ fromOn }) => fromOn))].sort();
  const kept = new Map<string, DetectionRules>();
  return (day) => {
    const since = changes.findLast((one) => one <= day) ?? '';
    let rules = kept.get(since);
    if (rules === undefined) kept.set(since, rules = rulesWith(parametersOn(rows, since)));
    return rules;
  };
}
