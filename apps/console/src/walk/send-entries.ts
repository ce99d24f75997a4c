import { ask } from '../api/ask.js';
import { Problem } from '../api/problem.js';
import type { RoundStop } from '../api/route-views.js';
import { dropEntry, keepEntry, keepRound, keptRounds, unsentEntries } from './walk-store.js';
import type { UnsentEntry } from './walk-views.js';

/** Longer than any answer takes; a network that leads nowhere must not hold the queue. */
const PATIENCE_MS = 20_000;

type Taken = { readonly outcome: 'stored' | 'duplicate' | 'conflict' | 'approval_requested' };

/** How a round of sending ended: all was tried, or the server could not be reached or asks for a sign-in. */
export type Sending = 'done' | 'no_network' | 'not_signed_in';

/** Sends what waits here of one person, one after the other, and in one page at a time. Each is carried out once, however often it is sent. */
export async function sendEntries(userId: number): Promise<Sending> {
  // Over plain http there are no locks; then the keys alone see to it.
  if (!('locks' in navigator)) return sendAll(userId);
  return navigator.locks.request('suu-walk-send', () => sendAll(userId));
}

async function sendAll(userId: number): Promise<Sending> {
  for (const entry of (await unsentEntries()).filter((one) => one.userId === userId && one.refused === null)) {
    try {
      const { outcome } = await sendOne(entry);
      await tellStop(entry, outcome);
      await dropEntry(entry.key);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401) return 'not_signed_in';
      if (isForLater(error)) return 'no_network';
      // It took effect and only its answer was lost.
      if (error.kind === 'DUPLICATE') await dropEntry(entry.key);
      else await keepEntry({ ...entry, refused: { kind: error.kind, detail: error.detail } });
    }
  }
  return 'done';
}

/** Silence, a busy server, or the same entry being carried out at this moment: it is sent again. */
function isForLater({ kind, status, retryAfterSeconds }: Problem): boolean {
  return kind === 'NETWORK' || status >= 500 || status === 429 || kind === 'CONFLICT' && retryAfterSeconds !== undefined;
}

async function sendOne({ key, roundId, servicePointId, meterSerial, at, said, photo }: UnsentEntry): Promise<Taken> {
  const where = { servicePointId, meterSerial };
  const note = said.note === '' ? {} : { note: said.note };
  if (said.kind === 'no_access') return ask<Taken>('POST', `/reading-rounds/${roundId}/visits`, { body: { ...where, visitedAt: at, reason: said.reason, ...note }, idempotencyKey: key, signal: AbortSignal.timeout(PATIENCE_MS) });
  const photoSha256 = photo === null ? null : (await ask<{ readonly photoSha256: string }>('POST', '/reading-photos', { form: formOf(photo), signal: AbortSignal.timeout(3 * PATIENCE_MS) })).photoSha256;
  const meant = { ...(said.isConfirmed ? { confirmed: true } : {}), ...(said.asksApproval ? { askApproval: true } : {}), ...(said.why === '' ? {} : { reason: said.why }) };
  return ask<Taken>('POST', `/reading-rounds/${roundId}/readings`, {
    body: { ...where, readAt: at, indexLitres: said.indexLitres, photoSha256, ...note, ...meant }, idempotencyKey: key, signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

function formOf(photo: Blob): FormData {
  const form = new FormData();
  form.append('file', photo, 'register.jpg');
  return form;
}

/** What was taken shows at its stop at once, also before the list is read again. */
async function tellStop({ userId, login, roundId, servicePointId, at, said, photo }: UnsentEntry, outcome: Taken['outcome']): Promise<void> {
  const kept = (await keptRounds(userId)).find((one) => one.roundId === roundId);
  if (kept === undefined) return;
  const told = (stop: RoundStop): RoundStop => {
    if (outcome === 'approval_requested') return { ...stop, isAskedFor: true };
    if (said.kind === 'read') return { ...stop, outcome: 'read', happenedAt: at, recordedBy: login, indexLitres: said.indexLitres, hasPhoto: photo !== null, reason: null };
    return stop.outcome === 'read' ? stop : { ...stop, outcome: 'no_access', happenedAt: at, recordedBy: login, reason: said.reason };
  };
  await keepRound({ ...kept, stops: kept.stops.map((stop) => (stop.servicePointId === servicePointId ? told(stop) : stop)) });
}
