import { type NoticesPlanned, planNotices, type Pool, settleMessage, sqlOf, takeMessage, type TakenMessage, type Tried } from '@app/persistence';

import { nextTryMs } from './notices/next-try.js';
import { type SenderSettings, sendNotice, type SendOutcome } from './notices/send-notice.js';

/** Messages that are sent before the rules are asked again. */
const AT_ONCE = 20;
/** A server that was killed while sending leaves the message to the others after so long. */
const LEASE_MS = 60_000;

export interface NoticesCount extends NoticesPlanned { readonly sent: number; readonly failed: number }

/** Tells findings: asks the rules, puts messages together, sends them. */
export class NoticesStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly settings: SenderSettings, private readonly now: () => number) {}

  /** Undefined where a run is under way in this server. */
  async lookAround(): Promise<NoticesCount | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      const planned = await planNotices(this.pool, this.settings.timeZone, this.now()) ?? { items: 0, dropped: 0, escalated: 0, messages: 0 };
      const count = { ...planned, sent: 0, failed: 0 };
      for (let tried = 0; tried < AT_ONCE && !this.isStopping; tried++) {
        const message = await takeMessage(sqlOf(this.pool), new Date(this.now()), LEASE_MS);
        if (message === undefined) break;
        const outcome = await sendNotice(message, this.settings, this.now());
        await settleMessage(sqlOf(this.pool), message, triedOf(message, outcome, this.now()), new Date(this.now()));
        count[outcome.outcome === 'sent' ? 'sent' : 'failed']++;
      }
      return count;
    } finally {
      this.isRunning = false;
    }
  }

  /** No further message is begun; what waits is sent after the next start. */
  stop(): void {
    this.isStopping = true;
  }
}

/** Who tries a channel wants to know now: such a message is tried once. */
function triedOf({ cause, madeAt, attempts }: TakenMessage, outcome: SendOutcome, nowMs: number): Tried {
  if (outcome.outcome === 'sent') return outcome;
  const nextMs = outcome.outcome === 'refused' || cause === 'test' ? null : nextTryMs(madeAt.getTime(), attempts, outcome.retryAfterSeconds, nowMs);
  return nextMs === null ? { outcome: 'failed', fault: outcome.fault } : { outcome: 'later', fault: outcome.fault, nextAttemptAt: new Date(nextMs) };
}
