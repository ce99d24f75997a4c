import { type Interval, localDayBounds, localDayOf, localMonthBounds, localMonthOf } from '@app/time';

import { litresBetween, type VolumeLine } from '../volumes/volume-line.js';
import { markOf, type VolumePart, type VolumeRules } from '../volumes/volumes-by.js';

const HOUR_MS = 3_600_000;

/** What lines say of one hour, day or month so far. */
export interface Tally {
  readonly volumeLitres: number;
  readonly coveredMs: number;
  readonly isQuestionable: boolean;
  /** Whether a person read one of the indexes that it rests on. */
  readonly isByPerson: boolean;
  readonly parts: readonly VolumePart[];
}

/** A local day with its hours, counted from its beginning; null is an hour that no line touches. */
export interface DayTally extends Interval, Tally {
  readonly day: string;
  readonly hours: readonly (Tally | null)[];
}

/** A local month. */
export interface MonthTally extends Interval, Tally {
  readonly month: string;
}

/** Days and months that lines have begun and not ended. Plain JSON. */
export interface LedgerState {
  readonly days: readonly DayTally[];
  readonly months: readonly MonthTally[];
}

export const EMPTY_LEDGER: LedgerState = { days: [], months: [] };

const NOTHING: Tally = { volumeLitres: 0, coveredMs: 0, isQuestionable: false, isByPerson: false, parts: [] };

type Open<Kind> = { -readonly [Name in keyof Kind]: Kind[Name] };

/**
 * Volumes by hour, day and month as lines come in, in order of time: what `volumesBy` says of all lines at once, for a register
 * whose lines never are in memory at once. Days that no line touches have no tally.
 */
export class VolumeLedger {
  private readonly days: Open<DayTally & { hours: (Tally | null)[] }>[];
  private readonly months: Open<MonthTally>[];

  constructor(private readonly rules: VolumeRules, state: LedgerState = EMPTY_LEDGER) {
    this.days = state.days.map((day) => ({ ...day, hours: [...day.hours] }));
    this.months = state.months.map((month) => ({ ...month }));
  }

  snapshot(): LedgerState {
    return { days: this.days.map((day) => ({ ...day, hours: [...day.hours] })), months: this.months.map((month) => ({ ...month })) };
  }

  /** Takes the next line; it must not begin before the one before it ended. */
  add(line: VolumeLine): void {
    // A count without duration belongs to the stretch that begins with its instant.
    const toMs = line.fromMs === line.toMs ? line.toMs + 1 : line.toMs;
    for (let fromMs = line.fromMs; fromMs < toMs;) {
      const day = this.dayAt(fromMs);
      this.addTo(day, line);
      for (let hour = Math.floor((fromMs - day.fromMs) / HOUR_MS); hour < day.hours.length && day.fromMs + hour * HOUR_MS < toMs; hour++) {
        const span = { fromMs: day.fromMs + hour * HOUR_MS, toMs: Math.min(day.fromMs + (hour + 1) * HOUR_MS, day.toMs) };
        day.hours[hour] = tallied(day.hours[hour] ?? NOTHING, line, span, this.rules);
      }
      fromMs = day.toMs;
    }
    for (let fromMs = line.fromMs; fromMs < toMs;) {
      const month = this.monthAt(fromMs);
      this.addTo(month, line);
      fromMs = month.toMs;
    }
  }

  /** Takes out what ends at or before an instant: nothing that comes can change it. */
  closeUntil(atMs: number): LedgerState {
    return { days: takeEnded(this.days, atMs), months: takeEnded(this.months, atMs) };
  }

  private addTo(span: Open<Tally & Interval>, line: VolumeLine): void {
    Object.assign(span, tallied(span, line, span, this.rules));
  }

  private dayAt(atMs: number): Open<DayTally & { hours: (Tally | null)[] }> {
    const last = this.days.at(-1);
    if (last !== undefined && last.fromMs <= atMs && atMs < last.toMs) return last;
    const day = localDayOf(atMs, this.rules.zone);
    const bounds = localDayBounds(day, this.rules.zone);
    const hours = Array.from({ length: Math.ceil((bounds.toMs - bounds.fromMs) / HOUR_MS) }, () => null);
    const made = { day, ...bounds, ...NOTHING, hours };
    this.days.push(made);
    return made;
  }

  private monthAt(atMs: number): Open<MonthTally> {
    const last = this.months.at(-1);
    if (last !== undefined && last.fromMs <= atMs && atMs < last.toMs) return last;
    const month = localMonthOf(atMs, this.rules.zone);
    const made = { month, ...localMonthBounds(month, this.rules.zone), ...NOTHING };
    this.months.push(made);
    return made;
  }
}

function tallied(tally: Tally, line: VolumeLine, span: Interval, rules: VolumeRules): Tally {
  const fromMs = Math.max(line.fromMs, span.fromMs);
  const toMs = Math.min(line.toMs, span.toMs);
  const litres = litresBetween(line.count, fromMs, line.fromMs === line.toMs ? toMs + 1 : toMs);
  const mark = markOf(line, span, rules);
  const known = tally.parts.findIndex((part) => part.mark === mark && part.method === line.method);
  const part = known < 0 ? { mark, method: line.method, volumeLitres: 0, coveredMs: 0 } : tally.parts[known]!;
  const grown = { ...part, volumeLitres: part.volumeLitres + litres, coveredMs: part.coveredMs + toMs - fromMs };
  return {
    volumeLitres: tally.volumeLitres + litres,
    coveredMs: tally.coveredMs + toMs - fromMs,
    isQuestionable: tally.isQuestionable || line.isQuestionable,
    isByPerson: tally.isByPerson || line.isByPerson === true,
    parts: known < 0 ? [...tally.parts, grown] : tally.parts.with(known, grown),
  };
}

function takeEnded<Span extends Interval>(spans: Span[], atMs: number): Span[] {
  const open = spans.findIndex(({ toMs }) => toMs > atMs);
  return spans.splice(0, open < 0 ? spans.length : open);
}
