import { MEASURED, type MeasuredName } from '@app/registry';
import { inTransaction, listMeasuring, mapMeasures, type PlaceQuarter, placeQuarters, sqlOf, thinMeasurements, unmapMeasures, type ChangedBy } from '@app/persistence';

import { ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const ZONE = 'Asia/Bishkek';
const MINUTE_MS = 60_000;
/** 1 November 2026, local midnight. */
const MIDNIGHT_MS = Date.parse('2026-10-31T18:00:00Z');
const BY: ChangedBy = { actor: { kind: 'service', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'spec' };

type Told = readonly [minute: number, amount: number];

async function stored(rig: SeriesRig, quantity: MeasuredName, told: readonly Told[], receivedAtMs = ARRIVAL_MS): Promise<void> {
  await rig.newWriter().write([message({
    receivedAtMs, measures: told.map(([minute, amount]) => ({ quantity: MEASURED[quantity].number, measuredAtMs: MIDNIGHT_MS + minute * MINUTE_MS, amount })) })]);
}

async function places(rig: SeriesRig): Promise<void> {
  await rig.pool.query(`INSERT INTO device (device_id, serial, kind) VALUES (1, 'W-1', 'meter'), (2, 'W-2', 'meter'), (9, 'GW', 'gateway');
    INSERT INTO well (well_id, code) VALUES (7, 'W-7'), (8, 'W-8'); INSERT INTO reservoir (reservoir_id, code) VALUES (3, 'R-3')`);
}

const map = (rig: SeriesRig, deviceSerial: string, wellId: number, from: number, quantities: readonly MeasuredName[] = ['flow']): Promise<void> =>
  inTransaction(rig.pool, (sql) => mapMeasures(sql, [{ deviceSerial, channel: 1, quantities, place: { kind: 'well', id: wellId }, from: new Date(from) }], BY));

const quarters = (rig: SeriesRig, knownUntilMs = Infinity): Promise<PlaceQuarter[]> => placeQuarters(sqlOf(rig.pool), {
  kind: 'well', placeIds: null, quantities: ['flow', 'pump'], from: new Date(MIDNIGHT_MS - 24 * 60 * MINUTE_MS), to: new Date(MIDNIGHT_MS + 24 * 60 * MINUTE_MS), knownUntil: new Date(Math.min(knownUntilMs, ARRIVAL_MS)) });

/** Quarter's minute from midnight: mean amount × minutes held. */
const shown = (rows: readonly PlaceQuarter[]): string[] => rows.map(({ placeId, quarterAtMs, amountMs, heldMs, least, most }) =>
  `${placeId}@${(quarterAtMs - MIDNIGHT_MS) / MINUTE_MS}: ${amountMs / MINUTE_MS} in ${heldMs / MINUTE_MS} of ${least}..${most}`);

describe('quarters of an hour', () => {
  it('hold each amount until the next, at most a quarter of an hour, across their edges', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS - 86_400_000);
    // 60 L/h from minute 5, 30 from minute 20; then silence: known until minute 35.
    await stored(rig, 'flow', [[5, 60], [20, 30]]);
    expect(shown(await quarters(rig))).toEqual(['7@0: 600 in 10 of 60..60', '7@15: 600 in 15 of 30..60', '7@30: 150 in 5 of 30..30']);
  });

  it('know nothing beyond now', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS - 86_400_000);
    await stored(rig, 'flow', [[0, 60], [1, 60]]);
    expect(shown(await quarters(rig, MIDNIGHT_MS + 3 * MINUTE_MS))).toEqual(['7@0: 180 in 3 of 60..60']);
  });

  it('leave a contradicted amount out', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS - 86_400_000);
    await stored(rig, 'flow', [[0, 60], [5, 90]]);
    await stored(rig, 'flow', [[5, 91]], ARRIVAL_MS + 1);
    expect(shown(await quarters(rig))).toEqual(['7@0: 900 in 15 of 60..60']);
  });

  it('belong to the place that the channel measured then, entered late or corrected', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await stored(rig, 'flow', [[0, 60], [15, 60]]);
    expect(await quarters(rig)).toEqual([]);
    await map(rig, 'W-1', 7, MIDNIGHT_MS - 86_400_000);
    await map(rig, 'W-1', 8, MIDNIGHT_MS + 15 * MINUTE_MS);
    expect((await quarters(rig)).map(({ placeId, quarterAtMs }) => [placeId, (quarterAtMs - MIDNIGHT_MS) / MINUTE_MS])).toEqual([[7, 0], [8, 15]]);
  });
});

describe('what a channel measures', () => {
  it('ends when another channel takes the place over, and when it is ended', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS, ['flow', 'pump']);
    await map(rig, 'W-2', 7, MIDNIGHT_MS + 3_600_000, ['flow']);
    await inTransaction(rig.pool, (sql) => unmapMeasures(sql, 1, 1, ['pump'], new Date(MIDNIGHT_MS + 7_200_000), BY));
    const until = (at: Date | null): number | null => (at === null ? null : (at.getTime() - MIDNIGHT_MS) / 3_600_000);
    expect((await listMeasuring(sqlOf(rig.pool), { place: { kind: 'well', id: 7 } })).map(({ deviceSerial, quantity, measuredTo }) => `${deviceSerial} ${quantity} ${until(measuredTo)}`).sort())
      .toEqual(['W-1 flow 1', 'W-1 pump 2', 'W-2 flow null']);
    expect((await rig.pool.query<{ action: string }>('SELECT action FROM audit_entry ORDER BY seq')).rows.map(({ action }) => action)).toEqual(['device.map_measures', 'device.map_measures', 'device.unmap_measures']);
  });

  it.each([
    ['an unknown device', 'W-9', ['flow'], 'UNKNOWN_REFERENCE'], ['a gateway', 'GW', ['flow'], 'CONFLICT'], ['a battery, which belongs to no place', 'W-1', ['battery'], 'RANGE'],
  ] as const)('is not recorded of %s', async (_what, serial, quantities, kind) => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await expect(map(rig, serial, 7, MIDNIGHT_MS, quantities)).rejects.toMatchObject({ kind });
  });

  it('is not recorded before what is recorded already', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS);
    await expect(map(rig, 'W-1', 8, MIDNIGHT_MS - 1)).rejects.toMatchObject({ kind: 'CONFLICT' });
  });
});

describe('thinning', () => {
  /** Two days of minutes around midnight, with a gap. */
  const told: readonly Told[] = [...Array.from({ length: 60 }, (_, at): Told => [at - 30, 60 + at]), [200, 5], [1_439, 8], [1_445, 9]];
  const AFTER_MS = MIDNIGHT_MS + 94 * 86_400_000;

  it('changes no figure of any quarter, a day at a time or all at once', async () => {
    for (const steps of [[AFTER_MS + 86_400_000], [AFTER_MS - 86_400_000, AFTER_MS, AFTER_MS + 86_400_000]]) {
      await using rig = await SeriesRig.start();
      await places(rig);
      await map(rig, 'W-1', 7, MIDNIGHT_MS - 3 * 86_400_000, ['flow', 'pump']);
      await stored(rig, 'flow', told);
      await stored(rig, 'pump', told.map(([minute]) => [minute, minute % 2 === 0 ? 1 : 0] as const));
      const before = await placeQuarters(sqlOf(rig.pool), { kind: 'well', placeIds: [7], quantities: ['flow', 'pump'], from: new Date(MIDNIGHT_MS - 86_400_000), to: new Date(MIDNIGHT_MS + 2 * 86_400_000), knownUntil: new Date(AFTER_MS) });
      for (const nowMs of steps) {
        await thinMeasurements(rig.pool, nowMs, ZONE);
        const after = await placeQuarters(sqlOf(rig.pool), { kind: 'well', placeIds: [7], quantities: ['flow', 'pump'], from: new Date(MIDNIGHT_MS - 86_400_000), to: new Date(MIDNIGHT_MS + 2 * 86_400_000), knownUntil: new Date(AFTER_MS) });
        expect(after).toEqual(before);
      }
      expect(await rig.rows('measurement')).toEqual([]);
    }
  });

  it('leaves what is younger than the rule says, and the register', async () => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ readings: [{ readAtMs: MIDNIGHT_MS - 86_400_000, litres: 5 }] })]);
    await stored(rig, 'flow', told);
    // 1 November is 91 days old: only 31 October is thinned.
    expect(await thinMeasurements(rig.pool, MIDNIGHT_MS + 92 * 86_400_000, ZONE)).toMatchObject({ days: 1, removed: 15 });
    expect(await rig.rows('measurement')).toHaveLength(told.length - 15);
    expect(await rig.rows('reading')).toHaveLength(1);
    await rig.pool.query(`INSERT INTO telemetry_rule (thin_after_days, reason) VALUES (120, 'kept longer')`);
    expect(await thinMeasurements(rig.pool, AFTER_MS, ZONE)).toMatchObject({ days: 0, removed: 0 });
  });

  it('keeps what comes late for a quarter that was thinned, unused, and says so', async () => {
    await using rig = await SeriesRig.start();
    await places(rig);
    await map(rig, 'W-1', 7, MIDNIGHT_MS - 3 * 86_400_000);
    await stored(rig, 'flow', told);
    await thinMeasurements(rig.pool, AFTER_MS + 86_400_000, ZONE);
    const before = await quarters(rig);
    await stored(rig, 'flow', [[7, 9_999]], Date.now() + 60_000);
    expect(await thinMeasurements(rig.pool, AFTER_MS + 86_400_000, ZONE)).toMatchObject({ removed: 0, late: 1 });
    expect(await quarters(rig)).toEqual(before);
  });
});
