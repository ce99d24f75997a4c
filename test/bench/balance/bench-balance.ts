import { parseArgs } from 'node:util';

import { periodOfDay } from '@app/balance';
import { bridgeStored, computeBalance, nightMonth, type Pool, sqlOf, type StoredBalance, storedBalance } from '@app/persistence';

import { Stack } from '../../support/stack.js';
import { closeSuite, tableOf } from '../../support/suite-report.js';

const ZONE = 'Asia/Bishkek';
/** A balance that takes longer keeps the worker from its other steps. */
const MOST_SECONDS = 10;
/** A person waits for the nights of a month. */
const MOST_NIGHTS_SECONDS = 2;
const WELLS = 24;

/** A city of so many meters at accounts of their own, a fifth as many accounts without, and wells; two months of derived volumes; of customers' days the last ten alone. */
async function fill(pool: Pool, meters: number): Promise<void> {
  const accounts = Math.ceil(meters * 1.2);
  const volume = (table: string) => `INSERT INTO ${table} (meter_id, register, stay, service_point_id, volume_litres, measured_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status`;
  await pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'CITY');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, mains_length_metres, service_connections) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 179000, 11000);
    INSERT INTO account (account_id, account_no) SELECT n, 'A' || n FROM generate_series(1, ${accounts}) n;
    INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) SELECT n, '2020-01-01Z', 'household', 'open', 1 + n % 5, 170 FROM generate_series(1, ${accounts}) n;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'P' || n FROM generate_series(1, ${accounts}) n;
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state, placement) SELECT n, '2020-01-01Z', n, 1, 'open', CASE WHEN n % 2 = 0 THEN 'flat_riser' ELSE 'yard_pit' END FROM generate_series(1, ${accounts}) n;
    INSERT INTO well (well_id, code) SELECT n, 'W' || n FROM generate_series(1, ${WELLS}) n;
    INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) SELECT n, '2020-01-01Z', 'w', 'w', 'w', 1, 'operating' FROM generate_series(1, ${WELLS}) n;
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M' || n, 10000000000 FROM generate_series(1, ${meters + WELLS}) n;
    INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT n, n, '2020-01-01Z' FROM generate_series(1, ${meters}) n;
    INSERT INTO installation (meter_id, well_id, valid_from) SELECT ${meters} + n, n, '2020-01-01Z' FROM generate_series(1, ${WELLS}) n`);
  await pool.query(`
    ${volume('volume_day')}, on_day, hour_litres, hour_marks)
      SELECT n, 1, 0, CASE WHEN n <= ${meters} THEN n END, litres, litres, 86400000, 86400000, true, false, 'AUTO', 'VALID', day::date, array_fill((litres / 24)::integer, ARRAY[24]), repeat('m', 24)
      FROM (SELECT n, day, CASE WHEN n <= ${meters} THEN 200 + n % 300 ELSE ${Math.round((meters * 600) / WELLS)} END AS litres FROM generate_series(1, ${meters + WELLS}) n, generate_series('2026-09-01', '2026-10-31', interval '1 day') day WHERE n > ${meters} OR day >= '2026-10-22') v;
    ${volume('volume_month')}, on_month)
      SELECT n, 1, 0, n, days * (200 + n % 300), days * (200 + n % 300), days * 86400000::bigint, days * 86400000::bigint, true, false, 'AUTO', 'VALID', on_month
      FROM generate_series(1, ${meters}) n, (VALUES (date '2026-09-01', 30), (date '2026-10-01', 31)) AS m (on_month, days)`);
  await pool.query('ANALYZE');
}

/**
 * `npm run bench -- balance`: one day, one month and one half-year of balance for 25,000 meters, gathered, computed and stored; the bridge between two months; the nights of a month; and the megabytes of a version.
 */
export async function benchBalance(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, quick: { type: 'boolean', default: false }, meters: { type: 'string', default: '25000' } } });
  const meters = values.quick ? 400 : Number(values.meters);
  await using stack = await Stack.start();
  await fill(stack.pool, meters);
  const rows: { name: string; seconds: number; kilobytes: number }[] = [];
  const found: StoredBalance[] = [];
  for (const [name, kind, day] of [['warm-up', 'day', '2026-10-29'], ['day', 'day', '2026-10-30'], ['month before', 'month', '2026-09-01'], ['month', 'month', '2026-10-01'], ['half-year', 'half_year', '2026-07-01']] as const) {
    const begunAtMs = performance.now();
    const { versionId } = await computeBalance(stack.pool, 1, periodOfDay(kind, day, ZONE), ZONE);
    const seconds = (performance.now() - begunAtMs) / 1_000;
    const [size] = (await stack.pool.query<{ bytes: number }>('SELECT (length(inputs) + length(record::text))::integer AS bytes FROM balance_version WHERE version_id = $1', [versionId])).rows;
    rows.push({ name, seconds, kilobytes: size!.bytes / 1_024 });
    found.push((await storedBalance(sqlOf(stack.pool), versionId))!);
  }
  const begunAtMs = performance.now();
  await bridgeStored(sqlOf(stack.pool), found[2]!, found[3]!, ['non_revenue', 'real_losses']);
  rows.push({ name: 'bridge of months', seconds: (performance.now() - begunAtMs) / 1_000, kilobytes: 0 });
  const nightsBeganAtMs = performance.now();
  const { nights } = await nightMonth(sqlOf(stack.pool), 1, '2026-10', ZONE, new Date('2026-11-05T06:00:00Z'));
  rows.push({ name: 'nights of a month', seconds: (performance.now() - nightsBeganAtMs) / 1_000, kilobytes: 0 });
  const shown = rows.filter(({ name }) => name !== 'warm-up' && name !== 'month before');
  process.stdout.write(`${tableOf([['balance of', 'seconds', 'stored kB'], ...shown.map(({ name, seconds, kilobytes }) => [name, Math.round(seconds * 100) / 100, Math.round(kilobytes)])])}\n`);
  const input = found[3]!.lines.find(({ line }) => line === 'system_input')!.litres;
  const figureOf = (name: string): number => Math.round(rows.find((row) => row.name === name)!.seconds * 100) / 100;
  return closeSuite({
    suite: 'balance', figures: { meters, daySeconds: figureOf('day'), monthSeconds: figureOf('month'), halfYearSeconds: figureOf('half-year'), bridgeSeconds: figureOf('bridge of months'), nightsSeconds: figureOf('nights of a month'), monthKilobytes: Math.round(rows.find(({ name }) => name === 'month')!.kilobytes) },
    cases: [
      ...shown.map(({ name, seconds }) => {
        const most = name === 'nights of a month' ? MOST_NIGHTS_SECONDS : MOST_SECONDS;
        return { id: `${name} within ${most} s`, status: seconds <= most ? 'passed' as const : 'failed' as const, ...(seconds <= most ? {} : { reason: `${seconds.toFixed(1)} s` }) };
      }),
      { id: 'the month is computed, and its supply is that of its wells', status: input === Math.round((meters * 600) / WELLS) * WELLS * 31 ? 'passed' : 'failed' },
      { id: 'every night of the month is known', status: nights.length === 31 && nights.every(({ flowLitresPerHour }) => flowLitresPerHour !== null) ? 'passed' : 'failed' },
    ],
  }, values.json);
}
