import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, inTime } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { Stack } from '../support/stack.js';
import { TableLock } from '../support/table-lock.js';
import { Traffic } from '../support/traffic.js';

const FLEET = { single: 20, history: 3, gateways: 3, rowsPerBatch: 50 };
const TRAFFIC = { perSecond: { single: 20, history: 5, compact: 5 } };

describe('the end of the ingest service', () => {
  it('by an error nobody dealt with is logged and total; started again it stores everything (fault 37)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, FLEET);
    const dying = stack.startIngest({ SUU_FAILPOINTS: 'publish-arrived=reject:#5' });
    await dying.ready;
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    const { code, signal } = await inTime('the service ends', dying.exited, 5_000);
    expect({ code, signal }).toEqual({ code: 70, signal: null });
    const fatal = dying.log.map((line) => JSON.parse(line) as { level: number; kind?: string; err?: { message: string } }).filter(({ level }) => level === 60);
    expect(fatal).toEqual([expect.objectContaining({ kind: 'unhandledRejection', err: expect.objectContaining({ message: 'failpoint publish-arrived' }) as unknown })]);
    await stack.startIngest().ready;
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
  }, 60_000);

  it.each(['SIGTERM', 'SIGINT'] as const)('by %s under load commits and acknowledges what is in hand, with exit code 0 within 10 s (fault 38)', async (signal) => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, FLEET);
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    await eventually('publishes are acknowledged', () => fleet.ledger.acknowledgedMessages() > 200);
    for (const member of fleet.members) for (let i = 0; i < 200; i++) fleet.publishNext(member);
    const askedAtMs = performance.now();
    ingest.child.kill(signal);
    await expect(inTime('the service ends', ingest.exited, 15_000)).resolves.toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAtMs).toBeLessThan(10_000);
    traffic.stop();
    await eventually('all connections are over', () => fleet.connected === 0);

    // Nothing acknowledged is missing, and nothing is stored of which the sender was not told.
    const atTheEnd = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(atTheEnd)).toEqual({});
    expect(atTheEnd.storedReadings).toBe(atTheEnd.acknowledgedReadings);
    expect(atTheEnd.storedReadings).toBeLessThan(atTheEnd.publishedReadings);

    await stack.startIngest().ready;
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
  }, 60_000);

  it('by SIGTERM waits for the batch that is being committed, and for what was taken in behind it (fault 38)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, { single: 20 });
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    await eventually('all are signed in', () => fleet.connected === fleet.members.length);
    await using lock = await TableLock.on(stack, 'reading');
    const [first, ...others] = fleet.members;
    fleet.publishNext(first!);
    await eventually('a batch waits for the lock', () => lock.isWaitedFor());
    for (const member of others) fleet.publishNext(member);
    await eventually('the others are taken in', async () => (await stack.metric('suu_intake_open_publishes')) === fleet.members.length);
    ingest.child.kill('SIGTERM');
    await sleep(500);
    expect(ingest.child.exitCode).toBeNull();
    await lock[Symbol.asyncDispose]();
    await expect(inTime('the service ends', ingest.exited, 10_000)).resolves.toEqual({ code: 0, signal: null });
    await eventually('all are acknowledged by the service that ended', () => fleet.unacknowledged === 0, 1_000);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
  }, 60_000);

  it('by SIGTERM while PostgreSQL is away comes within 10 s and acknowledges nothing', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, FLEET);
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    await eventually('all are signed in', () => fleet.connected === fleet.members.length);
    await stack.killPostgres();
    for (const member of fleet.members) fleet.publishNext(member);
    await eventually('the door holds them', async () => (await stack.metric('suu_intake_open_publishes')) === fleet.members.length);
    const health = await fetch(`http://127.0.0.1:${stack.httpPort}/health/ready`);
    expect([health.status, health.headers.get('content-type'), await health.json()])
      .toMatchObject([503, expect.stringContaining('application/problem+json'), { kind: 'UNAVAILABLE', detail: expect.stringContaining('the database does not') as unknown }]);
    const askedAtMs = performance.now();
    ingest.child.kill('SIGTERM');
    await expect(inTime('the service ends', ingest.exited, 15_000)).resolves.toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAtMs).toBeLessThan(10_000);
    expect(fleet.ledger.acknowledgedMessages()).toBe(0);
    await stack.restartPostgres();
    await stack.startIngest().ready;
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
  }, 60_000);
});
