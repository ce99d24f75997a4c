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

/** Where parameters hold: in the whole city where both are null, in one zone, or at one meter. */
export interface RulePlace { readonly zoneId: number | null; readonly meterId: number | null }

export const WHOLE_CITY: RulePlace = { zoneId: null, meterId: null };

/** Parameters that hold from a local day on, in the whole city where no place is named. */
export interface DatedParameters extends Partial<RulePlace> { readonly fromOn: string; readonly parameters: DetectionParameters }

/** The nearer the place, the later its word: city, zone, meter. */
const rankOf = ({ zoneId = null, meterId = null }: Partial<RulePlace>): number => (meterId !== null ? 2 : zoneId !== null ? 1 : 0);
const concerns = ({ zoneId = null, meterId = null }: DatedParameters, place: RulePlace): boolean => (meterId !== null ? meterId === place.meterId : zoneId === null || zoneId === place.zoneId);

/**
 * Parameters in force at a place on a local day: each as it was set last of those that hold by then. What is set for a meter goes before what is set for its zone, and that before what is set for the city.
 * @param rows in the order in which they were recorded
 */
export function parametersOn(rows: readonly DatedParameters[], day: string, place: RulePlace = WHOLE_CITY): DetectionParameters {
  const inOrder = rows.filter((row) => row.fromOn <= day && concerns(row, place)).toSorted((one, other) => rankOf(one) - rankOf(other) || (one.fromOn < other.fromOn ? -1 : one.fromOn > other.fromOn ? 1 : 0));
  return Object.assign({}, ...inOrder.map(({ parameters }) => parameters)) as DetectionParameters;
}

/** The rules of every local day and place: detectors run over days with the rules that hold on them, so that old days are found anew as they were. */
export function rulesByDay(rows: readonly DatedParameters[]): (day: string, place?: RulePlace) => DetectionRules {
  const changes = [...new Set(rows.map(({ fromOn }) => fromOn))].sort();
  const zones = new Set(rows.map(({ zoneId }) => zoneId ?? null));
  const meters = new Set(rows.map(({ meterId }) => meterId ?? null));
  const kept = new Map<string, DetectionRules>();
  return (day, asked = WHOLE_CITY) => {
    const since = changes.findLast((one) => one <= day) ?? '';
    // Places of which nobody said anything share the rules of the city.
    const place = { zoneId: zones.has(asked.zoneId) ? asked.zoneId : null, meterId: meters.has(asked.meterId) ? asked.meterId : null };
    const key = `${since} ${place.zoneId} ${place.meterId}`;
    let rules = kept.get(key);
    if (rules === undefined) kept.set(key, rules = rulesWith(parametersOn(rows, since, place)));
    return rules;
  };
}
