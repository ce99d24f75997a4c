import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DeviceDirectory, DeviceEnrolment } from '@app/persistence';
import { firstFreePort } from '@app/platform';
import { connect } from 'amqplib';
import mqtt, { type MqttClient } from 'mqtt';

import { eventually } from '../support/eventually.js';
import { enrolledBehindBroker, flowThroughDeaths, GATEWAY, JUDGED_OF_OTHERS, judgedOfOthers, publishForOthers, readiness, sharedByTwo, storedIn, untilReady } from '../support/outside-flow.js';
import { RabbitBroker, rabbitmqMissing } from '../support/rabbitmq.js';
import { Stack } from '../support/stack.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const MOST_OPEN = 200;
const SECRET = randomBytes(12).toString('hex');
// Without the program nothing can be tried, and the line says so.
const withRabbit = rabbitmqMissing === undefined ? it : it.skip;
if (rabbitmqMissing !== undefined) process.stdout.write(`${rabbitmqMissing}\n`);

/** One node, or a cluster of more, of which one is killed among the messages then. */
const NODES = Number(process.env['SUU_RABBITMQ_NODES'] || 1);

let rabbit: RabbitBroker;
let folder: string;

beforeAll(async () => {
  if (rabbitmqMissing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'suu-queue-'));
  writeFileSync(join(folder, 'password'), `${SECRET}\n`);
  const password = SECRET;
  rabbit = await RabbitBroker.start([
    { name: 'suu-ingest', password, consumes: 'flow|families|shared|classic' }, { name: 'anybody', password }, { name: 'KB-0004', password, writes: '^meters\\.{username}\\.up$' },
  ], NODES);
}, 120_000);

afterAll(async () => {
  if (rabbitmqMissing !== undefined) return;
  await rabbit[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Somebody who publishes by the MQTT plugin. */
const publisher = (username = 'anybody', reconnectPeriod = 200): MqttClient => mqtt.connect(rabbit.mqttUrl, { protocolVersion: 4, reconnectPeriod, username, password: SECRET });

/** Each test has a queue of its own, which the others' messages fill too where they are bound to the same topics. */
const consumedFrom = (name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  INGEST_QUEUE_URL: rabbit.amqpPorts.map((port) => `amqp://127.0.0.1:${port}`).join(','), INGEST_QUEUE_NAME: name, INGEST_QUEUE_USER: 'suu-ingest', INGEST_QUEUE_PASSWORD_FILE: join(folder, 'password'),
  INGEST_QUEUE_GATEWAY: GATEWAY, INGEST_QUEUE_OPEN: String(MOST_OPEN), ...more,
});

/** Does something at the broker as its administrator would. */
async function atBroker(act: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>) => Promise<unknown>): Promise<void> {
  const connection = await connect({ hostname: '127.0.0.1', port: rabbit.amqpPorts.at(-1)!, username: 'anybody', password: SECRET });
  await act(await connection.createChannel());
  await connection.close();
}

describe('messages of a quorum queue of RabbitMQ', () => {
  withRabbit('are all stored, once, though ingest is killed five times among 20,000 of them, the link is cut and the database is away for half a minute; what is open stays bounded', async () => {
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    // Between ingest and the first node; the others it reaches without.
    await using link = await TcpProxy.before(rabbit.amqpPorts[0]!);
    const client = publisher();
    const messages = 20_000;
    const outcome = await flowThroughDeaths({
      stack, client, door: consumedFrom('flow', { INGEST_QUEUE_URL: [link.port, ...rabbit.amqpPorts.slice(1)].map((port) => `amqp://127.0.0.1:${port}`).join(',') }), openMetric: 'suu_queue_open_messages', mostOpen: MOST_OPEN, messages, awayMs: 30_000,
      beforeOutage: async () => {
        link.judge = () => (link.cuts === 0 ? 'cut before' : 'pass');
        await eventually('the link is cut', () => link.cuts === 1);
        if (NODES > 1) await rabbit.killFirst();
        await untilReady(stack.httpPort);
      },
    });
    await client.endAsync();
    expect(outcome).toEqual({ instants: messages, rivals: 0, refused: 0, mostSeenOpen: MOST_OPEN });
    await atBroker(async (channel) => { expect(await channel.checkQueue('flow')).toMatchObject({ messageCount: 0 }); await channel.deleteQueue('flow'); });
  }, 300_000);

  withRabbit('are judged by who the broker vouches for, as from any broker; a device publishes on its own topic alone', async () => {
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    await stack.startIngest(consumedFrom('families', { INGEST_QUEUE_FILTERS: '#' })).ready;
    await untilReady(stack.httpPort);
    const client = publisher();
    await publishForOthers(client);
    expect(await judgedOfOthers(stack)).toEqual(JUDGED_OF_OTHERS);
    await client.endAsync();

    const device = publisher('KB-0004', 0);
    await device.publishAsync('meters/KB-0004/up', '{"ts":"2026-10-01T02:00:00Z","value":"10.000"}', { qos: 1 });
    await eventually('it is stored', async () => await storedIn(stack) === 4);
    const ended = new Promise<void>((resolve) => device.once('close', () => resolve()));
    // The broker ends the connection instead of answering: what becomes of the promise says less than that.
    void device.publishAsync('meters/KB-0005/up', '{"ts":"2026-10-01T02:00:00Z","value":"10.000"}', { qos: 1 }).catch(() => undefined);
    await ended;
    await device.endAsync(true);
    expect(await storedIn(stack)).toBe(4);
    await atBroker((channel) => channel.deleteQueue('families'));
  }, 60_000);

  withRabbit('are shared by two services of one queue; each is stored once', async () => {
    await using stack = await Stack.start();
    await enrolledBehindBroker(stack);
    const client = publisher();
    const ofFirst = await sharedByTwo(stack, consumedFrom('shared'), consumedFrom('shared'), await firstFreePort('127.0.0.1'), client);
    expect(ofFirst).toBeGreaterThan(100);
    expect(ofFirst).toBeLessThan(1_900);
    await client.endAsync();
    await atBroker((channel) => channel.deleteQueue('shared'));
  }, 60_000);

  withRabbit('are not taken from a queue that a single node keeps, nor for a gateway that is not registered; what came meanwhile is there', async () => {
    await using stack = await Stack.start();
    await stack.enrol(1);
    await atBroker((channel) => channel.assertQueue('classic', { durable: true }));
    await stack.startIngest(consumedFrom('classic')).ready;
    await eventually('ingest waits for its gateway', async () => (await readiness(stack.httpPort)).text.includes(`the gateway ${GATEWAY} that stands for the broker is not registered`));
    const enrolment = new DeviceEnrolment(stack.pool);
    await enrolment.enrolGateway(GATEWAY, [], new Date('2020-01-01T00:00:00Z'));
    await eventually('ingest says that it is no quorum queue', async () => (await readiness(stack.httpPort)).text.includes('x-queue-type'));
    expect(stack.ingest!.log.some((line) => line.includes('QUEUE_REFUSED'))).toBe(true);
    await atBroker((channel) => channel.deleteQueue('classic'));
    await untilReady(stack.httpPort);
    const client = publisher();
    await client.publishAsync('meters/KB-0001/up', '{"ts":"2026-10-01T00:00:00Z","value":"1.000"}', { qos: 1 });
    await eventually('it is stored', async () => await storedIn(stack) === 1);

    await enrolment.revoke(GATEWAY);
    const revoked = await DeviceDirectory.latestVersion(stack.pool);
    await eventually('ingest knows', async () => await stack.metric('suu_directory_version') >= revoked);
    await client.publishAsync('meters/KB-0001/up', '{"ts":"2026-10-01T01:00:00Z","value":"2.000"}', { qos: 1 });
    await eventually('ingest says so', async () => (await readiness(stack.httpPort)).text.includes('is not registered'));
    expect(await storedIn(stack)).toBe(1);
    await enrolment.reinstate(GATEWAY);
    await untilReady(stack.httpPort);
    await eventually('it is stored too', async () => await storedIn(stack) === 2);
    // Ended in good order, ingest leaves nothing unanswered behind.
    stack.ingest!.child.kill('SIGTERM');
    await stack.ingest!.exited;
    await eventually('the queue is empty', async () => {
      let left = -1;
      await atBroker(async (channel) => { left = (await channel.checkQueue('classic')).messageCount; });
      return left === 0;
    });
    await client.endAsync();
  }, 90_000);
});
