import { type BalancePeriod, periodFrom, periodOfDay } from '@app/balance';
import { localDayBounds } from '@app/time';

/** Lengths of time that the programme is reported for. */
export const PROGRAMME_PERIOD_KINDS = ['half_year', 'year'] as const;
export type ProgrammePeriodKind = (typeof PROGRAMME_PERIOD_KINDS)[number];

/** A half-year or a year, by its local days, half-open. */
export interface ProgrammePeriod extends BalancePeriod {
  readonly kind: ProgrammePeriodKind;
}

/** Days after the end of a period on which its snapshot is taken: by then nearly all readings of its last days have come. */
export const SNAPSHOT_AFTER_DAYS = 14;
/** Local hour from which it is due: after the balances of the night. */
const SNAPSHOT_HOUR = 5;
const HOUR_MS = 3_600_000;

/** The period of a kind that begins on a local day; undefined where none does. */
export function programmePeriodFrom(kind: string, fromOn: string, zone: string): ProgrammePeriod | undefined {
  const known = PROGRAMME_PERIOD_KINDS.find((one) => one === kind);
  return known === undefined ? undefined : periodFrom(known, fromOn, zone) as ProgrammePeriod | undefined;
}

/** All periods of the years of a programme, both included, half-years before their year; in the order of their ends. */
export function programmePeriods(fromYear: number, toYear: number, zone: string): ProgrammePeriod[] {
  const periods: ProgrammePeriod[] = [];
  for (let year = fromYear; year <= toYear; year++) {
    periods.push(...['01', '07'].map((month) => periodOfDay('half_year', `${year}-${month}-01`, zone) as ProgrammePeriod), periodOfDay('year', `${year}-01-01`, zone) as ProgrammePeriod);
  }
  return periods;
}

/** First days of the half-years that lie in a period. */
export function halfYearsOf({ kind, fromOn }: ProgrammePeriod): string[] {
  return kind === 'half_year' ? [fromOn] : [fromOn, `${fromOn.slice(0, 4)}-07-01`];
}

/** First days of all half-years from the beginning of a programme to the end of a period. */
export function halfYearsUntil(fromYear: number, { toOn }: ProgrammePeriod): string[] {
  const halves: string[] = [];
  for (let year = fromYear; year <= Number(toOn.slice(0, 4)); year++) halves.push(...[`${year}-01-01`, `${year}-07-01`].filter((fromOn) => fromOn < toOn));
  return halves;
}

/** The instant from which the snapshot of a period is due: the 15th of January or July, at five in the morning. */
export function snapshotDueMs({ toOn }: ProgrammePeriod, zone: string): number {
  const day = `${toOn.slice(0, 8)}${String(1 + SNAPSHOT_AFTER_DAYS).padStart(2, '0')}`;
  return localDayBounds(day, zone).fromMs + SNAPSHOT_HOUR * HOUR_MS;
}
