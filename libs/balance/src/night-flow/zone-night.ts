import { STANDARD_ERRORS_OF_95_PERCENT, sumOf, type Uncertain, withLimitRatio, withStandardError } from '../uncertainty/index.js';
import { flowAlone } from '../water-balance/supply.js';
import { isRefused, minimumNightFlow, type NightFlow, type NightRefusal, type ZoneQuarters } from './night-flow.js';

/** What may be wrong with the meter of an inlet or outlet. */
export interface NightMeter {
  readonly meterId: string;
  readonly limitRatio: number;
  /** ± share by which it may be wrong together with all meters that nobody tested. */
  readonly sharedLimitRatio: number;
}

/** What is known of one night of a zone. */
export interface GatheredNight {
  readonly onDay: string;
  readonly quarters: ZoneQuarters;
  /** By place; a place without one is known by telemetry of its flow alone. */
  readonly meters: Readonly<Record<string, NightMeter>>;
}

/** A night with its flow and what that may be wrong by, or why it is not known. */
export interface JudgedNight {
  readonly onDay: string;
  readonly flow: NightFlow | null;
  readonly refusal: NightRefusal | null;
  readonly uncertain: Uncertain | null;
}

/** The flow of a night, its errors by the meters that it came through, so that beside the balance of the same meters they cancel. */
export function judgeNightFlow({ onDay, quarters, meters }: GatheredNight): JudgedNight {
  const flow = minimumNightFlow(quarters);
  if (isRefused(flow)) return { onDay, flow: null, refusal: flow, uncertain: null };
  const passed = (litres: readonly (number | null)[]): number => litres.slice(flow.startQuarter, flow.startQuarter + 4).reduce<number>((sum, one) => sum + one!, 0);
  const errorOf = (place: string, litres: number): Uncertain => {
    const meter = meters[place] ?? { ...flowAlone(place), sharedLimitRatio: 0 };
    const errors = sumOf([withLimitRatio(litres, `meter:${meter.meterId}`, meter.limitRatio), withLimitRatio(litres, 'untested_meters', meter.sharedLimitRatio)]);
    return { litres: 0, errors: errors.errors };
  };
  const uncertain = sumOf([
    withStandardError(flow.flowLitresPerHour, `level:night:${onDay}`, flow.noiseLitresPerHour / STANDARD_ERRORS_OF_95_PERCENT),
    ...quarters.supply.map(({ place, litres }) => errorOf(place, passed(litres))), ...quarters.exports.map(({ place, litres }) => errorOf(place, -passed(litres))),
  ]);
  return { onDay, flow, refusal: null, uncertain };
}
