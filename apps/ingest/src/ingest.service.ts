import { DEFAULT_DOOR_RULES, judgeMessage } from '@app/metering';
import { BatchWriter, createPool, type DeviceDirectory, frameKeyOf, isFaultOfContent, Partitions, secretMatches, type Pool } from '@app/persistence';
import { LogThrottle, type Logger } from '@app/platform';
import type { Device } from '@app/registry';

import type { IngestConfiguration } from './configuration.js';
import { DirectoryKeeper } from './directory-keeper.js';
import { Intake, type IntakeWatch } from './intake/intake.js';
import { IntakeMetrics } from './intake-metrics.js';
import { DeviceListener } from './listener/device-listener.js';
import type { ListenerWatch } from './listener/listener-watch.js';
import { BrokerSubscriber } from './subscriber/broker-subscriber.js';
import { QueueConsumer } from './subscriber/queue-consumer.js';
import type { SubscriberHost } from './subscriber/vouched-sender.js';
import { WebhookDoor } from './webhook/webhook-door.js';

const STOP_WITHIN_MS = 8_000;
const LONGEST_FACT = 100;

/** The ingest service: the listener in front, the intake behind it, the database below; started and stopped in that order's reverse. */
export class IngestService {
  readonly metrics: IntakeMetrics;
  private readonly pool: Pool;
  private readonly directory: DirectoryKeeper;
  private readonly intake: Intake;
  private readonly listener: DeviceListener;
  private readonly subscriber: BrokerSubscriber | undefined;
  private readonly queue: QueueConsumer | undefined;
  private readonly webhook: WebhookDoor | undefined;
  private readonly throttle: LogThrottle;
  private storeAway = false;
  private opened = false;

  constructor(private readonly configuration: IngestConfiguration, private readonly log: Logger, now: () => number = Date.now) {
    this.throttle = new LogThrottle(() => performance.now());
    this.pool = createPool({ url: configuration.databaseUrl, applicationName: 'suu-ingest', connections: 4 },
      (error) => log.warn({ err: error }, 'an idle database connection was lost'));
    this.directory = new DirectoryKeeper(this.pool, configuration.registryPollMs, log, (latest, before) => {
      this.listener.endSessionsUnless((device) => mayStay(device, latest, before));
    });
    const writer = new BatchWriter(this.pool, new Partitions(configuration.timeZone), { quarantineRowsPerSenderDay: configuration.quarantineRowsPerSenderDay });
    this.intake = new Intake(
      {
        write: (frames) => writer.write(frames),
        judge: (message) => this.counted(judgeMessage(message, this.directory.latest, { ...DEFAULT_DOOR_RULES, meterClockZone: configuration.timeZone })),
        frameKeyOf, isFaultOfContent,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        random: Math.random,
      },
      { batchReadings: configuration.batch.readings, batchFrames: configuration.batch.frames, lingerMs: configuration.batch.lingerMs },
      this.intakeWatch(),
    );
    const take = (sender: Device, topic: string, payload: Buffer, onCommitted: () => void): void => {
      this.metrics.arrived.inc();
      this.intake.submit({ senderDeviceId: sender.deviceId, senderSerial: sender.serial, senderKind: sender.kind, topic, payload, receivedAtMs: now() }, onCommitted);
    };
    this.listener = new DeviceListener(
      { host: configuration.mqttHost, plainPort: configuration.mqttPort, tls: configuration.tls, limits: configuration.limits },
      {
        // Spans of time, which must not jump when the clock of the machine is set.
        now: () => performance.now(),
        deviceBySerial: (serial) => this.directory.latest.deviceBySerial(serial),
        passwordMatches: (device, password) => this.passwordMatches(device, password),
        take: ({ device, topic, payload }, onCommitted) => take(device, topic, payload, onCommitted),
      },
      this.listenerWatch(),
    );
    const outside: SubscriberHost = {
      deviceBySerial: (serial) => this.directory.latest.deviceBySerial(serial), take: ({ sender, topic, payload }, onCommitted) => take(sender, topic, payload, onCommitted),
      noted: (event, facts, text) => this.noted(event, facts, text),
    };
    this.subscriber = configuration.subscriber === undefined ? undefined : new BrokerSubscriber(configuration.subscriber, outside);
    this.queue = configuration.queue === undefined ? undefined : new QueueConsumer(configuration.queue, outside);
    this.webhook = configuration.webhook === undefined ? undefined : new WebhookDoor(configuration.webhook, {
      deviceBySerial: (serial) => this.directory.latest.deviceBySerial(serial), passwordMatches: (device, password) => this.passwordMatches(device, password), take,
      noted: (event, facts, text) => this.noted(event, facts, text),
    });
    this.metrics = new IntakeMetrics({
      openPublishes: () => [this.subscriber, this.queue, this.webhook].reduce((open, door) => open + (door?.openMessages ?? 0), this.listener.admission.openPublishes),
      brokerMessages: () => this.subscriber?.openMessages ?? 0, queueMessages: () => this.queue?.openMessages ?? 0, openBytes: () => this.listener.admission.openBytes,
      waiting: () => this.intake.waitingMessages, sockets: () => this.listener.openSockets,
      devices: () => this.listener.connectedDevices, registered: () => this.directory.latest.size,
      registryVersion: () => this.directory.latest.version,
    });
  }

  /** Waits for the database as long as it takes, then opens the door. */
  async start(): Promise<{ plainPort: number | undefined; tlsPort: number | undefined }> {
    await this.directory.start();
    const ports = await this.listener.open();
    this.opened = true;
    this.subscriber?.start();
    this.queue?.start();
    const webhookPort = await this.webhook?.listen();
    if (webhookPort !== undefined) this.log.info({ webhookPort }, 'the door for messages by HTTP is open');
    this.log.info(ports, 'the device listener is open');
    return ports;
  }

  /** Commits and acknowledges what is in hand, then closes; gives up after a while when the database is away. */
  async stop(): Promise<void> {
    this.opened = false;
    this.listener.stopReading();
    this.subscriber?.stopReading();
    this.queue?.stopReading();
    this.webhook?.stopReading();
    this.directory.stop();
    const finished = await Promise.race([this.intake.stop().then(() => true), new Promise<false>((resolve) => setTimeout(() => resolve(false), STOP_WITHIN_MS))]);
    if (!finished) this.log.warn({ open: this.listener.admission.openPublishes }, 'stopping with messages that are not committed; their senders will repeat them');
    // One turn of the loop for the last PUBACKs to leave.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([this.listener.close(), this.subscriber?.close(), this.queue?.close(), this.webhook?.close()]);
    if (finished) await this.pool.end();
  }

  /** Whether messages can be committed now, with the reason when they cannot. */
  async readiness(): Promise<{ ready: boolean; reason?: string }> {
    if (!this.opened) return { ready: false, reason: 'the device listener is not open' };
    const refusal = this.subscriber?.notReady ?? this.queue?.notReady;
    if (refusal !== undefined) return { ready: false, reason: refusal };
    if (this.storeAway) return { ready: false, reason: 'the database does not take batches; they are being repeated' };
    try {
      await this.pool.query('SELECT 1');
      return { ready: true };
    } catch {
      return { ready: false, reason: 'the database does not answer' };
    }
  }

  private passwordMatches(device: Device, password: Uint8Array): boolean {
    const digest = this.directory.latest.secretOf(device.deviceId);
    return digest !== undefined && secretMatches(password, digest);
  }

  private counted(judged: ReturnType<typeof judgeMessage>): ReturnType<typeof judgeMessage> {
    for (const { kind } of judged.quarantined) this.metrics.quarantined.inc({ kind });
    for (const event of judged.securityEvents) this.noted(`security:${event.kind}`, { detail: event.detail }, 'someone spoke for another');
    return judged;
  }

  private intakeWatch(): IntakeWatch {
    return {
      committed: (outcome, frames) => {
        const { items } = this.metrics;
        for (const { stored, duplicates, conflicts } of [outcome, ...(outcome.measured === undefined ? [] : [outcome.measured])]) {
          items.inc({ outcome: 'stored' }, stored);
          items.inc({ outcome: 'duplicate' }, duplicates);
          items.inc({ outcome: 'conflict' }, conflicts);
        }
        items.inc({ outcome: 'quarantined' }, outcome.quarantined);
        items.inc({ outcome: 'dropped' }, outcome.quarantineDropped);
        if (outcome.obstructed !== undefined) {
          this.metrics.quarantined.inc({ kind: 'STORAGE_REJECTED' }, outcome.obstructed);
          if (this.throttle.pass('obstructed') !== undefined) this.log.error('readings of a month go to quarantine: another table stands where its partition should be');
        }
        this.metrics.frames.inc(frames);
        this.metrics.batchFrames.observe(frames);
      },
      storeFailed: (error, attempt) => {
        this.metrics.storeFailures.inc();
        if (attempt === 1) this.log.warn({ err: error }, 'a batch could not be stored; nothing of it is acknowledged; it is being repeated');
        this.storeAway = true;
      },
      storeRecovered: (attempts) => {
        this.storeAway = false;
        this.log.info({ attempts }, 'the database takes batches again');
      },
      frameRejected: (error, frame) =>
        this.log.error({ err: error, deviceId: frame.deviceId, frameKey: String(frame.frameKey) }, 'a message was refused as a whole and is quarantined'),
    };
  }

  private listenerWatch(): ListenerWatch {
    return {
      fault: (gate, fault) => this.noted(fault, { serial: gate.serial, address: gate.socket.remoteAddress }, 'connection closed'),
      throttled: (gate) => this.noted('RATE_LIMIT', { serial: gate.serial }, 'a device publishes faster than allowed and is slowed down'),
      connectionRefused: (reason, address) => this.noted(`CONNECTION_${reason}`, { address }, 'connection refused'),
      handshakeFailed: (reason, address) => this.noted('TLS_HANDSHAKE', { address, reason }, 'TLS handshake failed'),
      connectionFault: (identity, reason) => this.noted('CONNECTION_FAULT', { serial: identity, reason }, 'connection ended by a fault'),
      signInRefused: (identity, address) => this.noted('SIGN_IN_REFUSED', { serial: identity.slice(0, 64), address }, 'sign-in refused'),
      flapping: (serial) => this.noted('CONNECT_FLAPPING', { serial }, 'a device reconnects over and over, or two share one identity'),
      sessionEnded: (serial) => this.noted('SESSION_ENDED', { serial }, 'session ended: the device is revoked or has a new secret'),
      topicRefused: (serial, topic) => this.noted('AUTHZ', { serial, topic: topic.slice(0, 100) }, 'publish to a reserved topic; connection closed'),
      subscriptionRefused: (serial, topic) => this.noted('SUBSCRIBE_REFUSED', { serial, topic: topic.slice(0, 100) }, 'subscription refused'),
      ignored: (what, serial) => this.noted(`IGNORED_${what.toUpperCase()}`, { serial }, 'asked for something this door does not do'),
    };
  }

  private noted(event: string, facts: Readonly<Record<string, string | undefined>>, text: string): void {
    this.metrics.events.inc({ event });
    // What a sender calls itself may be 64 kB long; neither the log nor the throttle's memory is to hold that.
    const short = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact?.slice(0, LONGEST_FACT)]));
    // Names that a stranger makes up are not told apart: a new one each time would be a line each time.
    const { serial, address } = short;
    const known = serial !== undefined && this.directory.latest.deviceBySerial(serial) !== undefined;
    const held = this.throttle.pass(`${event}/${known ? serial : address ?? ''}`);
    if (held !== undefined) this.log.warn({ event, ...short, ...(held > 0 ? { heldBack: held } : {}) }, text);
  }
}

/** A session outlives a change of the register when its device is still there and its secret was not replaced. */
function mayStay({ deviceId, serial }: Device, latest: DeviceDirectory, before: DeviceDirectory): boolean {
  if (latest.deviceBySerial(serial)?.deviceId !== deviceId) return false;
  const secret = latest.secretOf(deviceId);
  const secretBefore = before.secretOf(deviceId);
  return secret === secretBefore || (secret !== undefined && secretBefore !== undefined && secret.hash.equals(secretBefore.hash));
}
