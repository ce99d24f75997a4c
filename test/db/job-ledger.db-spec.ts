import { claimJobSlot, finishJobSlot, releaseJobSlot } from '@app/persistence';

import { SeriesRig } from './series-rig.js';

describe('a slot of a job', () => {
  it('claimed a hundred times at once by several servers is claimed by one', async () => {
    await using rig = await SeriesRig.start();
    const servers = Array.from({ length: 5 }, () => rig.newPool(4));
    for (const slot of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      const claims = await Promise.all(Array.from({ length: 100 }, (_, i) => claimJobSlot(servers[i % 5]!, 'partitions', slot)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    }
  }, 30_000);

  it('that has run is not run again, on whatever server and after whatever restart', async () => {
    await using rig = await SeriesRig.start();
    expect(await claimJobSlot(rig.pool, 'partitions', '2026-11-01')).toBe(true);
    await finishJobSlot(rig.pool, 'partitions', '2026-11-01', 'made 2');
    expect(await claimJobSlot(rig.newPool(1), 'partitions', '2026-11-01')).toBe(false);
    const run = await rig.pool.query('SELECT outcome, finished_at >= claimed_at AS finished FROM job_run');
    expect(run.rows).toEqual([{ outcome: 'made 2', finished: true }]);
  });

  it('is another for another job or another day', async () => {
    await using rig = await SeriesRig.start();
    const claims = [];
    for (const [job, slot] of [['a', '1'], ['a', '2'], ['b', '1'], ['a', '1']] as const) claims.push(await claimJobSlot(rig.pool, job, slot));
    expect(claims).toEqual([true, true, true, false]);
  });

  it('given back after a failure can be claimed again; one that has finished stays claimed', async () => {
    await using rig = await SeriesRig.start();
    await claimJobSlot(rig.pool, 'a', '1');
    await releaseJobSlot(rig.pool, 'a', '1');
    expect(await claimJobSlot(rig.pool, 'a', '1')).toBe(true);
    await finishJobSlot(rig.pool, 'a', '1', 'done');
    await releaseJobSlot(rig.pool, 'a', '1');
    expect(await claimJobSlot(rig.pool, 'a', '1')).toBe(false);
  });
});
