import { REGISTER_BEGINS_MS } from './dated-rows.js';
import { because } from './files/reason.js';
import { RegisterRefusal } from './register-refusal.js';
import type { IndexDecrease, MeterState } from './register-things.js';

/** Where and how long a meter was, as far as the rules ask: an installation in force. */
export interface InstallationSpan {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly indexAtInstallationLitres: number | null;
}

/** The meter that an act speaks of, as known at the act's instant. */
export interface ActMeter {
  readonly serial: string;
  readonly registerCapacityLitres: number;
  /** Null where nothing is recorded of it yet. */
  readonly state: MeterState | null;
}

/**
 * Whether a meter can be put in at an instant. Whether the place is free is asked of the place's own rows.
 *
 * @throws RegisterRefusal TIME_FUTURE, OVERLAP while it is installed elsewhere, CONFLICT when lost, scrapped or given back, RANGE
 */
export function judgeInstallation(meter: ActMeter, spans: readonly InstallationSpan[], act: { readonly atMs: number; readonly indexLitres: number | null }, nowMs: number): void {
  requireDone(meter, act.atMs, nowMs);
  requireIndex(meter, act.indexLitres);
  if (spans.some(({ toMs }) => toMs === null || toMs > act.atMs)) {
    throw new RegisterRefusal('OVERLAP', because('meter_installed_elsewhere', { serial: meter.serial }), meter.serial, 'meterId');
  }
  const gone = meter.state === null ? undefined : GONE[meter.state];
  if (gone !== undefined) throw new RegisterRefusal('CONFLICT', because(gone, { serial: meter.serial }), meter.serial, 'meterId');
}

/**
 * Whether a meter can be taken out at an instant. @returns the installation that ends
 * @throws RegisterRefusal CONFLICT when it is not installed, RANGE before the installation, TIME_FUTURE, REGISTER_DECREASE for an index below that at
 *   installation unless the act says why
 */
export function judgeRemoval<Span extends InstallationSpan>(
  meter: ActMeter, spans: readonly Span[], act: { readonly atMs: number; readonly indexLitres: number | null; readonly indexDecrease: IndexDecrease | null }, nowMs: number): Span {
  requireDone(meter, act.atMs, nowMs);
  requireIndex(meter, act.indexLitres);
  const open = spans.find(({ toMs }) => toMs === null);
  if (open === undefined) throw new RegisterRefusal('CONFLICT', because('meter_not_installed', { serial: meter.serial }), meter.serial, 'meterId');
  if (act.atMs <= open.fromMs) throw new RegisterRefusal('RANGE', because('meter_installed_later', { serial: meter.serial }), meter.serial, 'removedAt');
  const before = open.indexAtInstallationLitres;
  const isLess = act.indexLitres !== null && before !== null && act.indexLitres < before;
  if (isLess && act.indexDecrease === null) {
    throw new RegisterRefusal('REGISTER_DECREASE', because('shows_less', { serial: meter.serial }), meter.serial, 'indexLitres');
  }
  if (!isLess && act.indexDecrease !== null && act.indexLitres !== null && before !== null) {
    throw new RegisterRefusal('CONFLICT', because('shows_no_less', { serial: meter.serial }), meter.serial, 'indexDecrease');
  }
  return open;
}

/** Meters in these states cannot be put in. */
const GONE = { lost: 'meter_lost', scrapped: 'meter_scrapped', returned: 'meter_returned' } as Readonly<Partial<Record<MeterState, 'meter_lost' | 'meter_scrapped' | 'meter_returned'>>>;

/** Acts say what was done; watches and clocks differ by minutes. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

function requireDone(meter: ActMeter, atMs: number, nowMs: number): void {
  if (atMs < REGISTER_BEGINS_MS) throw new RegisterRefusal('RANGE', because('register_begins'), meter.serial, 'at');
  if (atMs > nowMs + CLOCKS_DIFFER_MS) throw new RegisterRefusal('TIME_FUTURE', because('act_of_future'), meter.serial, 'at');
}

function requireIndex(meter: ActMeter, indexLitres: number | null): void {
  if (indexLitres === null) return;
  if (!Number.isSafeInteger(indexLitres) || indexLitres < 0 || indexLitres >= meter.registerCapacityLitres) {
    throw new RegisterRefusal('RANGE', because('index_beyond_register', { serial: meter.serial, most: meter.registerCapacityLitres - 1 }), meter.serial, 'indexLitres');
  }
}
