import { DeviceDirectory, DeviceEnrolment } from '@app/persistence';
import { firstFreePort } from '@app/platform';

import { eventually } from '../support/eventually.js';
import { mosquittoMissing, OutsideBroker } from '../support/outside-broker.js';
import { enrolledBehindBroker, flowThroughDeaths, GATEWAY, JUDGED_OF_OTHERS, judgedOfOthers, publishForOthers, readiness, sharedByTwo, storedIn, untilReady } from '../support/outside-flow.js';
import { Stack } from '../support/stack.js';

const MOST_OPEN = 200;
// Without the program nothing can be tried, and the line says so.
const withMosquitto = mosquittoMissing === undefined ? it : it.skip;
if (mosquittoMissing !== undefined) process.stdout.write(`${mosquittoMissing}\n`);

const subscribedTo = ({ url }: OutsideBroker, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  INGEST_BROKER_URL: url, INGEST_BROKER_GATEWAY: GATEWAY, INGEST_BROKER_OPEN: String(MOST_OPEN), ...more,
});

describe('messages of a broker that is not ours', () => {
  withMosquitto('are all stored, once, though ingest is killed five times among 20,000 of them and the database is away for half a minute; what is open stays bounded', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    const client = broker.publisher();
    const messages = 20_000;
    const outcome = await flowThroughDeaths({ stack, client, door: subscribedTo(broker), openMetric: 'suu_broker_open_messages', mostOpen: MOST_OPEN, messages, awayMs: 30_000 });
    await client.endAsync();
    expect(outcome).toEqual({ instants: messages, rivals: 0, refused: 0, mostSeenOpen: MOST_OPEN });
  }, 300_000);

  withMosquitto('are shared by two services of one group; each is stored once', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    const client = broker.publisher();
    const shared = (clientId: string): Record<string, string> => subscribedTo(broker, { INGEST_BROKER_FILTERS: '$share/suu/meters/+/up,$share/suu/gw/+/up', INGEST_BROKER_CLIENT_ID: clientId });
    const ofFirst = await sharedByTwo(stack, shared('suu-1'), shared('suu-2'), await firstFreePort('127.0.0.1'), client);
    expect(ofFirst).toBeGreaterThan(100);
    expect(ofFirst).toBeLessThan(1_900);
    await client.endAsync();
  }, 120_000);

  withMosquitto('of a device that is not registered, and of other families, are kept under the gateway that stands for the broker', async () => {
    await using broker = await OutsideBroker.mosquitto();
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    await stack.startIngest(subscribedTo(broker, { INGEST_BROKER_FILTERS: '#' })).ready;
    await untilReady(stack.httpPort);
    const client = broker.publisher();
    // Kept by the broker too: to us it comes as any other while we are there.
    await client.publishAsync('meters/KB-0004/up', '{"ts":"2026-10-01T00:00:00Z","value":"9.000"}', { qos: 1, retain: true });
    await publishForOthers(client);
    expect(await judgedOfOthers(stack)).toEqual(JUDGED_OF_OTHERS);
    await client.endAsync();
  }, 60_000);

  it('are waited for loudly where a shared subscription is granted and delivers nothing', async () => {
    await using broker = await OutsideBroker.withoutShared();
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
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
