import { type Interval, localDayBounds, localDayOf, nextDay, nextMonth } from '@app/time';

/** Lengths of time for which a balance is made. */
export const PERIOD_KINDS = ['day', 'month', 'half_year', 'year'] as const;

export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** A period by its kind and its local days, half-open. */
export interface BalancePeriod extends Interval {
  readonly kind: PeriodKind;
  readonly fromOn: string;
  readonly toOn: string;
}

/** The period of a kind that begins on a local day; undefined where none begins there. */
export function periodFrom(kind: PeriodKind, fromOn: string, zone: string): BalancePeriod | undefined {
  return periodOfDay(kind, fromOn, zone).fromOn === fromOn ? periodOfDay(kind, fromOn, zone) : undefined;
}

/** The period of a kind in which a local day lies. Half-years begin in January and July. @throws RangeError for a day that does not exist */
export function periodOfDay(kind: PeriodKind, localDay: string, zone: string): BalancePeriod {
  const [year, month] = [localDay.slice(0, 4), Number(localDay.slice(5, 7))];
  const months = { day: 0, month: 1, half_year: 6, year: 12 }[kind];
  const firstMonth = kind === 'month' ? month : kind === 'half_year' && month > 6 ? 7 : 1;
  const fromOn = kind === 'day' ? localDay : `${year}-${String(firstMonth).padStart(2, '0')}-01`;
  let following = fromOn.slice(0, 7);
  for (let at = 0; at < months; at++) following = nextMonth(following);
  const toOn = kind === 'day' ? nextDay(fromOn) : `${following}-01`;
  return { kind, fromOn, toOn, fromMs: localDayBounds(fromOn, zone).fromMs, toMs: localDayBounds(toOn, zone).fromMs };
}

/** The period of the same kind before another. */
export function periodBefore({ kind, fromMs }: BalancePeriod, zone: string): BalancePeriod {
  return periodOfDay(kind, localDayOf(fromMs - 1, zone), zone);
}
