/** What is written into the operations journal. */
export const JOURNAL_KINDS = ['planned_works', 'shut_off', 'flushing', 'fire', 'tank_washing', 'valve_switching', 'pump_switching', 'shift_handover', 'complaint'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** What a subscriber complains of. */
export const COMPLAINT_TOPICS = ['no_water', 'low_pressure', 'leak', 'water_quality', 'meter', 'other'] as const;
export type ComplaintTopic = (typeof COMPLAINT_TOPICS)[number];

/** Water that the utility uses itself and nobody pays for: authorised, unbilled, unmetered. */
export const OWN_USE_KINDS = ['flushing', 'fire', 'tank_washing'] as const satisfies readonly JournalKind[];

/** Where a valve or pump stands after it was switched. */
export const SWITCHED_TO = ['open', 'closed', 'on', 'off'] as const;
export type SwitchedTo = (typeof SWITCHED_TO)[number];

/** What may be said ahead of its time. */
const PLANNED: readonly JournalKind[] = ['planned_works', 'shut_off', 'flushing', 'tank_washing'];
const MOST_AHEAD_MS = 366 * 86_400_000;
/** Clocks of a page and of the server differ a little. */
const CLOCK_TOLERANCE_MS = 300_000;
/** One entry goes on for so long at most; what lasts longer is a state of the network, which the register keeps. */
const MOST_LONG_MS = 366 * 86_400_000;

/** An entry as somebody gives it, as far as its rules need it. */
export interface JournalGiven {
  readonly kind: JournalKind;
  readonly fromMs: number;
  /** null: it goes on, or nobody knows yet until when. */
  readonly toMs: number | null;
  readonly volumeLitres: number | null;
  readonly switchedTo: SwitchedTo | null;
  readonly note: string | null;
  readonly isComplaintGiven: boolean;
}

export interface JournalFault {
  readonly field: 'from' | 'to' | 'volumeLitres' | 'switchedTo' | 'note' | 'complaint';
  readonly kind: 'TIME_FUTURE' | 'RANGE' | 'SCHEMA';
  readonly detail: string;
}

/** What speaks against an entry; nothing where it may be written. */
export function faultsOfEntry({ kind, fromMs, toMs, volumeLitres, switchedTo, note, isComplaintGiven }: JournalGiven, nowMs: number): JournalFault[] {
  const faults: JournalFault[] = [];
  const say = (field: JournalFault['field'], fault: JournalFault['kind'], detail: string): void => void faults.push({ field, kind: fault, detail });
  const latestMs = nowMs + (PLANNED.includes(kind) ? MOST_AHEAD_MS : CLOCK_TOLERANCE_MS);
  if (fromMs > latestMs) say('from', 'TIME_FUTURE', PLANNED.includes(kind) ? 'nothing is planned more than a year ahead' : 'what has not happened is not entered');
  if (toMs !== null) faults.push(...faultsOfEnd(kind, fromMs, toMs, nowMs).map((fault) => ({ ...fault, field: 'to' as const })));
  if (volumeLitres !== null && !isOwnUse(kind)) say('volumeLitres', 'SCHEMA', `litres are for ${OWN_USE_KINDS.join(', ')}`);
  const positions: readonly SwitchedTo[] = kind === 'valve_switching' ? ['open', 'closed'] : kind === 'pump_switching' ? ['on', 'off'] : [];
  if (positions.length === 0 ? switchedTo !== null : switchedTo === null || !positions.includes(switchedTo)) say('switchedTo', 'SCHEMA', positions.length === 0 ? 'is for valves and pumps' : positions.join(' or '));
  if (kind === 'shift_handover' && note === null) say('note', 'SCHEMA', 'a shift is handed over in words');
  if ((kind === 'complaint') !== isComplaintGiven) say('complaint', 'SCHEMA', kind === 'complaint' ? 'what the subscriber complains of' : 'is for complaints');
  // What a subscriber says is personal and is kept apart.
  if (kind === 'complaint' && note !== null) say('note', 'SCHEMA', 'what was said belongs to the complaint');
  return faults;
}

/** What speaks against the end of an entry. */
export function faultsOfEnd(kind: JournalKind, fromMs: number, toMs: number, nowMs: number): Omit<JournalFault, 'field'>[] {
  if (toMs <= fromMs) return [{ kind: 'RANGE', detail: 'not after its beginning' }];
  if (toMs - fromMs > MOST_LONG_MS) return [{ kind: 'RANGE', detail: 'longer than a year' }];
  return !PLANNED.includes(kind) && toMs > nowMs + CLOCK_TOLERANCE_MS ? [{ kind: 'TIME_FUTURE', detail: 'what has not happened is not entered' }] : [];
}

export const isOwnUse = (kind: JournalKind): boolean => (OWN_USE_KINDS as readonly JournalKind[]).includes(kind);
