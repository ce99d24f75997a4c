import { DeviceDirectory, DeviceEnrolment } from '@app/persistence';
import { firstFreePort } from '@app/platform';
import type { MqttClient } from 'mqtt';

import { eventually } from '../support/eventually.js';
import { mosquittoMissing, OutsideBroker } from '../support/outside-broker.js';
import { Stack } from '../support/stack.js';

const METERS = 50;
const BEGIN = Date.parse('2026-10-01T00:00:00Z');
const MOST_OPEN = 200;
const SINCE = new Date('2020-01-01T00:00:00Z');
/** Numbers of wM-Bus meters have eight digits. */
const WIRELESS = '00417512';
const GATEWAY = 'BROKER-1';
// Without the program nothing can be tried, and the line says so.
const withMosquitto = mosquittoMissing === undefined ? it : it.skip;
if (mosquittoMissing !== undefined) process.stdout.write(`${mosquittoMissing}\n`);

const subscribedTo = ({ url }: OutsideBroker, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  INGEST_BROKER_URL: url, INGEST_BROKER_GATEWAY: GATEWAY, INGEST_BROKER_OPEN: String(MOST_OPEN), ...more,
});

async function enrolled(stack: Stack): Promise<void> {
  await stack.enrol(METERS);
  await new DeviceEnrolment(stack.pool).enrolMeters([{ serial: WIRELESS, registerCapacityLitres: 100_000_000, mappedFrom: SINCE }]);
  await new DeviceEnrolment(stack.pool).enrolGateway(GATEWAY, ['KB-0001', WIRELESS], SINCE);
}

interface Readiness { readonly isReady: boolean; readonly text: string }
async function readiness(httpPort: number): Promise<Readiness> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/health/ready`);
  return { isReady: answer.ok, text: await answer.text() };
}
const untilReady = (httpPort: number): Promise<void> => eventually('ingest takes messages of the broker', async () => (await readiness(httpPort)).isReady, 30_000);

const serialOf = (no: number): string => `KB-${String(no % METERS + 1).padStart(4, '0')}`;

/** Reading `no` of all: each is another instant of one of the meters. */
async function publish(client: MqttClient, from: number, to: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let no = from; no < to; no++) {
    const payload = JSON.stringify({ ts: new Date(BEGIN + Math.floor(no / METERS) * 60_000).toISOString(), value: `${100 + Math.floor(no / METERS)}.000` });
    sent.push(client.publishAsync(`meters/${serialOf(no)}/up`, payload, { qos: 1 }));
    if (sent.length >= 500) await Promise.all(sent.splice(0));
  }
  await Promise.all(sent);
}

const storedIn = async (stack: Stack): Promise<number> => (await stack.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM reading')).rows[0]!.n;

/** Looks at how much is open for as long as it is asked to. */
function watchOpen(stack: Stack): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => void stack.metric('suu_broker_open_messages').then((open) => { most = Math.max(most, open); }, () => undefined), 25);
  return { most: () => most, stop: () => clearInterval(timer) };
}

describe('messages of a broker that is not ours', () => {
  withMosquitto('are all stored, once, though ingest is killed five times among 20,000 of them and the database is away for a while; what is open stays bounded', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolled(stack);
    let ingest = stack.startIngest(subscribedTo(broker));
    await ingest.ready;
    await untilReady(stack.httpPort);
    const client = broker.publisher();
    const open = watchOpen(stack);
    const count = 20_000;
    const publishing = publish(client, 0, count);
    for (let kill = 1; kill <= 5; kill++) {
      await eventually(`${kill} of six parts are stored`, async () => await storedIn(stack) >= kill * 2_500, 60_000);
      ingest.child.kill('SIGKILL');
      await ingest.exited;
      ingest = stack.startIngest(subscribedTo(broker));
      await ingest.ready;
    }
    await stack.stopPostgres();
    await publishing;
    await eventually('as much is open as may be', async () => await stack.metric('suu_broker_open_messages') === MOST_OPEN, 30_000);
    await stack.restartPostgres();
    await eventually('all are stored', async () => await storedIn(stack) === count, 120_000);
    await eventually('nothing is open', async () => await stack.metric('suu_broker_open_messages') === 0);
    open.stop();
    await client.endAsync();
    expect(open.most()).toBe(MOST_OPEN);
    const { rows } = await stack.pool.query('SELECT count(DISTINCT (meter_id, read_at))::int AS instants, (SELECT count(*)::int FROM reading_candidate) AS rivals, (SELECT count(*)::int FROM quarantine_item) AS refused FROM reading');
    expect(rows).toEqual([{ instants: count, rivals: 0, refused: 0 }]);
  }, 300_000);

  withMosquitto('are shared by two services of one group; each is stored once', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolled(stack);
    const shared = { INGEST_BROKER_FILTERS: '$share/suu/meters/+/up,$share/suu/gw/+/up' };
    const secondPort = await firstFreePort('127.0.0.1');
    const second = stack.startIngest(subscribedTo(broker, { ...shared, INGEST_BROKER_CLIENT_ID: 'suu-2', INGEST_HTTP_PORT: String(secondPort), MQTT_PORT: 'off' }));
    const first = stack.startIngest(subscribedTo(broker, { ...shared, INGEST_BROKER_CLIENT_ID: 'suu-1' }));
    try {
      await Promise.all([first.ready, second.ready]);
      await Promise.all([untilReady(stack.httpPort), untilReady(secondPort)]);
      const client = broker.publisher();
      await publish(client, 0, 2_000);
      await client.endAsync();
      await eventually('all are stored', async () => await storedIn(stack) === 2_000, 60_000);
      const committed = await stack.metric('suu_intake_messages_committed_total');
      expect(committed).toBeGreaterThan(100);
      expect(committed).toBeLessThan(1_900);
    } finally {
      second.child.kill('SIGKILL');
      await second.exited;
    }
  }, 120_000);

  withMosquitto('of a device that is not registered, and of other families, are kept under the gateway that stands for the broker', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolled(stack);
    await stack.startIngest(subscribedTo(broker, { INGEST_BROKER_FILTERS: '#' })).ready;
    await untilReady(stack.httpPort);
    const client = broker.publisher();
    const reading = JSON.stringify({ serial: 'KB-0001', ts: '2026-10-01T00:00:00Z', value: '1.000' });
    await client.publishAsync('meters/NOBODY/up', '{"ts":"2026-10-01T00:00:00Z","value":"1.000"}', { qos: 1 });
    // Said by the broker itself, of the one meter it may speak for and of one it may not.
    await client.publishAsync(`gw/${GATEWAY}/up`, reading, { qos: 1 });
    await client.publishAsync(`gw/${GATEWAY}/up`, reading.replace('KB-0001', 'KB-0002'), { qos: 1 });
    await client.publishAsync('some/other/topic', reading, { qos: 1 });
    // A receiver of wM-Bus telegrams publishes on topics of its own.
    await client.publishAsync(`wmbusmeters/${WIRELESS}`, JSON.stringify({ _: 'telegram', meter: 'any', id: WIRELESS, timestamp: '2026-10-01T01:00:00Z', total_m3: 1.5 }), { qos: 1 });
    // A meter that the broker vouches for speaks for itself alone.
    await client.publishAsync('meters/KB-0003/up', reading, { qos: 1 });
    await client.publishAsync('meters/KB-0004/up', '{"ts":"2026-10-01T00:00:00Z","value":"9.000"}', { qos: 1, retain: true });
    await eventually('all are judged', async () => await stack.metric('suu_intake_messages_committed_total') >= 7, 30_000);
    await client.endAsync();
    const { rows } = await stack.pool.query('SELECT d.serial AS sender, q.kind FROM quarantine_item q JOIN device d USING (device_id) ORDER BY 2, 1');
    expect(rows).toEqual([{ sender: 'KB-0003', kind: 'IDENTITY_MISMATCH' }, { sender: GATEWAY, kind: 'NOT_ASSIGNED' }, { sender: GATEWAY, kind: 'TOPIC_INVALID' }, { sender: GATEWAY, kind: 'UNKNOWN_DEVICE' }]);
    const { rows: stored } = await stack.pool.query('SELECT m.serial, r.index_litres::int AS litres FROM reading r JOIN meter m USING (meter_id) ORDER BY 1, 2');
    expect(stored).toEqual([{ serial: WIRELESS, litres: 1_500 }, { serial: 'KB-0001', litres: 1_000 }, { serial: 'KB-0004', litres: 9_000 }]);
  }, 60_000);

  it('are waited for loudly where a shared subscription is granted and delivers nothing', async () => {
    await using broker = await OutsideBroker.withoutShared();
    await using stack = await Stack.start();
    await enrolled(stack);
    await stack.startIngest(subscribedTo(broker, { INGEST_BROKER_PROTOCOL: '3.1.1', INGEST_BROKER_FILTERS: '$share/suu/meters/+/up' })).ready;
    await eventually('ingest says so', async () => (await readiness(stack.httpPort)).text.includes('delivers nothing'), 30_000);
    expect((await readiness(stack.httpPort)).isReady).toBe(false);
    expect(stack.ingest!.log.some((line) => line.includes('SUBSCRIPTION_REFUSED'))).toBe(true);
  }, 60_000);

  it('are not taken before the gateway that stands for the broker is registered', async () => {
    await using broker = await OutsideBroker.withoutShared();
    await using stack = await Stack.start();
    await stack.enrol(1);
    await stack.startIngest(subscribedTo(broker, { INGEST_BROKER_PROTOCOL: '3.1.1' })).ready;
    expect((await readiness(stack.httpPort)).text).toContain(`the gateway ${GATEWAY} that stands for the broker is not registered`);
    await new DeviceEnrolment(stack.pool).enrolGateway(GATEWAY, [], new Date('2020-01-01T00:00:00Z'));
    await untilReady(stack.httpPort);
    const client = broker.publisher();
    await client.publishAsync('meters/KB-0001/up', '{"ts":"2026-10-01T00:00:00Z","value":"1.000"}', { qos: 1 });
    await eventually('it is stored', async () => await storedIn(stack) === 1);

    // Taken out of the register, the gateway ends the session: nothing is acknowledged for it, and what came is there once it is back.
    const enrolment = new DeviceEnrolment(stack.pool);
    await enrolment.revoke(GATEWAY);
    const revoked = await DeviceDirectory.latestVersion(stack.pool);
    await eventually('ingest knows', async () => await stack.metric('suu_directory_version') >= revoked);
    await client.publishAsync('meters/KB-0001/up', '{"ts":"2026-10-01T01:00:00Z","value":"2.000"}', { qos: 1 });
    await eventually('ingest says so', async () => (await readiness(stack.httpPort)).text.includes('is not registered'));
    expect(await storedIn(stack)).toBe(1);
    await enrolment.reinstate(GATEWAY);
    await untilReady(stack.httpPort);
    await eventually('it is stored too', async () => await storedIn(stack) === 2);
    await client.endAsync();
  }, 90_000);
});
