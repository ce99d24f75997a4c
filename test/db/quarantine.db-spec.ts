import type { ArrivedFrame } from '@app/persistence';
import { intakeReport, quarantineItems } from '@app/persistence';

import { accidentProne, ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const DAY_MS = 86_400_000;

function poison(text: string, receivedAtMs = ARRIVAL_MS, deviceId = 1): ArrivedFrame {
  return message({ deviceId, text, receivedAtMs, quarantined: [{ itemNo: -1, kind: 'MALFORMED_JSON' }] });
}

const count = (rows: readonly Record<string, unknown>[], column: string): number => rows.reduce((sum, row) => sum + Number(row[column]), 0);

describe('a bad message', () => {
  it('delivered again is one row that counts its deliveries', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    for (let times = 0; times < 3; times++) await writer.write([poison('{"half":', ARRIVAL_MS + times * 1_000)]);
    expect(await rig.rows('quarantine_item')).toMatchObject([{ times_seen: 3, first_received_at: new Date(ARRIVAL_MS), last_received_at: new Date(ARRIVAL_MS + 2_000) }]);
    expect(await rig.rows('quarantine_tally')).toMatchObject([{ items: '3', dropped: '0' }]);
    expect(await rig.rows('frame')).toHaveLength(1);
  });

  it('is counted from its first to its last arrival, though our clock was set back between them', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([poison('a', ARRIVAL_MS)]);
    await writer.write([poison('b', ARRIVAL_MS - 5_000)]);
    await writer.write([poison('c', ARRIVAL_MS - 1_000)]);
    expect(await rig.rows('quarantine_tally')).toMatchObject([{ items: '3', first_received_at: new Date(ARRIVAL_MS - 5_000), last_received_at: new Date(ARRIVAL_MS) }]);
  });

  it('delivered several times in one batch counts each delivery', async () => {
    await using rig = await SeriesRig.start();
    const outcome = await rig.newWriter().write([0, 1, 2].map((times) => poison('{"half":', ARRIVAL_MS + times)));
    expect(outcome).toMatchObject({ quarantined: 3, frames: 1 });
    expect(await rig.rows('quarantine_item')).toMatchObject([{ times_seen: 3 }]);
    expect(await rig.rows('quarantine_tally')).toMatchObject([{ items: '3' }]);
  });

  it('shows its first 4 kB and a digest of the whole; the whole is in its message', async () => {
    await using rig = await SeriesRig.start();
    const text = 'x'.repeat(10_000);
    await rig.newWriter().write([poison(text)]);
    const [item] = await rig.rows('quarantine_item');
    expect(item).toMatchObject({ payload_bytes: 10_000, payload_head: Buffer.alloc(4_096, 'x') });
    const digest = await rig.pool.query<{ same: boolean }>('SELECT q.payload_sha256 = sha256(f.payload) AS same FROM quarantine_item q JOIN frame f USING (device_id, frame_key)');
    expect(digest.rows).toEqual([{ same: true }]);
  });

  it('of two thousand items shows its first 4 kB once, on the first of them, and its digest on each', async () => {
    await using rig = await SeriesRig.start();
    const items = 2_000;
    const big = message({ text: 'x'.repeat(10_000), quarantined: Array.from({ length: items }, (_, itemNo) => ({ itemNo, kind: 'UNKNOWN_DEVICE' as const })) });
    const other = message({ deviceId: 2, text: 'y'.repeat(10_000), quarantined: [{ itemNo: 3 }] });
    expect(await rig.newWriter(rig.pool, 5_000).write([big, other])).toMatchObject({ quarantined: items + 1, frames: 2 });
    const shown = await rig.pool.query(`SELECT device_id, item_no, length(payload_head) AS bytes FROM quarantine_item WHERE payload_head <> '' ORDER BY 1, 2`);
    expect(shown.rows).toEqual([{ device_id: 1, item_no: 0, bytes: 4_096 }, { device_id: 2, item_no: 3, bytes: 4_096 }]);
    const digests = await rig.pool.query('SELECT count(*)::int AS items FROM quarantine_item q JOIN frame f USING (device_id, frame_key) WHERE q.payload_sha256 = sha256(f.payload)');
    expect(digests.rows).toEqual([{ items: items + 1 }]);
  });

  // What a device can write where our texts quote it: none of it may fail the batch that its neighbours are in.
  it.each([
    ['U+0000', 'a\u0000b', 'a\\u0000b'], ['a lone high surrogate', 'a\ud800b', 'a\\ud800b'], ['a lone low surrogate', 'a\udc00b', 'a\\udc00b'],
    ['U+FFFD', 'a\ufffdb', 'a\\ufffdb'], ['a pair of surrogates', 'a😀b', 'a😀b'], ['quotes and backslashes', `'"\\`, `'"\\`],
  ])('with %s in every text is stored beside its neighbours', async (_, given, kept) => {
    await using rig = await SeriesRig.start();
    const outcome = await rig.newWriter().write([
      message({ topic: given, text: 'one', quarantined: [{ detail: given, subject: given }], securityEvents: [{ kind: 'IDENTITY_MISMATCH', detail: given }] }),
      message({ deviceId: 2, readings: [{ meterId: 102, litres: 1 }] }),
    ]);
    expect(outcome).toMatchObject({ stored: 1, quarantined: 1 });
    expect(await rig.rows('quarantine_item')).toMatchObject([{ detail: kept, subject: kept, topic: kept }]);
    expect(await rig.rows('security_event')).toMatchObject([{ last_detail: kept }]);
  });

  it('of any bytes is kept byte for byte', async () => {
    await using rig = await SeriesRig.start();
    const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await rig.newWriter().write([{ ...poison('bytes'), payload }]);
    expect(await rig.rows('frame')).toMatchObject([{ payload }]);
    expect(await rig.rows('quarantine_item')).toMatchObject([{ payload_head: payload }]);
  });
});

describe('the cap on quarantine of one sender and day', () => {
  it('keeps the bytes of that many items and counts the rest', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.pool, 3);
    const outcomes = [];
    for (let batch = 0; batch < 3; batch++) outcomes.push(await writer.write([0, 1].map((i) => poison(`bad ${batch} ${i}`, ARRIVAL_MS + batch * 10 + i))));
    expect(outcomes.map(({ quarantined, quarantineDropped }) => [quarantined, quarantineDropped])).toEqual([[2, 0], [1, 1], [0, 2]]);
    expect(await rig.rows('quarantine_item')).toHaveLength(3);
    expect(await rig.rows('frame')).toHaveLength(3);
    expect(await rig.rows('quarantine_tally')).toMatchObject([{ items: '6', dropped: '3' }]);
  });

  it('leaves other senders alone, and good readings of the same one', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.pool, 1);
    await writer.write([poison('a'), poison('b', ARRIVAL_MS + 1)]);
    const outcome = await writer.write([poison('c', ARRIVAL_MS + 2), poison('d', ARRIVAL_MS + 3, 2), message({ readings: [{ litres: 1 }], receivedAtMs: ARRIVAL_MS + 4 })]);
    expect(outcome).toMatchObject({ stored: 1, quarantined: 1, quarantineDropped: 1 });
  });

  it('begins anew with each UTC day', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.pool, 1);
    await writer.write([poison('a'), poison('b', ARRIVAL_MS + 1)]);
    expect(await writer.write([poison('c', ARRIVAL_MS + DAY_MS)])).toMatchObject({ quarantined: 1, quarantineDropped: 0 });
    expect((await rig.rows('quarantine_tally')).map((row) => [row['items'], row['dropped']])).toEqual([['2', '1'], ['1', '0']]);
  });

  it('is not used up by one bad message sent over and over', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.pool, 2);
    for (let times = 0; times < 10; times++) await writer.write([poison('the same', ARRIVAL_MS + times)]);
    expect(await writer.write([poison('another', ARRIVAL_MS + 100)])).toMatchObject({ quarantined: 1, quarantineDropped: 0 });
    expect(count(await rig.rows('quarantine_tally'), 'items')).toBe(11);
  });

  it('is not used up by attempts that were not committed: an outage costs no bytes', async () => {
    await using rig = await SeriesRig.start();
    let away = true;
    const writer = rig.newWriter(accidentProne(rig.pool, (text) => (away && text === 'COMMIT' ? 'lost before' : undefined)), 3);
    const batch = [poison('a'), poison('b', ARRIVAL_MS + 1)];
    for (let attempt = 0; attempt < 5; attempt++) await expect(writer.write(batch)).rejects.toThrow();
    away = false;
    expect(await writer.write(batch)).toMatchObject({ quarantined: 2, quarantineDropped: 0 });
    expect(await rig.rows('quarantine_item')).toHaveLength(2);
  });
});

describe('what an operator sees', () => {
  it('adds up: what came in is stored, repeated, in conflict or in quarantine', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.pool, 2);
    await rig.pool.query("INSERT INTO device (device_id, serial, kind) VALUES (1, 'K1', 'meter')");
    await writer.write([
      message({ readings: [{ litres: 1 }, { litres: 1, readAtMs: ARRIVAL_MS }], receivedAtMs: ARRIVAL_MS }), message({ readings: [{ litres: 9 }], receivedAtMs: ARRIVAL_MS + 1 }),
      poison('a', ARRIVAL_MS + 2), poison('b', ARRIVAL_MS + 3), poison('c', ARRIVAL_MS + 4),
    ]);
    expect(await intakeReport(rig.pool)).toEqual({
      frames: 4, readings: 2, conflictingKeys: 1, metersHeard: 1, lastHeardAt: new Date(ARRIVAL_MS + 1),
      quarantined: [{ kind: 'MALFORMED_JSON', items: 3, dropped: 1, lastReceivedAt: new Date(ARRIVAL_MS + 4) }],
    });
    const items = await quarantineItems(rig.pool, { limit: 1, offset: 1 });
    expect(items).toMatchObject([{ sender: 'K1', kind: 'MALFORMED_JSON', payloadHead: Buffer.from('a'), timesSeen: 1 }]);
    expect(await quarantineItems(rig.pool, { limit: 10, offset: 0, kind: 'RANGE' })).toEqual([]);
  });
});
