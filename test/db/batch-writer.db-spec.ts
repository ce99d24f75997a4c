import { isFaultOfContent } from '@app/persistence';

import { accidentProne, ARRIVAL_MS, message, SeriesRig, type Accident } from './series-rig.js';

const HOUR_MS = 3_600_000;

/** A history of one meter: `count` hourly readings. */
function history(meterId: number, count: number, firstLitres = 1_000) {
  return message({
    deviceId: meterId - 100, sequence: 7, deviceClockMs: ARRIVAL_MS - 500,
    readings: Array.from({ length: count }, (_, hour) => ({ meterId, readAtMs: ARRIVAL_MS - (count - hour) * HOUR_MS, litres: firstLitres + hour })),
  });
}

/** A message with everything that a message can bring. */
const MIXED = message({
  deviceId: 9, topic: 'gw/G9/up', sequence: 1, deviceClockMs: ARRIVAL_MS,
  readings: [{ meterId: 109, litres: 5, flags: ['CLOCK_SKEW', 'UNKNOWN_FIELD'] }],
  quarantined: [{ itemNo: 1, kind: 'UNKNOWN_DEVICE', subject: 'X1' }, { itemNo: 2, kind: 'NOT_ASSIGNED', subject: 'K2' }],
  securityEvents: [{ kind: 'NOT_ASSIGNED', detail: 'G9 spoke of K2' }],
});

describe('a batch', () => {
  it('is stored as it was sent', async () => {
    await using rig = await SeriesRig.start();
    const sent = history(101, 3);
    const outcome = await rig.newWriter().write([sent]);
    expect(outcome).toEqual({ stored: 3, duplicates: 0, conflicts: 0, quarantined: 0, quarantineDropped: 0, frames: 1, path: 'copy' });
    expect(await rig.rows('reading')).toEqual([3, 2, 1].map((hoursAgo, i) => ({
      read_at: new Date(ARRIVAL_MS - hoursAgo * HOUR_MS), received_at: new Date(ARRIVAL_MS), index_litres: String(1_000 + i), frame_key: String(sent.frameKey),
      meter_id: 101, register: 1, source: 1,
    })));
    expect(await rig.rows('frame')).toEqual([{
      received_at: new Date(ARRIVAL_MS), frame_key: String(sent.frameKey), sequence: '7', device_clock_at: new Date(ARRIVAL_MS - 500), device_id: 1, payload: sent.payload,
    }]);
    expect(await rig.rows('meter_state')).toEqual([{
      meter_id: 101, register: 1, latest_read_at: new Date(ARRIVAL_MS - HOUR_MS), latest_index_litres: '1002', last_heard_at: new Date(ARRIVAL_MS), due_from: new Date(ARRIVAL_MS - 3 * HOUR_MS),
    }]);
  });

  it('with good and bad items leaves each in its place', async () => {
    await using rig = await SeriesRig.start();
    const outcome = await rig.newWriter().write([MIXED, history(102, 2)]);
    expect(outcome).toMatchObject({ stored: 3, quarantined: 2, frames: 2 });
    expect(await rig.rows('reading_flag')).toMatchObject([{ meter_id: 109, flag: 'CLOCK_SKEW' }, { meter_id: 109, flag: 'UNKNOWN_FIELD' }]);
    expect(await rig.rows('quarantine_item')).toMatchObject([
      { device_id: 9, item_no: 1, kind: 'UNKNOWN_DEVICE', subject: 'X1', payload_head: MIXED.payload, payload_bytes: MIXED.payload.length, times_seen: 1 },
      { device_id: 9, item_no: 2, kind: 'NOT_ASSIGNED', subject: 'K2', times_seen: 1 },
    ]);
    expect(await rig.rows('quarantine_tally')).toMatchObject([{ kind: 'NOT_ASSIGNED', items: '1', dropped: '0' }, { kind: 'UNKNOWN_DEVICE', items: '1', dropped: '0' }]);
    expect(await rig.rows('security_event')).toMatchObject([{ device_id: 9, kind: 'NOT_ASSIGNED', times: '1', last_detail: 'G9 spoke of K2' }]);
  });

  it('written again is all duplicates and changes no row of readings, quarantine or messages', async () => {
    await using rig = await SeriesRig.start();
    const batch = [history(101, 3), MIXED, history(102, 2)];
    const writer = rig.newWriter();
    const first = await writer.write(batch);
    const before = await rig.everything();
    const again = await writer.write(batch);
    expect(again).toEqual({ stored: 0, duplicates: first.stored, conflicts: 0, quarantined: first.quarantined, quarantineDropped: 0, frames: 0, path: 'merge' });
    const after = await rig.everything();
    expect({ ...after, security_event: [] }).toEqual({ ...before, security_event: [] });
    // An attempt to speak for another is one more attempt, whatever it brought.
    expect(after.security_event).toMatchObject([{ times: '2' }]);
  });

  it('delivered again later changes nothing but when it was last heard', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([history(101, 3)]);
    const before = await rig.everything();
    const later = { ...history(101, 3), receivedAtMs: ARRIVAL_MS + 60_000 };
    expect(await writer.write([later])).toMatchObject({ stored: 0, duplicates: 3, frames: 0 });
    const after = await rig.everything();
    expect(after.meter_state).toMatchObject([{ latest_index_litres: '1002', last_heard_at: new Date(ARRIVAL_MS + 60_000) }]);
    expect({ ...after, meter_state: [] }).toEqual({ ...before, meter_state: [] });
  });

  it('stores what is new in it and only the messages that brought something', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([history(101, 3)]);
    const known = { ...history(101, 3), receivedAtMs: ARRIVAL_MS + 1_000 };
    const outcome = await writer.write([known, history(102, 4)]);
    expect(outcome).toMatchObject({ stored: 4, duplicates: 3, frames: 1, path: 'merge' });
    expect((await rig.rows('frame')).map((row) => row['device_id'])).toEqual([1, 2]);
  });

  it('copies again once nothing is repeated any more', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    await writer.write([history(101, 1)]);
    const paths = [];
    for (const batch of [history(101, 1), history(102, 1), history(103, 1)]) paths.push((await writer.write([batch])).path);
    expect(paths).toEqual(['merge', 'merge', 'copy']);
  });

  it('that holds one message twice stores it once', async () => {
    await using rig = await SeriesRig.start();
    const outcome = await rig.newWriter().write([history(101, 3), { ...history(101, 3), receivedAtMs: ARRIVAL_MS + 5 }]);
    expect(outcome).toMatchObject({ stored: 3, duplicates: 3, frames: 1 });
    expect(await rig.rows('frame')).toHaveLength(1);
  });

  it('with the same words from two devices keeps both messages', async () => {
    await using rig = await SeriesRig.start();
    const text = 'the same words';
    const outcome = await rig.newWriter().write([1, 2].map((deviceId) => message({ deviceId, text, topic: 'meters/X/up', readings: [{ meterId: 100 + deviceId }] })));
    expect(outcome).toMatchObject({ stored: 2, frames: 2 });
  });

  it('of one message without any reading leaves its quarantine and its bytes', async () => {
    await using rig = await SeriesRig.start();
    const poison = message({ text: '{"half":', quarantined: [{ itemNo: -1, kind: 'MALFORMED_JSON' }] });
    expect(await rig.newWriter().write([poison])).toMatchObject({ stored: 0, quarantined: 1, frames: 1 });
    expect(await rig.rows('frame')).toMatchObject([{ payload: Buffer.from('{"half":') }]);
  });

  // A clock that was never set may say anything: the message must not be refused for it on one path and stored on the other.
  it('takes any device clock, when copying as when merging', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const clocks = [0, Date.parse('9999-12-31T23:59:59.999Z'), 8_640_000_000_000_000];
    const batch = clocks.map((deviceClockMs, i) => message({ deviceClockMs, readings: [{ readAtMs: ARRIVAL_MS - i * HOUR_MS }], receivedAtMs: ARRIVAL_MS + i }));
    expect(await writer.write(batch)).toMatchObject({ path: 'copy', stored: 3 });
    const repeated = message({ deviceClockMs: 8_640_000_000_000_000, readings: [{ readAtMs: ARRIVAL_MS }, { readAtMs: ARRIVAL_MS - 9 * HOUR_MS }], receivedAtMs: ARRIVAL_MS + 9 });
    expect(await writer.write([repeated])).toMatchObject({ path: 'merge', stored: 1 });
    const shown = await rig.pool.query<{ clock: string }>("SELECT extract(epoch FROM device_clock_at)::bigint AS clock FROM frame ORDER BY received_at");
    expect(shown.rows.map((row) => Number(row.clock))).toEqual([0, 253_402_300_800, 8_640_000_000_000, 8_640_000_000_000]);
  });
});

describe('a batch that fails', () => {
  // U+0000 cannot be stored as text (22021): here it stands for anything that the server refuses for its content.
  const spoilt = message({ readings: [{ meterId: 105, litres: 1, flags: ['\u0000' as 'CLOCK_SKEW'] }] });

  it.each(['copying', 'merging'])('for its content while %s leaves nothing, and the next one is stored', async (way) => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter(rig.newPool(1));
    await writer.write([history(101, 2)]);
    if (way === 'merging') await writer.write([history(101, 2)]);
    const before = await rig.everything();
    const fault: unknown = await writer.write([history(102, 2), MIXED, spoilt]).catch((error: unknown) => error);
    expect(isFaultOfContent(fault)).toBe(true);
    expect(await rig.everything()).toEqual(before);
    expect(await writer.write([history(102, 2)])).toMatchObject({ stored: 2 });
  });

  it.each(['BEGIN', 'COMMIT'])('by loss of the connection before %s leaves nothing, and is stored when repeated', async (statement) => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([history(103, 1)]);
    const before = await rig.everything();
    let times = 0;
    const pool = rig.newPool(1);
    const writer = rig.newWriter(accidentProne(pool, (text) => (text === statement && times++ === 0 ? 'lost before' : undefined)));
    const batch = [history(101, 2), MIXED];
    await expect(writer.write(batch)).rejects.toThrow('Connection terminated');
    // Nobody knows what that connection is in the middle of.
    expect(pool.totalCount).toBe(0);
    expect(await rig.everything()).toEqual(before);
    expect(await writer.write(batch)).toMatchObject({ stored: 3, duplicates: 0, quarantined: 2 });
  });

  it('gives every connection back or away: the pool is not drained', async () => {
    await using rig = await SeriesRig.start();
    const pool = rig.newPool(1);
    const writer = rig.newWriter(pool);
    for (let i = 0; i < 5; i++) await expect(writer.write([spoilt])).rejects.toThrow();
    expect(await writer.write([history(101, 1)])).toMatchObject({ stored: 1 });
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });
});

describe('a commit in doubt', () => {
  /** Batches written one after the other; at each COMMIT of the second the answer is lost, as often as said. */
  const batches = [
    [history(101, 2), MIXED],
    [history(102, 3), { ...MIXED, receivedAtMs: ARRIVAL_MS + 1_000 }, message({ deviceId: 9, text: 'another', receivedAtMs: ARRIVAL_MS + 1_500, quarantined: [{ kind: 'UNKNOWN_DEVICE' }, { itemNo: 1, kind: 'RANGE' }] })],
    [message({ deviceId: 9, text: 'a third', receivedAtMs: ARRIVAL_MS + 2_000, quarantined: [{ kind: 'NOT_ASSIGNED' }], securityEvents: [{ kind: 'NOT_ASSIGNED', detail: 'G9 spoke of K3' }] })],
  ];

  async function contentsAfter(cap: number, accident: Accident | undefined, times: number): Promise<unknown> {
    await using rig = await SeriesRig.start();
    let commits = 0;
    const pool = accidentProne(rig.newPool(1), (text) => (text === 'COMMIT' && batches.length > 0 && ++commits > 1 && commits <= 1 + times ? accident : undefined));
    const writer = rig.newWriter(pool, cap);
    // The partitions are there already, so that the first COMMIT counted is that of the first batch.
    await rig.newWriter().write([history(105, 1)]);
    commits = -2;
    for (const batch of batches) {
      const attempts = 1 + times;
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const outcome = await writer.write(batch).catch((error: unknown) => {
          if (attempt === attempts) throw error;
        });
        if (outcome !== undefined) break;
      }
    }
    return await rig.everything();
  }

  it.each([['repeated once', 1], ['repeated three times', 3]])('%s leaves one of each: reading, message, quarantined item, tally, security event', async (_, times) => {
    expect(await contentsAfter(1_000, 'lost after', times)).toEqual(await contentsAfter(1_000, undefined, 0));
  });

  it('leaves one of each also beyond the cap of quarantine, where only counts are kept', async () => {
    expect(await contentsAfter(1, 'lost after', 2)).toEqual(await contentsAfter(1, undefined, 0));
  });

  it('and one that did not happen are both made good by repetition', async () => {
    expect(await contentsAfter(1, 'lost before', 3)).toEqual(await contentsAfter(1, undefined, 0));
  });
});

describe('what the server returns is matched to what was sent', () => {
  it('by every part of the key, to the millisecond', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    // Each message one reading: which messages are kept shows which readings were taken for new.
    const one = (place: number, litres = 1) => message({
      deviceId: 1, text: `${place} ${litres}`, receivedAtMs: ARRIVAL_MS + place,
      readings: [{ readAtMs: Date.parse('2026-10-31T12:00:00.000Z') + Math.floor(place / 4), meterId: 101 + (place & 1), register: place & 2 ? 2 : 1, litres }],
    });
    const places = Array.from({ length: 2_000 }, (_, place) => place);
    const isKnown = (place: number) => place % 3 === 0;
    await writer.write(places.filter(isKnown).map((place) => one(place)));
    const outcome = await writer.write(places.map((place) => one(place, isKnown(place) && place % 2 === 0 ? 2 : 1)));
    const conflicting = places.filter((place) => isKnown(place) && place % 2 === 0);
    const fresh = places.filter((place) => !isKnown(place));
    expect(outcome).toMatchObject({
      stored: fresh.length, conflicts: conflicting.length, duplicates: places.length - fresh.length - conflicting.length, frames: fresh.length + conflicting.length, path: 'merge',
    });
    const kept = new Set((await rig.rows('frame')).map((row) => String(row['payload'])));
    expect(kept).toEqual(new Set([...places.map((place) => `${place} 1`), ...conflicting.map((place) => `${place} 2`)]));
    expect((await rig.rows('reading_candidate')).map((row) => String(row['frame_key'])).sort())
      .toEqual(conflicting.flatMap((place) => [one(place), one(place, 2)]).map(({ frameKey }) => String(frameKey)).sort());
  });

  // The planner guesses a hundred rows for any array. Joined on such a guess, tens of thousands of rows take minutes.
  it('here, and not by a join: what was written is nowhere joined to arrays', async () => {
    await using rig = await SeriesRig.start();
    const statements: string[] = [];
    const writer = rig.newWriter(accidentProne(rig.pool, (statement) => void statements.push(statement)));
    for (const litres of [1, 2, 2]) await writer.write([MIXED, message({ readings: [{ litres, meterId: 109, readAtMs: ARRIVAL_MS - HOUR_MS, flags: ['UNKNOWN_FIELD'] }], quarantined: [{}] })]);
    const withArrays = statements.filter((statement) => statement.includes('unnest('));
    expect(withArrays.length).toBeGreaterThan(8);
    // One index probe for each key is the only way to look at a table beside an array.
    expect(withArrays.filter((statement) => /\bJOIN\b(?! LATERAL)/.test(statement) || /\bWITH\b(?! ORDINALITY)/.test(statement))).toEqual([]);
  });
});
