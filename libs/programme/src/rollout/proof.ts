import { dayNumberOf, dayOfNumber } from './local-days.js';
import type { RolloutRules } from './rollout-facts.js';

/** Days of a month on which a meter was read: bit 0 is the first. */
export interface ReadMonth {
  /** `YYYY-MM` */
  readonly month: string;
  readonly readDays: number;
}

export interface Proof {
  readonly firstReadOn: string | null;
  /** Day on which the stretch that proves the meter was over; it may lie ahead of what is read so far, since no day of it can undo the proof. */
  readonly provedOn: string | null;
}

/** Sets the bit of a local day. */
export function withDay(readDays: number, day: string): number {
  return readDays | (1 << (Number(day.slice(8, 10)) - 1));
}

/**
 * When a meter was first read, and when it was proved: the end of the first stretch of `proofDays` days, all of them from the first reading on, of which at least
 * `leastDaysRead` were read. A bad beginning does not count against a meter that works since.
 */
export function proofOf(months: readonly ReadMonth[], { proofDays, leastDaysRead }: RolloutRules): Proof {
  const days = daysRead(months);
  const first = days[0];
  if (first === undefined) return { firstReadOn: null, provedOn: null };
  for (let last = leastDaysRead - 1; last < days.length; last++) {
    const end = Math.max(days[last]!, first + proofDays - 1);
    if (days[last - leastDaysRead + 1]! > end - proofDays) return { firstReadOn: dayOfNumber(first), provedOn: dayOfNumber(end) };
  }
  return { firstReadOn: dayOfNumber(first), provedOn: null };
}

function daysRead(months: readonly ReadMonth[]): number[] {
  const days: number[] = [];
  for (const { month, readDays } of [...months].sort((one, other) => (one.month < other.month ? -1 : 1))) {
    const first = dayNumberOf(`${month}-01`);
    for (let at = 0; at < 31; at++) if ((readDays >>> at & 1) === 1) days.push(first + at);
  }
  return days;
}
