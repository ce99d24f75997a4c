import type { ArrivedFrame } from '@app/persistence';

import { ARRIVAL_MS, message, SeriesRig } from './series-rig.js';
import { SeededRandom } from '../support/seeded-random.js';

const HOUR_MS = 3_600_000;

/** The same readings for both, each in an order of its own, with bad items beside them. */
function batchOf(random: SeededRandom, round: number, litresOf: (meterId: number) => number): ArrivedFrame[] {
  const frames = Array.from({ length: 12 }, (_, meter) => message({
    deviceId: meter, receivedAtMs: ARRIVAL_MS + round,
    readings: Array.from({ length: 4 }, (_unused, hour) => ({ meterId: 101 + meter, readAtMs: ARRIVAL_MS - (round * 4 + hour) * HOUR_MS, litres: litresOf(meter) })),
    quarantined: [{ itemNo: 4, kind: 'RANGE' }], securityEvents: [{ kind: 'NOT_ASSIGNED', detail: 'spoke of another' }],
  }));
  return frames.map((frame) => ({ frame, place: random.next() })).sort((a, b) => a.place - b.place).map(({ frame }) => frame);
}

describe('two writers on one database', () => {
  it('with the same readings store each once, and every batch of both is taken', async () => {
    await using rig = await SeriesRig.start();
    const random = new SeededRandom(1);
    const writers = [rig.newWriter(rig.newPool(1)), rig.newWriter(rig.newPool(1))];
    let stored = 0;
    let duplicates = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const outcomes = await Promise.all(writers.map((writer) => writer.write(batchOf(random, round, () => 1_000))));
      for (const outcome of outcomes) {
        stored += outcome.stored;
        duplicates += outcome.duplicates;
      }
    }
    expect([stored, duplicates]).toEqual([rounds * 48, rounds * 48]);
    expect(await rig.rows('reading')).toHaveLength(rounds * 48);
    expect(await rig.rows('reading_candidate')).toEqual([]);
    // Both bring the very same delivery, so it counts once; an attempt to speak for another counts with each.
    expect((await rig.rows('quarantine_tally')).map((row) => row['items'])).toEqual(Array.from({ length: 12 }, () => String(rounds)));
    expect((await rig.rows('security_event')).map((row) => row['times'])).toEqual(Array.from({ length: 12 }, () => String(rounds * 2)));
  }, 60_000);

  it('with indexes that contradict keep all candidates', async () => {
    await using rig = await SeriesRig.start();
    const random = new SeededRandom(2);
    const writers = [rig.newWriter(rig.newPool(1)), rig.newWriter(rig.newPool(1))];
    const rounds = 20;
    for (let round = 0; round < rounds; round++) {
      await Promise.all(writers.map((writer, i) => writer.write(batchOf(random, round, () => 1_000 + i))));
    }
    expect(await rig.rows('reading')).toHaveLength(rounds * 48);
    expect(await rig.rows('reading_candidate')).toHaveLength(rounds * 96);
  }, 60_000);

  // Sorted by key and table, waits go one way only. A deadlock would end one of the two with 40P01 after a second.
  it('never deadlock where they merge', async () => {
    await using rig = await SeriesRig.start();
    const random = new SeededRandom(3);
    const writers = [rig.newWriter(rig.newPool(1)), rig.newWriter(rig.newPool(1))];
    await writers[0]!.write(batchOf(random, 0, () => 1_000));
    // A batch that repeats something makes the writer merge the next one.
    for (const writer of writers) await writer.write(batchOf(random, 0, () => 1_000));
    const before = await deadlocksOf(rig);
    for (let round = 1; round < 40; round++) {
      const known = batchOf(random, 0, () => 1_000).slice(0, 1);
      await Promise.all(writers.map((writer, i) => writer.write([
        ...batchOf(random, round, (meter) => 1_000 + ((meter + i) % 2)), ...batchOf(random, round, (meter) => 1_000 + ((meter + i + 1) % 2)), ...known,
      ])));
    }
    expect(await deadlocksOf(rig) - before).toBe(0);
    expect(await rig.rows('reading_candidate')).toHaveLength(39 * 96);
  }, 60_000);

  it('never deadlock over candidates, whichever of them each writer met first', async () => {
    await using rig = await SeriesRig.start();
    const writers = [rig.newWriter(rig.newPool(1)), rig.newWriter(rig.newPool(1))];
    const meters = Array.from({ length: 2_000 }, (_, i) => 101 + i);
    const known = (meterId: number) => ({ meterId, litres: 1_000 });
    for (const writer of [...writers, ...writers]) await writer.write([message({ readings: meters.map(known) })]);
    for (let round = 1; round <= 6; round++) {
      const other = (meterId: number) => ({ meterId, litres: 1_000 + round });
      // One meets the upper half with their other index first and the lower half after the known one; the other writer the other way round.
      const halves = [meters.slice(0, 1_000), meters.slice(1_000)] as const;
      const batches = [halves, [halves[1], halves[0]] as const].map(([after, first]) => message({ text: `${round}`, readings: [...after.map(known), ...after.map(other), ...first.map(other)] }));
      await Promise.all(writers.map((writer, i) => writer.write([batches[i]!])));
    }
    expect(await rig.rows('reading_candidate')).toHaveLength(2_000 * 7);
    expect(await deadlocksOf(rig)).toBe(0);
  }, 60_000);
});

async function deadlocksOf(rig: SeriesRig): Promise<number> {
  await rig.pool.query('SELECT pg_stat_force_next_flush()');
  return Number((await rig.pool.query<{ deadlocks: string }>('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0]?.deadlocks);
}
