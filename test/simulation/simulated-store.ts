import type { JudgedFrame, StoreOutcome } from '../../apps/ingest/src/intake/intake.js';
import { ModelStore } from './model-store.js';
import type { PublishedMessage } from './published-messages.js';
import type { Scenario } from './scenario.js';
import type { Scheduler } from './scheduler.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { Witness } from './witness.js';

/** How a write ends for the one who asked. */
export type WriteEnd = { readonly outcome: StoreOutcome } | { readonly error: Error };

/** One write on its way. `asker` may die meanwhile; then its connection is gone. */
export interface WriteRequest {
  readonly frames: readonly JudgedFrame[];
  readonly askerLives: () => boolean;
  /** Called at the instant of COMMIT, before the answer leaves. */
  readonly onCommitted: () => void;
  readonly onEnd: (end: WriteEnd) => void;
}

/** The database as its clients meet it: away for a while, failing before or after COMMIT, refusing a message for its content. */
export class SimulatedStore {
  readonly model: ModelStore;
  private readonly byIdentity: ReadonlyMap<string, PublishedMessage>;
  private readonly published: ReadonlySet<string>;
  private readonly inDoubt = new Set<string>();
  private readonly ownerCrashed = new Set<string>();
  private readonly besideRefused = new Set<string>();

  constructor(
    private readonly scenario: Scenario, private readonly scheduler: Scheduler, private readonly random: SeededRandom, private readonly witness: Witness,
  ) {
    this.model = new ModelStore(witness);
    this.byIdentity = new Map(scenario.messages.map((message) => [message.identity, message]));
    this.published = new Set(scenario.messages.flatMap((message) => [...message.pairs, ...message.quarantined]));
  }

  get isAway(): boolean {
    const { nowMs } = this.scheduler;
    return this.scenario.outages.some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  }

  write(request: WriteRequest): void {
    const { random, scheduler, scenario } = this;
    const stormy = scheduler.nowMs < scenario.faultsUntilMs;
    if (this.isAway) {
      // Refused at once, or no answer until the connection attempt is given up.
      return scheduler.after(random.pick([0, 1, 400]), () => request.onEnd({ error: lostConnection('ECONNREFUSED') }));
    }
    const { odds } = scenario;
    const latencyMs = stormy && random.chance(odds.writeSlow) ? random.whole(200, 2_500) : random.whole(1, 12);
    const fails = stormy && random.chance(odds.writeFails);
    const doubtful = stormy && random.chance(odds.writeInDoubt);
    scheduler.after(latencyMs, () => this.reachCommit(request, fails, doubtful));
  }

  private reachCommit(request: WriteRequest, fails: boolean, doubtful: boolean): void {
    const { random, witness } = this;
    const { frames } = request;
    const orphaned = !request.askerLives();
    if (fails || (this.isAway && random.chance(0.5)) || (orphaned && random.chance(0.5))) {
      if (!orphaned) witness.sometimes('write failed before commit');
      else witness.sometimes('write of a dead writer undone');
      if (doubtful) witness.sometimes('in doubt and not committed');
      return request.onEnd({ error: fails && random.chance(0.5) ? serverFault('57P01') : lostConnection('ECONNRESET') });
    }
    const refused = frames.filter((frame) => this.refuses(frame));
    if (refused.length > 0) {
      if (frames.length > 1) {
        witness.sometimes('batch of several refused for its content');
        for (const frame of frames) if (!refused.includes(frame)) this.besideRefused.add(identityOf(frame));
      }
      if (isParked(refused[0]!)) witness.sometimes('not even the quarantine taken for a while');
      return request.onEnd({ error: serverFault(random.pick(['22021', '22P02', '23514'])) });
    }
    this.commit(request, orphaned, doubtful);
  }

  private commit(request: WriteRequest, orphaned: boolean, doubtful: boolean): void {
    const { witness, random } = this;
    this.look(request.frames);
    if (request.frames.some((frame) => this.inDoubt.has(identityOf(frame)))) witness.sometimes('commit in doubt repeated');
    if (!orphaned && request.frames.some((frame) => this.ownerCrashed.has(identityOf(frame)))) witness.sometimes('duplicate across a crash');
    if (orphaned) witness.sometimes('commit of a writer that had died');
    if (request.frames.some((frame) => this.besideRefused.has(identityOf(frame)))) witness.sometimes('neighbours of a refused message stored');
    const outcome = this.model.commit(request.frames);
    witness.note('COMMIT', () => `${request.frames.length} messages, ${JSON.stringify(outcome)}${orphaned ? ', for a writer that has died' : ''}`);
    this.insistSums(request.frames, outcome);
    request.onCommitted();
    if (doubtful || this.isAway) {
      for (const frame of request.frames) this.inDoubt.add(identityOf(frame));
      return this.scheduler.after(random.whole(0, 5), () => request.onEnd({ error: lostConnection('ECONNRESET') }));
    }
    this.scheduler.after(random.whole(0, 3), () => {
      if (!request.askerLives()) for (const frame of request.frames) this.ownerCrashed.add(identityOf(frame));
      request.onEnd({ outcome });
    });
  }

  /** Nothing may be stored that was not published. */
  private look(frames: readonly JudgedFrame[]): void {
    for (const frame of frames) {
      const identity = identityOf(frame);
      const message = this.byIdentity.get(identity);
      this.witness.insist(message !== undefined, () => `a message is stored that was never published: ${identity}`);
      for (const { meterId, readAtMs, indexLitres } of frame.judged.readings) {
        const pair = `${meterId}@${readAtMs}=${indexLitres}`;
        this.witness.insist(message?.pairs.includes(pair) ?? false, () => `a reading is stored that its message does not hold: ${pair}`);
      }
      for (const { itemNo, kind } of frame.judged.quarantined) {
        const item = `${identity}/${itemNo}/${kind}`;
        this.witness.insist(this.published.has(item), () => `an item is quarantined that should not be: ${item}`);
        if (kind === 'STORAGE_REJECTED') this.witness.sometimes('refused message quarantined as a whole');
      }
    }
  }

  private insistSums(frames: readonly JudgedFrame[], outcome: StoreOutcome): void {
    const items = frames.reduce((sum, { judged }) => sum + judged.readings.length + judged.quarantined.length, 0);
    const counted = outcome.stored + outcome.duplicates + outcome.conflicts + outcome.quarantined + outcome.quarantineDropped;
    this.witness.insist(items === counted, () => `${items} items were written, ${counted} counted`);
  }

  private refuses(frame: JudgedFrame): boolean {
    const temper = this.byIdentity.get(identityOf(frame))?.temper ?? 'plain';
    if (temper === 'plain') return false;
    return !isParked(frame) || (temper === 'stubborn' && this.scheduler.nowMs < this.scenario.faultsUntilMs);
  }
}

/** Whether the message as a whole stands in quarantine because the store refused it. */
export function isParked(frame: JudgedFrame): boolean {
  return frame.judged.quarantined.some(({ kind }) => kind === 'STORAGE_REJECTED');
}

/** The same spelling as {@link PublishedMessage.identity}. */
export function identityOf(frame: JudgedFrame): string {
  return `${frame.deviceId}/${frame.frameKey}`;
}

function lostConnection(code: string): Error {
  return Object.assign(new Error(`connection: ${code}`), { code });
}

function serverFault(sqlstate: string): Error {
  return Object.assign(new Error(`server: ${sqlstate}`), { code: sqlstate, ...(sqlstate === '23514' ? { constraint: 'some_check' } : {}) });
}
