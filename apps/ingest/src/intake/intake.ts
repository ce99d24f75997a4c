import type { ArrivedMessage, JudgedMessage } from '@app/metering';

import { failpoint } from '../failpoint.js';

/** A judged message as the store takes it. */
export interface JudgedFrame {
  readonly deviceId: number;
  readonly frameKey: bigint;
  readonly receivedAtMs: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly judged: JudgedMessage;
}

/** What a write did with the items of its batch. */
export interface StoreOutcome {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly quarantined: number;
  readonly quarantineDropped: number;
  /** Of the last two, readings that the store found no place for: kind STORAGE_REJECTED. */
  readonly obstructed?: number;
  /** Measurements beside the register, counted apart; left out where there were none. */
  readonly measured?: { readonly stored: number; readonly duplicates: number; readonly conflicts: number };
}

/** Everything the intake asks of the world: so that a simulation can be the world. */
export interface IntakeWorld {
  /** Stores a batch, all or nothing; rejects when it was not stored or that is not known. Repeating it must be harmless. */
  write(frames: readonly JudgedFrame[]): Promise<StoreOutcome>;
  judge(message: ArrivedMessage): JudgedMessage;
  frameKeyOf(topic: string, payload: Uint8Array): bigint;
  /** True when the same batch will fail again because of what is in it. */
  isFaultOfContent(error: unknown): boolean;
  sleep(ms: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

/** What the intake tells those who watch it. */
export interface IntakeWatch {
  committed(outcome: StoreOutcome, frames: number): void;
  storeFailed(error: unknown, attempt: number): void;
  storeRecovered(attempts: number): void;
  frameRejected(error: unknown, frame: JudgedFrame): void;
}

export interface IntakeSettings {
  readonly batchReadings: number;
  readonly batchFrames: number;
  /** How long the first message of a batch waits for company. */
  readonly lingerMs: number;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 800;

interface Waiting {
  readonly message: ArrivedMessage;
  readonly onCommitted: () => void;
}

/**
 * Gathers messages into batches, has each batch judged and stored, and tells each sender's callback after COMMIT, in
 * the order of arrival. A store that is away is asked again for ever: nothing is skipped and nothing acknowledged.
 * How much may wait is bounded by those who call {@link submit}.
 */
export class Intake {
  private waiting: Waiting[] = [];
  /** The judged front of {@link waiting}: the batch to come, as far as it is known. */
  private ahead: JudgedFrame[] = [];
  /** Readings, measurements and quarantined items of {@link ahead}: all are rows, and a message of bad items alone must not make a batch without bound. */
  private aheadItems = 0;
  private wake: (() => void) | undefined;
  private stopping = false;
  private readonly running: Promise<void>;

  constructor(private readonly world: IntakeWorld, private readonly settings: IntakeSettings, private readonly watch: IntakeWatch) {
    this.running = this.run();
  }

  /** Messages accepted and not yet taken into a batch. */
  get waitingMessages(): number {
    return this.waiting.length;
  }

  /** Takes a message; `onCommitted` runs once, after its batch is committed, and never if it is not. */
  submit(message: ArrivedMessage, onCommitted: () => void): void {
    this.waiting.push({ message, onCommitted });
    // While the store has a batch there is time to judge the next one: one message for each that comes keeps pace.
    if (!this.isBatchFull) this.judgeNext();
    this.wake?.();
  }

  /** Stores what has been submitted, then ends. Does not return while the store is away. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    for (;;) {
      if (this.waiting.length === 0) {
        if (this.stopping) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.wake = undefined;
        if (this.settings.lingerMs > 0 && !this.stopping) await this.world.sleep(this.settings.lingerMs);
        continue;
      }
      const batch = this.takeBatch();
      await this.store(batch.frames);
      failpoint('after-commit');
      for (const { onCommitted } of batch.taken) onCommitted();
    }
  }

  /** What is judged already, and more from the front of the queue until the batch is full. No more is judged ahead: what waits stays as small as its bytes. */
  private takeBatch(): { taken: Waiting[]; frames: JudgedFrame[] } {
    while (this.ahead.length < this.waiting.length && !this.isBatchFull) this.judgeNext();
    const frames = this.ahead;
    this.ahead = [];
    this.aheadItems = 0;
    const taken = this.waiting.slice(0, frames.length);
    this.waiting = this.waiting.slice(frames.length);
    return { taken, frames };
  }

  private get isBatchFull(): boolean {
    return this.ahead.length >= this.settings.batchFrames || this.aheadItems >= this.settings.batchReadings;
  }

  private judgeNext(): void {
    const frame = this.judgeOne(this.waiting[this.ahead.length]!.message);
    this.aheadItems += frame.judged.readings.length + (frame.judged.measures?.length ?? 0) + frame.judged.quarantined.length;
    this.ahead.push(frame);
  }

  private judgeOne(message: ArrivedMessage): JudgedFrame {
    const frame = {
      deviceId: message.senderDeviceId, receivedAtMs: message.receivedAtMs, topic: message.topic, payload: message.payload,
      frameKey: this.world.frameKeyOf(message.topic, message.payload),
    };
    try {
      return { ...frame, judged: this.world.judge(message) };
    } catch (error) {
      // Judgement is total; if it throws, that is our fault and must not cost the sender its message nor stop the others.
      const parked = { ...frame, judged: rejected(`judgement failed: ${String(error).slice(0, 150)}`) };
      this.watch.frameRejected(error, parked);
      return parked;
    }
  }

  private async store(frames: readonly JudgedFrame[]): Promise<void> {
    let batch = frames;
    let parked: JudgedFrame | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        const outcome = await this.world.write(batch);
        if (attempt > 1) this.watch.storeRecovered(attempt);
        this.watch.committed(outcome, batch.length);
        return;
      } catch (error) {
        if (!this.world.isFaultOfContent(error)) {
          this.watch.storeFailed(error, attempt);
          const ceilingMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
          await this.world.sleep(ceilingMs * (0.5 + this.world.random() / 2));
          continue;
        }
        // A store that refuses is a store that answers.
        if (attempt > 1) this.watch.storeRecovered(attempt);
        if (batch.length > 1) {
          // One message that the store refuses must not keep its neighbours out: halve the batch until it stands alone.
          const middle = batch.length >> 1;
          await this.store(batch.slice(0, middle));
          await this.store(batch.slice(middle));
          return;
        }
        const frame = batch[0]!;
        this.watch.frameRejected(error, frame);
        // Not even its quarantine can be stored: hold it, loudly, rather than acknowledge what is nowhere.
        if (frame === parked) await this.world.sleep(LONGEST_RETRY_MS);
        parked ??= { ...frame, judged: rejected(`refused by the store: ${String(error).slice(0, 150)}`) };
        batch = [parked];
        attempt = 0;
      }
    }
  }
}

function rejected(detail: string): JudgedMessage {
  return {
    readings: [], quarantined: [{ itemNo: -1, kind: 'STORAGE_REJECTED', detail, subject: null }], securityEvents: [], sequence: null, deviceClockMs: null,
  };
}
