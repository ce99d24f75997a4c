import type { IntakeWatch, JudgedFrame, StoreOutcome } from '../../apps/ingest/src/intake/intake.js';
import { isFaultOfContent } from '../../libs/persistence/src/series/sqlstate.js';
import type { NetworkSurroundings } from './connection.js';
import { identityOf, isParked, type SimulatedStore, type WriteEnd } from './simulated-store.js';

/** Longest pause of the intake between two attempts. */
export const LONGEST_PAUSE_MS = 800;
const SHORTEST_PAUSE_MS = 25;

/** The way from the intake to the store, with an eye on how it is used: one write at a time, in bounded batches, and not hammering. */
export class WatchedWrites {
  private writing = false;
  /** Messages whose commit the intake has been told of and whose callback has not run. */
  private readonly told = new Map<string, number>();
  /** Callbacks run since the intake was last told of a commit. */
  redeemedOfLatest = 0;
  private failedAtMs = -LONGEST_PAUSE_MS;
  private failures = 0;
  /** The message that the latest write held alone and that was refused for its content. */
  private refused: { readonly frame: JudgedFrame; readonly atMs: number } | undefined;
  private storeAway = false;
  private answered: { readonly outcome: StoreOutcome; readonly frames: number } | undefined;

  constructor(
    private readonly around: NetworkSurroundings, private readonly store: SimulatedStore, private readonly lives: () => boolean,
    private readonly onStep: (place: string) => void,
  ) {}

  get isWriting(): boolean {
    return this.writing;
  }

  get owed(): number {
    return this.told.size;
  }

  /** A callback has run; false when no commit was told that it could be for. */
  redeem(identity: string): boolean {
    const owed = this.told.get(identity) ?? 0;
    if (owed > 1) this.told.set(identity, owed - 1);
    else this.told.delete(identity);
    this.redeemedOfLatest++;
    return owed > 0;
  }

  insistAtRest(): void {
    const { witness } = this.around;
    witness.insist(this.told.size === 0, () => `${this.told.size} messages are committed and were not called back`);
    witness.insist(!this.storeAway, () => 'the watch was told that the store is away, and never that it is back');
  }

  write(frames: readonly JudgedFrame[]): Promise<StoreOutcome> {
    return new Promise((resolve, reject) => this.start(frames, resolve, reject));
  }

  private start(frames: readonly JudgedFrame[], resolve: (outcome: StoreOutcome) => void, reject: (error: Error) => void): void {
    if (this.lives()) this.onStep('write');
    if (!this.lives()) return;
    const { witness, scheduler, scenario } = this.around;
    witness.insist(!this.writing, () => 'two writes are in progress at once');
    witness.insist(frames.length > 0 && frames.length <= scenario.settings.batchFrames, () => `a batch has ${frames.length} messages`);
    witness.insist(scheduler.nowMs - this.failedAtMs >= SHORTEST_PAUSE_MS, () => `a store that failed is asked again after ${scheduler.nowMs - this.failedAtMs} ms`);
    this.lookAtSize(frames);
    this.lookAtPause(frames);
    this.refused = undefined;
    witness.note('write', () => `${frames.length} messages${this.failures > 0 ? `, after ${this.failures} failures` : ''}`);
    this.writing = true;
    this.store.write({
      frames, askerLives: this.lives,
      onCommitted: () => this.onStep('commit'),
      onEnd: (end) => {
        if (!this.lives()) return;
        this.writing = false;
        this.answer(frames, end, resolve, reject);
      },
    });
  }

  private answer(frames: readonly JudgedFrame[], end: WriteEnd, resolve: (outcome: StoreOutcome) => void, reject: (error: Error) => void): void {
    const { witness, scheduler } = this.around;
    if ('error' in end) {
      const content = isFaultOfContent(end.error);
      if (content && this.failures > 0) witness.sometimes('store back with a batch it refuses');
      this.failedAtMs = content ? -LONGEST_PAUSE_MS : scheduler.nowMs;
      this.failures = content ? 0 : this.failures + 1;
      if (content && frames.length === 1) this.refused = { frame: frames[0]!, atMs: scheduler.nowMs };
      if (this.failures > 6) witness.sometimes('away longer than the longest pause');
      witness.note('write failed', () => end.error.message);
      reject(end.error);
      return;
    }
    this.failures = 0;
    this.answered = { outcome: end.outcome, frames: frames.length };
    for (const frame of frames) this.told.set(identityOf(frame), (this.told.get(identityOf(frame)) ?? 0) + 1);
    this.redeemedOfLatest = 0;
    resolve(end.outcome);
  }

  private lookAtSize(frames: readonly JudgedFrame[]): void {
    const { witness, scenario } = this.around;
    const itemsOf = ({ judged }: JudgedFrame): number => judged.readings.length + judged.quarantined.length;
    const before = frames.slice(0, -1).reduce((sum, frame) => sum + itemsOf(frame), 0);
    witness.insist(before < scenario.settings.batchReadings, () => `a batch has ${before} items before its last message`);
    if (frames.length === scenario.settings.batchFrames && frames.length > 1) witness.sometimes('batch full by messages');
    if (frames.length > 1 && before + itemsOf(frames.at(-1)!) >= scenario.settings.batchReadings) witness.sometimes('batch full by items');
  }

  /** A refused message goes to quarantine at once; one that is refused even so is held before it is tried again. */
  private lookAtPause(frames: readonly JudgedFrame[]): void {
    const { witness, scheduler } = this.around;
    const { refused } = this;
    if (refused === undefined || frames.length > 1 || identityOf(frames[0]!) !== identityOf(refused.frame)) return;
    const pauseMs = scheduler.nowMs - refused.atMs;
    if (isParked(refused.frame)) witness.insist(pauseMs >= LONGEST_PAUSE_MS, () => `what is refused even as quarantine is tried again after ${pauseMs} ms`);
    else witness.insist(pauseMs === 0, () => `a refused message holds the others up for ${pauseMs} ms before it goes to quarantine`);
  }

  /** What the intake tells its watch, held against what the store did. */
  watch(): IntakeWatch {
    const { witness } = this.around;
    return {
      committed: (outcome, frames) => {
        if (!this.lives()) return;
        witness.insist(this.answered !== undefined && this.answered.frames === frames && this.answered.outcome === outcome, () => 'the watch is told of another commit than the store made');
        this.answered = undefined;
      },
      storeFailed: () => (this.storeAway = true),
      storeRecovered: () => (this.storeAway = false),
      frameRejected: () => undefined,
    };
  }
}
