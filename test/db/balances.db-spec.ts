import { jest } from '@jest/globals';
import { DEFAULT_BALANCE_RULES, periodFrom } from '@app/balance';
import { balanceInputsStored, balanceVersions, behindLine, bridgeStored, type ChangedBy, computeBalance, computeDueBalances, enterJournal, inTransaction, insertStaff, listBalances, recordBalanceRule, signBalance, sqlOf, type StoredBalance, storedBalance, voidJournalEntry } from '@app/persistence';

import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const AUGUST = Date.parse('2026-08-01T00:00:00+06:00');
const SEPTEMBER = Date.parse('2026-09-01T00:00:00+06:00');
const NOW = SEPTEMBER + 5 * DAY_MS;
const MONTH = periodFrom('month', '2026-08-01', ZONE)!;
const METERED = 12;

/** A zone of twelve metered and three unmetered households of two by a norm of 100 litres, and a well that gives 1,000 litres an hour. */
async function zone(rig: VolumesRig): Promise<void> {
  await rig.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'CITY');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, mains_length_metres, service_connections) VALUES (1, '2020-01-01Z', 'a', 'a', 'a', 1000, 30)`);
  for (let point = 1; point <= METERED + 3; point++) await rig.point(point);
  await rig.pool.query('UPDATE service_point_version SET zone_id = 1');
  for (let meter = 101; meter <= 100 + METERED; meter++) {
    await rig.meter(meter);
    await rig.install(meter, meter - 100, AUGUST - DAY_MS);
  }
  await well(rig, 1, 'W1', 'operating', 201);
}

async function well(rig: VolumesRig, wellId: number, code: string, state: string, meterId: number | null): Promise<void> {
  await rig.pool.query(`INSERT INTO well (well_id, code) VALUES ($1, $2)`, [wellId, code]);
  await rig.pool.query(`INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state, rated_flow_litres_per_hour) VALUES ($1, '2020-01-01Z', $2, $2, $2, 1, $3, 2000)`, [wellId, code, state]);
  if (meterId === null) return;
  await rig.meter(meterId);
  await rig.pool.query(`INSERT INTO installation (meter_id, well_id, valid_from) VALUES ($1, $2, $3)`, [meterId, wellId, new Date(AUGUST - DAY_MS)]);
}

/** Read at every midnight, and the well every hour; households use 10 litres an hour. */
function readings(except: (meterId: number, atMs: number) => boolean = () => false): Shown[] {
  const shown: Shown[] = [];
  for (let at = AUGUST; at <= SEPTEMBER + DAY_MS; at += HOUR_MS) {
    shown.push({ meterId: 201, at, litres: ((at - AUGUST) / HOUR_MS) * 1_000 });
    for (let meterId = 101; at % DAY_MS === AUGUST % DAY_MS && meterId <= 100 + METERED; meterId++) if (!except(meterId, at)) shown.push({ meterId, at, litres: ((at - AUGUST) / HOUR_MS) * 10 });
  }
  return shown;
}

async function balance(rig: VolumesRig, period = MONTH): Promise<StoredBalance> {
  const { versionId } = await computeBalance(rig.pool, 1, period, ZONE);
  return (await storedBalance(sqlOf(rig.pool), versionId))!;
}

const litres = ({ lines }: StoredBalance): Record<string, number | null> => Object.fromEntries(lines.map(({ line, litres: volume }) => [line, volume]));
const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'test', role: null, clientAddress: null, requestId: null }, reason: 'a spec says so' };

it('the rules that the database begins with are those of the programme', async () => {
  await using rig = await VolumesRig.start();
  const { rows } = await rig.pool.query<{ rules: object }>('SELECT rules FROM balance_rule ORDER BY rule_id');
  expect(Object.assign({}, ...rows.map(({ rules }) => rules))).toEqual(DEFAULT_BALANCE_RULES);
});

describe('a balance of what is stored', () => {
  it('counts the well by its register, meters by theirs, and the rest by norm and by what metered households use', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    const found = await balance(rig);
    // 31 days: 24,000 litres of the well, 240 of each meter, 200 of each household by norm.
    expect(litres(found)).toMatchObject({
      system_input: 744_000, storage_change: 0, water_supplied: 744_000, billed_metered: 12 * 7_440, revenue: 12 * 7_440 + 3 * 6_200, billed_unmetered: Math.round((3 * 7_440) / 0.98), non_revenue: 744_000 - 12 * 7_440 - 3 * 6_200,
    });
    expect(found.record).toMatchObject({ meteredCustomers: 12, unmeteredCustomers: 3, unreadCustomers: 0, missing: [], unmetered: [{ kind: 'household_house', customers: 3, units: 6, likelyBy: 'calibrated', litresPerUnitDay: 120, sample: 12 }] });
    expect(found.record.indicators).toMatchObject({ metered: { customersRatio: 0.8 }, nonRevenue: { rate: { per: 'connection' } }, litresPerPersonDay: { figure: expect.closeTo(120, 5) as unknown } });
    const year = await balance(rig, periodFrom('year', '2026-01-01', ZONE)!);
    expect(litres(year)).toMatchObject({ system_input: null, billed_metered: expect.any(Number) as unknown });
    expect(year.record.missing).toEqual([{ place: 'W1', reason: 'register_does_not_bracket_the_period' }]);
  });

  it('is not computed while one well in service has no meter, names it, and still tells consumption; declared hours stand in', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await well(rig, 2, 'W2', 'standby', null);
    await well(rig, 3, 'W3', 'mothballed', null);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    const without = await balance(rig);
    expect(litres(without)).toMatchObject({ system_input: null, water_supplied: null, real_losses: null, billed_metered: 12 * 7_440 });
    expect(without.lines.find(({ line }) => line === 'real_losses')?.reason).toBe('supply_not_computed');
    expect(without.record.missing).toEqual([{ place: 'W2', reason: 'no_meter_and_no_method' }]);

    await inTransaction(rig.pool, (sql) => recordBalanceRule(sql, { zoneId: 1, fromOn: '2026-08-01', rules: { declaredHours: { W2: { hoursPerDay: 3, limitRatio: 0.2 } } } }, BY));
    const declared = await balance(rig);
    expect(declared.versionNo).toBe(2);
    expect(litres(declared)['system_input']).toBe(744_000 + 31 * 3 * 2_000);
    expect(declared.lines[0]).toMatchObject({ origin: 'declared' });
    expect(litres(await balance(rig, periodFrom('month', '2026-07-01', ZONE)!))['system_input']).toBeNull();
  });

  it('tells lines of which the zone has nothing as none, and refuses a period before the first reading and well: nothing is kept of it', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    const origins = Object.fromEntries((await balance(rig)).lines.map(({ line, origin }) => [line, origin]));
    expect(origins).toMatchObject({ system_input: 'measured', exported: 'none', storage_change: 'none', billed_metered: 'measured', billed_unmetered: 'estimated', unbilled_metered: 'none' });
    // The well stands in the register from 2020 on: before that there is neither it nor a reading.
    await expect(computeBalance(rig.pool, 1, periodFrom('year', '1990-01-01', ZONE)!, ZONE, true)).rejects.toMatchObject({ kind: 'TIME_BEFORE_DATA' });
    expect((await rig.pool.query(`SELECT count(*)::integer AS n FROM balance_version WHERE from_on < '2020-01-01'`)).rows).toEqual([{ n: 0 }]);
    expect((await balance(rig, periodFrom('month', '2026-06-01', ZONE)!)).record.missing).toEqual([{ place: 'W1', reason: 'no_meter_and_no_method' }]);
  });

  it('counts whoever got a meter within the period for that time by it, and before that without', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.meter(113);
    const mid = AUGUST + 15.5 * DAY_MS;
    await rig.install(113, 13, mid, null, 0);
    const late = Array.from({ length: 17 }, (_, day) => ({ meterId: 113, at: mid + day * DAY_MS, litres: day * 240 }));
    await rig.arrive([...readings(), ...late], NOW);
    await rig.derive(NOW);
    const found = await balance(rig);
    expect(litres(found)).toMatchObject({ billed_metered: 12 * 7_440 + 3_720, revenue: 12 * 7_440 + 3_720 + 2.5 * 6_200 });
    expect(found.record).toMatchObject({ meteredCustomers: 13, unreadCustomers: 0 });
  });

  it('of a zone has what lies in it and in its parts, as it was then; of a part that part alone', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.pool.query(`
      INSERT INTO zone (zone_id, code) VALUES (2, 'WEST');
      INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id) VALUES (2, '2020-01-01Z', 'b', 'b', 'b', 1);
      UPDATE service_point_version SET zone_id = 2 WHERE service_point_id <= 4;
      INSERT INTO zone_boundary (boundary_id, code) VALUES (1, 'B1');
      INSERT INTO zone_boundary_version (boundary_id, valid_from, from_zone_id, to_zone_id, state) VALUES (1, '2020-01-01Z', 1, 2, 'open')`);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    expect(litres(await balance(rig))).toMatchObject({ system_input: 744_000, billed_metered: 12 * 7_440 });
    const { versionId } = await computeBalance(rig.pool, 2, MONTH, ZONE);
    const west = (await storedBalance(sqlOf(rig.pool), versionId))!;
    expect(litres(west)).toMatchObject({ system_input: null, billed_metered: 4 * 7_440 });
    expect(west.record.missing).toEqual([{ place: 'B1', reason: 'no_meter_and_no_method' }]);
  });
});

describe('versions', () => {
  it('are added only where inputs are others; late readings are the cause that the bridge names, and causes add up', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    const late = (meterId: number, at: number): boolean => meterId <= 103 && at > AUGUST + 12 * DAY_MS;
    await rig.arrive(readings(late), NOW);
    await rig.derive(NOW);
    const first = await balance(rig);
    expect(first.versionNo).toBe(1);
    expect(await computeBalance(rig.pool, 1, MONTH, ZONE)).toEqual({ versionId: first.versionId, versionNo: 1, isNew: false });
    // Three meters used twice as much while nobody read them.
    const lateOnes = readings((meterId, at) => !late(meterId, at)).filter(({ meterId }) => meterId < 200);
    await rig.arrive(lateOnes.map((one) => ({ ...one, litres: one.litres + ((one.at - AUGUST - 12 * DAY_MS) / HOUR_MS) * 10 })), NOW + DAY_MS);
    await rig.derive(NOW + DAY_MS);
    const second = await balance(rig);
    expect([second.versionNo, second.cause]).toEqual([2, 'inputs_changed']);
    const [bridge] = await bridgeStored(sqlOf(rig.pool), first, second, ['real_losses']);
    const causes = Object.fromEntries(bridge!.causes.map(({ cause, litres: by }) => [cause, by]));
    expect(bridge!.causes.reduce((sum, { litres: by }) => sum + by, 0)).toBe(bridge!.afterLitres - bridge!.beforeLitres);
    expect(bridge!.afterLitres).toBeLessThan(bridge!.beforeLitres);
    expect(causes).toMatchObject({ late_readings: bridge!.afterLitres - bridge!.beforeLitres, unexplained: 0, real_change: 0 });
  });

  it('have the water that the journal tells of: what was flushed is no loss, until the entry is voided', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    await computeDueBalances(rig.pool, ZONE, NOW);
    await rig.pool.query('UPDATE balance_look SET looked_at = $1', [new Date(NOW)]);
    const first = await balance(rig);
    const userId = (await insertStaff(sqlOf(rig.pool), { login: 'asan', fullName: 'Asan', role: 'dispatcher', zoneIds: [], isInvented: true }))!;
    const by: ChangedBy = { actor: { kind: 'user', userId, name: 'asan', role: 'dispatcher', clientAddress: null, requestId: null }, reason: 'a mistake' };
    const entry = { zoneId: null, wellId: null, reservoirId: null, place: 'Main 4', to: null, switchedTo: null, note: null, complaint: null, replacesEntryId: null } as const;
    // The last instant of the month, in the city's only zone; a fire after it; and works that spend no water.
    const [flushing] = await inTransaction(rig.pool, async (sql) => [
      await enterJournal(sql, { ...entry, kind: 'flushing', from: new Date(SEPTEMBER - 1), volumeLitres: 60_000 }, by), await enterJournal(sql, { ...entry, kind: 'fire', from: new Date(SEPTEMBER), volumeLitres: 7_000 }, by),
    ]);
    await rig.pool.query('UPDATE journal_entry SET entered_at = $1', [new Date(NOW + HOUR_MS)]);
    // The month is looked at again because of the journal, not only when its time has come.
    await computeDueBalances(rig.pool, ZONE, NOW + 2 * HOUR_MS);
    const second = await balance(rig);
    expect([second.versionNo, litres(second)['unbilled_unmetered'], second.lines.find(({ line }) => line === 'unbilled_unmetered')!.origin]).toEqual([2, 60_000, 'declared']);
    const [bridge] = await bridgeStored(sqlOf(rig.pool), first, second, ['real_losses']);
    // 1.25 % of the 744,000 litres that the well gave were assumed.
    expect(bridge!.causes.filter(({ litres: of }) => of !== 0)).toEqual([expect.objectContaining({ cause: 'corrections', litres: 9_300 - 60_000 })]);
    const inputs = (await balanceInputsStored(sqlOf(rig.pool), second.versionId))!;
    expect(await behindLine(sqlOf(rig.pool), second, inputs, 'unbilled_unmetered', { limit: 10, offset: 0 })).toEqual({ by: 'journal', total: 1, items: [{ kind: 'flushing', entries: 1, volumeLitres: 60_000, entriesWithoutLitres: 0 }] });
    await inTransaction(rig.pool, (sql) => voidJournalEntry(sql, flushing!, null, by));
    expect(litres(await balance(rig))['unbilled_unmetered']).toBe(9_300);
  });

  it('of two who compute at once are one', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    const both = await Promise.all([computeBalance(rig.pool, 1, MONTH, ZONE), computeBalance(rig.pool, 1, MONTH, ZONE)]);
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await balanceVersions(sqlOf(rig.pool), 1, 'month', '2026-08-01')).toHaveLength(1);
  });

  it('are signed by who may, the latest only; what is computed afterwards leaves the signed one in its place, and another signer restates', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.pool.query(`
      INSERT INTO staff_user (user_id, login, role) VALUES (1, 'asel', 'administrator'), (2, 'bakyt', 'city'), (3, 'chynara', 'clerk');
      INSERT INTO signing_permission (user_id, office, document) VALUES (1, 'director', 'order 1'), (2, 'chief_engineer', 'order 2')`);
    await rig.arrive(readings(), NOW);
    await rig.derive(NOW);
    const first = await balance(rig);
    const sign = (userId: number, versionId: number, reason: string | null = 'act 5'): Promise<number> => inTransaction(rig.pool, (sql) => signBalance(sql, versionId, { actor: { ...BY.actor, kind: 'user', userId }, reason }));
    await expect(sign(3, first.versionId)).rejects.toMatchObject({ kind: 'AUTHZ' });
    await expect(sign(1, first.versionId, ' ')).rejects.toMatchObject({ kind: 'SCHEMA' });
    await sign(1, first.versionId);
    await expect(sign(2, first.versionId)).rejects.toMatchObject({ kind: 'DUPLICATE' });

    await inTransaction(rig.pool, (sql) => recordBalanceRule(sql, { zoneId: null, fromOn: '2026-01-01', rules: { supplyMeterLimitRatio: 0.05 } }, BY));
    const second = await balance(rig);
    const list = await listBalances(sqlOf(rig.pool), { zoneId: 1, kind: 'month', fromOn: undefined, toOn: undefined, limit: 10, offset: 0 });
    expect(list).toMatchObject({ total: 1, items: [{ versionId: first.versionId, versionNo: 1, versions: 2, isSigned: true }] });
    await expect(sign(1, second.versionId)).rejects.toMatchObject({ kind: 'AUTHZ' });
    await sign(2, second.versionId, 'restated by act 6');
    await expect(sign(1, first.versionId)).rejects.toMatchObject({ kind: 'CONFLICT' });
    expect((await rig.pool.query('SELECT action, object_key FROM audit_entry ORDER BY seq')).rows.slice(-3)).toEqual([
      { action: 'balance.sign', object_key: 'CITY/month/2026-08-01' }, { action: 'balance_rule.create', object_key: '3' }, { action: 'balance.restate', object_key: 'CITY/month/2026-08-01' }]);
  });
});

describe('balances that are due', () => {
  it('are those of periods that are over, once; and again of what was recorded since, not sooner than in an hour', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW - HOUR_MS);
    expect(await computeDueBalances(rig.pool, ZONE, NOW)).toEqual({ looked: 0, versions: 0, failed: 0 });
    await rig.derive(NOW);
    // Days from the last of July, when meters were put in, to the fourth of September; July and August.
    expect(await computeDueBalances(rig.pool, ZONE, NOW)).toEqual({ looked: 38, versions: 38, failed: 0 });
    await rig.pool.query('UPDATE balance_look SET looked_at = $1', [new Date(NOW)]);
    expect(await computeDueBalances(rig.pool, ZONE, NOW + HOUR_MS / 2)).toMatchObject({ looked: 0 });
    // Open days are looked at again, and nothing is added where nothing is other; the fifth is over meanwhile.
    expect(await computeDueBalances(rig.pool, ZONE, NOW + 7 * HOUR_MS)).toEqual({ looked: 39, versions: 1, failed: 0 });

    // Half a year later only what somebody recorded since makes a closed month due.
    const later = NOW + 180 * DAY_MS;
    await rig.pool.query('UPDATE balance_look SET looked_at = $1', [new Date(later - DAY_MS)]);
    const monthsOf = async (): Promise<unknown> => (await rig.pool.query(`SELECT count(*)::integer AS n FROM balance_version WHERE period_kind = 'month' AND from_on = '2026-08-01'`)).rows[0];
    await rig.pool.query(`INSERT INTO balance_rule (from_on, rules, recorded_at, reason) VALUES ('2026-08-01', '{"supplyMeterLimitRatio": 0.03}', $1, 'tested')`, [new Date(later - HOUR_MS)]);
    await rig.pool.query('UPDATE volume_due SET problem = NULL');
    await computeDueBalances(rig.pool, ZONE, later);
    expect(await monthsOf()).toEqual({ n: 2 });
  });

  it('wait for a history that is still coming in', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings().filter(({ at }) => at <= AUGUST + 10 * DAY_MS), NOW);
    await rig.derive(NOW);
    await computeDueBalances(rig.pool, ZONE, NOW);
    expect((await rig.pool.query('SELECT max(from_on)::text AS last FROM balance_version')).rows).toEqual([{ last: '2026-08-10' }]);
  });

  it('wait for volumes that are still being derived', async () => {
    await using rig = await VolumesRig.start();
    await zone(rig);
    await rig.arrive(readings(), NOW - HOUR_MS);
    await rig.derive(NOW);
    await rig.pool.query(`INSERT INTO volume_due (meter_id, register, from_at, cause) VALUES (101, 1, '2026-08-20T00:00:00+06:00', 'reading')`);
    await computeDueBalances(rig.pool, ZONE, NOW);
    expect((await rig.pool.query('SELECT max(from_on)::text AS last, count(*)::integer AS n FROM balance_version')).rows).toEqual([{ last: '2026-08-19', n: 21 }]);
  });
});
