import type { TrueLeak } from './leak-town.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An abrupt leak is found if an alarm falls within so many days of its start; one that grows within so many. */
const ABRUPT_DAYS = 3;
const INCIPIENT_DAYS = 30;

export interface Matching {
  readonly alarms: number;
  readonly abruptFound: number;
  readonly incipientFound: number;
  readonly unmatched: number;
  /** Hours from the start of each abrupt leak to its alarm; null where not found. */
  readonly hoursToDetect: ReadonlyMap<string, number | null>;
}

/** One alarm matches one leak; abrupt leaks take theirs first, in the order of time. */
export function matchAlarms(alarmsAtMs: readonly number[], leaks: readonly TrueLeak[]): Matching {
  const free = [...alarmsAtMs].sort((one, other) => one - other);
  const take = (leak: TrueLeak, days: number): number | null => {
    const place = free.findIndex((atMs) => atMs >= leak.startedAtMs && atMs <= leak.startedAtMs + days * DAY_MS);
    return place < 0 ? null : free.splice(place, 1)[0]!;
  };
  const inOrder = leaks.toSorted((one, other) => one.startedAtMs - other.startedAtMs);
  const hoursToDetect = new Map(inOrder.filter(({ isAbrupt }) => isAbrupt).map((leak) => {
    const atMs = take(leak, ABRUPT_DAYS);
    return [leak.link, atMs === null ? null : (atMs - leak.startedAtMs) / HOUR_MS];
  }));
  const incipientFound = inOrder.filter((leak) => !leak.isAbrupt && take(leak, INCIPIENT_DAYS) !== null).length;
  return { alarms: alarmsAtMs.length, abruptFound: [...hoursToDetect.values()].filter((hours) => hours !== null).length, incipientFound, unmatched: free.length, hoursToDetect };
}

/** Pearson's correlation. @returns NaN where one of the series does not change */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const meanOf = (series: readonly number[]): number => series.reduce((sum, figure) => sum + figure, 0) / series.length;
  const [centre, otherCentre] = [meanOf(one), meanOf(other)];
  const sum = (term: (at: number) => number): number => one.reduce((total, _, at) => total + term(at), 0);
  return sum((at) => (one[at]! - centre) * (other[at]! - otherCentre)) / Math.sqrt(sum((at) => (one[at]! - centre) ** 2) * sum((at) => (other[at]! - otherCentre) ** 2));
}
