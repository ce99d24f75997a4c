import { setTimeout as sleep } from 'node:timers/promises';

import { type Channel, type ChannelModel, connect, type ConsumeMessage, credentials } from 'amqplib';

import type { QueueSettings } from '../configuration.js';
import { failpoint } from '../failpoint.js';
import { REGISTERED_EVERY_MS, type SubscriberHost, vouchedSender } from './vouched-sender.js';

/** The exchange that RabbitMQ's MQTT plugin publishes to unless it is told otherwise. */
const EXCHANGE = 'amq.topic';
const RECONNECT_MS = 1_000;
const CONNECT_WITHIN_MS = 10_000;
/** A node that vanished without a word is noticed after two of these. */
const HEARTBEAT_SECONDS = 10;

/** As RabbitMQ's MQTT plugin writes a topic for AMQP, and back. A dot inside a topic does not come back: it is a level then. */
const routingKeyOf = (filter: string): string => filter.replaceAll('/', '.').replaceAll('+', '*');
const topicOf = (routingKey: string): string => routingKey.replaceAll('.', '/');

/**
 * Takes messages out of a quorum queue of RabbitMQ that its MQTT plugin fills. What a device is told by PUBACK there is that a majority of the nodes has its message on disk;
 * the queue is told after our COMMIT and forgets it then. The queue hands out no more than may be open (prefetch), and what was handed out and not acknowledged on the same channel it hands out again.
 */
export class QueueConsumer {
  private open = 0;
  private refusal: string | undefined = 'the queue was not reached yet';
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private connection: ChannelModel | undefined;
  private channel: Channel | undefined;
  private nothingOpen: (() => void) | undefined;
  /** Acknowledges everything up to it; undefined where nothing is due. */
  private due: ConsumeMessage | undefined;

  constructor(private readonly settings: QueueSettings, private readonly host: SubscriberHost) {}

  /** Messages taken and not yet committed. */
  get openMessages(): number {
    return this.open;
  }

  /** Why nothing can come in, undefined while all is well. */
  get notReady(): string | undefined {
    return this.refusal;
  }

  /** Consumes until it is stopped, by one node of the cluster after another. */
  start(): void {
    this.running = this.run();
  }

  /** Takes nothing more; what is in hand may still be committed and acknowledged. */
  stopReading(): void {
    this.stopping.abort();
    this.nothingOpen?.();
  }

  /** Sends the acknowledgements that are due, and leaves. */
  async close(): Promise<void> {
    this.stopReading();
    this.acknowledge();
    // Its answer comes after what was sent before it. A connection that cannot be ended in good order is gone already.
    await Promise.race([this.channel?.close().catch(() => undefined), sleep(RECONNECT_MS)]);
    await Promise.race([this.connection?.close().catch(() => undefined), sleep(RECONNECT_MS)]);
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const { urls, gateway } = this.settings;
    for (let tries = 0; !this.isStopping; tries++) {
      let pauseMs = RECONNECT_MS;
      try {
        if (this.host.deviceBySerial(gateway) === undefined) {
          pauseMs = REGISTERED_EVERY_MS;
          this.refusal = `the gateway ${gateway} that stands for the broker is not registered`;
          this.host.noted('QUEUE_WITHOUT_GATEWAY', { gateway }, 'register the gateway that stands for the broker; it is looked for again');
        } else {
          await this.consumeFrom(urls[tries % urls.length]!);
          this.refusal ??= 'the queue is not connected';
        }
      } catch (error) {
        this.refusal = `the queue cannot be consumed: ${error instanceof Error ? error.message : String(error)}`;
        this.host.noted('QUEUE_REFUSED', { reason: this.refusal }, 'the queue cannot be used; it is tried again');
      }
      // It fails by being woken to stop, and by nothing else.
      await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Consumes by one connection until that ends. @throws Error saying why it could not be, or ended */
  private async consumeFrom(url: string): Promise<void> {
    // The queue hands out again what was open on the connection before. Only once that is committed can no more be open than may be.
    if (this.open > 0) await new Promise<void>((resolve) => (this.nothingOpen = resolve));
    if (this.isStopping) return;
    const { username, password } = this.settings;
    const connection = await connect(`${url}?heartbeat=${HEARTBEAT_SECONDS}`, {
      timeout: CONNECT_WITHIN_MS, noDelay: true, credentials: credentials.plain(username, password), clientProperties: { connection_name: 'suu-ingest' },
    });
    this.connection = connection;
    let fault: unknown;
    const leave = (error?: unknown): void => {
      fault ??= error;
      this.channel = undefined;
      // It refuses where it is closed already, which is what is wanted.
      void connection.close().catch(() => undefined);
    };
    // It closes after every fault.
    connection.on('error', leave);
    const closed = new Promise<void>((resolve) => connection.once('close', (error?: Error) => { leave(error); resolve(); }));
    try {
      await this.consumeOn(await connection.createChannel(), leave);
      this.refusal = undefined;
      await closed;
      if (fault !== undefined && !this.isStopping) throw fault;
    } finally {
      leave();
      this.connection = this.due = undefined;
    }
  }

  private async consumeOn(channel: Channel, leave: (error: Error) => void): Promise<void> {
    const { name, filters, mostOpen, gateway } = this.settings;
    channel.on('error', leave);
    this.channel = channel;
    await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    for (const filter of filters) await channel.bindQueue(name, EXCHANGE, routingKeyOf(filter));
    await channel.prefetch(mostOpen);
    await channel.consume(name, (message) => {
      if (message === null) leave(new Error(`the queue ${name} was taken away`));
      // Unanswered, it comes again with the next connection.
      else if (!this.isStopping && this.channel === channel && !this.arrived(channel, message)) leave(new Error(`the gateway ${gateway} that stands for the broker is not registered`));
    });
  }

  /** @returns false for a message that nobody vouches for */
  private arrived(channel: Channel, message: ConsumeMessage): boolean {
    const topic = topicOf(message.fields.routingKey);
    const sender = vouchedSender(topic, this.settings.gateway, (serial) => this.host.deviceBySerial(serial));
    if (sender === undefined) return false;
    if (message.properties.headers?.['x-mqtt-publish-qos'] === 0) this.host.noted('IGNORED_QOS0', { topic }, 'a message that nobody waits to see committed');
    failpoint('publish-arrived');
    this.open++;
    this.host.take({ sender, topic, payload: message.content }, () => {
      this.open--;
      // Numbers of another channel mean other messages.
      if (this.channel === channel) {
        // Messages are committed in the order in which they came: of a batch, one answer for all.
        if (this.due === undefined) queueMicrotask(() => this.acknowledge());
        this.due = message;
      }
      if (this.open === 0) this.nothingOpen?.();
    });
    return true;
  }

  private acknowledge(): void {
    const { due, channel } = this;
    this.due = undefined;
    if (due !== undefined) channel?.ack(due, true);
  }
}
