import { setTimeout as lasting } from 'node:timers/promises';

import { DeviceEnrolment } from '@app/persistence';
import type { MqttClient } from 'mqtt';

import { eventually } from './eventually.js';
import type { Stack } from './stack.js';

const METERS = 50;
const BEGIN = Date.parse('2026-10-01T00:00:00Z');
const SINCE = new Date('2020-01-01T00:00:00Z');
/** Numbers of wM-Bus meters have eight digits. */
export const WIRELESS = '00417512';
/** Stands for the broker in the register. */
export const GATEWAY = 'BROKER-1';
const DEATHS = 5;

/** Meters KB-0001 to KB-0050, a wireless one, and the broker's gateway, which may speak for two of them. */
export async function enrolledBehindBroker(stack: Stack): Promise<void> {
  await stack.enrol(METERS);
  await new DeviceEnrolment(stack.pool).enrolMeters([{ serial: WIRELESS, registerCapacityLitres: 100_000_000, mappedFrom: SINCE }]);
  await new DeviceEnrolment(stack.pool).enrolGateway(GATEWAY, ['KB-0001', WIRELESS], SINCE);
}

/** What the ingest service says of its readiness. */
export async function readiness(httpPort: number): Promise<{ readonly isReady: boolean; readonly text: string }> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/health/ready`);
  return { isReady: answer.ok, text: await answer.text() };
}

export const untilReady = (httpPort: number): Promise<void> => eventually('ingest takes messages of the broker', async () => (await readiness(httpPort)).isReady, 30_000);

const serialOf = (no: number): string => `KB-${String(no % METERS + 1).padStart(4, '0')}`;

/** Publishes readings `from` up to `to` of all there may be: each is another instant of one of the meters. */
export async function publishReadings(client: MqttClient, from: number, to: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let no = from; no < to; no++) {
    const payload = JSON.stringify({ ts: new Date(BEGIN + Math.floor(no / METERS) * 60_000).toISOString(), value: `${100 + Math.floor(no / METERS)}.000` });
    sent.push(client.publishAsync(`meters/${serialOf(no)}/up`, payload, { qos: 1 }));
    if (sent.length >= 500) await Promise.all(sent.splice(0));
  }
  await Promise.all(sent);
}

export const storedIn = async (stack: Stack): Promise<number> => (await stack.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM reading')).rows[0]!.n;

/** How a door to a broker of others is tried under a flow. */
export interface FlowTrial {
  readonly stack: Stack;
  /** Settings of ingest for the door. */
  readonly door: Readonly<Record<string, string>>;
  readonly client: MqttClient;
  /** The metric that tells how many of its messages are open, and the most that may be. */
  readonly openMetric: string;
  readonly mostOpen: number;
  readonly messages: number;
  /** How long the database stays away. */
  readonly awayMs: number;
  /** Something else to go wrong between the deaths and the outage. */
  readonly beforeOutage?: () => Promise<void>;
}

/**
 * Kills ingest five times by SIGKILL among the messages, then takes the database away with the door full, and waits until all is stored.
 * @returns what was stored: distinct instants, rivals and refusals; and the most that was seen open
 */
export async function flowThroughDeaths({ stack, door, client, openMetric, mostOpen, messages, awayMs, beforeOutage }: FlowTrial): Promise<{ instants: number; rivals: number; refused: number; mostSeenOpen: number }> {
  let ingest = stack.startIngest(door);
  await ingest.ready;
  await untilReady(stack.httpPort);
  let mostSeenOpen = 0;
  const watch = setInterval(() => void stack.metric(openMetric).then((open) => { mostSeenOpen = Math.max(mostSeenOpen, open); }, () => undefined), 25);
  try {
    const publishing = publishReadings(client, 0, messages);
    for (let death = 1; death <= DEATHS; death++) {
      await eventually(`part ${death} of eight is stored`, async () => await storedIn(stack) >= death * messages / 8, 60_000);
      ingest.child.kill('SIGKILL');
      await ingest.exited;
      ingest = stack.startIngest(door);
      await ingest.ready;
    }
    await beforeOutage?.();
    await stack.stopPostgres();
    await publishing;
    await eventually('as much is open as may be', async () => await stack.metric(openMetric) === mostOpen, 30_000);
    await lasting(awayMs);
    await stack.restartPostgres();
    await eventually('all are stored', async () => await storedIn(stack) === messages, 120_000);
    await eventually('nothing is open', async () => await stack.metric(openMetric) === 0);
  } finally {
    clearInterval(watch);
  }
  const { rows } = await stack.pool.query<{ instants: number; rivals: number; refused: number }>(
    'SELECT count(DISTINCT (meter_id, read_at))::int AS instants, (SELECT count(*)::int FROM reading_candidate) AS rivals, (SELECT count(*)::int FROM quarantine_item) AS refused FROM reading',
  );
  return { ...rows[0]!, mostSeenOpen };
}

/** Messages of others than the meter whose topic it is, and of other families; the last is of a meter that the broker vouches for. */
export async function publishForOthers(client: MqttClient): Promise<void> {
  const reading = JSON.stringify({ serial: 'KB-0001', ts: '2026-10-01T00:00:00Z', value: '1.000' });
  const say = (topic: string, payload: string): Promise<unknown> => client.publishAsync(topic, payload, { qos: 1 });
  await say('meters/NOBODY/up', '{"ts":"2026-10-01T00:00:00Z","value":"1.000"}');
  // Said by the broker itself, of the one meter it may speak for and of one it may not.
  await say(`gw/${GATEWAY}/up`, reading);
  await say(`gw/${GATEWAY}/up`, reading.replace('KB-0001', 'KB-0002'));
  await say('some/other/topic', reading);
  // A receiver of wM-Bus telegrams publishes on topics of its own.
  await say(`wmbusmeters/${WIRELESS}`, JSON.stringify({ _: 'telegram', meter: 'any', id: WIRELESS, timestamp: '2026-10-01T01:00:00Z', total_m3: 1.5 }));
  // A meter that the broker vouches for speaks for itself alone.
  await say('meters/KB-0003/up', reading);
  await say('meters/KB-0004/up', '{"ts":"2026-10-01T00:00:00Z","value":"9.000"}');
}

/** What becomes of {@link publishForOthers}: who is taken to have said what was refused, and what was read. */
export const JUDGED_OF_OTHERS = {
  refused: [
    { sender: 'KB-0003', kind: 'IDENTITY_MISMATCH' }, { sender: GATEWAY, kind: 'NOT_ASSIGNED' }, { sender: GATEWAY, kind: 'TOPIC_INVALID' }, { sender: GATEWAY, kind: 'UNKNOWN_DEVICE' },
  ],
  stored: [{ serial: WIRELESS, litres: 1_500 }, { serial: 'KB-0001', litres: 1_000 }, { serial: 'KB-0004', litres: 9_000 }],
} as const;

/** What was refused and stored, once seven messages are judged. */
export async function judgedOfOthers(stack: Stack): Promise<unknown> {
  await eventually('all are judged', async () => await stack.metric('suu_intake_messages_committed_total') >= 7, 30_000);
  const { rows: refused } = await stack.pool.query('SELECT d.serial AS sender, q.kind FROM quarantine_item q JOIN device d USING (device_id) ORDER BY 2, 1');
  const { rows: stored } = await stack.pool.query('SELECT m.serial, r.index_litres::int AS litres FROM reading r JOIN meter m USING (meter_id) ORDER BY 1, 2');
  return { refused, stored };
}

/** Two services share the work of one broker. @returns how many of the 2,000 messages the first committed */
export async function sharedByTwo(stack: Stack, first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>, secondPort: number, client: MqttClient): Promise<number> {
  const other = stack.startIngest({ ...second, INGEST_HTTP_PORT: String(secondPort), MQTT_PORT: 'off' });
  const one = stack.startIngest(first);
  try {
    await Promise.all([one.ready, other.ready]);
    await Promise.all([untilReady(stack.httpPort), untilReady(secondPort)]);
    await publishReadings(client, 0, 2_000);
    await eventually('all are stored', async () => await storedIn(stack) === 2_000, 60_000);
    return await stack.metric('suu_intake_messages_committed_total');
  } finally {
    other.child.kill('SIGKILL');
    await other.exited;
  }
}
