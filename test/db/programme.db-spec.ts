import { jest } from '@jest/globals';
import { periodFrom } from '@app/balance';
import {
  type ChangedBy, computeBalance, computeDueStandings, decideTarget, enterIndicator, enterJournal, gatherProgramme, heldIndicators, holdContributor, indicatorByCode, inTransaction, insertStaff, programmeStanding, seedCity, seedProgramme, signBalance, sqlOf, targetsOf, verifyAudit,
} from '@app/persistence';
import { assessProgramme, type IndicatorFact, KARA_BALTA_CITY, KARA_BALTA_PROGRAMME, programmePeriodFrom } from '@app/programme';

import { message } from './series-rig.js';
import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'a spec says so' };
const AUGUST = Date.parse('2026-08-01T00:00:00+06:00');
const NOW = Date.parse('2026-09-06T12:00:00+06:00');
const HALF = programmePeriodFrom('half_year', '2026-07-01', ZONE)!;

/** The city of the document: two metered households, a budget organisation with a larger meter that is silent, two businesses, one well of the document with a meter. */
async function city(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
  await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY);
  for (const point of [1, 2, 3, 4, 5]) await rig.point(point);
  await rig.pool.query(`
    UPDATE account_version SET class = 'budget', residents = NULL WHERE account_id = 3; UPDATE account_version SET class = 'commercial', residents = NULL WHERE account_id IN (4, 5);
    UPDATE service_point_version SET zone_id = (SELECT zone_id FROM zone WHERE code = 'CITY')`);
  for (const meter of [101, 102, 103, 201]) await rig.meter(meter);
  for (const meter of [101, 102, 103]) await rig.install(meter, meter - 100, AUGUST - DAY_MS);
  await rig.pool.query(`INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres) VALUES (2, 'DN50', 'Nobody', 50, 25000, 6, 1000000000, 10);
    UPDATE meter_version SET model_id = 2 WHERE meter_id = 103`);
  await rig.pool.query(`INSERT INTO installation (meter_id, well_id, valid_from) SELECT 201, well_id, $1 FROM well WHERE code = 'WELL-KIR-1'`, [new Date(AUGUST - DAY_MS)]);
  const shown: Shown[] = [];
  for (let at = AUGUST; at <= NOW; at += HOUR_MS) {
    shown.push({ meterId: 201, at, litres: ((at - AUGUST) / HOUR_MS) * 1_000 });
    if (at % DAY_MS === AUGUST % DAY_MS) shown.push(...[101, 102].map((meterId) => ({ meterId, at, litres: ((at - AUGUST) / HOUR_MS) * 10 })));
  }
  await rig.arrive(shown, NOW);
  await rig.derive(NOW);
  return rig;
}

const factsOf = async (rig: VolumesRig, period = HALF, nowMs = NOW): Promise<Record<string, IndicatorFact>> => {
  const { indicators } = assessProgramme((await gatherProgramme(sqlOf(rig.pool), period, nowMs, ZONE))!);
  return Object.fromEntries(indicators.map(({ code, fact }) => [code, fact]));
};
const asked = <Outcome>(rig: VolumesRig, change: Parameters<typeof inTransaction<Outcome>>[1]): Promise<Outcome> => inTransaction(rig.pool, change);

describe('the programme of the document', () => {
  it('is entered once, with the targets and lines that the document has, and after a decision the seed changes nothing', async () => {
    await using rig = await VolumesRig.start();
    expect(await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY)).toEqual({ indicators: 0, targets: 0 });
    await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    expect(await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY)).toEqual({ indicators: 20, targets: 22 });
    const held = await heldIndicators(sqlOf(rig.pool));
    expect(held.find(({ code }) => code === 'irrigation-network')).toMatchObject({ base: { kind: 'stated', amount: '20243' }, line: 1228, targets: [{ year: 2023, amount: '5061', line: 1228 }, { year: 2024 }, { year: 2025 }, { year: 2026 }, { year: null, amount: '40486', decidedOn: '2023-02-16' }] });
    expect(held.find(({ code }) => code === 'litres-per-person')).toMatchObject({ base: { kind: 'not_measured', amount: null }, document: 'kara-balta-05-2023', line: 583, targets: [{ year: null, amount: '170', line: 583 }] });
    await asked(rig, (sql) => decideTarget(sql, 'meters-household', { year: 2026, amount: '4000', document: 'No. 12', decidedOn: '2025-03-01' }, BY));
    expect(await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY)).toEqual({ indicators: 0, targets: 0 });
    expect((await verifyAudit(sqlOf(rig.pool))).isIntact).toBe(true);
  });

  it('changes a target by a decision alone: the one before stays, and who decided what by which paper', async () => {
    await using rig = await city();
    const decision = { year: null, amount: '80', document: 'resolution No. 21', decidedOn: '2025-02-03' };
    await asked(rig, (sql) => decideTarget(sql, 'meters-budget', decision, BY));
    const { indicatorId } = (await indicatorByCode(sqlOf(rig.pool), 'meters-budget'))!;
    expect(await targetsOf(sqlOf(rig.pool), indicatorId)).toMatchObject([
      { year: null, amount: '80', document: 'resolution No. 21', line: null, decidedOn: '2025-02-03', reason: 'a spec says so', isHeld: true }, { amount: '60', document: 'kara-balta-05-2023', line: 587, isHeld: false }]);
    expect((await factsOf(rig))['meters-budget']).toMatchObject({ against: { year: null, amount: '80' }, deviation: -80 });
    expect((await rig.pool.query(`SELECT before, after, reason FROM audit_entry WHERE action = 'indicator_target.decide'`)).rows).toEqual([
      { before: { year: null, amount: '60', document: 'kara-balta-05-2023' }, after: decision, reason: 'a spec says so' }]);
  });

  it.each<[string, object, string | null, string]>([
    ['without a reason', {}, ' ', 'SCHEMA'], ['of a year that is not of the programme', { year: 2031 }, 'x', 'RANGE'], ['of a day to come', { decidedOn: '2999-01-01' }, 'x', 'TIME_FUTURE'],
    ['that holds already', { amount: '60.0', document: 'kara-balta-05-2023' }, 'x', 'DUPLICATE'],
  ])('takes no decision %s', async (_, over, reason, kind) => {
    await using rig = await city();
    await expect(asked(rig, (sql) => decideTarget(sql, 'meters-budget', { year: null, amount: '70', document: 'No. 1', decidedOn: '2025-01-01', ...over }, { ...BY, reason }))).rejects.toMatchObject({ kind });
  });

  it('two who decide at once take turns, and one target holds', async () => {
    await using rig = await city();
    await Promise.all(['70', '90'].map((amount) => asked(rig, (sql) => decideTarget(sql, 'meters-budget', { year: null, amount, document: `No. ${amount}`, decidedOn: '2025-01-01' }, BY))));
    const { indicatorId } = (await indicatorByCode(sqlOf(rig.pool), 'meters-budget'))!;
    expect((await targetsOf(sqlOf(rig.pool), indicatorId)).map(({ isHeld }) => isHeld)).toEqual([true, false, false]);
  });
});

describe('indicators by what is stored', () => {
  it('count meters that were heard on 27 of the last 30 days, by class and size', async () => {
    await using rig = await city();
    const facts = await factsOf(rig);
    expect(facts).toMatchObject({
      'meters-household': { amount: 2, numerator: 2, denominator: 2, state: 'provisional' }, 'meters-budget': { amount: 0, denominator: 1 }, 'meters-commercial': { amount: 0, denominator: 0 },
      'meters-larger': { amount: 0, denominator: 1, completenessRatio: 1 }, 'business-connections': { amount: 2 },
    });
    // Ten days after the first reading nothing is proved.
    expect((await factsOf(rig, HALF, AUGUST + 10 * DAY_MS))['meters-household']).toMatchObject({ amount: 0, denominator: 2 });
  });

  it('prove no meter whose volume is known of all days, and which was not heard on them: read at both ends alone, or by a person', async () => {
    await using rig = await VolumesRig.start();
    await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY);
    const last = AUGUST + 36 * DAY_MS;
    for (const [meter, point] of [[101, 1], [102, 2], [103, 3]] as const) {
      await rig.point(point);
      await rig.meter(meter);
      await rig.install(meter, point, AUGUST - DAY_MS);
    }
    const daily = Array.from({ length: 37 }, (_, day) => AUGUST + day * DAY_MS);
    const shown = (meterId: number, times: readonly number[]): Shown[] => times.map((at) => ({ meterId, at, litres: ((at - AUGUST) / HOUR_MS) * 10 }));
    await rig.arrive([...shown(101, daily), ...shown(102, [AUGUST, last])], NOW);
    await rig.series.newWriter().write(daily.map((at) => message({ deviceId: 103, receivedAtMs: NOW, readings: [{ meterId: 103, source: 2, readAtMs: at, indexLitres: ((at - AUGUST) / HOUR_MS) * 10 }] })));
    await rig.derive(NOW);
    const { rows } = await rig.pool.query(`SELECT meter_id AS meter, count(*)::integer AS days FROM volume_day WHERE proven_ms = 86400000 AND on_day BETWEEN '2026-08-07' AND '2026-09-05' GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual([101, 102, 103].map((meter) => ({ meter, days: 30 })));
    expect((await factsOf(rig))['meters-household']).toMatchObject({ amount: 1, denominator: 3 });
  });

  it('have no balance before one is computed, then name what is missing, and no month of a well that is not over', async () => {
    await using rig = await city();
    expect((await factsOf(rig))['real-losses']).toMatchObject({ amount: null, reason: 'no_balance', reasonAbout: '2026-07-01' });
    const { rows: [zone] } = await rig.pool.query<{ id: number }>(`SELECT zone_id AS id FROM zone WHERE code = 'CITY'`);
    await computeBalance(rig.pool, zone!.id, periodFrom('half_year', '2026-07-01', ZONE)!, ZONE);
    const facts = await factsOf(rig);
    expect(facts['real-losses']).toMatchObject({ amount: null, reason: 'supply_not_computed', reasonAbout: expect.stringMatching(/^WELL-/) as string, evidence: { page: 'balance', of: 'CITY/half_year/2026-07-01/1' } });
    expect(facts['metered-accounts']).toMatchObject({ numerator: 3, denominator: 5, state: 'provisional' });
    // July and August are over; the well of the document with a meter has readings of August alone.
    expect(facts['wells-summer']).toMatchObject({ amount: 0, numerator: 0, denominator: 24, completenessRatio: expect.closeTo(1 / 48, 5) as number });
    expect(facts['wells-winter']).toMatchObject({ amount: null, reason: 'season_not_begun' });
    expect(facts['pump-hours']).toMatchObject({ amount: null, reason: 'pumps_unmeasured' });
  });

  it('count hours without water from the journal, once somebody keeps one', async () => {
    await using rig = await city();
    expect((await factsOf(rig))['supply-continuity']).toMatchObject({ amount: null, reason: 'journal_empty' });
    const { rows: [zone] } = await rig.pool.query<{ id: number }>(`SELECT zone_id AS id FROM zone WHERE code = 'CITY'`);
    const userId = (await insertStaff(sqlOf(rig.pool), { login: 'dispatcher', fullName: 'One', role: 'dispatcher', zoneIds: [], isInvented: true }))!;
    const none = { wellId: null, reservoirId: null, place: null, volumeLitres: null, switchedTo: null, note: null, complaint: null, replacesEntryId: null };
    await asked(rig, (sql) => enterJournal(sql, { kind: 'shut_off', zoneId: zone!.id, from: new Date(AUGUST), to: new Date(AUGUST + 6 * HOUR_MS), ...none }, { ...BY, actor: { ...BY.actor, kind: 'user', userId } }));
    // One of the 68 local days since 1 July has an entry.
    expect((await factsOf(rig))['supply-continuity']).toMatchObject({ amount: 6, numerator: 30, denominator: 5, completenessRatio: expect.closeTo(1 / 68, 5) as number, state: 'provisional' });
  });

  it('are computed for every period that has begun, once an hour while it is open, and again when something is entered', async () => {
    await using rig = await city();
    const run = (nowMs: number): Promise<number> => computeDueStandings(rig.pool, ZONE, nowMs, () => true);
    expect(await run(NOW)).toBe(12);
    const standing = (await programmeStanding(sqlOf(rig.pool), HALF))!;
    expect(standing.computedAt).toEqual(new Date(NOW));
    expect(standing.assessment).toEqual(assessProgramme((await gatherProgramme(sqlOf(rig.pool), HALF, NOW, ZONE))!));
    // What this database records now was recorded after that instant, or before it.
    const { rows: [clock] } = await rig.pool.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
    const later = Math.max(NOW, clock!.ms) + 1_000;
    await run(later);
    expect(await run(later + 60_000)).toBe(0);
    await rig.pool.query(`UPDATE programme_standing SET computed_at = $1`, [new Date(later)]);
    expect(await run(later + HOUR_MS)).toBeLessThan(12);
    await asked(rig, (sql) => enterIndicator(sql, 'sensor-taps', { fromOn: '2023-01-01', amount: '4', evidence: 'act 7' }, false, BY));
    await rig.pool.query(`UPDATE indicator_entry SET entered_at = $1`, [new Date(later + HOUR_MS + 1)]);
    expect(await run(later + HOUR_MS + 60_000)).toBe(12);
  });

  it('are final once the period is over and its balance is signed', async () => {
    await using rig = await city();
    const [over, nowMs] = [programmePeriodFrom('half_year', '2026-01-01', ZONE)!, NOW];
    const { rows: [zone] } = await rig.pool.query<{ id: number }>(`SELECT zone_id AS id FROM zone WHERE code = 'CITY'`);
    const { versionId } = await computeBalance(rig.pool, zone!.id, periodFrom('half_year', '2026-01-01', ZONE)!, ZONE);
    expect((await factsOf(rig, over, nowMs))['metered-accounts']).toMatchObject({ state: 'provisional' });
    const userId = (await insertStaff(sqlOf(rig.pool), { login: 'chief', fullName: 'Chief', role: 'city', zoneIds: [], isInvented: true }))!;
    await rig.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'chief_engineer', 'order 1')`, [userId]);
    await asked(rig, (sql) => signBalance(sql, versionId, { actor: { ...BY.actor, kind: 'user', userId }, reason: 'order 2' }));
    expect((await factsOf(rig, over, nowMs))['metered-accounts']).toMatchObject({ state: 'final' });
  });
});

describe('what a responsible body enters', () => {
  it('holds until it is replaced with a reason, and stays to be read', async () => {
    await using rig = await city();
    const enter = (amount: string, reason: string | null): Promise<number> => asked(rig, (sql) => enterIndicator(sql, 'irrigation-lower-park', { fromOn: '2026-07-01', amount, evidence: 'act 3' }, false, { ...BY, reason }));
    await enter('4000', null);
    await expect(enter('4100', null)).rejects.toMatchObject({ kind: 'SCHEMA' });
    await expect(enter('4000', 'again')).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await enter('4100.5', 'measured again');
    expect((await factsOf(rig))['irrigation-lower-park']).toMatchObject({ amount: 4_100.5, yearToDate: null });
    expect((await rig.pool.query('SELECT amount::text, replaces IS NULL AS first FROM indicator_entry ORDER BY entry_id')).rows).toEqual([{ amount: '4000', first: true }, { amount: '4100.5', first: false }]);
  });

  it.each<[string, string, string, string]>([
    ['what the service computes', 'real-losses', '2026-07-01', 'CONFLICT'], ['a half-year to come', 'sensor-taps', '2026-07-01', 'TIME_FUTURE'], ['a day that begins none', 'sensor-taps', '2026-03-01', 'RANGE'], ['a year before the programme', 'sensor-taps', '2022-01-01', 'RANGE'], ['what does not exist', 'no-such', '2026-01-01', 'NOT_FOUND'],
  ])('is not %s', async (_, code, fromOn, kind) => {
    await using rig = await city();
    if (kind === 'TIME_FUTURE') await rig.pool.query('UPDATE programme SET to_year = 2200');
    await expect(asked(rig, (sql) => enterIndicator(sql, code, { fromOn: kind === 'TIME_FUTURE' ? '2199-07-01' : fromOn, amount: '1', evidence: 'act' }, false, BY))).rejects.toMatchObject({ kind });
  });

  it('is entered by a contributor for own bodies alone, from when that was said until it is taken back', async () => {
    await using rig = await city();
    const userId = (await insertStaff(sqlOf(rig.pool), { login: 'universal', fullName: 'One', role: 'contributor', zoneIds: [], isInvented: true }))!;
    const other = (await insertStaff(sqlOf(rig.pool), { login: 'clerk', fullName: 'Two', role: 'clerk', zoneIds: [], isInvented: true }))!;
    const enter = (code: string, amount: string): Promise<number> => asked(rig, (sql) => enterIndicator(sql, code, { fromOn: '2026-01-01', amount, evidence: 'act 3' }, true, { actor: { ...BY.actor, kind: 'user', userId }, reason: 'again' }));
    const hold = (body: string, isHeld: boolean, of = userId): Promise<void> => asked(rig, (sql) => holdContributor(sql, of, body, isHeld, BY));
    await expect(enter('irrigation-network', '1')).rejects.toMatchObject({ kind: 'AUTHZ' });
    await hold('universal', true);
    await enter('irrigation-network', '1');
    await expect(enter('repairs', '1')).rejects.toMatchObject({ kind: 'AUTHZ' });
    await expect(hold('universal', true)).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await expect(hold('universal', true, other)).rejects.toMatchObject({ kind: 'CONFLICT' });
    await expect(hold('nobody', true)).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await hold('universal', false);
    await expect(enter('irrigation-network', '2')).rejects.toMatchObject({ kind: 'AUTHZ' });
  });
});
