import { createHash } from 'node:crypto';

import type { JudgedMessage } from '@app/metering';

/** One message with its judgement, ready to be stored. */
export interface ArrivedFrame {
  readonly deviceId: number;
  /** {@link frameKeyOf} of topic and payload. */
  readonly frameKey: bigint;
  readonly receivedAtMs: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly judged: JudgedMessage;
}

/** What became of the items of a batch. Every item of every message is counted in exactly one of the first five. */
export interface WriteOutcome {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly quarantined: number;
  /** Quarantined beyond the sender's daily cap: counted, bytes not kept. */
  readonly quarantineDropped: number;
  /** Of those quarantined or dropped, readings of a month whose partition another table stands in the way of. */
  readonly obstructed?: number;
  /** Measurements beside the register, counted apart from readings; left out where the batch carried none. */
  readonly measured?: { readonly stored: number; readonly duplicates: number; readonly conflicts: number };
  readonly frames: number;
  /** `copy`: the batch was new as a whole; `merge`: it held something seen before. */
  readonly path: 'copy' | 'merge';
}

const ZERO = Buffer.alloc(1);

/** First 64 bits (signed) of SHA-256 over topic, a zero byte and payload: the same message sent again has the same key. */
export function frameKeyOf(topic: string, payload: Uint8Array): bigint {
  return createHash('sha256').update(topic).update(ZERO).update(payload).digest().readBigInt64BE(0);
}
