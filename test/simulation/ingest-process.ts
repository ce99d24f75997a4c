import { DEFAULT_DOOR_RULES, judgeMessage } from '@app/metering';

import type { IntakeSettings, IntakeWatch, IntakeWorld } from '../../apps/ingest/src/intake/intake.js';
import { Admission } from '../../apps/ingest/src/listener/admission.js';
import { frameKeyOf } from '../../libs/persistence/src/series/arrived-frame.js';
import { isFaultOfContent } from '../../libs/persistence/src/series/sqlstate.js';
import type { Connection, NetworkSurroundings, ReceivingEnd } from './connection.js';
import type { PublishedMessage } from './published-messages.js';
import { PLENTY_OF_BYTES } from './scenario.js';
import type { SimulatedStore } from './simulated-store.js';
import { START_MS, TOWN_REGISTER } from './town-register.js';
import { LONGEST_PAUSE_MS, WatchedWrites } from './watched-writes.js';

/** The part of the intake that the door uses. */
export interface IntakeUnderTest {
  readonly waitingMessages: number;
  submit(message: Parameters<IntakeWorld['judge']>[0], onCommitted: () => void): void;
  stop(): Promise<void>;
}

export type IntakeMaker = (world: IntakeWorld, settings: IntakeSettings, watch: IntakeWatch) => IntakeUnderTest;

interface Submission {
  readonly message: PublishedMessage;
  readonly connection: Connection;
  calledBack: boolean;
}

/**
 * One life of the ingest process: the intake under test, the room at the door, and the world around both. When it dies,
 * at any step, all of it is gone and nothing it still does has an effect.
 */
export class IngestProcess implements ReceivingEnd {
  alive = true;
  private reading = true;
  private readonly admission: Admission;
  private readonly intake: IntakeUnderTest;
  private readonly connections = new Set<Connection>();
  /** What the intake holds, in the order of submission. */
  private readonly open = new Set<Submission>();
  private readonly writes: WatchedWrites;

  /** @param onStep called between any two steps; the process may be dead when it returns */
  constructor(
    private readonly around: NetworkSurroundings, private readonly store: SimulatedStore, makeIntake: IntakeMaker, private readonly onStep: (place: string) => void,
  ) {
    const { scenario } = around;
    this.admission = new Admission(scenario.openPublishes, scenario.openBytes);
    this.writes = new WatchedWrites(around, store, () => this.alive, onStep);
    this.intake = makeIntake(this.world(), scenario.settings, this.writes.watch());
  }

  get isIdle(): boolean {
    return this.open.size === 0 && !this.writes.isWriting;
  }

  get isWriting(): boolean {
    return this.writes.isWriting;
  }

  /** Committed, and not yet called back: the moment in which a crash costs acknowledgements and nothing else. */
  get owesCallbacks(): boolean {
    return this.writes.owed > 0;
  }

  /** Whether some acknowledgements of the latest batch have left and others have not. */
  get isAmidCallbacks(): boolean {
    return this.owesCallbacks && this.writes.redeemedOfLatest > 0;
  }

  accept(connection: Connection): void {
    this.connections.add(connection);
  }

  receive(connection: Connection, message: PublishedMessage): void {
    if (!this.alive || !this.reading) return;
    connection.waiting.push(message);
    this.pump(connection);
  }

  pump(connection: Connection): void {
    const { scenario, witness } = this.around;
    while (this.alive && this.reading && connection.waiting.length > 0 && connection.openPublishes < scenario.openPerConnection) {
      const message = connection.waiting[0]!;
      if (!this.admission.enter(message.payload.length, connection)) {
        witness.sometimes('publish waits for room at the door');
        return;
      }
      connection.waiting.shift();
      this.submit(connection, message);
    }
  }

  forget(connection: Connection): void {
    this.admission.forget(connection);
    this.connections.delete(connection);
  }

  /** The end by SIGKILL: the sessions end because nobody answers any more. */
  die(): void {
    this.alive = false;
    for (const connection of this.connections) connection.cut();
  }

  /** The end by SIGTERM: what is in hand is committed and acknowledged, if the store lets it. */
  stop(onFinished: () => void): void {
    const { witness } = this.around;
    this.reading = false;
    if (this.open.size > 0) witness.sometimes('stopped in order with messages in hand');
    void this.intake.stop().then(() => {
      if (!this.alive) return;
      witness.insist(this.open.size === 0, () => `the intake has stopped with ${this.open.size} messages in hand`);
      onFinished();
    });
  }

  /** What must hold when nothing is under way any more. */
  insistAtRest(): void {
    const { witness } = this.around;
    witness.insist(this.open.size === 0, () => `${this.open.size} messages were never called back`);
    witness.insist(this.intake.waitingMessages === 0, () => `${this.intake.waitingMessages} messages wait in the intake at rest`);
    witness.insist(this.admission.openPublishes === 0 && this.admission.openBytes === 0, () => 'room at the door was not given back');
    this.writes.insistAtRest();
  }

  /** Whoever has something to publish, and room for it, must not be left waiting for a reason that has passed. */
  insistNoneForgotten(): void {
    if (!this.alive || !this.reading) return;
    const { scenario, witness } = this.around;
    // While room is short in bytes the first in line is waited for, and those behind it with it.
    const room = scenario.openBytes >= PLENTY_OF_BYTES ? this.admission.openPublishes < scenario.openPublishes : this.admission.openPublishes === 0;
    if (!room) return;
    for (const connection of this.connections) {
      const waits = connection.waiting.length > 0 && connection.openPublishes < scenario.openPerConnection;
      witness.insist(!waits, () => `${connection.sender.device.serial} waits at the door though there is room`);
    }
  }

  private submit(connection: Connection, message: PublishedMessage): void {
    const { witness, scheduler } = this.around;
    const submission: Submission = { message, connection, calledBack: false };
    connection.openPublishes++;
    this.open.add(submission);
    const { sender } = message;
    witness.note('submit', () => `${message.no} of ${sender.serial}`);
    this.intake.submit(
      {
        senderDeviceId: sender.deviceId, senderSerial: sender.serial, senderKind: sender.kind, topic: message.topic, payload: message.payload,
        receivedAtMs: START_MS + scheduler.nowMs,
      },
      () => this.calledBack(submission),
    );
    witness.insist(this.intake.waitingMessages <= this.open.size, () => 'more messages wait in the intake than senders have open');
    this.onStep('submit');
  }

  private calledBack(submission: Submission): void {
    if (!this.alive) return;
    const { witness } = this.around;
    const { message, connection } = submission;
    const name = () => `message ${message.no} of ${message.sender.serial}`;
    witness.insist(!submission.calledBack, () => `${name()} is called back twice for one submission`);
    submission.calledBack = true;
    for (const earlier of this.open) {
      if (earlier === submission) break;
      witness.insist(earlier.connection !== connection, () => `${name()} is called back before message ${earlier.message.no} of its connection`);
    }
    this.open.delete(submission);
    this.insistCommitted(message, name);
    witness.insist(this.writes.redeem(message.identity), () => `${name()} is called back though the intake was told of no commit of it`);
    connection.openPublishes--;
    this.admission.leave(message.payload.length);
    connection.carryDown(message);
    if (connection.alive) this.pump(connection);
    this.onStep('callback');
  }

  /** Acknowledged means committed: every reading, and every bad item with its reason. */
  private insistCommitted(message: PublishedMessage, name: () => string): void {
    const { model } = this.store;
    for (const pair of message.pairs) this.around.witness.insist(model.holds(pair), () => `${name()} is acknowledged and its reading ${pair} is not committed`);
    for (const item of message.quarantined) this.around.witness.insist(model.holdsQuarantined(item), () => `${name()} is acknowledged and its item ${item} is not in quarantine`);
  }

  private world(): IntakeWorld {
    const { scheduler, random, witness } = this.around;
    return {
      write: (frames) => this.writes.write(frames),
      judge: (message) => judgeMessage(message, TOWN_REGISTER, DEFAULT_DOOR_RULES),
      frameKeyOf,
      isFaultOfContent,
      sleep: (ms) => new Promise((resolve) => {
        witness.insist(ms >= 0 && ms <= LONGEST_PAUSE_MS, () => `the intake pauses for ${ms} ms`);
        scheduler.after(Math.ceil(ms), () => {
          if (this.alive) resolve();
        });
      }),
      random: () => random.next(),
    };
  }
}
