import type { ReadingRound, RoundStop, VisitReason } from '../api/route-views.js';

/** A round as it is kept on this telephone, for one person. */
export interface KeptRound {
  readonly roundId: number;
  readonly userId: number;
  readonly round: ReadingRound;
  readonly stops: readonly RoundStop[];
  /** When the server was last asked, in milliseconds. */
  readonly keptAtMs: number;
}

/** What the server said against an entry. */
export interface Refused { readonly kind: string; readonly detail: string | undefined }

/** What somebody entered at a stop and the server has not taken yet. It holds no address. */
export interface UnsentEntry {
  /** Its Idempotency-Key: however often it is sent, it is carried out once. */
  readonly key: string;
  readonly userId: number;
  readonly login: string;
  readonly roundId: number;
  readonly servicePointId: number;
  readonly position: number;
  readonly meterSerial: string;
  /** When it was read or tried, as the telephone's clock said. */
  readonly at: string;
  readonly said:
    | { readonly kind: 'read'; readonly indexLitres: number; readonly note: string; readonly isConfirmed: boolean; readonly why: string; readonly asksApproval: boolean }
    | { readonly kind: 'no_access'; readonly reason: VisitReason; readonly note: string };
  /** Picture of the register; null without one. */
  readonly photo: Blob | null;
  /** null: it waits for the network. */
  readonly refused: Refused | null;
}

/** What is shown of a stop: what the server knows, and over it what waits on this telephone. */
export type ShownOutcome = 'read' | 'no_access' | 'left';

/** Outcome of a stop with what waits here: a reading outweighs a visit, and what was refused counts for nothing. */
export function outcomeOf(stop: Pick<RoundStop, 'servicePointId' | 'outcome'>, entries: readonly UnsentEntry[]): ShownOutcome {
  const own = entries.filter(({ servicePointId, refused }) => servicePointId === stop.servicePointId && refused === null);
  if (stop.outcome === 'read' || own.some(({ said }) => said.kind === 'read')) return 'read';
  return stop.outcome === 'no_access' || own.length > 0 ? 'no_access' : 'left';
}

/** How far a round has come, entries that wait included. The three are all of its stops. */
export function progressOf(stops: readonly RoundStop[], entries: readonly UnsentEntry[]): Readonly<Record<ShownOutcome, number>> {
  const counted = { read: 0, no_access: 0, left: 0 };
  for (const stop of stops) counted[outcomeOf(stop, entries)] += 1;
  return counted;
}

/** Number of the stop in the list that is to be read next: the first that is left after this one, else the first of all; undefined when none is left. */
export function nextStop(stops: readonly RoundStop[], entries: readonly UnsentEntry[], after: number): number | undefined {
  const left = stops.flatMap((stop, at) => (outcomeOf(stop, entries) === 'left' && !entries.some(({ servicePointId, refused }) => refused !== null && servicePointId === stop.servicePointId) ? [at] : []));
  return left.find((at) => at > after) ?? left[0];
}

/** Why an index is doubted where the server cannot be asked: by the bounds that it gave when the round was taken along. */
export function doubtOf(stop: RoundStop, indexLitres: number): 'BELOW_PREVIOUS' | 'HIGH_ADVANCE' | null {
  if (stop.expectedFromLitres !== null && indexLitres < stop.expectedFromLitres) return 'BELOW_PREVIOUS';
  return stop.expectedToLitres !== null && indexLitres > stop.expectedToLitres ? 'HIGH_ADVANCE' : null;
}
