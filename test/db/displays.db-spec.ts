import { jest } from '@jest/globals';
import {
  acceptRealignment, balanceVersions, bridgeStored, type ChangedBy, computeBalance, displaysOf, enterDisplay, exceptionsStored, explainAccountMonth, inTransaction, markAll, type NewDisplay, previewBills, sqlOf, verifyAudit, voidDisplay,
} from '@app/persistence';
import { monthPeriod } from '@app/billing';
import { periodOfDay } from '@app/balance';

import { DAY_MS, HOUR_MS, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(60_000);

const START = Date.parse('2026-10-01T00:00:00+06:00');
const NOW = START + 40 * DAY_MS;
const BY: ChangedBy = { actor: { kind: 'user', userId: 7, name: 'asel', role: 'clerk', clientAddress: null, requestId: null }, reason: 'the picture shows it' };
const BEFORE = { isAccepted: undefined, zoneIds: null, byLitres: true, limit: 50, offset: 0 } as const;

/** Meter 101 at point 1, whose radio has counted ten litres an hour since it was mounted on a display of 500 m3. */
async function mounted(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  await rig.pool.query("INSERT INTO staff_user (user_id, login, role) VALUES (7, 'asel', 'clerk')");
  await rig.point(1);
  await rig.meter(101);
  await rig.pool.query('UPDATE meter_version SET pulse_litres = 10');
  await rig.install(101, 1, START - HOUR_MS);
  await rig.arrive(Array.from({ length: 40 * 24 }, (_, hour) => ({ meterId: 101, at: START + hour * HOUR_MS, litres: hour * 10 })), NOW);
  await enter(rig, { kind: 'mounting', readAtMs: START, displayLitres: 500_000, pulses: 0 });
  return rig;
}

const enter = (rig: VolumesRig, given: Partial<NewDisplay>): ReturnType<typeof enterDisplay> => inTransaction(rig.pool, (sql) => enterDisplay(sql, {
  meterId: 101, kind: 'control', readAtMs: START + 10 * DAY_MS, displayLitres: 502_400, pulses: null, pulseLitres: null, photoSha256: null, note: null, ...given }, NOW, BY));
const accept = (rig: VolumesRig, controlId: number, correctedLitres: number): Promise<number> => inTransaction(rig.pool, (sql) => acceptRealignment(sql, { meterId: 101, controlId, correctedLitres }, BY));
const takeBack = (rig: VolumesRig, of: { displayId: number } | { realignmentId: number }): Promise<void> => inTransaction(rig.pool, (sql) => voidDisplay(sql, { meterId: 101, ...of }, BY));
const exceptions = async (rig: VolumesRig): Promise<unknown[]> => (await exceptionsStored(sqlOf(rig.pool), { from: new Date(START), to: new Date(NOW), meterId: 101, ...BEFORE })).items.map(({ origin, reasons, use, litresAtStake, readAt }) => [origin, reasons, use, litresAtStake, (readAt.getTime() - START) / DAY_MS]);
const october = async (rig: VolumesRig): Promise<unknown> => (await rig.pool.query("SELECT volume_litres::integer AS litres, edited_litres::integer AS edited, status FROM volume_month WHERE on_month = '2026-10-01'")).rows[0];

describe('a display that was read', () => {
  it.each<[string, Partial<NewDisplay>, object, unknown[]]>([
    ['that agrees is none to look at', {}, { driftLitres: 0, isException: false }, []],
    ['one unit of the radio away', { displayLitres: 502_410 }, { driftLitres: 10, allowedLitres: 12, isException: false }, []],
    ['beyond a unit and half a per cent of what passed', { displayLitres: 502_413 }, { driftLitres: 13, isException: true }, [['check', ['DISPLAY_DRIFT'], 'used', 13, 10]]],
    ['below telemetry', { displayLitres: 502_300 }, { driftLitres: -100, isException: true }, [['check', ['DISPLAY_DRIFT'], 'used', 100, 10]]],
    ['where the ten litres of the hour explain it', { readAtMs: START + 10 * DAY_MS + HOUR_MS / 2, displayLitres: 502_420 }, { driftLitres: 15, uncertainLitres: 10, isException: false }, []],
    ['after the last reading of the radio', { readAtMs: NOW, displayLitres: 999_999 }, { driftLitres: null, reason: 'NO_TELEMETRY' }, []],
    ['before the radio was mounted', { readAtMs: START - HOUR_MS, displayLitres: 1 }, { driftLitres: null, reason: 'NO_MOUNTING' }, []],
  ])('%s', async (_, given, compared, found) => {
    await using rig = await mounted();
    expect((await enter(rig, given)).compared).toMatchObject(compared);
    await rig.derive(NOW);
    expect(await exceptions(rig)).toEqual(found);
    // What was compared at entry is what the derivation says.
    expect((await displaysOf(sqlOf(rig.pool), 101)).find(({ kind }) => kind === 'control')?.compared).toMatchObject(compared);
  });

  it('is compared with telemetry that comes later, and that people correct', async () => {
    await using rig = await mounted();
    await enter(rig, { readAtMs: NOW + HOUR_MS / 2 - HOUR_MS, displayLitres: 600_000 });
    await rig.derive(NOW);
    expect(await exceptions(rig)).toEqual([]);
    await rig.arrive([{ meterId: 101, at: NOW, litres: 9_600 }], NOW);
    await rig.derive(NOW + HOUR_MS);
    expect(await exceptions(rig)).toEqual([['check', ['DISPLAY_DRIFT'], 'used', 90_405, 40 - 0.5 / 24]]);
    await rig.pool.query(`INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, reason_code, reason) VALUES (101, 1, $1, 1, 9600, 'exclude', 'misread', 'a spec')`, [new Date(NOW)]);
    await rig.derive(NOW + HOUR_MS);
    expect(await exceptions(rig)).toEqual([]);
  });

  it.each<[string, Partial<NewDisplay>, string]>([
    ['the register cannot show', { displayLitres: 100_000_000 }, 'RANGE'], ['tomorrow', { readAtMs: NOW + DAY_MS }, 'TIME_FUTURE'], ['while the meter was nowhere', { readAtMs: START - DAY_MS }, 'CONFLICT'],
    ['of another meter', { meterId: 102 }, 'CONFLICT'], ['with a picture that is not there', { photoSha256: 'ab'.repeat(32) }, 'UNKNOWN_REFERENCE'], ['twice', { kind: 'mounting', readAtMs: START, pulses: 4 }, 'DUPLICATE'],
  ])('%s is refused', async (_, given, kind) => {
    await using rig = await mounted();
    await expect(enter(rig, given)).rejects.toMatchObject({ kind });
  });
});

describe('an accepted re-alignment', () => {
  it('counts its litres on its day, is told to billing, balance and the counter, and can be taken back', async () => {
    await using rig = await mounted();
    await rig.pool.query(`
      INSERT INTO zone (zone_id, code) VALUES (1, 'CITY');
      INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a');
      UPDATE service_point_version SET zone_id = 1`);
    const { displayId } = await enter(rig, { displayLitres: 502_600 });
    await rig.derive(NOW);
    const period = periodOfDay('month', '2026-10-01', ZONE);
    await computeBalance(rig.pool, 1, period, ZONE);
    expect(await october(rig)).toEqual({ litres: 7_440, edited: null, status: 'VALID' });
    const realignmentId = await accept(rig, displayId, 200);
    await rig.derive(NOW);
    expect(await october(rig)).toEqual({ litres: 7_640, edited: 200, status: 'EDITED' });
    expect((await rig.pool.query("SELECT volume_litres::integer AS litres, hour_litres[1] AS first, hour_marks FROM volume_day WHERE on_day = '2026-10-11'")).rows).toEqual([{ litres: 440, first: 210, hour_marks: `d${'m'.repeat(23)}` }]);
    expect(await exceptions(rig)).toEqual([]);
    expect((await rig.pool.query('SELECT old_litres::integer AS old, new_litres::integer AS new, cause FROM volume_change')).rows).toEqual([{ old: 7_440, new: 7_640, cause: 'correction' }]);

    const bills = await inTransaction(rig.pool, (sql) => previewBills(sql, { ...monthPeriod('2026-10', 3, ZONE), periodId: 1, state: 'open' } as never, ZONE));
    expect(bills.flatMap(({ lines }) => lines)).toMatchObject([{ registeredLitres: 7_640, realignedLitres: 200, quantityType: 'REAL' }]);
    const explained = await explainAccountMonth(sqlOf(rig.pool), { accountId: 1, pointIds: [1], month: '2026-10', fromMs: START, toMs: START + 31 * DAY_MS, zoneIds: null });
    expect(explained).toMatchObject({ volume: { volumeLitres: 7_640 }, meters: [{ realignments: [{ correctedLitres: 200, at: new Date(START + 10 * DAY_MS), reason: BY.reason, acceptedBy: 'asel' }] }] });
    await computeBalance(rig.pool, 1, period, ZONE);
    const [before, after] = await balanceVersions(sqlOf(rig.pool), 1, 'month', '2026-10-01');
    const [bridge] = await bridgeStored(sqlOf(rig.pool), before!, after!, ['billed_metered']);
    expect(Object.fromEntries(bridge!.causes.map(({ cause, litres: by }) => [cause, by]))).toMatchObject({ corrections: 200, unexplained: 0 });
    expect(bridge!.afterLitres - bridge!.beforeLitres).toBe(200);

    await takeBack(rig, { realignmentId });
    await rig.derive(NOW);
    expect(await october(rig)).toEqual({ litres: 7_440, edited: null, status: 'VALID' });
    expect(await exceptions(rig)).toEqual([['check', ['DISPLAY_DRIFT'], 'used', 200, 10]]);
    expect((await rig.pool.query('SELECT action FROM audit_entry ORDER BY seq')).rows.map(({ action }: { action: string }) => action)).toEqual(['display.mounting', 'display.control', 'display.realign', 'display.take_back']);
    expect(await verifyAudit(sqlOf(rig.pool))).toMatchObject({ isIntact: true });
  });

  it('conserves: what was counted over any days is the telemetry with the re-aligned litres, and the display by its own difference; anew to the byte', async () => {
    await using rig = await mounted();
    const readDisplay = async (day: number, displayLitres: number, drift: number): Promise<void> => {
      const { displayId } = await enter(rig, { readAtMs: START + day * DAY_MS, displayLitres });
      await rig.derive(NOW);
      await accept(rig, displayId, drift);
    };
    await readDisplay(5, 501_300, 100);
    await readDisplay(12, 502_950, -30);
    await readDisplay(20, 505_000, 130);
    await rig.derive(NOW);
    const litres = async (fromDay: number, toDay: number): Promise<number> => (await rig.pool.query<{ n: number }>('SELECT sum(volume_litres)::integer AS n FROM volume_day WHERE on_day >= $1::date AND on_day < $2::date',
      [new Date(START + fromDay * DAY_MS + 7 * HOUR_MS).toISOString().slice(0, 10), new Date(START + toDay * DAY_MS + 7 * HOUR_MS).toISOString().slice(0, 10)])).rows[0]!.n;
    expect(await litres(0, 5)).toBe(1_200);
    // From midnight before one display to midnight before another: by the displays.
    expect(await litres(5, 12)).toBe(7 * 240 + 100);
    expect(await litres(12, 20)).toBe(8 * 240 - 30);
    expect(await litres(0, 21)).toBe(505_000 - 500_000 + 240);
    const derived = await rig.derived();
    await markAll(rig.pool, null);
    await rig.derive(NOW);
    expect(await rig.derived()).toEqual(derived);
  });

  it('is of what was looked at, once, and what it rests on stays', async () => {
    await using rig = await mounted();
    const { displayId } = await enter(rig, { displayLitres: 502_600 });
    await rig.derive(NOW);
    await expect(accept(rig, displayId, 190)).rejects.toMatchObject({ kind: 'CONFLICT', field: 'correctedLitres' });
    await expect(inTransaction(rig.pool, (sql) => acceptRealignment(sql, { meterId: 101, controlId: displayId, correctedLitres: 200 }, { ...BY, reason: ' ' }))).rejects.toMatchObject({ kind: 'SCHEMA' });
    const realignmentId = await accept(rig, displayId, 200);
    await expect(accept(rig, displayId, 200)).rejects.toMatchObject({ kind: 'CONFLICT' });
    await expect(takeBack(rig, { displayId })).rejects.toMatchObject({ kind: 'CONFLICT' });
    await expect(enter(rig, { kind: 'mounting', readAtMs: START + DAY_MS, pulses: 24 })).rejects.toMatchObject({ kind: 'CONFLICT' });
    const earlier = await enter(rig, { readAtMs: START + 9 * DAY_MS, displayLitres: 502_300 });
    await expect(accept(rig, earlier.displayId, 140)).rejects.toMatchObject({ kind: 'CONFLICT' });
    await takeBack(rig, { realignmentId });
    await expect(takeBack(rig, { realignmentId })).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await takeBack(rig, { displayId });
    expect(await accept(rig, earlier.displayId, 140)).toBeGreaterThan(realignmentId);
  });
});
