import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { createPool, isFaultOfContent, sqlstateOf, type Pool } from '@app/persistence';

import { message, SeriesRig } from './series-rig.js';

/** Far above what the service waits, far below what an operator or a system without limits would. */
const SOON_SECONDS = 12;

/** The error and how long it took to come. */
async function failureOf(attempt: Promise<unknown>): Promise<{ error: unknown; seconds: number }> {
  const startedAt = performance.now();
  const error: unknown = await attempt.then(() => new Error('it did not fail'), (fault: unknown) => fault);
  return { error, seconds: (performance.now() - startedAt) / 1_000 };
}

async function closing(pool: Pool, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await pool.end();
  }
}

describe('a database that is away', () => {
  it('is told within seconds when nobody listens', async () => {
    const pool = createPool({ url: 'postgres://suu@127.0.0.1:1/suu', applicationName: 'spec', connections: 1 }, () => undefined);
    await closing(pool, async () => {
      const { error, seconds } = await failureOf(pool.query('SELECT 1'));
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
      expect(sqlstateOf(error)).toBeUndefined();
      expect(seconds).toBeLessThan(SOON_SECONDS);
    });
  });

  it('is told within seconds when somebody takes the connection and says nothing', async () => {
    const held: Socket[] = [];
    const silent = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const pool = createPool({ url: `postgres://suu@127.0.0.1:${(silent.address() as AddressInfo).port}/suu`, applicationName: 'spec', connections: 1 }, () => undefined);
    await closing(pool, async () => {
      const { error, seconds } = await failureOf(pool.query('SELECT 1'));
      expect(String(error)).toContain('timeout');
      expect(isFaultOfContent(error)).toBe(false);
      expect(seconds).toBeLessThan(SOON_SECONDS);
    });
    for (const socket of held) socket.destroy();
    silent.close();
  });

  it('is told within seconds when every connection is taken', async () => {
    await using rig = await SeriesRig.start();
    const pool = rig.newPool(1);
    const holder = await pool.connect();
    const { error, seconds } = await failureOf(rig.newWriter(pool).write([message({ readings: [{ litres: 1 }] })]));
    holder.release();
    expect(String(error)).toContain('timeout exceeded when trying to connect');
    expect(seconds).toBeLessThan(SOON_SECONDS);
    expect(pool.waitingCount).toBe(0);
  });
});

describe('a statement that does not end', () => {
  it('is cancelled by the server, and the connection is as good as before', async () => {
    await using rig = await SeriesRig.start();
    const pool = createPool({ url: rig.database.url, applicationName: 'spec', connections: 1, statementTimeoutMs: 300 }, () => undefined);
    await closing(pool, async () => {
      const { error, seconds } = await failureOf(pool.query('SELECT pg_sleep(30)'));
      expect(error).toMatchObject({ code: '57014' });
      expect(isFaultOfContent(error)).toBe(false);
      expect(seconds).toBeLessThan(SOON_SECONDS);
      expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });

  // A report that locks a table must not stop the door for ever: the write is cancelled, and repeated until it passes.
  it('because of a lock is cancelled, and the same batch is stored when the lock is gone', async () => {
    await using rig = await SeriesRig.start();
    const batch = [message({ readings: [{ litres: 1 }] })];
    await rig.newWriter().write([message({ readings: [{ litres: 2, meterId: 102 }] })]);
    const pool = createPool({ url: rig.database.url, applicationName: 'spec', connections: 1, statementTimeoutMs: 300 }, () => undefined);
    await closing(pool, async () => {
      const report = await rig.pool.connect();
      await report.query('BEGIN; LOCK TABLE reading IN ACCESS EXCLUSIVE MODE');
      const writer = rig.newWriter(pool);
      const { error } = await failureOf(writer.write(batch));
      expect(error).toMatchObject({ code: '57014' });
      await report.query('ROLLBACK');
      report.release();
      expect(await writer.write(batch)).toMatchObject({ stored: 1 });
    });
  });
});

describe('a connection lost while idle', () => {
  it('is told to whoever asked to know and is replaced at the next question', async () => {
    await using rig = await SeriesRig.start();
    const told: Error[] = [];
    const pool = createPool({ url: rig.database.url, applicationName: 'lost-one', connections: 1 }, (error) => told.push(error));
    await closing(pool, async () => {
      await pool.query('SELECT 1');
      await rig.pool.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'lost-one'");
      while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });

  it('in use and between two statements ends no program: the next statement fails', async () => {
    await using rig = await SeriesRig.start();
    const pool = createPool({ url: rig.database.url, applicationName: 'lost-two', connections: 1 }, () => undefined);
    await closing(pool, async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await rig.pool.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'lost-two'");
      const { error } = await failureOf(client.query('SELECT 1'));
      expect(String(error)).toMatch(/terminat|closed|not queryable/i);
      client.release(true);
      expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });
});
