import { type Pool, runJobSlot } from '@app/persistence';

import { SeriesRig } from './series-rig.js';

/** What becomes of looking at a slot: `ran` where this server ran it. */
const look = async (pool: Pool, job: string, slot: string, during: () => Promise<unknown> = () => Promise.resolve()): Promise<string> =>
  (await runJobSlot(pool, job, slot, async () => (await during(), { outcome: 'ran' })))?.outcome ?? 'taken';

describe('a slot of a job', () => {
  it('looked at a hundred times at once by several servers is run by one', async () => {
    await using rig = await SeriesRig.start();
    const servers = Array.from({ length: 5 }, () => rig.newPool(4));
    for (const slot of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => look(servers[i % 5]!, 'partitions', slot)));
      expect(outcomes.filter((outcome) => outcome === 'ran')).toHaveLength(1);
    }
  });

  it('that has run is not run again, on whatever server and after whatever restart', async () => {
    await using rig = await SeriesRig.start();
    expect(await look(rig.pool, 'partitions', '2026-11-01')).toBe('ran');
    expect(await look(rig.newPool(1), 'partitions', '2026-11-01')).toBe('taken');
    expect((await rig.pool.query('SELECT outcome, finished_at >= claimed_at AS finished FROM job_run')).rows).toEqual([{ outcome: 'ran', finished: true }]);
  });

  it('is another for another job or another day', async () => {
    await using rig = await SeriesRig.start();
    const outcomes = [];
    for (const [job, slot] of [['a', '1'], ['a', '2'], ['b', '1'], ['a', '1']] as const) outcomes.push(await look(rig.pool, job, slot));
    expect(outcomes).toEqual(['ran', 'ran', 'ran', 'taken']);
  });

  it('that failed, or had nothing to do, is run when it is looked at again', async () => {
    await using rig = await SeriesRig.start();
    await expect(look(rig.pool, 'a', '1', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(await runJobSlot(rig.pool, 'a', '1', () => Promise.resolve(undefined))).toBeUndefined();
    expect((await rig.pool.query('SELECT FROM job_run')).rowCount).toBe(0);
    expect([await look(rig.pool, 'a', '1'), await look(rig.pool, 'a', '1')]).toEqual(['ran', 'taken']);
  });

  it('is nobody else’s while it runs, and passes to the next that looks when its server was killed', async () => {
    await using rig = await SeriesRig.start();
    const killed = rig.newPool(2);
    let begun = (): void => undefined;
    const isRunning = new Promise<void>((resolve) => (begun = resolve));
    let giveUp: (because: Error) => void = () => undefined;
    const running = look(killed, 'backup', '2026-11-01', () => new Promise((_, reject) => {
      giveUp = reject;
      begun();
    }));
    await isRunning;
    expect(await look(rig.pool, 'backup', '2026-11-01')).toBe('taken');
    // A killed process leaves what PostgreSQL sees of it here: connections that are gone, and a row that is not finished.
    await rig.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    giveUp(new Error('killed'));
    await expect(running).rejects.toThrow();
    expect((await rig.pool.query('SELECT finished_at FROM job_run')).rows).toEqual([{ finished_at: null }]);
    expect([await look(rig.pool, 'backup', '2026-11-01'), await look(rig.pool, 'backup', '2026-11-01')]).toEqual(['ran', 'taken']);
  });
});
