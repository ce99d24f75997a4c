import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { Stack } from '../support/stack.js';
import { carriesCommit, TcpProxy } from '../support/tcp-proxy.js';
import { Traffic } from '../support/traffic.js';

/** The database's address with a proxy's port in place of its own. */
function throughProxy(stack: Stack, proxy: TcpProxy): { DATABASE_URL: string } {
  const url = new URL(stack.databaseTcpUrl);
  url.port = String(proxy.port);
  return { DATABASE_URL: url.href };
}

const portOf = (stack: Stack): number => Number(new URL(stack.databaseTcpUrl).port);

describe('the link between the ingest service and PostgreSQL', () => {
  it('with every commit half a second late costs no connection and no message (fault 9)', async () => {
    await using stack = await Stack.start({ tcp: true });
    await using proxy = await TcpProxy.before(portOf(stack));
    await using fleet = await Fleet.enrol(stack, { single: 40, gateways: 2, rowsPerBatch: 50 }, { keepaliveSeconds: 1, window: 50 });
    await stack.startIngest(throughProxy(stack, proxy)).ready;
    proxy.judge = (bytes) => (carriesCommit(bytes) ? { holdMs: 500 } : 'pass');
    fleet.start();
    using traffic = new Traffic(fleet, { perSecond: { single: 10, history: 0, compact: 5 } }).start();
    await eventually('twelve commits were held back', () => proxy.held >= 12, 30_000);
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
    expect(Math.max(...fleet.members.map(({ device }) => device.connection!.pings))).toBeGreaterThan(3);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    // Batches grow while a commit is under way: one for one message would need far more of them.
    expect(books.acknowledgedMessages / proxy.held).toBeGreaterThan(20);
  }, 60_000);

  it.each(['cut after', 'cut before'] as const)('%s COMMIT has left and before its answer loses nothing and doubles nothing (fault 15)', async (passage) => {
    await using stack = await Stack.start({ tcp: true });
    await using proxy = await TcpProxy.before(portOf(stack));
    await using fleet = await Fleet.enrol(stack, { single: 20, history: 2, gateways: 2, rowsPerBatch: 50 });
    await stack.startIngest(throughProxy(stack, proxy)).ready;
    fleet.start();
    using traffic = new Traffic(fleet, { perSecond: { single: 10, history: 5, compact: 5 }, poison: 0.05 }).start();
    await eventually('publishes are acknowledged', () => fleet.ledger.acknowledgedMessages() > 50);
    proxy.judge = (bytes) => (carriesCommit(bytes) && fleet.random.chance(0.3) ? passage : 'pass');
    await eventually('twenty links were cut', () => proxy.cuts >= 20, 30_000);
    proxy.judge = () => 'pass';
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
  }, 60_000);

  it.each(['COPY reading', 'COMMIT'])('that swallows %s and all that follows without a word is given up after the time a statement may take, and a new one is used', async (statement) => {
    await using stack = await Stack.start({ tcp: true });
    await using proxy = await TcpProxy.before(portOf(stack));
    await using fleet = await Fleet.enrol(stack, { single: 20, gateways: 2, rowsPerBatch: 50 }, { keepaliveSeconds: 5 });
    await stack.startIngest(throughProxy(stack, proxy)).ready;
    fleet.start();
    using traffic = new Traffic(fleet, { perSecond: { single: 5, history: 0, compact: 2 } }).start();
    await eventually('publishes are acknowledged', () => fleet.ledger.acknowledgedMessages() > 50);
    proxy.judge = (bytes) => (bytes.includes(statement) ? 'vanish' : 'pass');
    await eventually('a link has gone silent', () => proxy.cuts > 0);
    proxy.judge = () => 'pass';
    const silentAtMs = performance.now();
    const acknowledged = fleet.ledger.acknowledgedMessages();
    await eventually('publishes are acknowledged over a new link', () => fleet.ledger.acknowledgedMessages() > acknowledged, 60_000);
    expect(performance.now() - silentAtMs).toBeLessThan(40_000);
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
  }, 120_000);
});
