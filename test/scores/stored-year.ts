import { deriveVolumes, type ArrivedFrame, BatchWriter, frameKeyOf, Partitions, type Pool } from '@app/persistence';
import { judgeRegister, overloadFlow } from '@app/metering';

import type { RegisterSeries } from '../../simulators/replay/register-file.js';
import { parseArguments } from '../support/argument-error.js';
import { Stack } from '../support/stack.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, readHouseholdYear, readingsOf, YEAR_ZONE } from './household-year.js';
import { countFaults, type FaultCounts, NO_FAULTS } from './registers.js';

const USAGE = `usage: npm run scores -- stored [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --meters N   the first N meters alone
  --json FILE  write the result there`;

const ROWS_AT_ONCE = 5_000;

/** Figures that a query of one row gives, as numbers. */
async function ask(pool: Pool, query: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, string | number>>(query);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, figure]) => [name, Number(figure)]));
}

/** Rows of the file as they stand in it, for SQL alone to count; and the meters in their places. */
async function prepare(pool: Pool, series: readonly RegisterSeries[]): Promise<void> {
  const { model, expectation } = HOUSEHOLD_CARD;
  await pool.query(`
    CREATE TABLE recorded_row (meter integer, no integer, at timestamptz, litres bigint);
    INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres) VALUES (1, 'DN15', 'unknown', 15, ${model.q3LitresPerHour}, 5, ${model.capacityLitres}, 1);
    INSERT INTO metering_rule (model_id, rules, reason) VALUES (1, '{"expectedLitresPerDay": ${expectation!.litresPerDay}}', 'a flat of the recording');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'R' || n, ${model.capacityLitres} FROM generate_series(1, ${series.length}) n;
    INSERT INTO meter_version (meter_id, valid_from, state, model_id) SELECT n, '1990-01-01Z', 'installed', 1 FROM generate_series(1, ${series.length}) n;
    INSERT INTO well (well_id, code) SELECT n, 'W' || n FROM generate_series(1, ${series.length}) n;
    INSERT INTO installation (meter_id, well_id, valid_from) SELECT n, n, '1990-01-01Z' FROM generate_series(1, ${series.length}) n`);
  for (const [at, one] of series.entries()) {
    const rows = readingsOf(one);
    await pool.query('INSERT INTO recorded_row SELECT $1, no, to_timestamp(at), litres FROM unnest($2::float8[], $3::bigint[]) WITH ORDINALITY AS r (at, litres, no)',
      [at + 1, rows.map(({ readAtMs }) => readAtMs / 1_000), rows.map(({ indexLitres }) => indexLitres)]);
  }
}

/** Stores the rows the way the door does. @returns how many came again, or contradicted another */
async function store(pool: Pool, series: readonly RegisterSeries[]): Promise<number> {
  const writer = new BatchWriter(pool, new Partitions(YEAR_ZONE), { quarantineRowsPerSenderDay: 0 });
  let repeated = 0;
  let frames: ArrivedFrame[] = [];
  const flush = async (): Promise<void> => {
    if (frames.length === 0) return;
    const outcome = await writer.write(frames);
    repeated += outcome.duplicates + outcome.conflicts;
    frames = [];
  };
  for (const [at, one] of series.entries()) {
    for (const { readAtMs, indexLitres } of readingsOf(one)) {
      const payload = Buffer.from(`${readAtMs} ${indexLitres}`);
      frames.push({
        deviceId: at + 1, topic: 'recorded', payload, frameKey: frameKeyOf('recorded', payload), receivedAtMs: readAtMs + 60_000,
        judged: { readings: [{ meterId: at + 1, register: 1, source: 1, itemNo: 0, flags: [], readAtMs, indexLitres }], quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null },
      });
      if (frames.length >= ROWS_AT_ONCE) await flush();
    }
    await flush();
  }
  return repeated;
}

const FAULTS_BY_SQL = `
  WITH ordered AS (SELECT meter, litres, at, lag(litres) OVER w - litres AS fall, lag(at) OVER w = at AS is_same FROM recorded_row WINDOW w AS (PARTITION BY meter ORDER BY at, no)),
  in_file AS (SELECT meter, at < lag(at) OVER (PARTITION BY meter ORDER BY no) AS is_back FROM recorded_row)
  SELECT count(*) AS rows, count(DISTINCT meter) AS meters, count(*) FILTER (WHERE fall > 0) AS "backwardSteps", count(*) FILTER (WHERE fall = 1) AS "backwardStepsOfOneLitre",
         count(*) FILTER (WHERE fall > 3000) AS "backwardStepsOf3000Litres", count(*) FILTER (WHERE is_same) AS "repeatedInstants", (SELECT count(DISTINCT meter) FROM in_file WHERE is_back) AS "metersOutOfOrder" FROM ordered`;

const VOLUMES_BY_SQL = `
  WITH used AS (
    SELECT r.meter_id, r.read_at, r.index_litres FROM reading_all r
    WHERE NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = r.register AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.use = 'suspect')),
  by_register AS (SELECT meter_id, max(index_litres) - min(index_litres) AS litres, bool_and(rises) AS rises FROM (SELECT *, index_litres >= coalesce(lag(index_litres) OVER (PARTITION BY meter_id ORDER BY read_at), 0) AS rises FROM used) u GROUP BY meter_id),
  by_month AS (SELECT meter_id, sum(volume_litres) AS litres FROM volume_month GROUP BY meter_id),
  by_day AS (SELECT meter_id, sum(volume_litres) AS litres FROM volume_day GROUP BY meter_id),
  by_hour AS (SELECT meter_id, sum(h) AS litres, count(*) FILTER (WHERE h > ${Math.ceil(overloadFlow(HOUSEHOLD_CARD.model) * (61 / 60) + 1)}) AS above, count(h) AS hours FROM volume_day, unnest(hour_litres) h GROUP BY meter_id)
  SELECT count(*) FILTER (WHERE r.rises AND r.litres = m.litres AND m.litres = d.litres AND d.litres = h.litres) AS "metersConserved", sum(h.above) AS "hoursAboveQ4", sum(h.hours) AS hours,
         (SELECT count(*) FROM reading_verdict WHERE use = 'suspect') AS suspects
  FROM by_register r JOIN by_month m USING (meter_id) JOIN by_day d USING (meter_id) JOIN by_hour h USING (meter_id)`;

/**
 * A year of real registers through the stored path: rows as the door stores them, volumes as the worker derives them. Its faults are
 * counted by SQL and by the programme, and SQL alone adds the volumes up.
 */
export async function storedYear(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, meters: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('stored', year, asked.json);
  const series = year.series.slice(0, asked.meters === undefined ? undefined : Number(asked.meters));
  await using stack = await Stack.start();
  await prepare(stack.pool, series);
  const repeated = await store(stack.pool, series);
  const derived = await deriveVolumes(stack.pool, YEAR_ZONE, year.toMs);
  const bySql = await ask(stack.pool, FAULTS_BY_SQL);
  const volumes = await ask(stack.pool, VOLUMES_BY_SQL);

  const counted: FaultCounts = { ...NO_FAULTS, meters: series.length };
  let suspects = 0;
  for (const one of series) suspects += judgeRegister(countFaults(one, counted), HOUSEHOLD_CARD).verdicts.filter(({ use }) => use === 'suspect').length;
  process.stdout.write(`${tableOf([...Object.entries(bySql), ...Object.entries(volumes), ['cameAgain', repeated], ['failed', derived?.failed ?? -1]])}\n`);
  const expect = (id: string, found: number | undefined, expected: number): SuiteCase => ({ id, status: found === expected ? 'passed' : 'failed', ...(found === expected ? {} : { reason: `${found}, not ${expected}` }) });
  return closeSuite({
    suite: 'stored', figures: { ...bySql, ...volumes, cameAgain: repeated },
    cases: [
      ...(['rows', 'backwardSteps', 'backwardStepsOfOneLitre', 'backwardStepsOf3000Litres', 'repeatedInstants', 'metersOutOfOrder'] as const).map((name) => expect(`${name} by SQL as by the programme`, bySql[name], counted[name])),
      expect('meters whose hours, days and months add up to the register', volumes['metersConserved'], series.length), expect('hours above Q4', volumes['hoursAboveQ4'], 0),
      expect('suspect readings stored as judged in one go', volumes['suspects'], suspects), expect('rows that came again or contradict', repeated, counted.repeatedInstants), expect('registers that could not be derived', derived?.failed, 0),
    ],
  }, asked.json);
}
