import { jest } from '@jest/globals';
import { periodFrom } from '@app/balance';
import { computeBalance, sqlOf, type StoredBalance, storedBalance } from '@app/persistence';

import { VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const MONTH = periodFrom('month', '2026-08-01', ZONE)!;

/** A well of 2,000 litres an hour whose meter nobody read, one without a meter, and a reservoir of 1,000 m3 and 4 m. */
const PLACES = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'CITY');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, mains_length_metres, service_connections) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 1000, 30);
  INSERT INTO well (well_id, code) VALUES (1, 'W1'), (2, 'W2');
  INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state, rated_flow_litres_per_hour) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 1, 'operating', 2000), (2, '2020-01-01Z', 'b', 'b', 'b', 1, 'operating', 3000);
  INSERT INTO reservoir (reservoir_id, code) VALUES (5, 'R5');
  INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, zone_id, state, volume_litres, levels) VALUES
    (5, '2020-01-01Z', 'r', 'r', 'r', 1, 'in_use', 1000000, '[{"levelMillimetres":0,"volumeLitres":0},{"levelMillimetres":4000,"volumeLitres":1000000}]');
  INSERT INTO device (device_id, serial, kind) VALUES (1, 'D1', 'meter'), (2, 'D2', 'meter'), (5, 'D5', 'meter');
  INSERT INTO measuring_channel (device_id, channel, quantity, well_id, reservoir_id, measured_from) VALUES (1, 1, 1, 1, NULL, '2026-01-01'), (2, 1, 4, 2, NULL, '2026-01-01'), (5, 1, 2, NULL, 5, '2026-01-01');`;

/** Quarters of an hour of August as thinned, of so many days from its beginning. */
const quarters = (deviceId: number, quantity: number, amount: string, days = 31): string => `
  INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
  SELECT ${deviceId}, 1, ${quantity}, at, 1, ${amount}, ${amount}, at, ${amount}, at, ${amount}, 900000, ${amount} * 900000::numeric
  FROM generate_series('2026-08-01T00:00:00+06:00'::timestamptz, '2026-08-01T00:00:00+06:00'::timestamptz + interval '${days} days', interval '15 minutes') AS at;`;

async function balance(rig: VolumesRig): Promise<StoredBalance> {
  await rig.meter(201);
  await rig.pool.query(`INSERT INTO installation (meter_id, well_id, valid_from) VALUES (201, 1, '2026-07-01Z')`);
  const { versionId } = await computeBalance(rig.pool, 1, MONTH, ZONE);
  return (await storedBalance(sqlOf(rig.pool), versionId))!;
}

const litres = ({ lines }: StoredBalance): Record<string, number | null> => Object.fromEntries(lines.map(({ line, litres: volume }) => [line, volume]));

describe('a balance of what is measured beside registers', () => {
  it('takes a well by its flow, one without a meter by its pump hours, and reservoirs by their levels', async () => {
    await using rig = await VolumesRig.start();
    // 2,000 litres an hour; half of the time × 3,000; from 1 m up to 3 m on the last day.
    await rig.pool.query(PLACES + quarters(1, 1, '2000') + quarters(2, 4, '(extract(hour FROM at)::integer % 2)') + quarters(5, 2, `(CASE WHEN at < '2026-08-31Z' THEN 1000 ELSE 3000 END)`));
    expect(litres(await balance(rig))).toMatchObject({ system_input: 744 * 2_000 + 372 * 3_000, storage_change: 500_000, water_supplied: 744 * 2_000 + 372 * 3_000 - 500_000 });
  });

  it('takes a well without a meter by its flow, from three quarters of the time on; below it is not computed and names the well', async () => {
    const measuresFlow = `UPDATE measuring_channel SET quantity = 1 WHERE well_id = 2;`;
    for (const [days, input, missing] of [[24, 744 * 5_000, []], [23, null, [{ place: 'W2', reason: 'flow_below_three_quarters_of_the_time' }]]] as const) {
      await using rig = await VolumesRig.start();
      await rig.pool.query(PLACES + measuresFlow + quarters(1, 1, '2000') + quarters(2, 1, '3000', days) + quarters(5, 2, '1000'));
      const found = await balance(rig);
      expect(litres(found)).toMatchObject({ system_input: input });
      expect(found.record.missing).toEqual(missing);
      // The flow of every hour is alike, so that only the accuracy of a flow without a meter is left: 5 %.
      if (input !== null) expect(found.record.points.find(({ place }) => place === 'W2')).toMatchObject({ method: 'flow', meterId: null, litres: 744 * 3_000, highLitres: expect.closeTo(744 * 3_000 * 1.05, 0) as unknown });
    }
  });

  it('takes a well without a flow by the reservoir that a rule says it alone fills; refused where its levels are too coarse, with the reason', async () => {
    // The pump of W2 runs six hours a day, on odd days at other hours than on even ones, and puts 16,000 litres an hour into a tank of a cubic metre a millimetre; 4,000 an hour are drawn at all hours.
    const local = (part: string): string => `extract(${part} FROM at AT TIME ZONE 'Asia/Bishkek')::integer`;
    const pump = `(CASE WHEN ${local('hour')} % 4 = 2 * (${local('day')} % 2) THEN 1 ELSE 0 END)`;
    for (const [everyMinutes, input, missing] of [[15, 744 * 2_000 + 31 * 6 * 16_000, []], [60, null, [{ place: 'W2', reason: 'reservoir_levels_too_coarse' }]]] as const) {
      await using rig = await VolumesRig.start();
      await rig.pool.query(`${PLACES} UPDATE well_version SET rated_flow_litres_per_hour = NULL WHERE well_id = 2; UPDATE reservoir_version SET volume_litres = 4000000, levels = '[{"levelMillimetres":0,"volumeLitres":0},{"levelMillimetres":4000,"volumeLitres":4000000}]';
        INSERT INTO balance_rule (from_on, rules, reason) VALUES ('2026-08-01', '{"filledReservoirs": {"W2": {"reservoir": "R5", "limitRatio": 0.1}}}', 'a spec says so');
        ${quarters(1, 1, '2000')}${quarters(2, 4, pump)}
        INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
        SELECT 5, 1, 2, at, 1, level, level, at, level, at, level, 900000, level * 900000::numeric FROM (
          SELECT at, 2000 + coalesce(sum(4 * ${pump} - 1) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS level
          FROM generate_series('2026-08-01T00:00:00+06:00'::timestamptz, '2026-09-01T00:15:00+06:00'::timestamptz, interval '15 minutes') AS at) AS tank
        WHERE extract(minute FROM at)::integer % ${everyMinutes} = 0;`);
      const found = await balance(rig);
      expect(found.record.missing).toEqual(missing);
      expect(litres(found)).toMatchObject({ system_input: input });
    }
  });

  it('says of hours that are declared, or measured, for a well without a rated flow that the flow is missing', async () => {
    await using rig = await VolumesRig.start();
    await rig.pool.query(`${PLACES} UPDATE well_version SET rated_flow_litres_per_hour = NULL WHERE well_id = 2;${quarters(1, 1, '2000')}${quarters(5, 2, '1000')}
      INSERT INTO balance_rule (from_on, rules, reason) VALUES ('2026-08-01', '{"declaredHours": {"W2": {"hoursPerDay": 3, "limitRatio": 0.2}}}', 'a spec says so');`);
    expect((await balance(rig)).record.missing).toEqual([{ place: 'W2', reason: 'hours_without_rated_flow' }]);
    await rig.pool.query(`DELETE FROM balance_rule WHERE rules->'declaredHours' ? 'W2';${quarters(2, 4, '1')}`);
    const { versionId } = await computeBalance(rig.pool, 1, MONTH, ZONE);
    expect((await storedBalance(sqlOf(rig.pool), versionId))!.record.missing).toEqual([{ place: 'W2', reason: 'hours_without_rated_flow' }]);
  });

  it('fills a flow of three quarters of the time, and is not computed below', async () => {
    for (const [days, input] of [[24, 744 * 2_000 + 372 * 3_000], [23, null]] as const) {
      await using rig = await VolumesRig.start();
      await rig.pool.query(PLACES + quarters(1, 1, '2000', days) + quarters(2, 4, '(extract(hour FROM at)::integer % 2)') + quarters(5, 2, '1000'));
      expect(litres(await balance(rig))).toMatchObject({ system_input: input });
    }
  });
});
