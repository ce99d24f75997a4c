import { Partitions, type Pool } from '@app/persistence';
import { localMonthOf } from '@app/time';

const DAY_MS = 86_400_000;

export interface CitySize {
  readonly meters: number;
  readonly days: number;
  /** Meters with a reading an hour; the others have one a day. */
  readonly hourlyMeters: number;
}

/** The register: an account, a service point and an installed meter each, in ten zones, with invented holders and addresses. */
const REGISTER = `
  INSERT INTO zone (zone_id, code) SELECT 100 + z, 'DMA-' || z FROM generate_series(1, 10) AS z;
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) SELECT 100 + z, '2020-01-01', 'Зона ' || z, 'Зона ' || z, 'Zone ' || z FROM generate_series(1, 10) AS z;
  INSERT INTO account (account_id, account_no) SELECT n, lpad((n * 7)::text, 8, '0') FROM generate_series(1, $METERS) AS n;
  INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day)
    SELECT n, '2020-01-01', CASE WHEN n % 50 = 0 THEN 'commercial' WHEN n % 100 = 1 THEN 'budget' ELSE 'household' END, CASE WHEN n % 97 = 0 THEN 'closed' ELSE 'open' END, n % 9, 150 FROM generate_series(1, $METERS) AS n;
  INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, phone, is_invented)
    SELECT n, '2020-01-01', (ARRAY['Асанов', 'Осмонова', 'Ли', 'Иванова', 'Кадыров', 'Токтогулов', 'Мамытова'])[1 + n % 7] || ' ' || (ARRAY['Бакыт', 'Айгүл', 'Сергей', 'Ольга', 'Нурлан'])[1 + n % 5] || ' ' || n, '0555 ' || lpad(n::text, 6, '0'), true FROM generate_series(1, $METERS) AS n;
  INSERT INTO service_point (service_point_id, code) SELECT n, 'SP-' || lpad(n::text, 6, '0') FROM generate_series(1, $METERS) AS n;
  INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state, placement, dn_millimetres) SELECT n, '2020-01-01', n, 101 + n % 10, 'open', 'yard_pit', 15 FROM generate_series(1, $METERS) AS n;
  INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address, is_invented) SELECT n, '2020-01-01', 'ул. Примерная ' || n % 180 || ', дом ' || n / 180, true FROM generate_series(1, $METERS) AS n;
  INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M-' || lpad(n::text, 7, '0'), 100000000 FROM generate_series(1, $METERS) AS n;
  INSERT INTO meter_version (meter_id, valid_from, state, verified_on, verified_until_on) SELECT n, '2020-01-01', 'installed', '2024-01-01', date '2025-01-01' + (n % 2000) FROM generate_series(1, $METERS) AS n;
  INSERT INTO installation (meter_id, valid_from, service_point_id, index_at_installation_litres, act_no) SELECT n, '2020-01-01', n, 0, 'А-' || n FROM generate_series(1, $METERS) AS n;`;

/**
 * Readings in the order in which they would have come: each meter at a second of its own, no two days or hours alike on disk but by
 * time. Every fiftieth meter is silent for the second half of the time. Rates are invented: what is measured is the asking.
 */
const READINGS = `
  INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
  SELECT at, at, 1000 + (extract(epoch FROM at - $1::timestamptz) / 3600 * (5 + n % 40))::bigint, 1, n, 1, 1
  FROM (
    SELECT n, day + make_interval(secs => (n * 7919) % 86400) AS at FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 second', '1 day') AS day, generate_series($5::integer + 1, $4::integer) AS n
    UNION ALL
    SELECT n, hour + make_interval(secs => (n * 7919) % 3600) FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 second', '1 hour') AS hour, generate_series(1, $5::integer) AS n
  ) AS due
  WHERE at < $3 AND NOT (n % 50 = 0 AND at > $6) ORDER BY at`;

/** Volumes as they would be derived: of the meters read every hour, by day with its hours and by month, for the whole time. */
const VOLUMES = `
  INSERT INTO volume_day (meter_id, register, stay, service_point_id, volume_litres, measured_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status, on_day, hour_litres, hour_marks)
    SELECT n, 1, 0, n, 24 * (5 + n % 40), 24 * (5 + n % 40), 86400000, 86400000, true, false, 'AUTO', 'VALID', day::date, array_fill(5 + n % 40, ARRAY[24]), repeat('m', 24)
    FROM generate_series(1, $HOURLY) AS n, generate_series($FROM::timestamptz, $TO::timestamptz, '1 day') AS day;
  INSERT INTO volume_month (meter_id, register, stay, service_point_id, volume_litres, measured_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status, on_month)
    SELECT meter_id, 1, 0, service_point_id, sum(volume_litres), sum(measured_litres), sum(covered_ms), sum(proven_ms), true, false, 'AUTO', 'VALID', date_trunc('month', on_day)::date FROM volume_day GROUP BY meter_id, service_point_id, 13;
  INSERT INTO reading_verdict (meter_id, register, read_at, source, index_litres, origin, use, reasons, rule_id, is_final, is_accepted, litres_at_stake)
    SELECT n, 1, $TO::timestamptz - make_interval(secs => (n * 7919) % (34 * 86400)), 1, n, 'reading', CASE WHEN n % 3 = 0 THEN 'used' ELSE 'suspect' END, '{HIGH_ADVANCE}', 1, true, false, (n * 7919) % 90000 FROM generate_series(1, $METERS) AS n;`;

/** Fills an empty database. @returns rows stored in `reading` */
export async function fillCity(pool: Pool, { meters, days, hourlyMeters }: CitySize, nowMs: number, say: (line: string) => void): Promise<number> {
  await pool.query(REGISTER.replaceAll('$METERS', String(meters)));
  const beganMs = nowMs - days * DAY_MS;
  const silentFrom = new Date(nowMs - days * DAY_MS / 2).toISOString();
  const partitions = new Partitions('Asia/Bishkek');
  const client = await pool.connect();
  let rows = 0;
  try {
    const months = [...new Set(Array.from({ length: days + 1 }, (_, day) => localMonthOf(beganMs + day * DAY_MS)))];
    await partitions.ensure(client, 'reading', months);
    const STRETCH_DAYS = 15;
    for (let day = 0; day < days; day += STRETCH_DAYS) {
      const [from, to] = [beganMs + day * DAY_MS, Math.min(beganMs + (day + STRETCH_DAYS) * DAY_MS, nowMs)];
      const { rowCount } = await client.query(READINGS, [new Date(beganMs).toISOString(), new Date(from).toISOString(), new Date(to).toISOString(), meters, hourlyMeters, silentFrom]);
      rows += rowCount ?? 0;
      if (day % 60 === 0) say(`  ${Math.round(100 * day / days)} %, ${rows.toLocaleString('en')} readings`);
    }
    await client.query(`INSERT INTO meter_state (meter_id, register, latest_read_at, latest_index_litres, last_heard_at)
      SELECT n, 1, CASE WHEN n % 50 = 0 THEN $2::timestamptz ELSE $1::timestamptz END, 1000, CASE WHEN n % 50 = 0 THEN $2::timestamptz ELSE $1::timestamptz END FROM generate_series(1, $3::integer) AS n`, [new Date(nowMs).toISOString(), silentFrom, meters]);
    say('  volumes of the meters read every hour, and a doubted reading of every meter');
    await client.query(VOLUMES.replaceAll('$HOURLY', String(hourlyMeters)).replaceAll('$METERS', String(meters)).replaceAll('$FROM', `'${new Date(beganMs).toISOString()}'`).replaceAll('$TO', `'${new Date(nowMs).toISOString()}'`));
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release();
  }
  return rows;
}
