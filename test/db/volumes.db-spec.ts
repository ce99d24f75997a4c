import { jest } from '@jest/globals';
import { CHECK_RULES_BY_CLASS, DEFAULT_METERING_RULES, mergedRules, type PartialRules } from '@app/metering';
import { markAll } from '@app/persistence';

import { SeededRandom } from '../support/seeded-random.js';
import { DAY_MS, HOUR_MS, type Shown, troubledReadings, VolumesRig } from './volumes-rig.js';

jest.setTimeout(180_000);

const START = Date.parse('2026-06-10T03:00:00Z');
const DAYS = 60;
const NOW = START + DAYS * DAY_MS;

/** Two meters, of which the second takes the place of a third after 40 days, a meter that nobody reads, and one whose radio is stuck. */
async function town(rig: VolumesRig): Promise<Shown[]> {
  for (const point of [1, 2, 3, 4]) await rig.point(point);
  for (const meter of [101, 102, 103, 104, 105]) await rig.meter(meter);
  // Limits that such a town reaches, and displays that were read: what checks find is held to the byte as well.
  await rig.pool.query(`INSERT INTO metering_rule (class, rules, reason) VALUES ('household', '{"checks": {"spikeFloorLitresPerHour": 20, "spikeShare": 0.1, "zeroUseDays": 0, "highUseFactor": 1.01, "lowUseFactor": 0.99, "useFloorLitresPerDay": 0}}', 'a spec');
    INSERT INTO staff_user (user_id, login, role) VALUES (7, 'asel', 'clerk')`);
  await rig.install(101, 1, START - DAY_MS);
  await rig.install(103, 2, START - DAY_MS, START + 40 * DAY_MS, null, 40_000);
  await rig.install(102, 2, START + 40 * DAY_MS, null, 7);
  await rig.install(104, 3, START + 20 * DAY_MS);
  // Its radio repeats one message for ten days, and counts on while it is taken out.
  await rig.install(105, 4, START - DAY_MS, START + 45 * DAY_MS, 0, 1_000);
  await rig.pool.query(`INSERT INTO display_reading (meter_id, kind, read_at, display_litres, pulses, pulse_litres, entered_by)
    SELECT 101, CASE WHEN n = 0 THEN 'mounting' ELSE 'control' END, $1::timestamptz + n * interval '100 hours', 500000 + n * n * 100, CASE WHEN n = 0 THEN 20000 END, CASE WHEN n = 0 THEN 1 END, 7 FROM generate_series(0, 12) n`, [new Date(START)]);
  return [
    ...troubledReadings(101, START, DAYS - 8, 1), ...troubledReadings(103, START, 38, 2), ...troubledReadings(102, START + 40 * DAY_MS + HOUR_MS, DAYS - 40, 3, 10),
    { meterId: 101, register: 2, at: START + DAY_MS, litres: 5 }, { meterId: 101, register: 2, at: START + 9 * DAY_MS, litres: 8 },
    ...Array.from({ length: DAYS * 4 }, (_, quarter) => ({ meterId: 105, at: START + quarter * 6 * HOUR_MS + 999, litres: quarter < 40 || quarter >= 80 ? quarter * 10 : 400, sequence: quarter < 40 || quarter >= 80 ? quarter : 40 })),
  ];
}

it('the rules that the database begins with are those of the programme', async () => {
  await using rig = await VolumesRig.start();
  const rows = (await rig.pool.query('SELECT class, model_id, rules FROM metering_rule ORDER BY rule_id')).rows;
  // The first version is older than some rules: what it does not set is as the programme has it.
  expect(rows.map((row: { class: string | null; model_id: number | null; rules: PartialRules }) => [row.class, row.model_id, row.class === null ? mergedRules([row.rules]) : row.rules])).toEqual([
    [null, null, DEFAULT_METERING_RULES], [null, null, DEFAULT_METERING_RULES], ...(['budget', 'commercial'] as const).map((its) => [its, null, { checks: CHECK_RULES_BY_CLASS[its] }]),
  ]);
});

describe('volumes of what is stored', () => {
  it('are the same to the byte however late, shuffled and repeated the readings came, and when all is derived anew', async () => {
    await using ordered = await VolumesRig.start();
    await ordered.arrive(await town(ordered), NOW);
    expect(await ordered.derive(NOW)).toMatchObject({ failed: 0 });

    await using late = await VolumesRig.start();
    const shown = await town(late);
    const source = new SeededRandom(7);
    const random = (): number => source.next();
    // Most come on their day, some up to 30 days later, some twice.
    const arrivals = shown.flatMap((one) => [one, ...(random() < 0.1 ? [one] : [])]).map((one) => ({ one, day: Math.ceil((one.at - START) / DAY_MS + (random() < 0.1 ? random() * 30 : random())), order: random() }));
    for (let day = 1; day <= DAYS + 31; day++) {
      const today = arrivals.filter((arrival) => arrival.day === day).sort((a, b) => a.order - b.order).map(({ one }) => one);
      await late.arrive(today, START + day * DAY_MS);
      if (day % 3 === 0 || day > DAYS + 30) await late.derive(START + Math.min(day, DAYS) * DAY_MS);
    }
    const expected = await ordered.derived();
    expect(Object.fromEntries(Object.entries(expected).map(([table, rows]) => [table, rows.length > 0]))).toEqual({ volume_day: true, volume_month: true, reading_verdict: true, check_exception: true, derivation_state: true, derivation_head: true });
    expect(await late.derived()).toEqual(expected);
    const kinds = (await ordered.pool.query<{ kind: string }>('SELECT DISTINCT kind FROM check_exception ORDER BY kind')).rows.map(({ kind }) => kind);
    expect(kinds).toEqual(['DISPLAY_DRIFT', 'FROZEN_REPORT', 'SPIKE', 'SUM_CHECK', 'UNINSTALLED_USE', 'ZERO_USE']);

    expect(await markAll(late.pool, null)).toBe(6);
    expect(await late.derive(NOW)).toMatchObject({ failed: 0 });
    expect(await late.derived()).toEqual(expected);
    await late.pool.query('TRUNCATE check_exception, volume_day, volume_month, reading_verdict, derivation_state, derivation_head, volume_due');
    await late.derive(NOW);
    expect(await late.derived()).toEqual(expected);
  });

  it('add up to what the registers moved: said by SQL alone, over an exchange, gaps, dips and what people corrected', async () => {
    await using rig = await VolumesRig.start();
    await rig.arrive(await town(rig), NOW);
    await rig.derive(NOW);
    await rig.pool.query(`
      INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, edited_index_litres, reason_code, reason)
      SELECT meter_id, register, read_at, source, index_litres, CASE WHEN at % 2 = 0 THEN 'exclude' ELSE 'edit' END, CASE WHEN at % 2 = 1 THEN index_litres + 1 END, 'misread', 'a spec says so'
      FROM (SELECT r.*, row_number() OVER (ORDER BY read_at) AS at FROM reading_settled r WHERE meter_id = 101 AND register = 1 AND read_at > '2026-07-01Z') r WHERE at IN (50, 101, 102)`);
    await rig.derive(NOW);
    const counted = await rig.pool.query(`
      WITH used AS (
        SELECT r.meter_id, r.read_at, r.index_litres FROM reading_corrected r
        WHERE r.register = 1 AND NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = 1 AND v.read_at = r.read_at AND v.index_litres = r.index_litres AND v.use = 'suspect')
        UNION SELECT meter_id, valid_from, index_at_installation_litres FROM installation WHERE index_at_installation_litres IS NOT NULL
        UNION SELECT meter_id, valid_to, index_at_removal_litres FROM installation i WHERE index_at_removal_litres IS NOT NULL
          AND NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = i.meter_id AND v.origin = 'removal' AND v.use = 'suspect')),
      by_register AS (SELECT meter_id, max(index_litres) - min(index_litres) AS litres, bool_and(rising) AS rises FROM (
        SELECT *, index_litres >= coalesce(lag(index_litres) OVER (PARTITION BY meter_id ORDER BY read_at), 0) AS rising FROM used) u GROUP BY meter_id),
      by_month AS (SELECT meter_id, sum(coalesce(measured_litres, 0) + coalesce(timing_litres, 0) + coalesce(edited_litres, 0)) AS litres FROM volume_month WHERE register = 1 GROUP BY meter_id),
      by_day AS (SELECT meter_id, sum(coalesce(measured_litres, 0) + coalesce(timing_litres, 0) + coalesce(edited_litres, 0)) AS litres, bool_and(volume_litres = (SELECT sum(h) FROM unnest(hour_litres) h)) AS hours_agree FROM volume_day WHERE register = 1 GROUP BY meter_id)
      SELECT r.meter_id, r.rises, r.litres = m.litres AND m.litres = d.litres AS agree, d.hours_agree FROM by_register r JOIN by_month m USING (meter_id) JOIN by_day d USING (meter_id) WHERE r.meter_id <> 105 ORDER BY 1`);
    expect(counted.rows).toEqual([101, 102, 103].map((meter_id) => ({ meter_id, rises: true, agree: true, hours_agree: true })));
    expect((await rig.pool.query("SELECT DISTINCT status, method FROM volume_day WHERE edited_litres IS NOT NULL AND estimated_litres IS NULL")).rows).toEqual([{ status: 'EDITED', method: 'MANUAL' }]);
  });

  it('of a silence are estimated, by the norm where nothing else is known, and give way when readings return: what changed is told', async () => {
    await using rig = await VolumesRig.start();
    await rig.point(1);
    await rig.meter(101);
    const from = Date.parse('2026-05-01T00:00:00+06:00');
    await rig.install(101, 1, from, null, 0);
    await rig.derive(Date.parse('2026-07-10T00:00:00Z'));
    const months = (): Promise<unknown[]> => rig.pool.query('SELECT on_month::text, volume_litres::integer AS litres, status, method, is_complete FROM volume_month ORDER BY 1').then(({ rows }) => rows);
    // 31 days of two people at 100 litres; the silence is estimated up to midnight three days before.
    expect(await months()).toEqual([
      { on_month: '2026-05-01', litres: 6_200, status: 'ESTIMATED', method: 'NORM', is_complete: true }, { on_month: '2026-06-01', litres: 6_000, status: 'ESTIMATED', method: 'NORM', is_complete: true },
      { on_month: '2026-07-01', litres: 1_200, status: 'ESTIMATED', method: 'NORM', is_complete: false },
    ]);
    await rig.arrive([{ meterId: 101, at: Date.parse('2026-06-16T00:00:00+06:00'), litres: 4_600 }], Date.parse('2026-07-10T01:00:00Z'));
    await rig.derive(Date.parse('2026-07-10T02:00:00Z'));
    expect(await months()).toEqual([
      { on_month: '2026-05-01', litres: 3_100, status: 'VALID', method: null, is_complete: true }, { on_month: '2026-06-01', litres: 1_500 + 15 * 100, status: 'ESTIMATED', method: 'AVG_OWN', is_complete: true },
      { on_month: '2026-07-01', litres: 600, status: 'ESTIMATED', method: 'AVG_OWN', is_complete: false },
    ]);
    expect((await rig.pool.query('SELECT meter_id, service_point_id, on_month::text, old_litres::integer, new_litres::integer, old_status, new_status, cause FROM volume_change ORDER BY on_month')).rows).toEqual([
      { meter_id: 101, service_point_id: 1, on_month: '2026-05-01', old_litres: 6_200, new_litres: 3_100, old_status: 'ESTIMATED', new_status: 'VALID', cause: 'reading' },
      { meter_id: 101, service_point_id: 1, on_month: '2026-06-01', old_litres: 6_000, new_litres: 3_000, old_status: 'ESTIMATED', new_status: 'ESTIMATED', cause: 'reading' },
    ]);
  });

  it('of a corrected installation are derived anew, and a register that cannot be derived keeps nobody waiting', async () => {
    await using rig = await VolumesRig.start();
    for (const point of [1, 2]) await rig.point(point);
    for (const meter of [101, 102]) await rig.meter(meter);
    await rig.install(101, 1, START);
    await rig.install(102, 2, START);
    const shown = [101, 102].flatMap((meterId) => Array.from({ length: 48 }, (_, hour) => ({ meterId, at: START + hour * HOUR_MS, litres: 100 + hour })));
    await rig.arrive(shown, START + 3 * DAY_MS);
    await rig.derive(START + 2 * DAY_MS);
    await rig.pool.query("UPDATE installation SET superseded_at = now() WHERE meter_id = 101");
    await rig.install(101, 1, START + 24 * HOUR_MS);
    await rig.pool.query(`UPDATE derivation_head SET card_hash = '' WHERE meter_id = 102; ALTER TABLE volume_day ADD CONSTRAINT obstacle CHECK (meter_id <> 102) NOT VALID; DELETE FROM volume_day WHERE meter_id = 102`);
    expect(await rig.derive(START + 2 * DAY_MS)).toMatchObject({ failed: 1 });
    expect((await rig.pool.query('SELECT meter_id, sum(volume_litres)::integer AS litres FROM volume_day GROUP BY 1')).rows).toEqual([{ meter_id: 101, litres: 23 }]);
    expect((await rig.pool.query("SELECT meter_id, problem LIKE '%obstacle%' AS told FROM volume_due")).rows).toEqual([{ meter_id: 102, told: true }]);
    expect(await rig.derive(START + 2 * DAY_MS)).toMatchObject({ registers: 0 });
  });

  it('are derived by one server at a time', async () => {
    await using rig = await VolumesRig.start();
    await using holder = Object.assign(await rig.pool.connect(), { [Symbol.asyncDispose]: async () => undefined });
    await holder.query("SELECT pg_advisory_lock(hashtext('suu_esep volumes'), 1)");
    expect(await rig.derive(NOW)).toBeUndefined();
    holder.release(true);
  });
});
