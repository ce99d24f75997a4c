import type { Packet } from 'mqtt-packet';

import { MqttConnection, type Ending, type SignIn } from './mqtt-connection.js';
import type { SeededRandom } from './seeded-random.js';

/** One message of a device, with what has become of it. */
export interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  /** Times it left the device. */
  sends: number;
  acknowledgedAtMs: number | undefined;
}

export interface FieldDeviceSettings {
  /** Publishes that may be unacknowledged at once; the others wait in the device. */
  readonly window: number;
  readonly random: SeededRandom;
  /** Longest pause before a new attempt to connect; the shortest is a third of it. */
  readonly reconnectWithinMs?: number;
  readonly onAcknowledged?: (publication: Publication, connection: MqttConnection) => void;
}

const LAST_MESSAGE_ID = 65_535;

/**
 * A device as it works in the field: it keeps every message until PUBACK, connects again whenever it is cut off, and
 * then sends what is unacknowledged again, with DUP and in the old order (OASIS MQTT 3.1.1, 4.4).
 */
export class FieldDevice {
  readonly endings: Ending[] = [];
  connects = 0;
  connection: MqttConnection | undefined;
  private readonly queue: Publication[] = [];
  private taken = 0;
  private readonly open = new Map<number, Publication>();
  private lastMessageId = 0;
  private running = false;
  private stopped: Promise<void> | undefined;

  constructor(readonly signIn: SignIn, private readonly settings: FieldDeviceSettings) {}

  /** Messages sent and not acknowledged. */
  get openPublishes(): number {
    return this.open.size;
  }

  /** Messages not acknowledged, sent or not. */
  get unacknowledged(): number {
    return this.open.size + this.queue.length - this.taken;
  }

  /** Begins to connect, and goes on until {@link stop}. */
  start(): this {
    this.running = true;
    this.stopped = this.run();
    return this;
  }

  publish(topic: string, payload: string | Buffer): Publication {
    const publication: Publication = { topic, payload, sends: 0, acknowledgedAtMs: undefined };
    this.publishAgain(publication);
    return publication;
  }

  /** Puts a message in the queue, also one that was sent or acknowledged before: then it is a repetition without DUP. */
  publishAgain(publication: Publication): void {
    this.queue.push(publication);
    this.sendQueued();
  }

  /** Drops the connection as a bad radio link does; the device comes back by itself. */
  loseLink(): void {
    this.connection?.drop();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.connection?.end();
    await this.stopped;
  }

  private async run(): Promise<void> {
    const within = this.settings.reconnectWithinMs ?? 150;
    while (this.running) {
      const { connection, returnCode } = await MqttConnection.open(this.signIn);
      if (returnCode === 0) {
        this.connects++;
        this.takeUp(connection);
        this.endings.push(await connection.ended);
        this.connection = undefined;
      } else connection.drop();
      if (this.running) await new Promise((resolve) => setTimeout(resolve, this.settings.random.between(within / 3, within)));
    }
  }

  private takeUp(connection: MqttConnection): void {
    if (!this.running) return void connection.end();
    this.connection = connection;
    connection.onPacket = (packet) => this.received(packet, connection);
    for (const [messageId, publication] of this.open) this.send(messageId, publication, true);
    this.sendQueued();
  }

  private received(packet: Packet, connection: MqttConnection): void {
    if (packet.cmd !== 'puback') return;
    const publication = this.open.get(packet.messageId!);
    // A PUBACK of a message that is not open is one that an earlier delivery already got.
    if (publication === undefined) return;
    this.open.delete(packet.messageId!);
    publication.acknowledgedAtMs ??= performance.now();
    this.settings.onAcknowledged?.(publication, connection);
    this.sendQueued();
  }

  private sendQueued(): void {
    if (this.connection?.isOpen !== true) return;
    while (this.open.size < this.settings.window && this.taken < this.queue.length) {
      const publication = this.queue[this.taken++]!;
      const messageId = this.nextMessageId();
      this.open.set(messageId, publication);
      this.send(messageId, publication, false);
    }
    if (this.taken > 1_000) {
      this.queue.splice(0, this.taken);
      this.taken = 0;
    }
  }

  private send(messageId: number, publication: Publication, dup: boolean): void {
    publication.sends++;
    this.connection!.write({ cmd: 'publish', topic: publication.topic, payload: publication.payload, qos: 1, dup, retain: false, messageId });
  }

  private nextMessageId(): number {
    do this.lastMessageId = (this.lastMessageId % LAST_MESSAGE_ID) + 1;
    while (this.open.has(this.lastMessageId));
    return this.lastMessageId;
  }
}
