import { Intake } from '../../apps/ingest/src/intake/intake.js';
import { BatchWriter, frameKeyOf, isFaultOfContent, Partitions, partitionName } from '@app/persistence';

import { ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const ZONE = 'Asia/Bishkek';

async function partitionsOf(rig: SeriesRig, table: 'reading' | 'frame' | 'measurement'): Promise<string[]> {
  const found = await rig.pool.query<{ name: string }>(
    'SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass ORDER BY 1', [table]);
  return found.rows.map((row) => row.name);
}

/** In which partition each reading lies, by its instant. */
async function placesOf(rig: SeriesRig): Promise<Record<string, string>> {
  const found = await rig.pool.query<{ at: string; place: string }>(
    `SELECT to_char(read_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, tableoid::regclass::text AS place FROM reading ORDER BY read_at`);
  return Object.fromEntries(found.rows.map((row) => [row.at, row.place]));
}

describe('a partition', () => {
  it('is made on demand, for any month that a reading or a message falls into', async () => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({
      readings: ['2026-10-31T12:00:00Z', '2025-02-28T12:00:00Z', '2000-01-15T12:00:00Z'].map((at) => ({ at })), receivedAtMs: Date.parse('2026-11-01T06:00:00Z'),
    })]);
    expect(await partitionsOf(rig, 'reading')).toEqual(['reading_2000_01', 'reading_2025_02', 'reading_2026_10']);
    expect(await partitionsOf(rig, 'frame')).toEqual(['frame_2026_11']);
  });

  // Midnight in Bishkek is 18:00 UTC the day before.
  it.each([
    ['2026-01-31T17:59:59Z', 'reading_2026_01'], ['2026-01-31T18:00:00Z', 'reading_2026_02'], ['2026-02-28T17:59:59Z', 'reading_2026_02'],
    ['2026-02-28T18:00:00Z', 'reading_2026_03'], ['2028-02-29T17:59:59Z', 'reading_2028_02'], ['2026-12-31T17:59:59Z', 'reading_2026_12'], ['2026-12-31T18:00:00Z', 'reading_2027_01'],
  ])('begins and ends at local midnight: %s belongs to %s', async (at, place) => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ readings: [{ at }] })]);
    expect(await placesOf(rig)).toEqual({ [at]: place });
  });

  it('stands beside its neighbours without a gap, over a change of the clocks too', async () => {
    await using rig = await SeriesRig.start();
    const months = Array.from({ length: 24 }, (_, i) => `${2004 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`);
    const client = await rig.pool.connect();
    // Bishkek gave up summer time in August 2005; months before and after have other offsets.
    await new Partitions(ZONE).ensure(client, 'reading', months);
    client.release();
    const bounds = await rig.pool.query<{ bound: string }>(
      `SELECT pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'reading'::regclass ORDER BY c.relname`);
    const cuts = bounds.rows.map((row) => [...row.bound.matchAll(/'([^']+)'/g)].map((found) => Date.parse(found[1]!)));
    expect(cuts).toHaveLength(24);
    for (let i = 1; i < cuts.length; i++) expect(cuts[i]![0]).toBe(cuts[i - 1]![1]);
  });

  it('is made ahead, and making it again is harmless', async () => {
    await using rig = await SeriesRig.start();
    const client = await rig.pool.connect();
    try {
      const nowMs = Date.parse('2026-11-30T18:00:00Z'); // 1 December in Bishkek
      for (let times = 0; times < 2; times++) expect(await new Partitions(ZONE).ensureAhead(client, nowMs, 2)).toEqual(['2026-12', '2027-01', '2027-02']);
      expect(await partitionsOf(rig, 'reading')).toEqual(['reading_2026_12', 'reading_2027_01', 'reading_2027_02']);
      expect(await partitionsOf(rig, 'frame')).toEqual(['frame_2026_12', 'frame_2027_01', 'frame_2027_02']);
    } finally {
      client.release();
    }
  });

  it('carries the key and the checks of its table', async () => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]);
    const constraints = await rig.pool.query<{ kind: string; text: string }>(
      `SELECT contype AS kind, pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = 'reading_2026_10'::regclass AND contype IN ('p', 'c') ORDER BY 1`);
    expect(constraints.rows).toEqual([{ kind: 'c', text: 'CHECK ((index_litres >= 0))' }, { kind: 'p', text: 'PRIMARY KEY (read_at, meter_id, register, source)' }]);
  });

  it('made by two servers at once is made once', async () => {
    await using rig = await SeriesRig.start();
    const pool = rig.newPool(8);
    await Promise.all(Array.from({ length: 8 }, async () => {
      const client = await pool.connect();
      try {
        await new Partitions(ZONE).ensureAhead(client, ARRIVAL_MS, 5);
      } finally {
        client.release();
      }
    }));
    expect(await partitionsOf(rig, 'reading')).toHaveLength(6);
    expect(await partitionsOf(rig, 'frame')).toHaveLength(6);
  });

  it('is made while others write: inserting goes on', async () => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]);
    const writing = await rig.pool.connect();
    const making = await rig.pool.connect();
    try {
      await writing.query('BEGIN');
      await writing.query("INSERT INTO reading SELECT read_at, received_at, index_litres, frame_key, 999, register, source FROM reading");
      await making.query("SET lock_timeout = '2s'");
      await new Partitions(ZONE).ensure(making, 'reading', ['2027-07']);
      await writing.query('COMMIT');
    } finally {
      writing.release();
      making.release(true);
    }
    expect(await partitionsOf(rig, 'reading')).toEqual(['reading_2026_10', 'reading_2027_07']);
  });

  it('is not made out of a table of that name that is something else: its readings wait in quarantine for a person, their neighbours are stored', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([message({ readings: [{ at: '2026-10-31T12:00:00Z', litres: 1 }] })]);
    await rig.pool.query('ALTER TABLE reading DETACH PARTITION reading_2026_10');
    const mixed = message({ readings: [{ at: '2026-09-30T12:00:00Z', litres: 2 }, { at: '2026-10-30T12:00:00Z', litres: 3 }], receivedAtMs: ARRIVAL_MS + 1 });
    const neighbour = message({ deviceId: 2, readings: [{ at: '2026-09-30T12:00:00Z', litres: 4, meterId: 102 }], receivedAtMs: ARRIVAL_MS + 2 });
    // The writer that knew the partition is told by the server, and finds out with the next attempt.
    await expect(writer.write([mixed, neighbour])).rejects.toMatchObject({ code: '23514' });
    for (const one of [writer, rig.newWriter()]) {
      expect(await one.write([mixed, neighbour])).toMatchObject({ ...(one === writer ? { stored: 2 } : { duplicates: 2 }), quarantined: 1, obstructed: 1 });
    }
    expect((await rig.rows('reading')).map((row) => row['index_litres'])).toEqual(['2', '4']);
    expect(await rig.rows('quarantine_item')).toMatchObject([{
      item_no: 1, kind: 'STORAGE_REJECTED', detail: 'table reading_2026_10 exists but is not a partition of reading; rename it or attach it by hand', payload_head: mixed.payload,
    }]);
    // Attached again it is found, and takes what comes.
    await rig.pool.query("ALTER TABLE reading ATTACH PARTITION reading_2026_10 FOR VALUES FROM ('2026-09-30T18:00:00Z') TO ('2026-10-31T18:00:00Z')");
    expect(await writer.write([mixed])).toMatchObject({ stored: 1, duplicates: 1, quarantined: 0 });
  });

  it('of messages that is obstructed keeps everything waiting: nothing can be kept without it', async () => {
    await using rig = await SeriesRig.start();
    await rig.pool.query('CREATE TABLE frame_2026_11 (note text)');
    const fault: unknown = await rig.newWriter().write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]).catch((error: unknown) => error);
    expect(String(fault)).toContain('table frame_2026_11 exists but is not a partition of frame; rename it or attach it by hand');
    expect(isFaultOfContent(fault)).toBe(false);
    const client = await rig.pool.connect();
    try {
      await expect(new Partitions(ZONE).ensure(client, 'frame', ['2026-11'])).rejects.toThrow('rename it or attach it by hand');
      // The connection is as good as before: the next month can be made on it.
      await new Partitions(ZONE).ensure(client, 'frame', ['2026-12']);
    } finally {
      client.release();
    }
    expect(await partitionsOf(rig, 'frame')).toEqual(['frame_2026_12']);
  });

  it('is named after its table and local month', () => {
    expect(partitionName('reading', '2026-11')).toBe('reading_2026_11');
  });
});

describe('a partition that was dropped behind our back', () => {
  const late = message({ readings: [{ at: '2026-10-30T12:00:00Z', litres: 5 }] });

  it('is made again by the next attempt', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]);
    await rig.pool.query('DROP TABLE reading_2026_10');
    const fault: unknown = await writer.write([late]).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: '23514' });
    expect(isFaultOfContent(fault)).toBe(false);
    expect(await writer.write([late])).toMatchObject({ stored: 1 });
  });

  // The server answers with a check violation, the class of errors that otherwise condemns a message.
  it.each([[1, 'alone'], [5, 'among others']])('never sends a good message to quarantine (%i messages, %s)', async (count) => {
    await using rig = await SeriesRig.start();
    const writer = new BatchWriter(rig.pool, new Partitions(ZONE), { quarantineRowsPerSenderDay: 100 });
    await writer.write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]);
    await rig.pool.query('DROP TABLE reading_2026_10; DROP TABLE frame_2026_11');
    const frames = Array.from({ length: count }, (_, i) => message({ receivedAtMs: ARRIVAL_MS + i, readings: [{ at: '2026-10-30T12:00:00Z', meterId: 200 + i, litres: i }] }));
    let turn = 0;
    const intake = new Intake({
      write: (batch) => writer.write(batch), judge: () => frames[turn++]!.judged, frameKeyOf, isFaultOfContent, sleep: () => Promise.resolve(), random: () => 0,
    }, { batchReadings: 100, batchFrames: 100, lingerMs: 0 }, { committed: () => undefined, storeFailed: () => undefined, storeRecovered: () => undefined, frameRejected: () => undefined });
    await Promise.all(frames.map((frame) => new Promise<void>((resolve) =>
      intake.submit({ senderDeviceId: 1, senderSerial: 'K1', senderKind: 'meter', topic: frame.topic, payload: frame.payload, receivedAtMs: frame.receivedAtMs }, resolve))));
    await intake.stop();
    expect(await rig.rows('quarantine_item')).toEqual([]);
    expect(await rig.rows('reading')).toHaveLength(count);
  });

  // The flags of its readings and the messages they came in are in other tables, which nobody dropped.
  it('takes its readings again, though what belongs to them is still there', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const flagged = message({ readings: [{ at: '2026-10-31T12:00:00Z', litres: 5, flags: ['CLOCK_SKEW'] }] });
    await writer.write([flagged]);
    await rig.pool.query('DROP TABLE reading_2026_10');
    await expect(writer.write([flagged])).rejects.toMatchObject({ code: '23514' });
    expect(await writer.write([flagged])).toMatchObject({ stored: 1 });
    expect([await rig.rows('reading_flag'), await rig.rows('frame')].map((rows) => rows.length)).toEqual([1, 1]);
  });

  it.each(['forgotten and then attached again', 'made by another server'])('%s is found, not made anew', async (way) => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([message({ readings: [{ at: '2026-10-31T12:00:00Z' }] })]);
    if (way === 'made by another server') {
      await rig.pool.query('DROP TABLE reading_2026_10');
      await rig.newWriter().write([late]);
      expect(await writer.write([late])).toMatchObject({ duplicates: 1 });
    } else {
      expect(await rig.newWriter().write([late])).toMatchObject({ stored: 1 });
    }
    expect(await partitionsOf(rig, 'reading')).toEqual(['reading_2026_10']);
  });
});
