import { deriveVolumes, type Pool } from '@app/persistence';

const ZONE = 'Asia/Bishkek';

/** What volumes and verdicts became of the readings of a meter. */
export interface Derived {
  readonly reasons: ReadonlySet<string>;
  readonly suspects: number;
  /** Litres that readings prove, over all days; a day of which nothing is known has none. */
  readonly provenLitres: number;
  readonly leastDayLitres: number;
}

/** Flags of the catalogue that need neighbouring readings, and the reasons of verdicts that say the same. */
export const REASONS_OF_FLAG: Readonly<Record<string, readonly string[]>> = {
  REGISTER_DECREASE: ['BELOW_PREVIOUS', 'DIP', 'REVERSE_FLOW', 'STEP_BACK'], ROLLOVER: ['ROLLOVER'], IMPLAUSIBLE_RATE: ['HIGH_ADVANCE', 'IMPOSSIBLE_ADVANCE', 'ABOVE_NEXT'], REGISTER_RESET: ['RESET_AND_RECOVERY', 'DIP'],
};

/** A household's meter of DN 15, as the catalogue has it. What it sent before the case belongs to nobody. */
const INSTALLED = `
  WITH model AS (
    INSERT INTO meter_model (code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres)
    SELECT 'DN15', 'unknown', 15, 2500, 5, 100000000, 1 WHERE NOT EXISTS (SELECT FROM meter_model WHERE code = 'DN15') RETURNING model_id),
  known AS (SELECT model_id FROM model UNION ALL SELECT model_id FROM meter_model WHERE code = 'DN15'),
  rule AS (INSERT INTO metering_rule (model_id, rules, reason) SELECT model_id, '{"expectedLitresPerDay": 400}', 'a household of the catalogue' FROM model),
  given AS (UPDATE meter_version v SET model_id = (SELECT model_id FROM known LIMIT 1) FROM meter m WHERE m.meter_id = v.meter_id AND m.serial = $1 RETURNING v.meter_id),
  added AS (
    INSERT INTO meter_version (meter_id, valid_from, state, model_id) SELECT meter_id, '2020-01-01Z', 'installed', (SELECT model_id FROM known LIMIT 1) FROM meter
    WHERE serial = $1 AND NOT EXISTS (SELECT FROM meter_version v WHERE v.meter_id = meter.meter_id) RETURNING meter_id),
  household AS (INSERT INTO account (account_no) VALUES ('OF-' || $1) RETURNING account_id),
  of_class AS (INSERT INTO account_version (account_id, valid_from, class, state, residents) SELECT account_id, '2020-01-01Z', 'household', 'open', 3 FROM household),
  place AS (INSERT INTO service_point (code) VALUES ('AT-' || $1) RETURNING service_point_id),
  placed AS (INSERT INTO service_point_version (service_point_id, valid_from, account_id, state) SELECT service_point_id, '2020-01-01Z', account_id, 'open' FROM place, household)
  INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT m.meter_id, p.service_point_id, $2 FROM meter m, place p WHERE m.serial = $1`;

/** Installs the meter where it is not, as if it had come with the first reading of the case, derives what is due, and tells what came of its readings. */
export async function derivedOf(pool: Pool, serial: string, readAt: readonly Date[]): Promise<Derived> {
  const since = new Date(Math.min(...readAt.map((at) => at.getTime()), Date.now()));
  const installed = await pool.query('SELECT FROM installation JOIN meter USING (meter_id) WHERE serial = $1', [serial]);
  if (installed.rowCount === 0) await pool.query(INSTALLED, [serial, since.toISOString()]);
  await deriveVolumes(pool, ZONE, Date.now());
  const { rows: verdicts } = await pool.query<{ use: string; reasons: string[] }>('SELECT v.use, v.reasons FROM reading_verdict v JOIN meter USING (meter_id) WHERE serial = $1 AND read_at >= $2', [serial, since.toISOString()]);
  const { rows: days } = await pool.query<{ proven: number; volume: number | null }>(
    `SELECT (coalesce(measured_litres, 0) + coalesce(timing_litres, 0) + coalesce(edited_litres, 0))::float8 AS proven, volume_litres::float8 AS volume FROM volume_day JOIN meter USING (meter_id) WHERE serial = $1 AND register = 1`, [serial]);
  return {
    reasons: new Set(verdicts.flatMap(({ reasons }) => reasons)), suspects: verdicts.filter(({ use }) => use === 'suspect').length,
    provenLitres: days.reduce((sum, { proven }) => sum + proven, 0), leastDayLitres: Math.min(0, ...days.map(({ volume }) => volume ?? 0)),
  };
}
