import fc from 'fast-check';

import { DOOR_FLAGS, type DoorFlag } from '@app/metering';
import type { ArrivedFrame } from '@app/persistence';

import { ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const HOUR_MS = 3_600_000;

function single(meterId: number, hour: number, litres: number, receivedAtMs = ARRIVAL_MS): ArrivedFrame {
  return message({ deviceId: meterId, receivedAtMs, readings: [{ meterId, readAtMs: ARRIVAL_MS - hour * HOUR_MS, litres }] });
}

const litresOf = (rows: readonly Record<string, unknown>[]): string[] => rows.map((row) => String(row['index_litres']));

describe('a key that comes with a second index', () => {
  it.each(['in one batch', 'in two batches'])('%s keeps every candidate, and the first arrival untouched', async (way) => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const candidates = [single(101, 1, 700), single(101, 1, 650, ARRIVAL_MS + 1), single(101, 1, 800, ARRIVAL_MS + 2)];
    const settled = single(101, 2, 600);
    const outcomes = way === 'in one batch' ? [await writer.write([...candidates, settled])] : [];
    if (way === 'in two batches') for (const frame of [...candidates, settled]) outcomes.push(await writer.write([frame]));
    expect(outcomes.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
    expect(outcomes.reduce((sum, { conflicts }) => sum + conflicts, 0)).toBe(2);
    expect(litresOf(await rig.rows('reading'))).toEqual(['600', '700']);
    expect(await rig.rows('reading_candidate')).toMatchObject([
      { index_litres: '650', frame_key: String(candidates[1]!.frameKey), received_at: new Date(ARRIVAL_MS + 1) },
      { index_litres: '700', frame_key: String(candidates[0]!.frameKey), received_at: new Date(ARRIVAL_MS) },
      { index_litres: '800', frame_key: String(candidates[2]!.frameKey), received_at: new Date(ARRIVAL_MS + 2) },
    ]);
    expect(litresOf((await rig.pool.query('SELECT * FROM reading_settled')).rows)).toEqual(['600']);
    expect(litresOf((await rig.pool.query('SELECT * FROM reading_all ORDER BY index_litres')).rows)).toEqual(['600', '650', '700', '800']);
    // The bytes of each candidate are kept: a person must be able to look at what each device said.
    expect(await rig.rows('frame')).toHaveLength(4);
  });

  it('is a conflict once: the same candidate again is a duplicate', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([single(101, 1, 700)]);
    expect(await writer.write([single(101, 1, 650)])).toMatchObject({ conflicts: 1, duplicates: 0, frames: 1 });
    const before = await rig.everything();
    expect(await writer.write([single(101, 1, 650), single(101, 1, 700)])).toMatchObject({ conflicts: 0, duplicates: 2, frames: 0 });
    expect(await rig.everything()).toEqual(before);
  });

  it('is no conflict for another register, another source or another meter', async () => {
    await using rig = await SeriesRig.start();
    const readAtMs = ARRIVAL_MS - HOUR_MS;
    const outcome = await rig.newWriter().write([message({
      readings: [
        { readAtMs, litres: 1 }, { readAtMs, litres: 2, register: 2 }, { readAtMs, litres: 3, source: 2 }, { readAtMs, litres: 4, meterId: 102 },
      ],
    })]);
    expect(outcome).toMatchObject({ stored: 4, conflicts: 0 });
  });
});

/** What must not depend on the order of arrival: everything but who came first and when. */
async function orderFree(rig: SeriesRig): Promise<unknown> {
  const key = 'meter_id, read_at, register, source, index_litres';
  const ask = async (statement: string): Promise<unknown> => (await rig.pool.query(statement)).rows;
  return {
    all: await ask(`SELECT ${key} FROM reading_all ORDER BY ${key}`),
    settled: await ask(`SELECT ${key} FROM reading_settled ORDER BY ${key}`),
    candidates: await ask(`SELECT ${key} FROM reading_candidate ORDER BY ${key}`),
    keys: await ask('SELECT meter_id, read_at, register, source FROM reading ORDER BY 1, 2, 3, 4'),
    flags: await ask('SELECT meter_id, read_at, register, source, flag FROM reading_flag ORDER BY 1, 2, 3, 4, 5'),
    state: await ask('SELECT meter_id, register, latest_read_at, latest_index_litres, last_heard_at FROM meter_state ORDER BY 1, 2'),
  };
}

const SERIES = 'reading, reading_candidate, reading_flag, meter_state, frame, quarantine_item, quarantine_tally, security_event';

describe('the order of arrival', () => {
  it('changes nothing: any order, any cut into batches, any repetition ends in the same rows', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const reading = fc.record({ meterId: fc.integer({ min: 101, max: 103 }), hour: fc.integer({ min: 0, max: 3 }), litres: fc.integer({ min: 1, max: 3 }), flags: fc.subarray([...DOOR_FLAGS]) });
    const deliveries = fc.array(fc.array(reading, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    const store = async (frames: readonly ArrivedFrame[], cuts: readonly number[]): Promise<unknown> => {
      await rig.pool.query(`TRUNCATE ${SERIES}`);
      for (let at = 0, cut = 0; at < frames.length; cut++) {
        const size = cuts[cut % cuts.length]!;
        await writer.write(frames.slice(at, at + size));
        at += size;
      }
      return orderFree(rig);
    };
    await fc.assert(fc.asyncProperty(deliveries, fc.infiniteStream(fc.nat()), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), async (drafts, random, cuts) => {
      const frames = drafts.map((readings, i) => message({
        deviceId: i, receivedAtMs: ARRIVAL_MS + i, readings: readings.map(({ hour, ...reading }) => ({ ...reading, readAtMs: ARRIVAL_MS - hour * HOUR_MS })),
      }));
      const repeated = [...frames, ...frames.filter((_, i) => i % 2 === 0)];
      const shuffled = repeated.map((frame) => ({ frame, place: random.next().value })).sort((a, b) => a.place - b.place).map(({ frame }) => frame);
      expect(await store(shuffled, cuts)).toEqual(await store(frames, [1]));
    }), { numRuns: 60 });
  }, 60_000);

  it.each(['the remarked one last', 'the remarked one first'])('of two deliveries of one reading keeps the remark of either, and the message that brought it: %s', async (way) => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const plain = message({ text: 'plain', readings: [{ litres: 5 }] });
    const remarked = message({ text: 'remarked', readings: [{ litres: 5, flags: ['UNKNOWN_FIELD'] }], receivedAtMs: ARRIVAL_MS + 1 });
    const deliveries = way === 'the remarked one last' ? [plain, remarked] : [remarked, plain];
    const outcomes = [];
    for (const frame of deliveries) outcomes.push(await writer.write([frame]));
    expect(outcomes.map(({ stored, duplicates }) => [stored, duplicates])).toEqual([[1, 0], [0, 1]]);
    expect(await rig.rows('reading_flag')).toMatchObject([{ flag: 'UNKNOWN_FIELD' }]);
    expect((await rig.rows('frame')).map((row) => String(row['payload']))).toContain('remarked');
    expect(await writer.write([remarked])).toMatchObject({ duplicates: 1, frames: 0 });
  });

  it('lets no repetition of a message doubt its clock for coming late', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const sent = (flags: DoorFlag[], receivedAtMs: number) => message({ text: 'one message', readings: [{ litres: 5, flags }], receivedAtMs });
    await writer.write([sent([], ARRIVAL_MS)]);
    expect(await writer.write([sent(['CLOCK_SKEW'], ARRIVAL_MS + HOUR_MS)])).toMatchObject({ duplicates: 1, frames: 0 });
    expect(await rig.rows('reading_flag')).toEqual([]);
  });

  it('gives the latest state by device time, late readings or not', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([single(101, 1, 900, ARRIVAL_MS)]);
    await writer.write([single(101, 5, 500, ARRIVAL_MS + 10)]);
    expect(await rig.rows('meter_state')).toEqual([{
      meter_id: 101, register: 1, latest_read_at: new Date(ARRIVAL_MS - HOUR_MS), latest_index_litres: '900', last_heard_at: new Date(ARRIVAL_MS + 10), due_from: new Date(ARRIVAL_MS - 5 * HOUR_MS),
    }]);
    await writer.write([single(101, 0, 850, ARRIVAL_MS + 20)]);
    expect(await rig.rows('meter_state')).toMatchObject([{ latest_read_at: new Date(ARRIVAL_MS), latest_index_litres: '850' }]);
  });
});
