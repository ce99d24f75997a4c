import { findFindings, findingsStored, markAllForDetection, sqlOf } from '@app/persistence';
import { jest } from '@jest/globals';

import { FindingsRig, plain, type Row, type Shape, shown, START } from './findings-rig.js';
import { DAY_MS, HOUR_MS, type Shown, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const QUARTER_MS = 900_000;
const [BATTERY, LEAK, TAMPER, BATTERY_LOW] = [6, 101, 106, 113];

/** Homes 1 and 2 share a radio (channels 1 and 2), home 3 has its own. */
async function homes(): Promise<FindingsRig> {
  const rig = await FindingsRig.start();
  for (const id of [1, 2, 3]) await rig.home(id);
  await rig.pool.query(`
    INSERT INTO device (device_id, serial, kind) VALUES (801, 'RD-1', 'meter'), (803, 'RD-3', 'meter');
    INSERT INTO channel_mapping (device_id, channel, meter_id, register, mapped_from) VALUES (801, 1, 1, 1, '2020-01-01'), (801, 2, 2, 1, '2020-01-01'), (803, 1, 3, 1, '2020-01-01')`);
  return rig;
}

const day = (no: number, hour = 12): number => START + no * DAY_MS + hour * HOUR_MS;
const named = (rows: readonly Row[]): unknown[] => rows.map(({ subject, subject_id: id, kind, ended_at: ended }) => [subject, id, kind, ended === null]);
const readings = (days: number, fromDay = 0): Shown[] => [1, 2, 3].flatMap((id) => shown(id, days, plain, fromDay));

describe('what devices say of their meters', () => {
  it('comes up at the meter of the channel, at once, ends when it is told no longer, and stands in the list of findings', async () => {
    await using rig = await homes();
    await rig.take(readings(20), START + 20 * DAY_MS);
    await rig.measure(801, [{ at: day(10), quantity: TAMPER, amount: 1 }, { at: day(11), quantity: TAMPER, amount: 1 }], START + 20 * DAY_MS);
    await rig.measure(803, [{ at: day(19, 23), quantity: LEAK, amount: 1 }], START + 20 * DAY_MS);
    await findFindings(rig.pool, ZONE, START + 20 * DAY_MS);
    const stored = await rig.stored();
    expect(named(stored)).toEqual([['meter', 1, 'tamper', false], ['meter', 3, 'leakAlarm', true]]);
    expect(stored[0]).toMatchObject({ started_at: new Date(day(10)), raised_at: new Date(day(10)), ended_at: new Date(day(11)), evidence: [{ name: 'timesTold', figure: 2 }], service_point_id: 1 });
    const { items } = await findingsStored(sqlOf(rig.pool), { isOpen: true, zoneIds: null, sort: undefined, limit: 10, offset: 0 });
    expect(items).toMatchObject([{ kind: 'leakAlarm', meterSerial: 'M3', servicePointCode: 'P3', lifeState: 'new' }]);
  });

  it('of a battery belongs to the first meter of a radio: one that is low, one that will be, one that is well', async () => {
    await using rig = await homes();
    await rig.take(readings(70), START + 70 * DAY_MS);
    const weekly = (first: number, lost: number): { at: number; quantity: number; amount: number }[] => Array.from({ length: 9 }, (_, week) => ({ at: day(week * 7), quantity: BATTERY, amount: first - lost * week }));
    await rig.measure(801, weekly(60, 3), START + 70 * DAY_MS);
    await rig.measure(803, weekly(90, 0), START + 70 * DAY_MS);
    await findFindings(rig.pool, ZONE, START + 70 * DAY_MS);
    expect(named(await rig.stored())).toEqual([['meter', 1, 'batteryLow', true]]);
    await rig.measure(803, [{ at: day(69), quantity: BATTERY_LOW, amount: 1 }], START + 70 * DAY_MS);
    await findFindings(rig.pool, ZONE, START + 70 * DAY_MS);
    expect(named(await rig.stored())).toEqual([['meter', 1, 'batteryLow', true], ['meter', 3, 'batteryLow', true]]);
  });

  it('is the same whether it comes with the readings, before them or weeks late, and looked for anew from nothing', async () => {
    const signals = [{ at: day(5), quantity: TAMPER, amount: 1 }, { at: day(6, 3), quantity: TAMPER, amount: 1 }, { at: day(20), quantity: TAMPER, amount: 1 }, { at: day(23), quantity: BATTERY, amount: 7 }];
    const nowMs = START + 25 * DAY_MS;
    const results: Row[][] = [];
    const histories: readonly ((rig: FindingsRig) => Promise<void>)[] = [
      async (rig) => {
        await rig.measure(801, signals, nowMs);
        await rig.take(readings(25), nowMs);
      },
      async (rig) => {
        await rig.take(readings(25), nowMs);
        for (const one of signals.toReversed()) {
          await rig.measure(801, [one], nowMs);
          await findFindings(rig.pool, ZONE, nowMs);
        }
      },
      async (rig) => {
        for (let no = 0; no < 25; no++) {
          const untilMs = START + (no + 1) * DAY_MS;
          await rig.measure(801, signals.filter(({ at }) => at >= START + no * DAY_MS && at < untilMs), untilMs);
          await rig.take(readings(25).filter(({ at }) => at > START + no * DAY_MS - 1 && at <= untilMs), untilMs);
        }
      },
    ];
    for (const history of histories) {
      await using rig = await homes();
      await history(rig);
      const before = await rig.stored();
      results.push(before.filter(({ is_withdrawn: isWithdrawn }) => isWithdrawn !== true));
      await rig.pool.query('DELETE FROM detection_state');
      await markAllForDetection(sqlOf(rig.pool));
      await findFindings(rig.pool, ZONE, nowMs);
      expect(await rig.stored()).toEqual(before);
    }
    expect(named(results[0]!)).toEqual([['meter', 1, 'batteryLow', true], ['meter', 1, 'tamper', false], ['meter', 1, 'tamper', false]]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe('findings of use', () => {
  it('are a home of two that uses four times its norm from one day on, and an enterprise whose meter is far too large', async () => {
    await using rig = await homes();
    await rig.pool.query(`UPDATE account_version SET class = 'commercial', residents = NULL, norm_litres_per_person_day = NULL WHERE account_id = 3;
      UPDATE meter_model SET pulse_litres = 1; INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, ratio_r, register_digits, register_capacity_litres, pulse_litres) VALUES (3, 'DN50', 'Nobody', 50, 25000, 80, 5, 100000000, 1);
      UPDATE meter_version SET model_id = 3 WHERE meter_id = 3`);
    const supplying: Shape = (hour, no) => plain(hour, no) * (no >= 60 && hour >= 6 ? 4 : 1);
    await rig.take([...shown(1, 95, supplying), ...shown(2, 95, plain), ...shown(3, 95, plain)], START + 95 * DAY_MS);
    const found = await rig.stored();
    expect(named(found)).toEqual([['meter', 1, 'likelyIllegalSupply', true], ['meter', 3, 'meterOversized', true]]);
    expect(found[0]).toMatchObject({ started_at: new Date(START + 60 * DAY_MS) });
    expect((found[0]!['ruled_out'] as { cause: string }[]).map(({ cause }) => cause)).toEqual(['season', 'passingEvent', 'leak']);
  });
});

describe('a reservoir', () => {
  it('that stands at its edge for hours overflows; the levels of a valve that shuts do not; late levels are looked at anew', async () => {
    await using rig = await FindingsRig.start();
    for (const id of [1, 2]) {
      await rig.pool.query(`INSERT INTO reservoir (reservoir_id, code) VALUES (${id}, 'R-${id}'); INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, state, levels)
        VALUES (${id}, '2020-01-01', 'r', 'r', 'r', 'in_use', '[{"levelMillimetres": 0, "volumeLitres": 0}, {"levelMillimetres": 4000, "volumeLitres": 400000}]')`);
      await rig.telling(910 + id, { reservoirId: id });
    }
    const levels = (fromDay: number, toDay: number, full: (day: number, hour: number) => number): { at: number; quantity: number; amount: number }[] =>
      Array.from({ length: (toDay - fromDay) * 96 }, (_, no) => ({ at: START + fromDay * DAY_MS + no * QUARTER_MS, quantity: 2, amount: full(fromDay + Math.floor(no / 96), Math.floor((no % 96) / 4)) }));
    const overflowing = (no: number, hour: number): number => (hour < 6 ? (no === 3 ? 4_000 : 3_980) : 3_000);
    await rig.measure(911, levels(4, 6, overflowing), START + 6 * DAY_MS);
    await rig.measure(912, levels(0, 6, (_, hour) => (hour < 6 ? 3_980 : 3_000)), START + 6 * DAY_MS);
    await findFindings(rig.pool, ZONE, START + 6 * DAY_MS);
    expect(await rig.stored()).toEqual([]);
    await rig.measure(911, levels(0, 4, overflowing), START + 6 * DAY_MS);
    await findFindings(rig.pool, ZONE, START + 6 * DAY_MS);
    const stored = await rig.stored();
    expect(stored).toMatchObject([{ subject: 'reservoir', subject_id: 1, kind: 'reservoirOverflow', started_at: new Date(START + 3 * DAY_MS), raised_at: new Date(START + 3 * DAY_MS + HOUR_MS), ended_at: new Date(START + 3 * DAY_MS + 6 * HOUR_MS) }]);
    const { items } = await findingsStored(sqlOf(rig.pool), { subject: 'reservoir', zoneIds: null, sort: undefined, limit: 10, offset: 0 });
    expect(items).toMatchObject([{ reservoirCode: 'R-1' }]);
    await rig.pool.query('DELETE FROM detection_state');
    await markAllForDetection(sqlOf(rig.pool));
    await findFindings(rig.pool, ZONE, START + 6 * DAY_MS);
    expect(await rig.stored()).toEqual(stored);
  });
});
