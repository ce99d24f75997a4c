import type { Device } from '@app/registry';

import type { Waiter } from '../../apps/ingest/src/listener/admission.js';
import type { PublishedMessage } from './published-messages.js';
import type { Scenario } from './scenario.js';
import type { Scheduler } from './scheduler.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { Witness } from './witness.js';

/** What the network needs to know. */
export interface NetworkSurroundings {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly witness: Witness;
}

/** The end that publishes. */
export interface PublishingEnd {
  readonly device: Device;
  acknowledged(message: PublishedMessage): void;
  disconnected(connection: Connection): void;
}

/** The end that stores and acknowledges. */
export interface ReceivingEnd {
  accept(connection: Connection): void;
  receive(connection: Connection, message: PublishedMessage): void;
  /** Lets in what waits, as far as there is room. */
  pump(connection: Connection): void;
  forget(connection: Connection): void;
}

/**
 * One session between a sender and the door. What travels on it keeps its order (it is TCP), but a publish or an
 * acknowledgement may be lost or come twice: the sender's radio is part of the way. Between sessions there is no order.
 */
export class Connection implements Waiter {
  alive = true;
  /** Arrived, and without room yet. */
  waiting: PublishedMessage[] = [];
  openPublishes = 0;
  private upFreeAtMs = 0;
  private downFreeAtMs = 0;

  constructor(private readonly around: NetworkSurroundings, readonly sender: PublishingEnd, private readonly door: ReceivingEnd) {
    door.accept(this);
  }

  carryUp(message: PublishedMessage): void {
    const { random, witness, scenario } = this.around;
    if (this.stormy && random.chance(scenario.odds.publishLost)) {
      witness.sometimes('publish lost on the way in');
      witness.note('lost', () => `publish ${message.no} of ${message.sender.serial}`);
      return;
    }
    const doubled = this.stormy && random.chance(scenario.odds.publishDoubled);
    if (doubled) witness.sometimes('publish delivered twice');
    for (let times = doubled ? 2 : 1; times > 0; times--) {
      this.upFreeAtMs = this.arrival(this.upFreeAtMs);
      this.around.scheduler.after(this.upFreeAtMs - this.around.scheduler.nowMs, () => {
        if (this.alive) this.door.receive(this, message);
      });
    }
  }

  carryDown(message: PublishedMessage): void {
    const { random, witness, scenario, scheduler } = this.around;
    if (!this.alive) {
      witness.sometimes('sender gone before its commit');
      return;
    }
    if (this.stormy && random.chance(scenario.odds.acknowledgementLost)) {
      witness.sometimes('acknowledgement lost on the way out');
      return;
    }
    this.downFreeAtMs = this.arrival(this.downFreeAtMs);
    scheduler.after(this.downFreeAtMs - scheduler.nowMs, () => {
      if (this.alive) this.sender.acknowledged(message);
    });
  }

  /** The session is gone, with all that is on its way. */
  cut(): void {
    if (!this.alive) return;
    this.alive = false;
    this.waiting = [];
    this.door.forget(this);
    this.sender.disconnected(this);
  }

  tryAgain(): void {
    if (this.alive) this.door.pump(this);
  }

  private get stormy(): boolean {
    return this.around.scheduler.nowMs < this.around.scenario.faultsUntilMs;
  }

  private arrival(freeAtMs: number): number {
    const { random, scheduler, scenario } = this.around;
    return Math.max(freeAtMs, scheduler.nowMs + random.whole(0, scenario.longestDelayMs));
  }
}
