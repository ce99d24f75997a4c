import { periodOfDay } from '@app/balance';
import { computeBalance } from '@app/persistence';

import { localDay } from './sent-readings.js';
import type { Stage } from './stage.js';

const ZONE = 'Asia/Bishkek';

/** First day of the last month that is over. */
export const LAST_MONTH = (() => {
  const [year = 0, month = 0] = localDay(0).slice(0, 7).split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10);
})();

/**
 * A pilot zone with a metered well, forty subscribers of whom thirty have meters, and two months of volumes: its last month has two versions, since one meter was read late. The
 * city around it has wells without meters.
 */
export async function furnishBalance(stage: Stage): Promise<void> {
  const before = new Date(Date.parse(LAST_MONTH) - 86_400_000).toISOString().slice(0, 7);
  const both = `(VALUES (date '${before}-01'), (date '${LAST_MONTH}')) AS m (on_month)`;
  const volume = (register: string) => `INSERT INTO ${register} (meter_id, register, stay, service_point_id, volume_litres, measured_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status`;
  await stage.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (900, 'PILOT');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id, mains_length_metres, service_connections, mean_pressure_kpa)
      SELECT 900, '2020-01-01Z', 'Пилоттук зона', 'Пилотная зона', 'Pilot zone', zone_id, 1800, 40, 290 FROM zone WHERE code = 'CITY';
    INSERT INTO well (well_id, code) VALUES (900, 'WELL-PILOT-1');
    INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (900, '2020-01-01Z', 'Пилот-1', 'Пилот-1', 'Pilot-1', 900, 'operating');
    INSERT INTO account (account_id, account_no) SELECT 9000 + n, '0099' || (1000 + n) FROM generate_series(1, 40) n;
    INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) SELECT 9000 + n, '2020-01-01Z', CASE WHEN n = 40 THEN 'budget' ELSE 'household' END, 'open', CASE WHEN n < 40 THEN 1 + n % 5 END, CASE WHEN n < 40 THEN 150 END FROM generate_series(1, 40) n;
    INSERT INTO service_point (service_point_id, code) SELECT 9000 + n, 'PILOT-' || n FROM generate_series(1, 40) n;
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state, placement) SELECT 9000 + n, '2020-01-01Z', 9000 + n, 900, 'open', CASE WHEN n % 2 = 0 THEN 'yard_pit' ELSE 'flat_riser' END FROM generate_series(1, 40) n;
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT 9000 + n, 'PILOT-' || (1000 + n), 100000000 FROM generate_series(1, 41) n;
    INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT 9000 + n, 9000 + n, '2020-01-01Z' FROM generate_series(1, 40) n WHERE n <= 29 OR n = 40;
    INSERT INTO installation (meter_id, well_id, valid_from) VALUES (9041, 900, '2020-01-01Z');
    ${volume('volume_month')}, on_month)
      SELECT 9000 + n, 1, 0, 9000 + n, litres, litres, days * 86400000::bigint, days * 86400000::bigint, true, false, 'AUTO', 'VALID', on_month
      FROM (SELECT n, on_month, days, (CASE WHEN n = 40 THEN 9000 ELSE (1 + n % 5) * (95 + n * 37 % 60) END * days)::bigint AS litres
        FROM generate_series(1, 40) n CROSS JOIN (SELECT on_month, extract(day FROM on_month + interval '1 month' - interval '1 day')::integer AS days FROM ${both}) d WHERE n <= 29 OR n = 40) v;
    ${volume('volume_day')}, on_day, hour_litres, hour_marks)
      SELECT 9041, 1, 0, NULL, 24 * litres, 24 * litres, 86400000, 86400000, true, false, 'AUTO', 'VALID', day::date, array_fill(litres, ARRAY[24]), repeat('m', 24)
      FROM (SELECT day, 1150 + (extract(day FROM day)::integer * 7) % 90 AS litres FROM ${both} CROSS JOIN generate_series(on_month, on_month + interval '1 month' - interval '1 day', interval '1 day') day) v;
    UPDATE volume_month SET measured_litres = measured_litres / 2, estimated_litres = volume_litres - measured_litres / 2, proven_ms = proven_ms / 2 WHERE meter_id = 9007 AND on_month = '${LAST_MONTH}'`);
  const period = periodOfDay('month', LAST_MONTH, ZONE);
  await computeBalance(stage.pool, 900, periodOfDay('month', `${before}-01`, ZONE), ZONE);
  await computeBalance(stage.pool, 900, period, ZONE);
  await stage.pool.query(`
    UPDATE volume_month SET volume_litres = volume_litres + 2100, measured_litres = volume_litres + 2100, estimated_litres = NULL, proven_ms = covered_ms WHERE meter_id = 9007 AND on_month = '${LAST_MONTH}';
    INSERT INTO water_price (from_on, retail_tyiyn_per_cubic_metre, production_tyiyn_per_cubic_metre, real_losses_at, reason) VALUES ('2020-01-01', 1045, 640, 'production', 'invented for pictures')`);
  await computeBalance(stage.pool, 900, period, ZONE);
  const { rows } = await stage.pool.query<{ zone_id: number }>(`SELECT zone_id FROM zone WHERE code = 'CITY'`);
  await computeBalance(stage.pool, rows[0]!.zone_id, period, ZONE);
}
