import { jest } from '@jest/globals';
import { type MonthLeakage, periodFrom } from '@app/balance';
import { computeBalance, type NightMonth, nightMonth, sqlOf } from '@app/persistence';

import { VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const NOW = new Date('2026-02-03T12:00:00+06:00');
const HOURS = Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 600 : 1_000));

/** A zone of two wells with meters that give 1,000 litres an hour each, 600 from three to four; one that is mothballed; 32 households of whom 31 have meters and use 2 litres an hour at night, the first 33; a café. */
const CITY = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'CITY'), (2, 'WEST');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, mains_length_metres, service_connections) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 1000, 30);
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id) VALUES (2, '2026-01-21T00:00:00+06:00', 'w', 'w', 'w', 1);
  INSERT INTO well (well_id, code) VALUES (1, 'W1'), (2, 'W2'), (3, 'W3');
  INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 1, 'operating'), (3, '2020-01-01Z', 'c', 'c', 'c', 1, 'mothballed');
  INSERT INTO well_version (well_id, valid_from, valid_to, name_ky, name_ru, name_en, zone_id, state) VALUES (2, '2020-01-01Z', '2026-01-21T00:00:00+06:00', 'b', 'b', 'b', NULL, 'operating'), (2, '2026-01-21T00:00:00+06:00', NULL, 'b', 'b', 'b', 2, 'operating');
  INSERT INTO account (account_id, account_no) SELECT n, 'A' || n FROM generate_series(1, 33) n;
  INSERT INTO account_version (account_id, valid_from, class, state, residents) SELECT n, '2020-01-01Z', CASE WHEN n = 33 THEN 'commercial' ELSE 'household' END, 'open', CASE WHEN n < 33 THEN 3 END FROM generate_series(1, 33) n;
  INSERT INTO service_point (service_point_id, code) SELECT n, 'P' || n FROM generate_series(1, 33) n;
  INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT n, '2020-01-01Z', n, 1, 'open' FROM generate_series(1, 33) n;
  INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M' || n, 10000000000 FROM generate_series(101, 135) n;
  INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT n, n - 100, '2025-01-01Z' FROM generate_series(101, 133) n WHERE n <> 132;
  INSERT INTO installation (meter_id, well_id, valid_from) VALUES (134, 1, '2025-01-01Z'), (135, 2, '2025-01-01Z');`;

/** Hours of a meter on each day of some days. */
const hours = (meterId: number, litres: readonly (number | null)[], from: string, to: string, pointId: number | null = null): string => {
  const sum = litres.reduce<number>((whole, one) => whole + (one ?? 0), 0);
  return `INSERT INTO volume_day (meter_id, register, stay, service_point_id, volume_litres, measured_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status, on_day, hour_litres, hour_marks)
    SELECT ${meterId}, 1, 0, ${pointId ?? 'NULL'}, ${sum}, ${sum}, 86400000, 86400000, true, false, 'AUTO', 'VALID', day::date, ARRAY[${litres.map((one) => one ?? 'NULL').join()}]::integer[], '${litres.map((one) => (one === null ? '-' : 'm')).join('')}'
    FROM generate_series(date '${from}', date '${to}', interval '1 day') day;`;
};

/** A reservoir of 100 m3 and 4 m in the zone, whose probe tells a level at so many minutes of each hour; it rises by 40 mm each hour. */
const tank = (minutes: string): string => `
  INSERT INTO reservoir (reservoir_id, code) VALUES (5, 'R5');
  INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, zone_id, state, volume_litres, levels) VALUES
    (5, '2020-01-01Z', 'r', 'r', 'r', 1, 'in_use', 10000, '[{"levelMillimetres":0,"volumeLitres":0},{"levelMillimetres":4000,"volumeLitres":10000}]');
  INSERT INTO device (device_id, serial, kind) VALUES (5, 'D5', 'meter');
  INSERT INTO measuring_channel (device_id, channel, quantity, reservoir_id, measured_from) VALUES (5, 1, 2, 5, '2025-01-01');
  INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
    SELECT 5, 1, 2, at, 1, level, level, at, level, at, level, 900000, level * 900000::numeric
    FROM (SELECT at, 1000 + 40 * extract(hour FROM at AT TIME ZONE '+06') + extract(minute FROM at) * 40 / 60 AS level FROM generate_series('2025-12-01T00:00:00+06:00'::timestamptz, '2026-02-03', interval '15 minutes') at WHERE extract(minute FROM at) IN (${minutes})) l;`;

async function rigOf(sql: string): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  const night = Array.from({ length: 24 }, () => 2);
  await rig.pool.query(CITY + hours(134, HOURS, '2025-12-04', '2026-02-02') + hours(135, HOURS, '2025-12-04', '2026-02-02') + hours(101, Array.from({ length: 24 }, () => 33), '2026-01-01', '2026-01-31', 1)
    + Array.from({ length: 30 }, (_, at) => hours(102 + at, night, '2026-01-01', '2026-01-31', 2 + at)).join('') + hours(133, Array.from({ length: 24 }, () => 50), '2026-01-01', '2026-01-31', 33) + sql);
  return rig;
}

const january = (rig: VolumesRig, zoneId = 1): Promise<NightMonth> => nightMonth(sqlOf(rig.pool), zoneId, '2026-01', ZONE, NOW);

describe('nights of a zone as stored', () => {
  it('are told by the hours of its meters, with what is normal by the nights before; a leak is a step', async () => {
    await using rig = await rigOf(`UPDATE volume_day SET hour_litres = (SELECT array_agg(l + 400 ORDER BY no) FROM unnest(hour_litres) WITH ORDINALITY AS h (l, no)) WHERE meter_id = 134 AND on_day >= '2026-01-20'`);
    const { nights, steps, leakage, isIrrigation } = await january(rig);
    expect(nights).toHaveLength(31);
    expect(nights[0]).toMatchObject({ onDay: '2026-01-01', flowLitresPerHour: 1_200, startQuarter: 12, refusal: null, weekLitresPerHour: 1_200, bandLowLitresPerHour: 1_176, bandHighLitresPerHour: 1_224 });
    // Class 2 % of each of two meters, 4 % of both together.
    expect(nights[0]!.highLitresPerHour! - 1_200).toBeCloseTo(Math.hypot(600 * 0.02, 600 * 0.02, 1_200 * 0.04), 6);
    expect(steps).toEqual([{ onDay: '2026-01-20', changeLitresPerHour: 400 }]);
    // Thirty-one metered households use 93 litres, one more as their mean of three, a café 50.
    expect(leakage).toMatchObject({ nights: 31, days: 31, nightUse: { litres: expect.closeTo(93 + 3 + 50, 9) } });
    expect(isIrrigation).toBe(false);
  });

  it.each<[string, string, object | null]>([
    ['an hour that was not measured', `UPDATE volume_day SET hour_marks = 'mme' || repeat('m', 21) WHERE meter_id = 135`, { refused: 'meter_without_flow', place: 'W2' }],
    ['a well without a meter', `UPDATE installation SET valid_to = '2025-06-01Z' WHERE meter_id = 135`, { refused: 'meter_without_flow', place: 'W2' }],
    ['two hours of the day missing', `UPDATE volume_day SET hour_marks = repeat('m', 12) || 'ee' || repeat('m', 10) WHERE meter_id = 135`, { refused: 'day_incomplete' }],
    ['one hour of the day missing is enough', `UPDATE volume_day SET hour_marks = repeat('m', 12) || 'e' || repeat('m', 11) WHERE meter_id = 135`, null],
    ['a reservoir told every half an hour', tank('0, 30'), { refused: 'tank_without_level', place: 'R5' }],
    ['a reservoir told every quarter', tank('0, 15, 30, 45'), null],
  ])('with %s', async (_case, sql, refusal) => {
    await using rig = await rigOf(sql);
    const { nights, leakage } = await january(rig);
    expect(nights.map((night) => night.refusal)).toEqual(nights.map(() => refusal));
    if (refusal !== null) expect(leakage).toEqual({ refused: 'too_few_nights', nights: 0, least: 5 });
  });

  it.each<[string, string, object]>([
    // Twenty-nine households with meters are too few to stand for the three without: the first uses 33 litres, the others 2.
    ['of none', 'UPDATE account_version SET residents = NULL WHERE account_id >= 30', { refused: 'persons_unknown', households: 3 }],
    ['of one of three, who has 5', 'UPDATE account_version SET residents = CASE WHEN account_id = 30 THEN 5 END WHERE account_id >= 30', { nightUse: { litres: expect.closeTo(33 + 28 * 2 + 15 * 0.06 * 10 + 50, 9) } }],
  ])('do not take households without residents for empty: known %s', async (_case, sql, leakage) => {
    await using rig = await rigOf(`DELETE FROM volume_day WHERE meter_id IN (130, 131); ${sql}`);
    expect((await january(rig)).leakage).toMatchObject(leakage);
  });

  it('are net of what a reservoir took in over the same hour', async () => {
    await using rig = await rigOf(tank('0, 15, 30, 45'));
    // 40 mm of 2.5 litres.
    expect((await january(rig)).nights[0]).toMatchObject({ flowLitresPerHour: 1_100, startQuarter: 12 });
  });

  it('count wells where they lay that night: a zone that was split off has its own nights from then on, the city keeps all of its', async () => {
    await using rig = await rigOf('');
    expect((await january(rig)).nights.map(({ flowLitresPerHour }) => flowLitresPerHour)).toEqual(Array.from({ length: 31 }, () => 1_200));
    expect((await january(rig, 2)).nights.map(({ flowLitresPerHour }) => flowLitresPerHour)).toEqual([...Array.from({ length: 20 }, () => null), ...Array.from({ length: 11 }, () => 600)]);
  });

  it('count what passed through the meter of a boundary: in where it leads, out where it comes from, not at all within', async () => {
    await using rig = await rigOf(`
      INSERT INTO zone_boundary (boundary_id, code) VALUES (1, 'B1');
      INSERT INTO zone_boundary_version (boundary_id, valid_from, from_zone_id, to_zone_id, state) VALUES (1, '2020-01-01Z', 1, 2, 'open');
      INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (136, 'M136', 10000000000);
      INSERT INTO installation (meter_id, boundary_id, valid_from) VALUES (136, 1, '2025-01-01Z');` + hours(136, Array.from({ length: 24 }, () => 100), '2025-12-04', '2026-02-02'));
    const flows = async (zoneId: number): Promise<(number | null)[]> => (await january(rig, zoneId)).nights.slice(18, 23).map(({ flowLitresPerHour }) => flowLitresPerHour);
    expect(await flows(1)).toEqual([1_100, 1_100, 1_200, 1_200, 1_200]);
    expect(await flows(2)).toEqual([100, 100, 700, 700, 700]);
  });

  it('stand beside the real losses of the balance of the same month, the error that meters share taken out of the gap', async () => {
    await using rig = await rigOf('');
    expect((await january(rig)).balanceVersionNo).toBeNull();
    await computeBalance(rig.pool, 1, periodFrom('month', '2026-01-01', ZONE)!, ZONE);
    const { balanceVersionNo, leakage } = await january(rig);
    const { beside, leakage: byNights } = leakage as MonthLeakage;
    expect(balanceVersionNo).toBe(1);
    expect(byNights.litres).toBeCloseTo((1_200 - 146) * 22 * 31, 3);
    expect(beside!.gap.litres).toBeCloseTo(beside!.fromBalance.litres - byNights.litres, 3);
    expect(beside!.gap.limitLitres).toBeLessThan(Math.hypot(beside!.fromBalance.limitLitres, byNights.limitLitres));
  });
});
