import { askForPreview, type ChangedBy, detectionPreview, findFindings, recordDetectionRule, runPreview, sqlOf } from '@app/persistence';
import { jest } from '@jest/globals';

import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

/** Local midnight in Bishkek. */
const START = Date.parse('2026-01-04T18:00:00Z');
const DAYS = 70;
const NOW = START + DAYS * DAY_MS;
const BY: ChangedBy = { actor: { kind: 'user', userId: 900, name: 'admin', role: 'administrator', clientAddress: null, requestId: null }, reason: 'too many' };

/** A home whose water ceases at night but for a leak of 10 l/h over two days (days 50 and 51), and one that leaks for good from day 55 on. */
async function started(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  await rig.pool.query(`INSERT INTO staff_user (user_id, login, role) VALUES (900, 'admin', 'administrator')`);
  const readings: Shown[] = [];
  for (const meterId of [1, 2]) {
    await rig.point(meterId);
    await rig.meter(meterId);
    await rig.install(meterId, meterId, START - DAY_MS);
    let litres = 1_000;
    for (let hour = 0; hour <= DAYS * 24; hour++) {
      readings.push({ meterId, at: START + hour * HOUR_MS, litres });
      const day = Math.floor(hour / 24);
      litres += (hour % 24 >= 6 && hour % 24 < 22 ? 12 : 0) + (meterId === 1 ? (day === 50 || day === 51 ? 10 : 0) : day >= 55 ? 10 : 0);
    }
  }
  await rig.arrive(readings, NOW);
  await rig.derive(NOW);
  await findFindings(rig.pool, ZONE, NOW);
  return rig;
}

const leaks = async (rig: VolumesRig): Promise<number[]> => (await rig.pool.query<{ id: number }>(`SELECT subject_id AS id FROM finding WHERE kind = 'continuousFlow' AND withdrawn_at IS NULL ORDER BY 1`)).rows.map(({ id }) => id);
const SNAPSHOT = `SELECT (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.finding_id) FROM finding f) AS findings, (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.subject, s.subject_id, s.on_day) FROM detection_state s) AS states, (SELECT count(*) FROM detection_due) AS due`;

describe('parameters of detectors', () => {
  it('that hold from a day gone by have its days looked for anew; what they do not hold on stays', async () => {
    await using rig = await started();
    expect(await leaks(rig)).toEqual([2]);
    await recordDetectionRule(sqlOf(rig.pool), { fromOn: '2026-03-01', parameters: { householdRunHours: 40 } }, BY);
    await findFindings(rig.pool, ZONE, NOW);
    // The leak of two days was in February, before the rule.
    expect(await leaks(rig)).toEqual([2]);
    await recordDetectionRule(sqlOf(rig.pool), { fromOn: '2026-02-01', parameters: { householdRunHours: 40 } }, BY);
    await findFindings(rig.pool, ZONE, NOW);
    expect(await leaks(rig)).toEqual([1, 2]);
  });

  it('of one meter or one zone hold there alone, and its days are looked for anew', async () => {
    await using rig = await started();
    await rig.pool.query(`INSERT INTO zone (zone_id, code) VALUES (7, 'Z-7'); UPDATE service_point_version SET zone_id = 7 WHERE service_point_id = 2`);
    const sql = sqlOf(rig.pool);
    await recordDetectionRule(sql, { fromOn: '2026-02-01', parameters: { householdRunHours: 40 }, zoneCode: 'Z-7' }, BY);
    await findFindings(rig.pool, ZONE, NOW);
    expect(await leaks(rig)).toEqual([2]);
    await recordDetectionRule(sql, { fromOn: '2026-02-01', parameters: { householdRunHours: 40 }, meterSerial: 'M1' }, BY);
    await findFindings(rig.pool, ZONE, NOW);
    expect(await leaks(rig)).toEqual([1, 2]);
    await recordDetectionRule(sql, { fromOn: '2026-02-02', parameters: { householdRunHours: 720 }, zoneCode: 'Z-7' }, BY);
    await findFindings(rig.pool, ZONE, NOW);
    expect(await leaks(rig)).toEqual([1]);
    await expect(recordDetectionRule(sql, { fromOn: '2026-02-01', parameters: { householdRunHours: 40 }, zoneCode: 'Z-8' }, BY)).rejects.toMatchObject({ kind: 'UNKNOWN_REFERENCE' });
    await expect(recordDetectionRule(sql, { fromOn: '2026-02-01', parameters: { householdRunHours: 40 }, zoneCode: 'Z-7', meterSerial: 'M1' }, BY)).rejects.toMatchObject({ kind: 'SCHEMA' });
  });

  it.each<[string, object, string]>([['nothing', {}, 'SCHEMA'], ['what there is not', { colour: 1 }, 'SCHEMA'], ['a text', { householdRunHours: '40' }, 'SCHEMA'], ['out of bounds', { householdRunHours: 1 }, 'RANGE']])('refuse %s', async (_, parameters, kind) => {
    await using rig = await VolumesRig.start();
    await expect(recordDetectionRule(sqlOf(rig.pool), { fromOn: '2026-02-01', parameters }, BY)).rejects.toMatchObject({ kind });
  });
});

describe('a preview', () => {
  it('tells what would have been found, beside what was, and touches nothing that is stored', async () => {
    await using rig = await started();
    const before = (await rig.pool.query(SNAPSHOT)).rows;
    const id = await askForPreview(sqlOf(rig.pool), { householdRunHours: 40 }, BY);
    expect(await runPreview(rig.pool, ZONE, NOW)).toBe(true);
    const preview = await detectionPreview(sqlOf(rig.pool), id);
    expect(preview).toMatchObject({ state: 'done', subjects: 2, subjectsDone: 2, result: { days: 90, kinds: [{ kind: 'continuousFlow', now: 1, proposed: 2, added: 1, gone: 0 }], added: [{ subject: 'meter', subjectId: 1 }], gone: [] } });
    expect((await rig.pool.query(SNAPSHOT)).rows).toEqual(before);
    expect(await runPreview(rig.pool, ZONE, NOW)).toBe(false);
  });

  it('of one meter replays that meter alone', async () => {
    await using rig = await started();
    const id = await askForPreview(sqlOf(rig.pool), { householdRunHours: 40 }, BY, { meterSerial: 'M1' });
    await runPreview(rig.pool, ZONE, NOW);
    expect(await detectionPreview(sqlOf(rig.pool), id)).toMatchObject({ state: 'done', subjects: 1, result: { kinds: [{ kind: 'continuousFlow', now: 0, proposed: 1, added: 1 }] } });
    const other = await askForPreview(sqlOf(rig.pool), { householdRunHours: 40 }, BY, { meterSerial: 'M2' });
    await runPreview(rig.pool, ZONE, NOW);
    expect(await detectionPreview(sqlOf(rig.pool), other)).toMatchObject({ subjects: 1, result: { kinds: [{ now: 1, proposed: 1 }], added: [], gone: [] } });
  });

  it('is run by one server, and begun anew where it was stopped', async () => {
    await using rig = await started();
    const id = await askForPreview(sqlOf(rig.pool), { householdRunHours: 200 }, BY);
    await runPreview(rig.pool, ZONE, NOW, () => false);
    expect(await detectionPreview(sqlOf(rig.pool), id)).toMatchObject({ state: 'waiting', result: null });
    expect((await Promise.all([1, 2, 3].map(() => runPreview(rig.pool, ZONE, NOW)))).filter(Boolean)).toEqual([true]);
    expect(await detectionPreview(sqlOf(rig.pool), id)).toMatchObject({ state: 'done', result: { kinds: [{ kind: 'continuousFlow', now: 1, proposed: 1 }] } });
  });
});
