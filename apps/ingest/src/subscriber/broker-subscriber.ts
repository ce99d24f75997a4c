import { randomUUID } from 'node:crypto';

import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';

import type { SubscriberSettings } from '../configuration.js';
import { failpoint } from '../failpoint.js';
import { type Delivery, REGISTERED_EVERY_MS, type SubscriberHost, vouchedSender } from './vouched-sender.js';

/** The parts of a connection that an answer is bound to. PUBACK may leave only where the message came in: ids of another connection mean other messages. */
interface Link { readonly stream: unknown; _sendPacket(packet: { cmd: 'puback'; messageId: number; reasonCode: 0 }): void }

/** A callback with an error leaves the answer out and lets the next message in. */
const NOT_YET = new Error('acknowledged after COMMIT');
/** Callbacks are held while too much is open, and the client then sees no PINGRESP: longer than any store is waited for in good order. */
const KEEPALIVE_SECONDS = 300;
const RECONNECT_MS = 1_000;
const PROBE_WITHIN_MS = 10_000;
/** Somebody may be correcting the broker's access list. */
const ASKED_AGAIN_MS = 10_000;
const YEAR_SECONDS = 31_536_000;
const SHARED = /^\$share\/([^/]+)\//;
const QUALITY = 1;

/**
 * Takes the messages of a broker that is not ours, MQTT 3.1.1 or 5. PUBACK leaves after COMMIT; what is open is bounded here and not by the broker, and waits there.
 * The session outlives the connection, so that what was not acknowledged comes again.
 */
export class BrokerSubscriber {
  private client: MqttClient | undefined;
  private open = 0;
  private isStopping = false;
  private refusal: string | undefined = 'the broker was not reached yet';
  private waiting: NodeJS.Timeout | undefined;
  private held: (() => void) | undefined;
  private probed: (() => void) | undefined;
  private readonly probe: { readonly filter: string; readonly topic: string } | undefined;

  constructor(private readonly settings: SubscriberSettings, private readonly host: SubscriberHost) {
    const group = settings.filters.map((filter) => SHARED.exec(filter)?.[1]).find((found) => found !== undefined);
    const topic = `suu/probe/${randomUUID()}`;
    // Some brokers grant a shared subscription and deliver nothing on it.
    this.probe = group === undefined ? undefined : { filter: `$share/${group}-probe/${topic}`, topic };
  }

  /** Messages taken and not yet committed. */
  get openMessages(): number {
    return this.open;
  }

  /** Why nothing can come in, undefined while all is well. */
  get notReady(): string | undefined {
    return this.refusal;
  }

  /** Connects once the gateway that stands for the broker is registered: what nobody vouches for would have no sender. */
  start(): void {
    const { gateway } = this.settings;
    if (this.host.deviceBySerial(gateway) === undefined) {
      this.refusal = `the gateway ${gateway} that stands for the broker is not registered`;
      this.host.noted('BROKER_WITHOUT_GATEWAY', { gateway }, 'register the gateway that stands for the broker; it is looked for again');
      this.waiting = setTimeout(() => this.start(), REGISTERED_EVERY_MS);
      return;
    }
    this.connect();
  }

  private connect(): void {
    const { url, username, password, clientId, protocolVersion } = this.settings;
    const client = mqtt.connect(url, {
      clientId, clean: false, protocolVersion, keepalive: KEEPALIVE_SECONDS, reconnectPeriod: RECONNECT_MS, resubscribe: false,
      ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }),
      ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval: YEAR_SECONDS, receiveMaximum: Math.min(65_535, this.settings.mostOpen) } } : {}),
    });
    this.client = client;
    client.handleMessage = (packet, done) => this.arrived(client, packet, done);
    client.on('connect', () => void this.subscribe(client));
    client.on('close', () => {
      if (!this.isStopping && this.client === client) this.refusal ??= 'the broker is not connected';
    });
    client.on('error', (error) => {
      this.refusal = `the broker refuses: ${error.message}`;
      this.host.noted('BROKER_REFUSED', { reason: error.message }, 'the broker cannot be used; it is tried again');
    });
  }

  private beginAnew(): void {
    const { client } = this;
    this.client = undefined;
    client?.end(true);
    this.start();
  }

  /** Takes nothing more; what is in hand may still be committed and acknowledged. */
  stopReading(): void {
    this.isStopping = true;
    clearTimeout(this.waiting);
  }

  async close(): Promise<void> {
    this.isStopping = true;
    // A connection that cannot be ended in good order is gone already.
    await this.client?.endAsync(true).catch(() => undefined);
  }

  /** Each time: a session that the broker still has is subscribed already, and asking again brings nothing twice that the store would not see through. */
  private async subscribe(client: MqttClient): Promise<void> {
    try {
      const granted = await client.subscribeAsync([...this.settings.filters], { qos: QUALITY });
      const refused = granted.filter(({ qos }) => qos !== QUALITY);
      if (refused.length > 0) throw new Error(`not granted with QoS 1: ${refused.map(({ topic }) => topic).join(', ')}`);
      await this.proveShared(client);
      this.refusal = undefined;
    } catch (error) {
      if (client.disconnecting || !client.connected) return;
      this.refusal = error instanceof Error ? error.message : String(error);
      this.host.noted('SUBSCRIPTION_REFUSED', { reason: this.refusal }, 'the broker does not deliver what is asked for; it is asked again');
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => void this.subscribe(client), ASKED_AGAIN_MS);
    }
  }

  /** A shared subscription that delivers nothing would look like a quiet night. @throws Error saying so */
  private async proveShared(client: MqttClient): Promise<void> {
    if (this.probe === undefined) return;
    const came = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the broker grants shared subscriptions and delivers nothing on them')), PROBE_WITHIN_MS);
      this.probed = () => { clearTimeout(timer); resolve(); };
    });
    await client.subscribeAsync(this.probe.filter, { qos: QUALITY });
    await client.publishAsync(this.probe.topic, '', { qos: QUALITY });
    await came;
    await client.unsubscribeAsync(this.probe.filter);
  }

  private arrived(client: MqttClient, packet: IPublishPacket, done: (error?: Error) => void): void {
    if (packet.topic === this.probe?.topic) {
      this.probed?.();
      return done();
    }
    const delivery = this.isStopping ? undefined : this.deliveryOf(packet);
    if (delivery === undefined) {
      // Not answered, it comes again with the next connection; whose gateway was taken away has none until it is registered again.
      if (!this.isStopping) this.beginAnew();
      return done(NOT_YET);
    }
    // What is kept by the broker is what somebody said once; readings say when they were read.
    if (packet.retain || packet.qos === 0) {
      this.host.noted(packet.retain ? 'IGNORED_RETAINED' : 'IGNORED_QOS0', { topic: packet.topic }, 'a message that nobody waits to see committed');
      if (packet.retain) return done();
    }
    failpoint('publish-arrived');
    // The library keeps both to itself; its version is pinned (decision 0033).
    const link = client as unknown as Link;
    const { stream } = link;
    this.open++;
    this.host.take(delivery, () => {
      this.open--;
      const release = this.held;
      this.held = undefined;
      if (packet.qos === QUALITY && link.stream === stream) link._sendPacket({ cmd: 'puback', messageId: packet.messageId!, reasonCode: 0 });
      release?.();
    });
    if (this.open < this.settings.mostOpen) done(packet.qos === QUALITY ? NOT_YET : undefined);
    else this.held = () => done(packet.qos === QUALITY ? NOT_YET : undefined);
  }

  private deliveryOf({ topic, payload }: IPublishPacket): Delivery | undefined {
    const sender = vouchedSender(topic, this.settings.gateway, (serial) => this.host.deviceBySerial(serial));
    return sender === undefined ? undefined : { sender, topic, payload: typeof payload === 'string' ? Buffer.from(payload) : payload };
  }
}
