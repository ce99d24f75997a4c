import { parseArgs } from 'node:util';

import { deriveVolumes, Partitions, type Pool } from '@app/persistence';
import { localMonthOf } from '@app/time';

import { MemoryWatch } from '../../support/resident-memory.js';
import { Stack } from '../../support/stack.js';
import { closeSuite, tableOf } from '../../support/suite-report.js';

const ZONE = 'Asia/Bishkek';
const START = Date.parse('2026-10-01T00:00:00+06:00');
const DAY_MS = 86_400_000;
const DAYS = 30;
/** Twice the readings may take so many times as long as twice. */
const LINEAR_WITHIN = 1.35;
/** Memory may differ by so much between the sizes. */
const FLAT_WITHIN_MB = 100;

interface Measured { readonly meters: number; readonly readings: number; readonly seconds: number; readonly rssMb: number; readonly megabytes: number }

/** So many household meters that were read each hour of a month, none of whose volumes are derived yet. Made by the server from their numbers. */
async function fill(pool: Pool, meters: number): Promise<void> {
  await pool.query('TRUNCATE reading, meter_state, installation, meter_version, meter CASCADE; TRUNCATE volume_day, volume_month, reading_verdict, check_exception, derivation_state, derivation_head, volume_due');
  const client = await pool.connect();
  await new Partitions(ZONE).ensure(client, 'reading', [localMonthOf(START, ZONE), localMonthOf(START + DAYS * DAY_MS, ZONE)]);
  client.release();
  await pool.query(`
    INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres)
      VALUES (1, 'DN15', 'Nobody', 15, 2500, 5, 100000000, 1) ON CONFLICT DO NOTHING;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'P' || n FROM generate_series(1, ${meters}) n ON CONFLICT DO NOTHING;
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M' || n, 100000000 FROM generate_series(1, ${meters}) n;
    INSERT INTO meter_version (meter_id, valid_from, state, model_id) SELECT n, '2020-01-01Z', 'installed', 1 FROM generate_series(1, ${meters}) n;
    INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT n, n, '2026-09-30Z' FROM generate_series(1, ${meters}) n`);
  // In the order of arrival, as the door stores them: hour by hour.
  await pool.query(
    `INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
     SELECT to_timestamp($1::float8 + h * 3600 + n % 600), to_timestamp($1::float8 + h * 3600 + n % 600 + 5), n * 100 + h * (5 + n % 20) + (h * n) % 5, n, n, 1, 1 FROM generate_series(0, ${DAYS * 24 - 1}) h, generate_series(1, ${meters}) n`, [START / 1_000]);
  await pool.query('ANALYZE');
}

async function measure(pool: Pool, meters: number): Promise<Measured> {
  await fill(pool, meters);
  using memory = new MemoryWatch(process.pid);
  const begunAtMs = performance.now();
  const derived = await deriveVolumes(pool, ZONE, START + (DAYS + 1) * DAY_MS, ({ readings, left }) => process.stderr.write(`${meters} meters: ${readings} readings, ${left} registers to go\r`));
  const seconds = (performance.now() - begunAtMs) / 1_000;
  memory.stop();
  const rows = await pool.query<{ bytes: string; litres: string; moved: string }>(`
    SELECT pg_total_relation_size('volume_day') + pg_total_relation_size('volume_month') + pg_total_relation_size('derivation_state') + pg_total_relation_size('derivation_head') + pg_total_relation_size('reading_verdict') AS bytes,
           (SELECT sum(coalesce(measured_litres, 0) + coalesce(timing_litres, 0)) FROM volume_month) AS litres, (SELECT sum(moved) FROM (SELECT max(index_litres) - min(index_litres) AS moved FROM reading GROUP BY meter_id) m) AS moved`);
  if (derived === undefined || derived.failed > 0 || derived.registers !== meters) throw new Error(`derived ${JSON.stringify(derived)} of ${meters} registers`);
  const { bytes, litres, moved } = rows.rows[0]!;
  if (litres !== moved) throw new Error(`months add up to ${litres} litres, registers moved ${moved}`);
  return { meters, readings: derived.readings, seconds, rssMb: memory.startBytes / 1_048_576 + memory.growthMb, megabytes: Number(bytes) / 1_048_576 };
}

/**
 * `npm run bench -- volumes`: a month of hourly readings derived from the beginning, at two sizes. The cost must grow with the readings
 * and no faster, and memory must not grow; every litre is looked for afterwards.
 */
export async function benchVolumes(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, quick: { type: 'boolean', default: false }, meters: { type: 'string', default: '25000' } } });
  const most = values.quick ? 400 : Number(values.meters);
  await using stack = await Stack.start();
  // The first run pays for compilation.
  await measure(stack.pool, Math.min(200, most));
  const half = await measure(stack.pool, Math.ceil(most / 2));
  const whole = await measure(stack.pool, most);
  const rate = ({ readings, seconds }: Measured): number => Math.round(readings / seconds);
  process.stdout.write(`${tableOf([
    ['meters', 'readings', 'seconds', 'readings/s', 'memory MB', 'stored MB'],
    ...[half, whole].map((one) => [one.meters, one.readings, Math.round(one.seconds * 10) / 10, rate(one), Math.round(one.rssMb), Math.round(one.megabytes * 10) / 10]),
  ])}\n`);
  const growth = (whole.seconds / half.seconds) / (whole.readings / half.readings);
  return closeSuite({
    suite: 'volumes',
    figures: {
      meters: whole.meters, readings: whole.readings, readingsPerSecond: rate(whole), readingsPerSecondHalf: rate(half), rssMb: Math.round(whole.rssMb), rssMbHalf: Math.round(half.rssMb),
      storedBytesPerReading: Math.round((whole.megabytes * 1_048_576 / whole.readings) * 10) / 10, growthOverLinear: Math.round(growth * 100) / 100,
    },
    cases: [
      { id: 'cost grows with the readings', status: growth <= LINEAR_WITHIN ? 'passed' : 'failed', ...(growth <= LINEAR_WITHIN ? {} : { reason: `${growth.toFixed(2)} times as much as linear` }) },
      { id: 'memory does not grow', status: whole.rssMb - half.rssMb <= FLAT_WITHIN_MB ? 'passed' : 'failed', ...(whole.rssMb - half.rssMb <= FLAT_WITHIN_MB ? {} : { reason: `${Math.round(whole.rssMb - half.rssMb)} MB more` }) },
      { id: 'every litre is there', status: 'passed' },
    ],
  }, values.json);
}
