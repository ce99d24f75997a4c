import type { VolumeLine } from '@app/metering';
import type { Interval } from '@app/time';

import { correctedForMeterError, shareOf } from '../standard/index.js';
import { combine, less, multiplied, STANDARD_ERRORS_OF_95_PERCENT, sumOf, type Uncertain, withLimitRatio, withStandardError } from '../uncertainty/index.js';
import { type FilledFlow, fillFlow } from './fill-flow.js';
import { shareWithin } from './share-within.js';

/** How a volume that nobody metered was found. */
export type DeclaredMethod = 'pump_hours_rated_flow' | 'pump_hours_curve' | 'portable_test' | 'reservoir';

/** A volume by a declared method, with its ± share that holds in 95 of 100 cases. */
export interface DeclaredVolume {
  readonly method: DeclaredMethod;
  readonly litres: number;
  readonly limitRatio: number;
}

/** A supply meter: the error that a test found, and what may remain of it. Both are the same in every month: they belong to the meter. */
export interface SupplyMeter {
  readonly meterId: string;
  /** Above zero where it counts too much; taken out before the balance. */
  readonly overRegistrationRatio: number;
  /** ± share of the volume within which the rest of its error lies in 95 of 100 cases. */
  readonly limitRatio: number;
  /** ± share by which it may be wrong together with all other meters that nobody tested, as they wear alike; left out of a tested one. */
  readonly sharedLimitRatio?: number;
}

/** A well, inlet or outlet of a zone, with all that is known of what passed. */
export interface SupplyPoint {
  readonly pointId: string;
  readonly place: string;
  readonly role: 'own_source' | 'import' | 'export';
  readonly meter: SupplyMeter | null;
  /** Lines of its register that touch the period. */
  readonly lines: readonly VolumeLine[];
  /** Litres of each hour from the beginning of the period on, null where there was no flow telemetry; empty where there is none at all. */
  readonly flowLitresByHour: readonly (number | null)[];
  readonly declared: DeclaredVolume | null;
  /** What a declared method lacks, where there is one that tells no volume; left out: there is none. */
  readonly declaredLacks?: DeclaredLack;
}

/** What a declared method lacks: hours of the pump are known, but neither its rated flow, nor a curve, nor a portable test. */
export type DeclaredLack = 'hours_without_rated_flow' | ReservoirLack;

/**
 * Why the reservoir that a well is said to fill alone tells no volume: it has no table of levels; two wells are said to fill it; levels every quarter of an hour are known for less than 75 % of the time or
 * not at the ends, or are too coarse for the result; the pump's state is not known for 75 % of the time; the pump stands for less than a tenth of it; the level rises while the pump stands.
 */
export type ReservoirLack = 'reservoir_without_table' | 'reservoir_filled_by_several' | 'reservoir_levels_too_coarse' | 'reservoir_pump_state_unknown' | 'reservoir_pump_hardly_stands' | 'reservoir_fills_without_the_well';

/** Why the volume of a point is not known. */
export type SupplyUnknown = 'no_meter_and_no_method' | 'register_does_not_bracket_the_period' | 'flow_below_three_quarters_of_the_time' | DeclaredLack;

/** What a point supplied, and by which way it is known. */
export interface PointSupply {
  readonly pointId: string;
  readonly place: string;
  readonly role: SupplyPoint['role'];
  readonly method: 'register' | 'flow' | DeclaredMethod | null;
  /** Null where it is not known. */
  readonly volume: Uncertain | null;
  /** Share of it that a meter counted. */
  readonly meteredShareRatio: number;
  /** How time without flow was filled. */
  readonly filledBy: FilledFlow['method'] | null;
  /** Share of the period's time that the method saw; 1 where a register brackets it. */
  readonly coveredRatio: number;
  readonly unknown: SupplyUnknown | null;
}

/** Share of the time that flow telemetry must cover. Source: Bentley WaterSight, completeness gate of a zone. */
export const LEAST_FLOW_COVERAGE = 0.75;

/**
 * ± share of flow that comes by telemetry while the register knows no meter there: neither its class nor a test of it. Class 2 and the ± 4 % of untested meters make 4.5 % in quadrature.
 */
export const FLOW_ALONE_LIMIT_RATIO = 0.05;

/** Flow telemetry of a place without a meter in the register, as a meter of its own accuracy: of one name in balances and nights, so that its error cancels between them. */
export const flowAlone = (place: string, limitRatio = FLOW_ALONE_LIMIT_RATIO): SupplyMeter => ({ meterId: `flow:${place}`, overRegistrationRatio: 0, limitRatio });

/** A well may stand or run: within a day its hours say nothing of each other. Longest time that one state is taken to last when a line is cut. */
const SUPPLY_MEMORY_MS = 86_400_000;

/**
 * What a point supplied in a period: by its register where readings bracket the period, exact whatever hours are missing; else from flow that covers three
 * quarters of the time; else by a declared method. A point with none of these is not known, and says why.
 */
export function pointSupply(point: SupplyPoint, period: Interval): PointSupply {
  const { pointId, place, role, meter, declared, declaredLacks } = point;
  const same = { pointId, place, role, filledBy: null, unknown: null };
  const register = meter === null ? undefined : shareWithin(point.lines, period, SUPPLY_MEMORY_MS);
  if (meter !== null && register?.isBracketed) {
    const counted = { litres: register.provenLitres, errors: new Map([...register.boundaryErrors].map(([boundary, error]) => [`timing:${pointId}:${boundary}`, error])) };
    return { ...same, method: 'register', volume: corrected(counted, meter), meteredShareRatio: 1, coveredRatio: 1 };
  }
  const flow = meter === null ? null : fillFlow(point.flowLitresByHour, period);
  if (meter !== null && flow !== null && flow.coveredRatio >= LEAST_FLOW_COVERAGE) {
    const counted = withStandardError(flow.measuredLitres + flow.filledLitres, `fill:${pointId}:${period.fromMs}`, flow.fillStandardErrorLitres);
    return { ...same, method: 'flow', volume: corrected(counted, meter), meteredShareRatio: shareOf(flow.measuredLitres, flow.measuredLitres + flow.filledLitres) ?? flow.coveredRatio, filledBy: flow.method, coveredRatio: flow.coveredRatio };
  }
  if (declared !== null) {
    return { ...same, method: declared.method, volume: withLimitRatio(declared.litres, `declared:${declared.method}:${pointId}`, declared.limitRatio), meteredShareRatio: 0, coveredRatio: 1 };
  }
  const unknown = flow !== null && flow.coveredRatio > 0 ? 'flow_below_three_quarters_of_the_time' : declaredLacks ?? (meter === null ? 'no_meter_and_no_method' : 'register_does_not_bracket_the_period');
  return { ...same, method: null, volume: null, meteredShareRatio: 0, coveredRatio: flow?.coveredRatio ?? register?.coveredRatio ?? 0, unknown };
}

function corrected(counted: Uncertain, { meterId, overRegistrationRatio, limitRatio, sharedLimitRatio = 0 }: SupplyMeter): Uncertain {
  const withoutKnownError = combine([{ of: counted, factor: correctedForMeterError(1, overRegistrationRatio) }]);
  const alone = multiplied(withoutKnownError, 1, `meter:${meterId}`, limitRatio / STANDARD_ERRORS_OF_95_PERCENT);
  return sharedLimitRatio === 0 ? alone : multiplied(alone, 1, 'untested_meters', sharedLimitRatio / STANDARD_ERRORS_OF_95_PERCENT);
}

/** A reservoir between the supply meters and the consumers: only its change of stored volume belongs into the balance. */
export interface StoredVolume {
  readonly reservoirId: string;
  readonly place: string;
  readonly startLitres: number | null;
  readonly endLitres: number | null;
  /** ± litres of a level reading in 95 of 100 cases. */
  readonly limitLitres: number;
  /** Whether no level is known and only the reservoir's size tells how much it may hold; left out: levels are known. */
  readonly isBySize?: boolean;
}

/**
 * A reservoir whose levels nobody read: its change is taken as none, and what it holds at an instant lies anywhere between nothing and full, alike. The standard
 * error of that is V / √12 (uniform distribution), so that over a year it is small against the supply and over a day it is not.
 */
export function storedBySize(reservoirId: string, place: string, volumeLitres: number): StoredVolume {
  return { reservoirId, place, startLitres: volumeLitres / 2, endLitres: volumeLitres / 2, limitLitres: (STANDARD_ERRORS_OF_95_PERCENT * volumeLitres) / Math.sqrt(12), isBySize: true };
}

/** What a zone was supplied with. */
export interface ZoneSupply {
  readonly points: readonly PointSupply[];
  /** Own sources and imports; null where one of them is not known. */
  readonly input: Uncertain | null;
  readonly exported: Uncertain | null;
  readonly storageChange: Uncertain | null;
  /** Input less exports and storage: what reached the consumers' network. */
  readonly supplied: Uncertain | null;
  /** Points and reservoirs without a figure, by place. */
  readonly missing: readonly { readonly place: string; readonly reason: SupplyUnknown | 'level_unknown' }[];
  /** Reservoirs of which only the size is known, by place: their change is a guess with limits. */
  readonly storedBySize: readonly string[];
  /** Shares of the input that is known: counted by a meter; filled or by a declared method. Null where nothing is known. */
  readonly meteredShareRatio: number | null;
  readonly estimatedShareRatio: number | null;
}

/** Supply of a zone: the sum of its points less exports and the change of storage; not computed, naming them, while one is not known. */
export function zoneSupply(points: readonly SupplyPoint[], stores: readonly StoredVolume[], period: Interval): ZoneSupply {
  const found = points.map((point) => pointSupply(point, period));
  const volumesOf = (isRole: (role: SupplyPoint['role']) => boolean): Uncertain | null => {
    const volumes = found.filter(({ role }) => isRole(role)).map(({ volume }) => volume);
    return volumes.every((one) => one !== null) ? rounded(sumOf(volumes)) : null;
  };
  const isInput = (role: SupplyPoint['role']): boolean => role !== 'export';
  // A zone into which nothing leads is a mistake of the register, not a zone without water.
  const input = found.some(({ role }) => isInput(role)) ? volumesOf(isInput) : null;
  const exported = volumesOf((role) => role === 'export');
  const storageChange = changeOfStorage(stores, period);
  const inputs = found.filter(({ role, volume }) => isInput(role) && volume !== null);
  const knownLitres = inputs.reduce((sum, { volume }) => sum + volume!.litres, 0);
  const meteredShareRatio = knownLitres > 0 ? inputs.reduce((sum, one) => sum + one.volume!.litres * one.meteredShareRatio, 0) / knownLitres : null;
  return {
    points: found, input, exported, storageChange,
    supplied: input === null || exported === null || storageChange === null ? null : less(input, sumOf([exported, storageChange])),
    missing: [
      ...found.flatMap(({ place, unknown }) => (unknown === null ? [] : [{ place, reason: unknown }])),
      ...stores.filter((one) => one.startLitres === null || one.endLitres === null).map(({ place }) => ({ place, reason: 'level_unknown' as const })),
    ],
    storedBySize: stores.filter(({ isBySize }) => isBySize === true).map(({ place }) => place),
    meteredShareRatio, estimatedShareRatio: meteredShareRatio === null ? null : 1 - meteredShareRatio,
  };
}

function changeOfStorage(stores: readonly StoredVolume[], period: Interval): Uncertain | null {
  const changes: Uncertain[] = [];
  for (const { reservoirId, startLitres, endLitres, limitLitres } of stores) {
    if (startLitres === null || endLitres === null) return null;
    // The level at the end of a month is the level at the beginning of the next: over a year the errors in between cancel.
    const error = limitLitres / STANDARD_ERRORS_OF_95_PERCENT;
    changes.push({ litres: endLitres - startLitres, errors: new Map([[`level:${reservoirId}:${period.toMs}`, error], [`level:${reservoirId}:${period.fromMs}`, -error]]) });
  }
  return rounded(sumOf(changes));
}

/** Lines are whole litres, so that totals are exactly the sums of what is shown. */
export const rounded = (volume: Uncertain): Uncertain => ({ ...volume, litres: Math.round(volume.litres) });
