import { type ChangedBy, enterFindingAct, findFindings, inTransaction, insertStaff, mapMeasures, markAllForDetection, sqlOf } from '@app/persistence';
import { jest } from '@jest/globals';

import { FindingsRig, type Row, type Shape, shown, START } from './findings-rig.js';
import { DAY_MS, HOUR_MS, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const METER = 101;
const DEVICE = 901;
const QUARTER_MS = 900_000;
/** A pump that lifts 40 m3/h for sixteen hours of the day, and needs half a kilowatt-hour for a cubic metre. */
const runs = (hour: number): boolean => hour % 24 >= 4 && hour % 24 < 20;
const LITRES_PER_HOUR = 40_000;
const WATT_HOURS_PER_HOUR = 20_000;
const trembling = (hour: number, day: number): number => ((hour * 37 + day * 91) % 7) * 50;
const lifted: Shape = (hour, day) => (runs(hour) ? LITRES_PER_HOUR + trembling(hour, day) : 0);

/** State of the pump and energy meter at each quarter of an hour of [fromDay, toDay). */
function told(fromDay: number, toDay: number): { at: number; quantity: number; amount: number }[] {
  const measures: { at: number; quantity: number; amount: number }[] = [];
  for (let quarter = fromDay * 96; quarter < toDay * 96; quarter++) {
    const ofDay = quarter % 96;
    const at = START + quarter * QUARTER_MS;
    const ranQuarters = Math.floor(quarter / 96) * 64 + Math.min(64, Math.max(0, ofDay - 16));
    measures.push({ at, quantity: 4, amount: runs(Math.floor(ofDay / 4)) ? 1 : 0 }, { at, quantity: 5, amount: 1_000_000 + (ranQuarters * WATT_HOURS_PER_HOUR) / 4 });
  }
  return measures;
}

const ofWells = (rows: readonly Row[]): Row[] => rows.filter(({ subject, is_withdrawn: isWithdrawn }) => subject === 'well' && isWithdrawn !== true);
const NAMES = ['supplyMeterDrifting', 'supplyMeterFrozen', 'supplyUnlikeEnergy', 'supplyUnlikeHours'];

async function started(): Promise<FindingsRig> {
  const rig = await FindingsRig.start();
  await rig.well(1, 'operating', METER);
  await rig.telling(DEVICE, { wellId: 1 });
  return rig;
}

async function dispatcher(rig: FindingsRig): Promise<ChangedBy> {
  const userId = await inTransaction(rig.pool, (sql) => insertStaff(sql, { login: 'dispatcher', fullName: 'Dispatcher', role: 'dispatcher', zoneIds: [], isInvented: true }));
  return { actor: { kind: 'user', userId: userId!, name: 'dispatcher', role: 'dispatcher', clientAddress: null, requestId: null }, reason: null };
}

describe('a supply meter', () => {
  it('that stands still while its pump runs is frozen, with the hours of the pump as evidence; one whose pump rests is not', async () => {
    await using rig = await started();
    await rig.measure(DEVICE, told(0, 20), START + 20 * DAY_MS);
    await rig.take(shown(METER, 20, (hour, day) => (day === 18 && hour >= 8 ? 0 : lifted(hour, day))), START + 20 * DAY_MS);
    const [frozen, ...others] = ofWells(await rig.stored());
    expect(others).toEqual([]);
    expect(frozen).toMatchObject({ kind: 'supplyMeterFrozen', started_at: new Date(START + 18 * DAY_MS + 8 * HOUR_MS), raised_at: new Date(START + 18 * DAY_MS + 10 * HOUR_MS) });
    expect(frozen!['ended_at']).toEqual(new Date(START + 19 * DAY_MS + 4 * HOUR_MS));
    expect(frozen!['evidence']).toContainEqual({ name: 'pumpRunHours', figure: 1 });
  });

  it('that counts a tenth less than its pump and its energy say is found by both, and drifts when it goes on', async () => {
    await using rig = await started();
    await rig.measure(DEVICE, told(0, 75), START + 75 * DAY_MS);
    await rig.take(shown(METER, 75, (hour, day) => Math.round(lifted(hour, day) * (day >= 30 ? 0.9 : 1))), START + 75 * DAY_MS);
    const found = ofWells(await rig.stored());
    expect(found.map(({ kind }) => kind)).toEqual(['supplyMeterDrifting', 'supplyUnlikeEnergy', 'supplyUnlikeHours']);
    expect(found[2]!['started_at']).toEqual(new Date(START + 30 * DAY_MS));
    const evidence = new Map((found[2]!['evidence'] as { name: string; figure: number }[]).map(({ name, figure }) => [name, figure]));
    expect(evidence.get('litresPerPumpHour')! / evidence.get('usualLitresPerPumpHour')!).toBeCloseTo(0.9, 1);
    // Three sights of one meter are one line of the list.
    expect((await rig.pool.query('SELECT count(*)::integer AS n FROM finding WHERE merged_into IS NULL AND withdrawn_at IS NULL AND subject = $1', ['well'])).rows[0].n).toBe(1);
  });

  it('without pump or energy has none of these findings', async () => {
    await using rig = await FindingsRig.start();
    await rig.well(1, 'operating', METER);
    await rig.take(shown(METER, 75, (hour, day) => (day >= 60 && hour >= 8 && hour < 12 ? 0 : Math.round(lifted(hour, day) * (day >= 30 ? 0.9 : 1)))), START + 75 * DAY_MS);
    expect(ofWells(await rig.stored()).filter(({ kind }) => NAMES.includes(kind))).toEqual([]);
  });

  it('has the same findings whether its pump is told before its readings, after them, day by day, or weeks late; looked for anew from nothing they are the same', async () => {
    const readings = shown(METER, 34, (hour, day) => Math.round(lifted(hour, day) * (day >= 20 ? 0.88 : 1)));
    const nowMs = START + 34 * DAY_MS;
    const results: Row[][] = [];
    const histories: readonly ((rig: FindingsRig) => Promise<void>)[] = [
      async (rig) => {
        await rig.measure(DEVICE, told(0, 34), nowMs);
        await rig.take(readings, nowMs);
      },
      async (rig) => {
        await rig.take(readings, nowMs);
        await rig.measure(DEVICE, told(20, 34), nowMs);
        await findFindings(rig.pool, ZONE, nowMs);
        await rig.measure(DEVICE, told(0, 20), nowMs);
        await findFindings(rig.pool, ZONE, nowMs);
      },
      async (rig) => {
        for (let day = 0; day < 34; day++) {
          const atMs = START + (day + 1) * DAY_MS;
          await rig.take(readings.filter(({ at }) => at > START + day * DAY_MS - 1 && at <= atMs), atMs);
          // Every other day is told a day late.
          await rig.measure(DEVICE, day % 2 === 0 ? [] : told(day - 1, day + 1), atMs);
        }
        await findFindings(rig.pool, ZONE, nowMs);
      },
    ];
    for (const history of histories) {
      await using rig = await started();
      await history(rig);
      results.push(ofWells(await rig.stored()));
      const before = await rig.stored();
      await rig.pool.query('DELETE FROM detection_state');
      await markAllForDetection(sqlOf(rig.pool));
      await findFindings(rig.pool, ZONE, nowMs);
      expect(await rig.stored()).toEqual(before);
    }
    expect(results[0]!.map(({ kind }) => kind)).toContain('supplyUnlikeHours');
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('whose pump is entered weeks after it began to tell is looked at anew from then on', async () => {
    await using rig = await FindingsRig.start();
    await rig.well(1, 'operating', METER);
    await rig.pool.query(`INSERT INTO device (device_id, serial, kind) VALUES (${DEVICE}, 'D-${DEVICE}', 'meter')`);
    await rig.measure(DEVICE, told(0, 20), START + 20 * DAY_MS);
    await rig.take(shown(METER, 20, (hour, day) => (day === 18 && hour >= 8 ? 0 : lifted(hour, day))), START + 20 * DAY_MS);
    expect(ofWells(await rig.stored())).toEqual([]);
    const by = { ...(await dispatcher(rig)), reason: 'it was forgotten' };
    await inTransaction(rig.pool, (sql) => mapMeasures(sql, [{ deviceSerial: `D-${DEVICE}`, channel: 1, quantities: ['pump', 'energy'], place: { kind: 'well', id: 1 }, from: new Date(START) }], by));
    await findFindings(rig.pool, ZONE, START + 20 * DAY_MS);
    expect(ofWells(await rig.stored()).map(({ kind }) => kind)).toEqual(['supplyMeterFrozen']);
  });

  it('that was repaired has its finding ended and its ratios learned anew from the day after; reopened, it is known as before', async () => {
    await using rig = await started();
    await rig.measure(DEVICE, told(0, 60), START + 60 * DAY_MS);
    // A new impeller on day 40: the pump gives a tenth more for good.
    await rig.take(shown(METER, 60, (hour, day) => Math.round(lifted(hour, day) * (day >= 40 ? 1.1 : 1))), START + 60 * DAY_MS);
    const unlike = async (): Promise<Row> => ofWells(await rig.stored()).find(({ kind }) => kind === 'supplyUnlikeHours')!;
    expect((await unlike())['ended_at']).toBeNull();
    const by = await dispatcher(rig);
    const { rows: [finding] } = await rig.pool.query<{ id: number; code: string; reason: string }>(
      `SELECT finding_id AS id, (SELECT min(code) FROM finding_cause WHERE list = 'cause') AS code, (SELECT min(code) FROM finding_cause WHERE list = 'reason') AS reason FROM finding WHERE subject = 'well' AND merged_into IS NULL LIMIT 1`);
    const act = (given: { act: 'repair' | 'reopen'; code: string; repairedAt?: Date }, day: number): Promise<void> =>
      inTransaction(rig.pool, (sql) => enterFindingAct(sql, finding!.id, { repairedAt: null, note: null, ...given }, null, by, new Date(START + day * DAY_MS)));
    await act({ act: 'repair', code: finding!.code, repairedAt: new Date(START + 44 * DAY_MS) }, 61);
    await findFindings(rig.pool, ZONE, START + 61 * DAY_MS);
    expect((await unlike())['ended_at']).toEqual(new Date(START + 45 * DAY_MS));
    await act({ act: 'reopen', code: finding!.reason }, 62);
    await findFindings(rig.pool, ZONE, START + 62 * DAY_MS);
    expect((await unlike())['ended_at']).toBeNull();
  });
});
