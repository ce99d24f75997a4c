import { Scheduler } from './scheduler.js';
import { SeededRandom } from '../support/seeded-random.js';
import { simulate } from './simulation.js';

describe('the ingest core in a simulated world', () => {
  it('keeps every promise for 200 seeds', async () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const report = await simulate(seed);
      if (report.broken !== undefined) broken.push(`seed ${seed}: ${report.broken}`);
    }
    expect(broken).toEqual([]);
  }, 60_000);

  it('runs the same way again for the same seed, and another way for another', async () => {
    const one = await simulate(4711, { tracing: true });
    const again = await simulate(4711, { tracing: true });
    const other = await simulate(4712, { tracing: true });
    expect(again.trace).toEqual(one.trace);
    expect(again.fingerprint).toBe(one.fingerprint);
    expect(other.trace).not.toEqual(one.trace);
  });

  it('says the same with and without a trace', async () => {
    const traced = await simulate(99, { tracing: true });
    const silent = await simulate(99);
    expect(silent.trace).toEqual([]);
    expect(silent.fingerprint).toBe(traced.fingerprint);
  });
});

describe('virtual time', () => {
  it('runs events by instant, and those of one instant in the order of their planning', async () => {
    const scheduler = new Scheduler();
    const random = new SeededRandom(7);
    const planned = Array.from({ length: 500 }, (_, no) => ({ no, atMs: random.whole(0, 40) }));
    const ran: typeof planned = [];
    for (const event of planned) scheduler.after(event.atMs, () => ran.push(event));
    await scheduler.run(() => false, Number.POSITIVE_INFINITY);
    expect(ran).toEqual(planned.toSorted((a, b) => a.atMs - b.atMs || a.no - b.no));
  });

  it('waits after each event until every promise it set off has settled', async () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    const chain = async (): Promise<void> => {
      for (let i = 0; i < 1_000; i++) await Promise.resolve();
      seen.push('the chain of the first');
    };
    scheduler.after(1, () => void chain());
    scheduler.after(1, () => seen.push('second'));
    await scheduler.run(() => false, 10);
    expect(seen).toEqual(['the chain of the first', 'second']);
  });

  it('ends when it is enough, or at its last instant', async () => {
    const scheduler = new Scheduler();
    for (let atMs = 1; atMs <= 9; atMs++) scheduler.after(atMs, () => undefined);
    await scheduler.run(() => scheduler.nowMs === 3, 100);
    expect(scheduler.nowMs).toBe(3);
    await scheduler.run(() => false, 6);
    expect(scheduler.nowMs).toBe(6);
  });
});
