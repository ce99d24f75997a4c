import { jest } from '@jest/globals';
import { acceptCheck, type ChangedBy, type ExceptionRow, exceptionsStored, explainDay, inTransaction, markAll, meteringRules, previewBills, sqlOf, verifyAudit } from '@app/persistence';
import { localDayBounds } from '@app/time';
import { monthPeriod } from '@app/billing';

import { message } from './series-rig.js';
import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

/** The first midnight of March in the city. */
const START = Date.parse('2026-03-01T00:00:00+06:00');
const BY: ChangedBy = { actor: { kind: 'user', userId: 7, name: 'asel', role: 'clerk', clientAddress: null, requestId: null }, reason: 'a flat for rent' };

/** Meter 101 at point 1 of a household of two by a norm of 100 litres, in the west of the city. */
async function started(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  await rig.pool.query(`
    INSERT INTO staff_user (user_id, login, role) VALUES (7, 'asel', 'clerk');
    INSERT INTO zone (zone_id, code) VALUES (1, 'CITY'), (2, 'WEST'), (3, 'EAST');
    INSERT INTO zone_version (zone_id, parent_zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, NULL, '2020-01-01Z', 'a', 'a', 'a'), (2, 1, '2020-01-01Z', 'b', 'b', 'b'), (3, 1, '2020-01-01Z', 'c', 'c', 'c')`);
  await rig.point(1);
  await rig.meter(101);
  await rig.pool.query('UPDATE service_point_version SET zone_id = 2');
  return rig;
}

/** Hourly readings that moved by so much in each hour. */
function hourly(litres: readonly number[], first = 5_000, fromMs = START): Shown[] {
  let index = first;
  return [{ meterId: 101, at: fromMs, litres: index }, ...litres.map((one, hour) => ({ meterId: 101, at: fromMs + (hour + 1) * HOUR_MS, litres: index += one }))];
}
const days = (count: number, aDay: number): number[] => Array.from({ length: count * 24 }, (_, hour) => (hour % 24 < 12 ? aDay / 12 : 0));
const NOW = START + 140 * DAY_MS;
/** What most cases have too, since their readings end months before now; it has cases of its own. */
const OF_SILENCE: readonly string[] = ['ESTIMATE_WARN', 'ESTIMATE_STOP'];
const listed = async (rig: VolumesRig, given: object = {}): Promise<ExceptionRow[]> =>
  (await exceptionsStored(sqlOf(rig.pool), { from: new Date(START - 40 * DAY_MS), to: new Date(NOW), meterId: 101, zoneIds: null, byLitres: true, limit: 50, offset: 0, ...given })).items.filter(({ origin, reasons }) => origin === 'check' && !OF_SILENCE.includes(reasons[0]!));
const told = (rows: readonly ExceptionRow[]): unknown[] => rows.map(({ reasons, use, code, litresAtStake, readAt, toAt }) => [reasons[0], use, code, litresAtStake, (readAt.getTime() - START) / DAY_MS, (toAt.getTime() - START) / DAY_MS]);

describe('what checks find in stored readings', () => {
  it.each<[string, (rig: VolumesRig) => Promise<void>, unknown[]]>([
    ['an hour far above the others of its day (R9)', async (rig) => {
      await rig.install(101, 1, START);
      await rig.arrive(hourly([...Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 300 : hour < 10 ? 80 : 0)), 5]), NOW);
    }, [['SPIKE', 'used', '6.0', 220, 7 / 24, 8 / 24]]],
    ['a month far above the one before, and far below (R10)', async (rig) => {
      await rig.install(101, 1, START);
      await rig.arrive(hourly([...days(31, 240), ...days(30, 1_200), ...days(31, 240)]), NOW);
    }, [['LOW_USE', 'used', '6.6', 29_760, 61, 92], ['HIGH_USE', 'used', '6.5', 28_800, 31, 61]]],
    ['a household that uses nothing for a month (R11)', async (rig) => {
      await rig.install(101, 1, START);
      await rig.arrive(hourly(days(30, 0)), NOW);
    }, [['ZERO_USE', 'used', '6.1', 6_000, 0, 30]]],
    ['a shop that uses nothing for three days, by the rules of its class (R11)', async (rig) => {
      await rig.pool.query("UPDATE account_version SET class = 'commercial', residents = NULL, norm_litres_per_person_day = NULL");
      await rig.install(101, 1, START);
      await rig.arrive(hourly([...days(3, 0), 5]), NOW);
    }, [['ZERO_USE', 'used', '6.1', null, 0, 3]]],
    ['a model whose rules are closer than those of its class (R9)', async (rig) => {
      await rig.pool.query(`INSERT INTO metering_rule (model_id, rules, reason) VALUES (1, '{"checks": {"spikeFloorLitresPerHour": 1000}}', 'a spec')`);
      await rig.install(101, 1, START);
      await rig.arrive(hourly([...Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 900 : hour < 10 ? 80 : 0)), 5]), NOW);
    }, []],
    ['one message sent again for days (R12)', async (rig) => {
      await rig.install(101, 1, START);
      await rig.series.newWriter().write(Array.from({ length: 8 * 24 }, (_, hour) => message({ deviceId: 101, receivedAtMs: START + hour * HOUR_MS, sequence: hour < 48 ? hour : 48, readings: [{ meterId: 101, readAtMs: START + hour * HOUR_MS, indexLitres: 5_000 + Math.min(hour, 48) * 10 }] })));
    }, [['FROZEN_REPORT', 'suspect', '5.258', 800, 3.25, 7.25]]],
    ['a register at rest whose radio counts its messages (R12)', async (rig) => {
      await rig.install(101, 1, START);
      await rig.series.newWriter().write(Array.from({ length: 8 * 24 }, (_, hour) => message({ deviceId: 101, receivedAtMs: START + hour * HOUR_MS, sequence: hour, readings: [{ meterId: 101, readAtMs: START + hour * HOUR_MS, indexLitres: 5_000 }] })));
    }, []],
    ['water at an account that was closed (R13)', async (rig) => {
      await rig.pool.query(`UPDATE account_version SET valid_to = '${new Date(START + 5 * DAY_MS).toISOString()}'; INSERT INTO account_version (account_id, valid_from, class, state) VALUES (1, '${new Date(START + 5 * DAY_MS).toISOString()}', 'household', 'closed')`);
      await rig.install(101, 1, START);
      await rig.arrive(hourly([...days(5, 240), ...days(1, 60), ...days(1, 0)]), NOW);
    }, [['CLOSED_POINT_USE', 'used', '6.2', 60, 5, 5.5]]],
    ['a register that moves after it was taken out (R13)', async (rig) => {
      await rig.install(101, 1, START, START + 2 * DAY_MS, null, 5_480);
      await rig.arrive(hourly(days(4, 240)), NOW);
    }, [['UNINSTALLED_USE', 'suspect', '6.2', 480, 2, 4]]],
    ['acts of one mind with the intervals between them (R14)', async (rig) => {
      await rig.install(101, 1, START, START + 2 * DAY_MS, 5_000, 5_480);
      await rig.arrive(hourly(days(2, 240)).slice(0, -1), NOW);
    }, []],
    ['a removal act with two digits exchanged (R14)', async (rig) => {
      await rig.install(101, 1, START, START + 10 * DAY_MS, 5_000, 7_040);
      await rig.arrive(hourly(days(10, 240)).slice(0, -1), NOW);
    }, [['SUM_CHECK', 'used', '6.9', 360, 0, 10]]],
  ])('%s', async (_, arrange, found) => {
    await using rig = await started();
    await arrange(rig);
    await rig.derive(NOW);
    expect(told(await listed(rig))).toEqual(found);
  });

  it('is not a standstill while the water was shut off, by the journal, in the zone or above it', async () => {
    await using rig = await started();
    await rig.install(101, 1, START);
    await rig.arrive(hourly(days(31, 0)), NOW);
    await rig.derive(NOW);
    const shutOff = async (zoneId: number | null, hours: number): Promise<unknown> => {
      await rig.pool.query("INSERT INTO journal_entry (kind, zone_id, from_at, to_at, entered_by) VALUES ('shut_off', $1, $2, $3, 7)", [zoneId, new Date(START + DAY_MS), new Date(START + DAY_MS + hours * HOUR_MS)]);
      return (await listed(rig)).length;
    };
    expect(await shutOff(3, 100)).toBe(1);
    expect(await shutOff(2, 24)).toBe(1);
    // Thirty days less a day and an hour are left. Nothing is derived anew for it.
    expect(await shutOff(1, 25)).toBe(0);
    await rig.pool.query("INSERT INTO journal_void (entry_id, reason, voided_by) SELECT max(entry_id), 'another street', 7 FROM journal_entry");
    expect(await listed(rig)).toHaveLength(1);
  });

  it('tells when a month that was closed changed by more than the rules let pass, or by something worse, but not what a person corrected (R20)', async () => {
    await using rig = await started();
    await rig.install(101, 1, START, null, 0);
    await rig.arrive(hourly(days(31, 240), 0).filter(({ at }) => at <= START + 20 * DAY_MS), START + 20 * DAY_MS);
    await rig.derive(START + 60 * DAY_MS);
    await rig.pool.query("INSERT INTO closed_period (month, closed_by, reason) VALUES ('2026-03', 7, 'act 1')");
    // Eleven days were estimated by the norm of 200 litres; they were 240: within a cubic metre.
    await rig.arrive([{ meterId: 101, at: START + 31 * DAY_MS, litres: 7_440 }], START + 61 * DAY_MS);
    await rig.derive(START + 62 * DAY_MS);
    expect((await rig.pool.query('SELECT count(*)::integer AS n FROM volume_change')).rows).toEqual([{ n: 1 }]);
    expect(await listed(rig)).toEqual([]);
    await rig.pool.query(`INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, edited_index_litres, reason_code, reason) VALUES (101, 1, $1, 1, 7440, 'edit', 9440, 'misread', 'a spec')`, [new Date(START + 31 * DAY_MS)]);
    await rig.derive(START + 62 * DAY_MS);
    expect(await listed(rig)).toEqual([]);
    // The act is found to be of another day: nobody corrected the readings.
    await rig.pool.query('UPDATE installation SET superseded_at = now()');
    await rig.install(101, 1, START + 10 * DAY_MS);
    await rig.derive(START + 62 * DAY_MS);
    const [judged] = (await exceptionsStored(sqlOf(rig.pool), { from: new Date(Date.now() - DAY_MS), to: new Date(Date.now() + DAY_MS), meterId: 101, zoneIds: null, byLitres: true, limit: 10, offset: 0 })).items;
    expect(judged).toMatchObject({ reasons: ['REPLACED_FINAL'], code: '7.0', litresAtStake: 2_400, evidence: { month: '2026-03', oldLitres: 9_440, newLitres: 7_040, judgement: 'ask', cause: 'register_changed' } });
  });

  it('tells of months in a row without readings while they go on, and no more once a reading is back (R19)', async () => {
    await using rig = await started();
    await rig.install(101, 1, START);
    await rig.arrive(hourly(days(14, 240)), START + 14 * DAY_MS);
    const silences = async (now: number): Promise<unknown[]> => {
      await rig.derive(now);
      return told((await exceptionsStored(sqlOf(rig.pool), { from: new Date(START), to: new Date(NOW), meterId: 101, zoneIds: null, byLitres: true, limit: 50, offset: 0 })).items.filter(({ origin }) => origin === 'check'));
    };
    // Estimates, and what is said of them, reach to midnight three days ago. The last litre of the fourteenth day passed at noon.
    expect(await silences(START + 94 * DAY_MS)).toEqual([]);
    expect(await silences(START + 95 * DAY_MS)).toEqual([['ESTIMATE_WARN', 'used', '8.0', 15_600, 14, 92]]);
    expect(await silences(START + 126 * DAY_MS)).toEqual([['ESTIMATE_STOP', 'used', '8.0', 21_800, 14, 123]]);
    const before = await rig.derived();
    await markAll(rig.pool, null);
    expect(await silences(START + 126 * DAY_MS)).toHaveLength(1);
    expect(await rig.derived()).toEqual(before);
    await rig.arrive([{ meterId: 101, at: START + 126 * DAY_MS, litres: 5_000 + 240 * 126 }], START + 126 * DAY_MS);
    expect(await silences(START + 126 * DAY_MS)).toEqual([]);
  });

  it('stands in the explanation of its day with the rule that judged it, and rules are listed by class and model', async () => {
    await using rig = await started();
    await rig.install(101, 1, START);
    await rig.arrive(hourly([...Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 300 : hour < 10 ? 80 : 0)), 5]), NOW);
    await rig.derive(NOW);
    const explained = await explainDay(sqlOf(rig.pool), { meterId: 101, register: 1, day: '2026-03-01', ...localDayBounds('2026-03-01', ZONE), zone: ZONE, stays: null });
    expect(explained).toMatchObject({ rules: { ruleId: 2, rules: { checks: { spikeShare: 1.8 } } }, checks: [{ reasons: ['SPIKE'], ruleId: 2, evidence: { flowLitresPerHour: 300, thirdLitresPerHour: 80, floorLitresPerHour: 200 } }] });
    expect((await meteringRules(sqlOf(rig.pool))).map(({ ruleId, class: its, isHeld, rules }) => [ruleId, its, isHeld, rules.checks.zeroUseDays, rules.register.breakCost])).toEqual([
      [4, 'commercial', true, 3, 2.5], [3, 'budget', true, 3, 2.5], [2, null, true, 30, 2.5], [1, null, false, 30, 2.5]]);
  });
});

describe('what a check found', () => {
  it('and calls suspect holds the bill of its days until a person accepts it', async () => {
    await using rig = await started();
    await rig.install(101, 1, START - DAY_MS);
    await rig.series.newWriter().write(Array.from({ length: 33 * 24 }, (_, hour) => message({
      deviceId: 101, receivedAtMs: START + (hour - 24) * HOUR_MS, sequence: hour < 120 ? hour : hour < 480 ? 120 : hour, readings: [{ meterId: 101, readAtMs: START + (hour - 24) * HOUR_MS, indexLitres: 5_000 + (hour < 120 || hour >= 480 ? hour : 120) * 4 }] })));
    await rig.derive(NOW);
    const [frozen] = await listed(rig, { reason: 'FROZEN_REPORT' });
    expect(frozen).toMatchObject({ use: 'suspect', litresAtStake: 2_600, evidence: { frameCounter: 120, hours: 312 } });
    const lines = async (): Promise<unknown[]> => (await inTransaction(rig.pool, (sql) => previewBills(sql, { ...monthPeriod('2026-03', 3, ZONE), periodId: 1, state: 'open' } as never, ZONE))).flatMap((bill) => bill.lines).map(({ status, registeredLitres }) => [status, registeredLitres]);
    expect(await lines()).toEqual([['SUSPECT_HELD', null]]);
    await inTransaction(rig.pool, (sql) => acceptCheck(sql, { meterId: 101, register: 1, kind: 'FROZEN_REPORT', fromAt: frozen!.readAt }, BY));
    // The register itself moved on when the radio did: no litre of the month was lost.
    expect(await lines()).toEqual([['RETRIEVED', 2_976]]);
  });

  it('is accepted by a person with a reason, stands again once twice as much hangs on it, and holds a bill no more', async () => {
    await using rig = await started();
    await rig.install(101, 1, START);
    await rig.arrive(hourly(days(31, 0)), NOW);
    await rig.derive(NOW);
    const accept = (given: object = {}, by = BY): Promise<void> => inTransaction(rig.pool, (sql) => acceptCheck(sql, { meterId: 101, register: 1, kind: 'ZERO_USE', fromAt: new Date(START), ...given }, by));
    await expect(accept({}, { ...BY, reason: ' ' })).rejects.toMatchObject({ kind: 'SCHEMA' });
    await expect(accept({ fromAt: new Date(START + 1) })).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await expect(accept({ kind: 'DISPLAY_DRIFT' })).rejects.toMatchObject({ kind: 'CONFLICT' });
    await accept();
    await expect(accept()).rejects.toMatchObject({ kind: 'DUPLICATE' });
    expect(await listed(rig, { isAccepted: false })).toEqual([]);
    expect(told(await listed(rig, { isAccepted: true }))).toEqual([['ZERO_USE', 'used', '6.1', 6_200, 0, 31]]);
    const before = await rig.derived();
    await markAll(rig.pool, null);
    await rig.derive(NOW);
    expect(await rig.derived()).toEqual(before);
    expect(await listed(rig, { isAccepted: false })).toEqual([]);
    await rig.arrive(hourly(days(32, 0), 5_000, START + 31 * DAY_MS).slice(1), NOW);
    await rig.derive(NOW);
    expect(told(await listed(rig, { isAccepted: false }))).toEqual([['ZERO_USE', 'used', '6.1', 12_600, 0, 63]]);
    expect((await rig.pool.query("SELECT after FROM audit_entry WHERE action = 'check.accept'")).rows).toHaveLength(1);
    expect(await verifyAudit(sqlOf(rig.pool))).toMatchObject({ isIntact: true });
  });
});
