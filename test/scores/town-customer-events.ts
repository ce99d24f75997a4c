import { DEFAULT_SIGNAL_RULES } from '@app/detection';

import { cellOf } from '../../simulators/town/customer-troubles.js';
import type { DeviceWord } from '../../simulators/town/device-words.js';
import type { Episode } from '../../simulators/town/episodes.js';
import type { MeterPlace } from '../../simulators/town/meter.js';
import { STEP_MS, STEPS_PER_DAY, STEPS_PER_HOUR, type TownDate } from '../../simulators/town/town-calendar.js';
import type { TownFile } from '../../simulators/town/town-file.js';
import type { Consumer } from '../../simulators/town/town-model.js';
import { isMeterTooLarge } from '../../simulators/town/town-register.js';
import type { TrueEvent } from './finding-matching.js';

/** The town and the days that customers are followed over. */
export interface CustomerRun { readonly town: TownFile; readonly seed: number; readonly dates: readonly TownDate[] }

const DAY_MS = 86_400_000;
const NIGHT_HOURS = 5;
/** Weeks that a trend of charges takes to be known. */
const TREND_DAYS = 7 * DEFAULT_SIGNAL_RULES.leastCharges;

/** What truly happened at a customer that a finding could tell of. */
export function customerEvents({ town, seed, dates }: CustomerRun, { customer, water, places }: Consumer, told: readonly DeviceWord[]): TrueEvent[] {
  const runFromMs = dates[0]!.fromMs;
  const runToMs = dates.at(-1)!.fromMs + DAY_MS;
  const isHousehold = customer.customerClass === 'household';
  const span = ({ fromStep, toStep }: Episode): Pick<TrueEvent, 'fromMs' | 'toMs'> => ({ fromMs: runFromMs + fromStep * STEP_MS, toMs: Math.min(runToMs, runFromMs + toStep * STEP_MS) });
  const daysOf = ({ fromMs, toMs }: Pick<TrueEvent, 'fromMs' | 'toMs'>): number => (toMs - fromMs) / DAY_MS;
  const excuse = (...reasons: readonly (string | false)[]): string | null => reasons.find((one) => one !== false) || null;
  // What the device itself said of a leak or burst is another sight of it, as a rule the first.
  const isSaid = (episode: Episode, alarm: 'leak' | 'burst'): boolean => {
    const { fromMs, toMs } = span(episode);
    return told.some(({ alarms, atMs }) => alarms?.includes(alarm) === true && atMs >= fromMs && atMs < toMs);
  };
  const leaks = water.leaks.begun.map((leak): TrueEvent => (isSaid(leak, 'leak') ? { kinds: ['leakAlarm', 'continuousFlow', 'customerBurst'], place: places[0]!.name, ...span(leak), excuse: null } : {
    kinds: ['continuousFlow', 'customerBurst'], place: places[0]!.name, ...span(leak), excuse: excuse(!isHousehold && 'pulses of ten litres', leak.flowLitresPerHour < 5 && 'below 5 l/h', daysOf(span(leak)) < 4 && 'shorter than 4 days'),
  }));
  const ofPlaces = places.flatMap((place): TrueEvent[] => [
    ...place.faults.begun.filter(({ kind }) => kind === 'stopped').map((fault): TrueEvent => ({
      kinds: ['meterStopped'], place: place.name, ...span(fault), excuse: excuse(customer.isVacant && 'nobody lives there', daysOf(span(fault)) < 32 && 'shorter than 32 days', fault.fromStep < 10 * 96 && 'within the first ten days'),
    })),
    ...place.faults.begun.filter(({ kind }) => kind === 'reversed').map((fault): TrueEvent => ({ kinds: ['reverseFlow'], place: place.name, ...span(fault), excuse: excuse(customer.isVacant && 'nobody lives there', daysOf(span(fault)) < 3 && 'shorter than 3 days') })),
    ...place.valveFailures.begun.map((failure): TrueEvent => ({
      kinds: ['reverseFlow'], place: place.name, ...span(failure), excuse: excuse(!place.installations.findLast(({ fromStep }) => fromStep <= failure.fromStep)!.countsReverse && 'the meter has no register for it', daysOf(span(failure)) < 3 && 'shorter than 3 days'),
    })),
  ]);
  const first = places[0]!.name;
  const bursts = water.bursts.begun.map((burst): TrueEvent => (isSaid(burst, 'burst') ? { kinds: ['burstAlarm', 'customerBurst', 'continuousFlow'], place: first, ...span(burst), excuse: null } : {
    kinds: ['customerBurst', 'continuousFlow'], place: first, ...span(burst), flowLitresPerHour: burst.flowLitresPerHour,
    excuse: excuse(nightHours(burst) < 3 && 'not two whole hours of a night', burst.fromStep < 15 * STEPS_PER_DAY && 'while its own hours are learned', burst.flowLitresPerHour < 300 && 'below 300 l/h',
      customer.irrigates && burst.flowLitresPerHour < 1_000 && 'no more than its garden draws', burst.flowLitresPerHour < 0.4 * customer.meanLitresPerDay && 'no more than it draws itself'),
  }));
  const supplying = water.supplying === undefined || places.length === 0 ? [] : [{
    kinds: ['likelyIllegalSupply'], place: first, ...span(water.supplying),
    excuse: excuse(places.length > 1 && 'over two meters', daysOf(span(water.supplying)) < 30 && 'shorter than 30 days'),
  } satisfies TrueEvent];
  const { closing } = water;
  const drawn = closing === undefined || closing.drawnFromStep >= closing.toStep ? [] : places.map(({ name }): TrueEvent => ({
    kinds: ['useAtClosedPoint'], place: name, ...span({ fromStep: closing.drawnFromStep, toStep: closing.toStep }), excuse: excuse(closing.toStep - closing.drawnFromStep < 3 * STEPS_PER_DAY && 'shorter than 3 days', places.length > 1 && 'over two meters'),
  }));
  const tampered = places.flatMap((place) => place.tamperings.begun.map((one): TrueEvent => ({ kinds: ['tamper'], place: place.name, ...span(one), excuse: null })));
  const large = isMeterTooLarge(customer) ? places.map(({ name }): TrueEvent => ({ kinds: ['meterOversized'], place: name, fromMs: runFromMs, toMs: runToMs, excuse: excuse(runToMs - runFromMs < 100 * DAY_MS && 'a run of less than 100 days') })) : [];
  return [...leaks, ...ofPlaces, ...bursts, ...supplying, ...drawn, ...tampered, ...large, ...weakCells({ town, seed, dates }, places)].filter(({ fromMs }) => fromMs < runToMs);
}

/** Most hours that an episode has of one night, midnight to five. */
function nightHours({ fromStep, toStep }: Episode): number {
  let most = 0;
  for (let day = Math.floor(fromStep / STEPS_PER_DAY); day * STEPS_PER_DAY < toStep; day++) {
    const begin = day * STEPS_PER_DAY;
    most = Math.max(most, (Math.min(toStep, begin + NIGHT_HOURS * STEPS_PER_HOUR) - Math.max(fromStep, begin)) / STEPS_PER_HOUR);
  }
  return most;
}

/** Charges are told in whole per cent: a forecast of ninety days that comes a week early is right. */
const EARLY_DAYS = 7;

/** Cells that come to their end within ninety days, from then on until their device is taken away. */
function weakCells({ town, seed, dates }: CustomerRun, places: readonly MeterPlace[]): TrueEvent[] {
  const runFromMs = dates[0]!.fromMs;
  const { leastPercent, leastBatteryDays } = DEFAULT_SIGNAL_RULES;
  return places.filter(({ channel }) => channel === 1).flatMap((place) => place.installations.flatMap(({ deviceSerial, fromStep, removedAtStep }): TrueEvent[] => {
    const { firstPercent, percentPerWeek } = cellOf(deviceSerial, town, seed);
    const lowOnDay = ((firstPercent - leastPercent) / percentPerWeek) * 7 - leastBatteryDays - EARLY_DAYS;
    const fromDay = Math.max(fromStep / STEPS_PER_DAY, lowOnDay, 0);
    const toDay = Math.min(dates.length, (removedAtStep ?? Infinity) / STEPS_PER_DAY);
    if (fromDay >= toDay) return [];
    const isKnown = toDay - Math.max(fromDay, fromStep / STEPS_PER_DAY + TREND_DAYS) >= 14;
    return [{ kinds: ['batteryLow'], place: place.name, fromMs: runFromMs + fromDay * DAY_MS, toMs: runFromMs + toDay * DAY_MS, excuse: isKnown ? null : 'too few charges until the end' }];
  }));
}
