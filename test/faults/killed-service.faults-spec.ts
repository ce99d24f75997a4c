import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { Stack } from '../support/stack.js';
import { Traffic } from '../support/traffic.js';

const FLEET = { single: 10, history: 3, gateways: 3, rowsPerBatch: 50 };
const TRAFFIC = { perSecond: { single: 20, history: 5, compact: 5 } };

describe('the ingest service killed with SIGKILL', () => {
  it('twenty times in the middle of batches loses nothing and doubles nothing (fault 1)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, FLEET);
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    for (let kill = 1; kill <= 20; kill++) {
      const ingest = stack.startIngest();
      await ingest.ready;
      await sleep(fleet.random.between(100, 1_000));
      ingest.child.kill('SIGKILL');
      await ingest.exited;
    }
    const restartedAtMs = performance.now();
    await stack.startIngest().ready;
    const acknowledged = fleet.ledger.acknowledgedMessages();
    await eventually('publishes are acknowledged after the last kill', () => fleet.ledger.acknowledgedMessages() > acknowledged);
    expect(performance.now() - restartedAtMs).toBeLessThan(5_000);
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 30_000);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
  }, 400_000);

  it('between COMMIT and PUBACK is told by the repeated message, which is stored once (fault 1)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, { single: 1 });
    const dying = stack.startIngest({ SUU_FAILPOINTS: 'after-commit=kill:#1' });
    await dying.ready;
    fleet.start();
    const publication = fleet.publishNext(fleet.members[0]!);
    await expect(dying.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    const stored = await stack.pool.query('SELECT FROM reading');
    expect(stored.rowCount).toBe(1);
    expect(publication.acknowledgedAtMs).toBeUndefined();
    await stack.startIngest().ready;
    await eventually('the repeated message is acknowledged', () => fleet.unacknowledged === 0);
    expect(publication.sends).toBeGreaterThan(1);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(1);
  }, 60_000);

  it('ten times on receipt of a message, the listener being gone with it, loses none (fault 12)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, FLEET);
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    for (let death = 1; death <= 10; death++) {
      const dying = stack.startIngest({ SUU_FAILPOINTS: `publish-arrived=kill:#${fleet.random.whole(1, 300)}` });
      await expect(dying.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    }
    traffic.stop();
    await stack.startIngest().ready;
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 30_000);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
  }, 400_000);
});
