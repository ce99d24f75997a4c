import { DAY_MS, type Interval, localSpans } from '@app/time';

import type { ProvenUse } from './own-history.js';

/**
 * What a class used in an interval, by the daily litres that were published of each local month `YYYY-MM`. A month that was not
 * published covers nothing. Null where none was.
 */
export function publishedUse(litresPerDayOfMonths: Readonly<Record<string, number>> | null, zone: string): ((interval: Interval) => ProvenUse) | null {
  if (litresPerDayOfMonths === null || Object.keys(litresPerDayOfMonths).length === 0) return null;
  return ({ fromMs, toMs }) => {
    const known = localSpans('month', { fromMs, toMs }, zone).flatMap((month) => {
      const litresPerDay = Object.hasOwn(litresPerDayOfMonths, month.name) ? litresPerDayOfMonths[month.name]! : undefined;
      return litresPerDay === undefined ? [] : [{ litresPerDay, coveredMs: Math.min(toMs, month.toMs) - Math.max(fromMs, month.fromMs) }];
    });
    return { volumeLitres: known.reduce((sum, { litresPerDay, coveredMs }) => sum + litresPerDay * (coveredMs / DAY_MS), 0), coveredMs: known.reduce((sum, { coveredMs }) => sum + coveredMs, 0) };
  };
}

/** What one metered customer used in a whole local month that readings prove. */
export interface ProvenMonth {
  readonly customer: number;
  readonly month: string;
  readonly litres: number;
  readonly days: number;
}

/** What is published of a class: what its silent meters are estimated by. */
export interface ClassUse {
  /** Median over customers of their daily use in the latest months. */
  readonly medianLitresPerDay: number | null;
  /** By month of the year, January first: the latest of each; null until all twelve are known. */
  readonly litresPerDayByMonth: readonly number[] | null;
  readonly litresPerDayOfMonths: Readonly<Record<string, number>>;
  /** Customers behind each month. */
  readonly customersOfMonths: Readonly<Record<string, number>>;
}

const MONTHS_OF_MEDIAN = 6;

/**
 * Use of a class from proven months of its metered customers: means by month, and the median of customers over the latest six months.
 * Months of fewer customers than `leastCustomers` say nothing and are left out.
 *
 * Source: estimation by a reference group (docs/metering.md, ladder); means by month, as sums of a class are what last year is carried over by.
 */
export function classUseOf(months: readonly ProvenMonth[], leastCustomers: number): ClassUse {
  const byMonth = groupedBy(months, ({ month }) => month);
  const known = [...byMonth].filter(([, own]) => own.length >= leastCustomers).sort(([one], [other]) => (one < other ? -1 : 1));
  const means = known.map(([month, own]): [string, number] => [month, rounded(sumOf(own, ({ litres }) => litres) / sumOf(own, ({ days }) => days))]);
  const latest = new Set(known.slice(-MONTHS_OF_MEDIAN).map(([month]) => month));
  const customers = [...groupedBy(months.filter(({ month }) => latest.has(month)), ({ customer }) => customer).values()].map((own) => sumOf(own, ({ litres }) => litres) / sumOf(own, ({ days }) => days));
  const ofYear = Array.from({ length: 12 }, (_, at) => means.findLast(([month]) => Number(month.slice(5)) === at + 1)?.[1]);
  return {
    medianLitresPerDay: customers.length === 0 ? null : rounded(medianOf(customers)), litresPerDayByMonth: ofYear.every((litres) => litres !== undefined) ? ofYear : null,
    litresPerDayOfMonths: Object.fromEntries(means), customersOfMonths: Object.fromEntries(known.map(([month, own]) => [month, own.length])),
  };
}

const sumOf = <Item>(items: readonly Item[], of: (item: Item) => number): number => items.reduce((sum, item) => sum + of(item), 0);
/** A tenth of a litre a day is more than can be known. */
const rounded = (litres: number): number => Math.round(litres * 10) / 10;

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function groupedBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
