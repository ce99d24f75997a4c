import type { Device } from '@app/registry';

import { Connection, type NetworkSurroundings, type PublishingEnd, type ReceivingEnd } from './connection.js';
import type { PublishedMessage } from './published-messages.js';

/** A device or gateway. It keeps a message until it is acknowledged, and sends it again until then. */
export class Sender implements PublishingEnd {
  /** Messages not acknowledged yet, oldest first; those on their way come first. */
  private readonly buffer: PublishedMessage[] = [];
  private sent = 0;
  private connection: Connection | undefined;
  private connecting = false;
  private watching = false;
  private heardAtMs = 0;
  /** Firmware differs: some send again on the same session, which MQTT forbids; others make a new one first. */
  private readonly repeatsOnSession: boolean;
  private readonly patienceMs: number;

  /** @param reach the door that listens now, if one does */
  constructor(private readonly around: NetworkSurroundings, readonly device: Device, private readonly reach: () => ReceivingEnd | undefined) {
    this.repeatsOnSession = around.random.chance(0.5);
    // Longer than any way there and back, so that a calm network gets along without repetitions.
    this.patienceMs = around.random.whole(1_200, 3_000);
  }

  get isDone(): boolean {
    return this.buffer.length === 0;
  }

  publish(message: PublishedMessage): void {
    this.around.witness.note('publish', () => `${message.no} by ${this.device.serial}: ${message.pairs.length} readings, ${message.quarantined.length} bad, ${message.temper}`);
    this.buffer.push(message);
    if (this.connection === undefined) this.connect();
    else this.transmit();
    if (!this.watching) this.watchTheClock();
  }

  acknowledged(message: PublishedMessage): void {
    this.heardAtMs = this.around.scheduler.nowMs;
    const at = this.buffer.indexOf(message);
    if (at < 0) return;
    this.around.witness.note('acknowledged', () => `${message.no} of ${this.device.serial}`);
    this.buffer.splice(at, 1);
    if (at < this.sent) this.sent--;
    this.transmit();
  }

  disconnected(connection: Connection): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    this.connect();
  }

  cutConnection(): void {
    this.connection?.cut();
  }

  private connect(): void {
    if (this.connecting) return;
    this.connecting = true;
    const { random, scheduler } = this.around;
    scheduler.after(random.whole(1, 250), () => {
      this.connecting = false;
      if (this.connection !== undefined) return;
      const door = this.reach();
      if (door === undefined) {
        this.connect();
        return;
      }
      this.connection = new Connection(this.around, this, door);
      // A new session sends again what the last one left open.
      this.sent = 0;
      this.transmit();
    });
  }

  private transmit(): void {
    while (this.connection !== undefined && this.sent < this.buffer.length && this.sent < this.around.scenario.senderWindow) {
      this.connection.carryUp(this.buffer[this.sent++]!);
    }
  }

  private watchTheClock(): void {
    const { scheduler } = this.around;
    const since = scheduler.nowMs;
    this.watching = true;
    scheduler.after(this.patienceMs, () => {
      this.watching = false;
      if (this.buffer.length === 0) return;
      if (this.heardAtMs < since && this.connection !== undefined) {
        if (!this.repeatsOnSession) this.connection.cut();
        else if (this.connection.waiting.length < 20) {
          this.sent = 0;
          this.transmit();
        }
      }
      this.watchTheClock();
    });
  }
}
