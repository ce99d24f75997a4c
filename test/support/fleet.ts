import { DeviceEnrolment } from '@app/persistence';

import { FieldDevice, type FieldDeviceSettings } from './field-device.js';
import { Ledger, type LedgerReading, type MessageContent } from './ledger.js';
import type { SignIn } from './mqtt-connection.js';
import { SeededRandom } from './seeded-random.js';
import type { Stack } from './stack.js';

/** Which devices a test has, and what their messages look like. */
export interface FleetPlan {
  /** Meters that send one reading a message. */
  readonly single?: number;
  /** Meters that send a history array. */
  readonly history?: number;
  readonly readingsPerHistory?: number;
  /** Gateways that send compact batches for meters of their own. */
  readonly gateways?: number;
  readonly metersPerGateway?: number;
  readonly rowsPerBatch?: number;
}

export interface FleetSettings {
  readonly seed?: number;
  /** Publishes that a device may have unacknowledged at once; for all devices, or by what they send. */
  readonly window?: number | Readonly<Record<FleetMember['form'], number>>;
  readonly keepaliveSeconds?: number;
  readonly reconnectWithinMs?: number;
  readonly onAcknowledged?: FieldDeviceSettings['onAcknowledged'];
}

type Form = 'single' | 'history' | 'compact';

/** One device of a fleet. */
export interface FleetMember {
  readonly form: Form;
  readonly serial: string;
  readonly topic: string;
  readonly device: FieldDevice;
  /** Serials of the meters it speaks for; its own for a meter. */
  readonly meters: readonly string[];
}

/** Devices with the books of everything they publish. */
export class Fleet implements AsyncDisposable {
  readonly ledger = new Ledger();
  readonly members: FleetMember[] = [];
  readonly random: SeededRandom;
  private poisonMade = 0;

  private constructor(private readonly plan: FleetPlan, settings: FleetSettings) {
    this.random = new SeededRandom(settings.seed ?? 1);
  }

  /** Enrols the devices; {@link start} makes them connect. */
  static async enrol(stack: Stack, plan: FleetPlan, settings: FleetSettings = {}): Promise<Fleet> {
    const fleet = new Fleet(plan, settings);
    const add = (form: Form, serial: string, secret: string, meters: readonly string[]): void => {
      const signIn: SignIn = { port: stack.mqttPort, username: serial, password: secret, clientId: serial, keepaliveSeconds: settings.keepaliveSeconds ?? 0 };
      const device = new FieldDevice(signIn, {
        window: typeof settings.window === 'object' ? settings.window[form] : settings.window ?? 100, random: fleet.random,
        ...(settings.reconnectWithinMs === undefined ? {} : { reconnectWithinMs: settings.reconnectWithinMs }),
        ...(settings.onAcknowledged === undefined ? {} : { onAcknowledged: settings.onAcknowledged }),
      });
      fleet.members.push({ form, serial, topic: form === 'compact' ? `gw/${serial}/up` : `meters/${serial}/up`, device, meters });
    };
    for (const { serial, secret } of await stack.enrol(plan.single ?? 0, 'ONE')) add('single', serial, secret, [serial]);
    for (const { serial, secret } of await stack.enrol(plan.history ?? 0, 'HIS')) add('history', serial, secret, [serial]);
    for (let no = 1; no <= (plan.gateways ?? 0); no++) {
      const meters = (await stack.enrol(plan.metersPerGateway ?? 20, `G${no}`)).map(({ serial }) => serial);
      const { serial, secret } = await new DeviceEnrolment(stack.pool).enrolGateway(`GW-${no}`, meters, new Date('2020-01-01T00:00:00Z'));
      add('compact', serial, secret, meters);
    }
    return fleet;
  }

  start(): this {
    for (const { device } of this.members) device.start();
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ device }) => device.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get connected(): number {
    return this.members.filter(({ device }) => device.connection?.isOpen === true).length;
  }

  get openPublishes(): number {
    return this.members.reduce((sum, { device }) => sum + device.openPublishes, 0);
  }

  get unacknowledged(): number {
    return this.members.reduce((sum, { device }) => sum + device.unacknowledged, 0);
  }

  /** Has a member publish its next message. */
  publishNext(member: FleetMember): ReturnType<FieldDevice['publish']> {
    const readings = this.nextReadings(member);
    return this.publish(member, payloadOf(member, readings), { readings, refusedItems: 0 });
  }

  /**
   * Has a member publish something that cannot become readings: alone, or as one item among good ones. Each is unlike all
   * others, so that it can be found in quarantine.
   */
  publishPoison(member: FleetMember): ReturnType<FieldDevice['publish']> {
    const no = ++this.poisonMade;
    if (member.form === 'single') {
      return this.publish(member, poisonAlone(no), { readings: [], refusedItems: 1 });
    }
    const readings = this.nextReadings(member);
    const items = itemsOf(member, readings);
    items.splice(this.random.whole(0, items.length), 0, poisonItem(member, no));
    return this.publish(member, wrap(member, items), { readings, refusedItems: 1 });
  }

  publish(member: FleetMember, payload: string | Buffer, content: MessageContent): ReturnType<FieldDevice['publish']> {
    const publication = { topic: member.topic, payload, sends: 0, acknowledgedAtMs: undefined };
    this.ledger.enter(member.serial, publication, content);
    member.device.publishAgain(publication);
    return publication;
  }

  private nextReadings(member: FleetMember): LedgerReading[] {
    const { form, meters } = member;
    const readings = form === 'single' ? 1 : form === 'history' ? this.plan.readingsPerHistory ?? 10 : this.plan.rowsPerBatch ?? 60;
    return Array.from({ length: readings }, (_, i) => this.ledger.nextReading(meters[i % meters.length]!));
  }
}

function payloadOf(member: FleetMember, readings: readonly LedgerReading[]): string {
  const items = itemsOf(member, readings);
  return member.form === 'single' ? JSON.stringify(items[0]) : wrap(member, items);
}

function itemsOf({ form }: FleetMember, readings: readonly LedgerReading[]): unknown[] {
  return readings.map(({ serial, readAtSeconds, indexLitres }) => (form === 'compact'
    ? [serial, readAtSeconds, indexLitres]
    : { ts: new Date(readAtSeconds * 1000).toISOString(), value: (indexLitres / 1000).toFixed(3) }));
}

function wrap({ form }: FleetMember, items: readonly unknown[]): string {
  return JSON.stringify(form === 'compact' ? { rows: items } : { readings: items });
}

/** A whole message that must be quarantined, of a kind that changes from one to the next. */
function poisonAlone(no: number): Buffer {
  const kinds = [
    `{"ts":"2026-01-15T00:00:00Z","value":"1.5","seq":${no}`,
    `{"ts":"2026-02-30T00:00:00Z","value":"1.5","seq":${no}}`,
    `{"ts":"2026-01-15T00:00:00Z","value":"NaN","seq":${no}}`,
    `{"ts":"2126-01-15T00:00:00Z","value":"1.5","seq":${no}}`,
    `{"ts":"2026-01-15T00:00:00Z","value":"1.5","serial":"\\u0000","seq":${no}}`,
    `not JSON at all, number ${no}`,
  ];
  const text = Buffer.from(kinds[no % (kinds.length + 1)] ?? '');
  // Bytes that are no UTF-8: a column of type text would not take them.
  return text.length > 0 ? text : Buffer.concat([Buffer.from([0xff, 0x00, 0xfe]), Buffer.from(String(no))]);
}

/** One item that must be quarantined while its neighbours are stored. */
function poisonItem({ form, meters }: FleetMember, no: number): unknown {
  const seconds = Date.UTC(2026, 0, 1) / 1000;
  if (form === 'history') return no % 2 === 0 ? { ts: '2026-01-01T00:00:00Z', value: `-${no}` } : { ts: `the ${no}th`, value: '1' };
  return no % 2 === 0 ? [`UNKNOWN-${no}`, seconds, 1] : [meters[0], seconds, -no];
}
