import { Intake } from '../../apps/ingest/src/intake/intake.js';
import type { NetworkSurroundings } from './connection.js';
import { IngestProcess, type IntakeMaker } from './ingest-process.js';
import { calmed, drawScenario, type Scenario } from './scenario.js';
import { Scheduler } from './scheduler.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Sender } from './sender.js';
import { SimulatedStore } from './simulated-store.js';
import { Witness, type RareBranch } from './witness.js';

/** How one seed ended. */
export interface SeedReport {
  readonly seed: number;
  /** The promise that was broken first; undefined when all were kept. */
  readonly broken: string | undefined;
  readonly reached: ReadonlySet<RareBranch>;
  readonly fingerprint: number;
  readonly trace: readonly string[];
  readonly messages: number;
  readonly crashes: number;
  readonly events: number;
  readonly virtualMs: number;
}

export interface SimulationOptions {
  /** Keep a line for everything that happens. */
  readonly tracing?: boolean;
  /** The intake to try; the real one unless given. */
  readonly makeIntake?: IntakeMaker;
}

/** How long after the last fault everything must be acknowledged. */
const PATIENCE_MS = 60_000;
const RESTART_MS = 120;
const STOP_WITHIN_MS = 8_000;

const realIntake: IntakeMaker = (world, settings, watch) => new Intake(world, settings, watch);

/** Runs one seed, and the same messages on a calm day, and compares what is stored. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SeedReport> {
  const scenario = drawScenario(seed);
  const witness = new Witness(options.tracing ?? false);
  if (new Set(scenario.messages.map((message) => message.identity)).size < scenario.messages.length) witness.sometimes('message published again word for word');
  const makeIntake = options.makeIntake ?? realIntake;
  const stormy = new Simulation(scenario, witness, makeIntake);
  await stormy.run();
  if (witness.broken === undefined) {
    witness.note('calm day', () => 'the same messages in order and without faults');
    const calm = new Simulation(calmed(scenario), witness, makeIntake, new Witness(false));
    await calm.run();
    stormy.insistSameContents(calm);
  }
  return {
    seed, broken: witness.broken, reached: witness.reached, fingerprint: witness.fingerprint, trace: witness.trace,
    messages: scenario.messages.length, crashes: stormy.crashes, events: stormy.scheduler.count, virtualMs: stormy.scheduler.nowMs,
  };
}

class Simulation {
  readonly scheduler = new Scheduler();
  crashes = 0;
  private readonly around: NetworkSurroundings;
  private readonly store: SimulatedStore;
  private readonly senders: Sender[];
  private process: IngestProcess | undefined;
  /** False while the process stops in order: it takes no new connection. */
  private listening = false;
  private readonly crashesAfterSteps: number[];
  private stepsLeft = Number.POSITIVE_INFINITY;

  /** @param breaker where a broken promise is written; `rarities` gets the rare branches, which a calm day does not count */
  constructor(private readonly scenario: Scenario, private readonly witness: Witness, private readonly makeIntake: IntakeMaker, rarities = witness) {
    const random = new SeededRandom(scenario.seed ^ 0x5eed);
    const { scheduler } = this;
    if (rarities !== witness) rarities.insist = (kept, promise) => witness.insist(kept, () => `on the calm day: ${promise()}`);
    rarities.nowMs = () => scheduler.nowMs;
    this.around = { scenario, scheduler, random, witness: rarities };
    this.store = new SimulatedStore(scenario, scheduler, random, rarities);
    this.senders = scenario.senders.map((device) => new Sender(this.around, device, () => (this.listening ? this.process : undefined)));
    this.crashesAfterSteps = [...scenario.crashesAfterSteps];
  }

  async run(): Promise<void> {
    const { scheduler, scenario } = this;
    const senderOf = new Map(this.senders.map((sender) => [sender.device, sender]));
    this.start();
    let unpublished = scenario.messages.length;
    for (const message of scenario.messages) {
      scheduler.after(message.publishedAtMs, () => {
        unpublished--;
        senderOf.get(message.sender)!.publish(message);
      });
    }
    for (const atMs of scenario.crashesAtMs) scheduler.after(atMs, () => this.crash('between steps'));
    for (const atMs of scenario.stopsAtMs) scheduler.after(atMs, () => this.stop());
    for (const atMs of scenario.brokenConnectionsAtMs) scheduler.after(atMs, () => this.around.random.pick(this.senders).cutConnection());

    const finished = () => unpublished === 0 && this.senders.every((sender) => sender.isDone) && this.process !== undefined && this.process.isIdle;
    const lastPublishMs = scenario.messages.at(-1)?.publishedAtMs ?? 0;
    const lastOutageMs = Math.max(0, ...scenario.outages.map(({ toMs }) => toMs));
    const untilMs = Math.max(scenario.faultsUntilMs, lastPublishMs, lastOutageMs) + PATIENCE_MS;
    await scheduler.run(() => {
      this.process?.insistNoneForgotten();
      return this.witness.broken !== undefined || (finished() && scheduler.nowMs >= scenario.faultsUntilMs);
    }, untilMs);
    this.insistAtEnd();
  }

  insistSameContents(calm: Simulation): void {
    const ours = this.store.model.contents();
    const theirs = calm.store.model.contents();
    const differs = ours.find((item, i) => item !== theirs[i]) ?? theirs.find((item, i) => item !== ours[i]);
    this.witness.insist(differs === undefined, () => `the store holds something else than after a calm day, such as ${differs}`);
  }

  private insistAtEnd(): void {
    if (this.witness.broken !== undefined) return;
    const { witness } = this.around;
    const waiting = this.senders.filter((sender) => !sender.isDone).map((sender) => sender.device.serial);
    witness.insist(waiting.length === 0, () => `${PATIENCE_MS / 1_000} s after the last fault ${waiting.join(', ')} still waits for acknowledgements`);
    this.process?.insistAtRest();
    const expected = new Set(this.scenario.messages.flatMap((message) => [...message.pairs, ...message.quarantined]));
    const stored = new Set(this.store.model.contents());
    const missing = [...expected].find((item) => !stored.has(item));
    const invented = [...stored].find((item) => !expected.has(item));
    witness.insist(missing === undefined, () => `published and not stored: ${missing}`);
    witness.insist(invented === undefined, () => `stored and not published: ${invented}`);
  }

  private start(): void {
    this.stepsLeft = this.crashesAfterSteps.shift() ?? Number.POSITIVE_INFINITY;
    this.around.witness.note('start', () => 'of the ingest process');
    this.listening = true;
    this.process = new IngestProcess(this.around, this.store, this.makeIntake, (place) => this.step(place));
  }

  private step(place: string): void {
    if (this.scheduler.nowMs < this.scenario.faultsUntilMs && --this.stepsLeft <= 0) this.crash(place);
  }

  private crash(place: string): void {
    if (this.process === undefined) return;
    this.noteCrash(this.process, place);
    this.crashes++;
    this.end(this.process);
  }

  private end(ending: IngestProcess): void {
    this.process = undefined;
    this.listening = false;
    ending.die();
    this.scheduler.after(RESTART_MS, () => this.start());
  }

  private noteCrash(dying: IngestProcess, place: string): void {
    const { witness } = this.around;
    witness.note('CRASH', () => place);
    if (this.store.isAway) witness.sometimes('crash while the store is away');
    if (place === 'write') witness.sometimes('crash before a write');
    if (place === 'commit' || dying.owesCallbacks) witness.sometimes('crash between commit and acknowledgement');
    if (dying.isAmidCallbacks) witness.sometimes('crash in the middle of the acknowledgements of a batch');
    if (dying.isWriting && place !== 'commit') witness.sometimes('crash while a write runs');
    if (dying.isIdle) witness.sometimes('crash while nothing is being written');
  }

  private stop(): void {
    const stopping = this.process;
    if (stopping === undefined || !this.listening) return;
    this.around.witness.note('stop', () => 'asked for in order');
    this.listening = false;
    const end = (branch?: RareBranch) => {
      if (!stopping.alive) return;
      if (branch !== undefined) this.around.witness.sometimes(branch);
      this.end(stopping);
    };
    // The last acknowledgements get a moment to leave.
    stopping.stop(() => this.scheduler.after(20, () => end()));
    this.scheduler.after(STOP_WITHIN_MS, () => end('stop gave up while the store was away'));
  }
}
