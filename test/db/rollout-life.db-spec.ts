import { jest } from '@jest/globals';
import { funnelOf, type Funnel, funnelsBy, halfYearOf, installationsMet, plusDays, ROLLOUT_RULES, standingMeters, warrantyAlarms } from '@app/programme';
import { addMeters, addThings, asOneAct, changeThing, type ChangedBy, enterStockCount, gatherRollout, inTransaction, installMeters, METER_LOTS, METERS, metersByClass, numbersByKey, recordFrom, removeMeters, type Sql, sqlOf } from '@app/persistence';

import { COUNTED_ON, indicatorTruth, LIFE_ENDS_ON, LIFE_LOTS, type LifeMeter, type LifeTruth, localMs, metTruth, programmeLife, truthOf } from './programme-life.js';
import { message } from './series-rig.js';
import { VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(240_000);

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the life of a programme' };
const BEGINS = new Date('2022-12-31T18:00:00Z');
const PAPERS = { supplier: 'Supplier', contractNo: '1', retentionTyiyn: null, retentionDueOn: null, statementId: null } as const;
const NO_ACT = { acceptedMeters: null, acceptanceActNo: null, acceptedOn: null } as const;

/** Lots, deliveries, acts, counts and losses, entered as people would. */
async function enter(sql: Sql, meters: readonly LifeMeter[]): Promise<ReadonlyMap<string, number>> {
  return asOneAct(sql, BY, async (act) => {
    const lotIds = await addThings(sql, METER_LOTS, LIFE_LOTS.map(({ code, class: ofClass, contractor, planned, priceTyiyn, warrantyUntilOn }) => ({
      key: code, validFrom: BEGINS, attributes: { ...PAPERS, ...NO_ACT, class: ofClass, contractor, plannedMeters: planned, unitPriceTyiyn: priceTyiyn, warrantyUntilOn },
    })), act);
    await recordFrom(sql, METER_LOTS, LIFE_LOTS.map(({ class: ofClass, contractor, planned, accepted, acceptedOn, priceTyiyn, warrantyUntilOn }, at) => ({
      id: lotIds[at]!, validFrom: new Date(localMs(acceptedOn, '00:00:00')),
      attributes: { ...PAPERS, class: ofClass, contractor, plannedMeters: planned, unitPriceTyiyn: priceTyiyn, warrantyUntilOn, acceptedMeters: accepted, acceptanceActNo: '7', acceptedOn },
    })), act);
    const lotIdOf = new Map(LIFE_LOTS.map(({ code }, at) => [code, lotIds[at]!]));
    const stateOf = (meter: LifeMeter) => ({ modelId: null, lotId: lotIdOf.get(meter.lot.code)!, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null });
    const ids = await addMeters(sql, meters.map((meter) => ({ serial: meter.serial, registerCapacityLitres: 100_000_000, validFrom: new Date(localMs(meter.deliveredOn, '00:00:00')), attributes: { state: 'in_stock' as const, ...stateOf(meter) } })), act);
    const idOf = new Map(meters.map(({ serial }, at) => [serial, ids[at]!]));
    const points = meters.filter(({ installedOn }) => installedOn !== null);
    await sql(`INSERT INTO zone (zone_id, code) VALUES (1, 'NORTH'), (2, 'SOUTH')`);
    await sql(`INSERT INTO account (account_id, account_no) SELECT n, 'A' || n FROM generate_series(1, 400) n`);
    await sql(`INSERT INTO account_version (account_id, valid_from, class, state) SELECT n, '2020-01-01Z', 'commercial', 'open' FROM generate_series(1, 400) n`);
    await sql(`INSERT INTO service_point (service_point_id, code) SELECT * FROM unnest($1::integer[], $2::text[])`, [points.map((_, at) => at + 1), points.map(({ serial }) => `P-${serial}`)]);
    // Two meters at each account: accounts are fewer than meters.
    await sql(`INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT n, '2020-01-01Z', CASE WHEN n <= 800 THEN (n + 1) / 2 END, 1 + n % 2, 'open' FROM generate_series(1, $1) n`, [points.length]);
    await installMeters(sql, points.map((meter, at) => ({
      meterId: idOf.get(meter.serial)!, place: { servicePointId: at + 1 }, installedAt: new Date(meter.installedAtMs!), indexLitres: 0, actNo: '1', actOn: meter.installedOn, sealNo: null, wireNo: null, trouble: meter.met, fittedCheckValve: meter.fittedCheckValve,
    })), act);
    await removeMeters(sql, meters.filter(({ returnedOn }) => returnedOn !== null).map(({ serial, returnedOn }) => ({
      meterId: idOf.get(serial)!, removedAt: new Date(localMs(returnedOn!, '12:00:00')), indexLitres: 0, actNo: null, actOn: null, state: 'returned' as const, indexDecrease: null,
    })), act);
    for (const meter of meters.filter(({ lostOn }) => lostOn !== null)) {
      await changeThing(sql, METERS, { id: idOf.get(meter.serial)!, validFrom: new Date(localMs(meter.lostOn!, '00:00:00')), attributes: { ...stateOf(meter), state: 'lost' } }, act);
    }
    for (const day of COUNTED_ON) {
      const found = meters.filter(({ fate, deliveredOn, installedOn, lostOn }) => fate !== 'missing' && deliveredOn <= day && (installedOn === null || installedOn > day) && (lostOn === null || lostOn > day));
      await enterStockCount(sql, day, found.map(({ serial }) => serial), LIFE_ENDS_ON, act);
    }
    return idOf;
  });
}

async function life(): Promise<{ rig: VolumesRig; meters: readonly LifeMeter[]; idOf: ReadonlyMap<string, number> }> {
  const rig = await VolumesRig.start();
  const meters = programmeLife(20_230_216);
  const idOf = await inTransaction(rig.pool, (sql) => enter(sql, meters));
  const now = localMs(LIFE_ENDS_ON, '23:59:59');
  const read = meters.flatMap(({ serial, readOn }) => (readOn.length === 0 ? [] : [{ meterId: idOf.get(serial)!, readOn }]));
  const writer = rig.series.newWriter();
  for (let at = 0; at < read.length; at += 20) {
    // Readings by turns just after midnight and just before: both are days of Bishkek, not of Greenwich.
    await writer.write(read.slice(at, at + 20).map(({ meterId, readOn }) => message({
      deviceId: meterId, receivedAtMs: now, readings: readOn.map((day, no) => ({ meterId, register: 1, readAtMs: localMs(day, no % 2 === 0 ? '23:59:00' : '00:01:00'), indexLitres: 1 + no * 300 + (no % 2) })),
    })));
  }
  // Inspectors read some of the dead ones: that proves nothing of their radios.
  await writer.write(meters.filter(({ fate }) => fate === 'dead').slice(0, 30).map(({ serial, installedOn }) => message({
    deviceId: idOf.get(serial)!, receivedAtMs: now, readings: [{ meterId: idOf.get(serial)!, register: 1, source: 2, readAtMs: localMs(installedOn!, '23:59:59') + 86_400_000, indexLitres: 5 }],
  })));
  await rig.derive(now);
  const billed = [...new Set(meters.flatMap(({ billedOn }) => billedOn ?? []))].sort();
  await rig.pool.query(
    `INSERT INTO billing_period (period_id, code, from_day, to_day, cut_off_at) SELECT n, to_char(d::date, 'YYYY-MM'), d::date - 4, d::date + 24, d::date FROM unnest($1::integer[], $2::text[]) AS u (n, d)`, [billed.map((_, at) => at + 1), billed]);
  await rig.pool.query(
    `INSERT INTO billing_batch (batch_no, period_id, kind, row_count, totals, statuses, content_sha256, issued_at, reason)
     SELECT n, n, 'regular', 0, '{}', '{}', decode(repeat('00', 32), 'hex'), (d || 'T10:00:00+06')::timestamptz, 'spec' FROM unnest($1::integer[], $2::text[]) AS u (n, d)`, [billed.map((_, at) => at + 1), billed]);
  const ofBill = meters.filter(({ billedOn }) => billedOn !== null);
  await rig.pool.query('INSERT INTO meter_first_bill SELECT * FROM unnest($1::integer[], $2::integer[])', [ofBill.map(({ serial }) => idOf.get(serial)!), ofBill.map(({ billedOn }) => billed.indexOf(billedOn!) + 1)]);
  return { rig, meters, idOf };
}

function told({ steps, troubles, late }: Funnel): LifeTruth {
  const of = (step: string): number => steps.find((one) => one.step === step)!.meters!;
  const { missing, lost, returned, dead, stopped, weak } = troubles;
  return { delivered: of('delivered'), installed: of('installed'), heard: of('heard'), proved: of('proved'), billed: of('billed'), late, troubles: { missing, lost, returned, dead, stopped, weak } };
}

describe('the life of a programme from 2023 to 2026', () => {
  it('is told as it was at the end of each half-year, names each meter that never reports within 30 days, and warns before a warranty ends', async () => {
    const { rig, meters } = await life();
    await using _ = rig;
    const days = [...COUNTED_ON.slice(0, -1), '2023-07-01', '2024-01-01', '2025-07-01', LIFE_ENDS_ON];
    for (const onDay of days) {
      const { lots, meters: facts, accounts } = await gatherRollout(sqlOf(rig.pool), onDay, ZONE);
      const standings = standingMeters(lots, facts, onDay, ROLLOUT_RULES);
      expect([onDay, told(funnelOf(null, lots, standings, onDay))]).toEqual([onDay, truthOf(meters, onDay)]);
      for (const funnel of funnelsBy('lot', lots, standings, onDay)) {
        const lot = lots.find(({ lotId }) => String(lotId) === funnel.key)!;
        const truth = LIFE_LOTS.find(({ code }) => code === lot.code)!;
        expect([onDay, lot.code, told(funnel)]).toEqual([onDay, lot.code, truthOf(meters.filter((one) => one.lot === truth), onDay)]);
        expect(funnel.steps.slice(0, 2).map((step) => step.meters)).toEqual([truth.planned, truth.acceptedOn <= onDay ? truth.accepted : null]);
      }
      for (const funnel of funnelsBy('half_year', lots, standings, onDay)) expect(told(funnel)).toEqual(truthOf(meters.filter(({ deliveredOn }) => halfYearOf(deliveredOn) === funnel.key), onDay));
      // Warranties that end within 90 days, or have ended, of lots that have unproved meters: all of them do.
      const alarms = warrantyAlarms(lots, standings, onDay, ROLLOUT_RULES);
      const due = LIFE_LOTS.filter(({ code, warrantyUntilOn }) => Date.parse(warrantyUntilOn) - Date.parse(onDay) <= 90 * 86_400_000 && meters.some((one) => one.lot.code === code && one.deliveredOn <= onDay));
      expect(alarms.map(({ lotId, unproved, undelivered, atStakeTyiyn }) => [lots.find((lot) => lot.lotId === lotId)!.code, unproved, undelivered, atStakeTyiyn])).toEqual(due.map((lot) => {
        const { delivered, proved } = truthOf(meters.filter((one) => one.lot === lot), onDay);
        const [unproved, undelivered] = [delivered - proved, Math.max(0, lot.accepted - delivered)];
        return [lot.code, unproved, undelivered, lot.priceTyiyn === null ? null : (unproved + undelivered) * lot.priceTyiyn];
      }));
      expect(accounts).toEqual([{ class: 'commercial', open: 400 }]);
      expect([onDay, installationsMet(standings)]).toEqual([onDay, metTruth(meters, onDay)]);
    }
    // The indicator, at each half-year's end and while meters are read daily: every meter of this life stands at a legal entity, and no size is known.
    const indicatorDays = [...days, '2023-08-10', '2024-02-10', '2024-04-30', '2024-08-10', '2025-05-10', '2026-08-10'];
    for (const onDay of indicatorDays) {
      const { installed, read } = indicatorTruth(meters, onDay);
      expect([onDay, await metersByClass(sqlOf(rig.pool), new Date(localMs(plusDays(onDay, 1), '00:00:00')), ZONE)]).toEqual([onDay, {
        household: { installed: 0, proved: 0 }, budget: { installed: 0, proved: 0 }, commercial: { installed, proved: read }, larger: { installed: 0, proved: 0 }, ofUnknownSize: installed,
      }]);
    }
    // It rises and falls with what is read then, as what is proved does not.
    expect(new Set(indicatorDays.map((onDay) => indicatorTruth(meters, onDay).read))).toEqual(new Set([0, 1, 2, 3, 4]));
    const { lots, meters: facts } = await gatherRollout(sqlOf(rig.pool), LIFE_ENDS_ON, ZONE);
    const never = meters.filter(({ fate }) => fate === 'dead' || fate === 'returned');
    expect(never).toHaveLength(580);
    const factsOf = new Map(facts.map((fact) => [fact.serial, fact]));
    const stands = (serial: string, day: number): string | null => {
      const onDay = new Date(day).toISOString().slice(0, 10);
      return standingMeters(lots, [factsOf.get(serial)!], onDay, ROLLOUT_RULES)[0]!.trouble;
    };
    for (const { serial, installedOn } of never) {
      const act = Date.parse(installedOn!);
      expect([serial, stands(serial, act + 13 * 86_400_000), stands(serial, act + 14 * 86_400_000), stands(serial, act + 30 * 86_400_000)]).toEqual([serial, null, 'dead', 'dead']);
    }
  });
});

describe('the days read', () => {
  it('follow late readings, exclusions and a rebuild, and are of the radio alone', async () => {
    await using rig = await VolumesRig.start();
    await rig.point(1);
    await rig.meter(101);
    await rig.install(101, 1, localMs('2026-01-01', '08:00:00'), null, 0);
    const now = localMs('2026-04-01', '00:00:00');
    const shown = (day: number) => ({ meterId: 101, at: localMs('2026-01-10', '12:00:00') + day * 86_400_000, litres: 100 + day * 10 });
    const state = async (): Promise<unknown> => (await rig.pool.query(`SELECT (SELECT string_agg(to_char(on_month, 'MM') || ':' || bit_count(read_days::bit(32)), ' ' ORDER BY on_month) FROM meter_read_month) AS read,
      (SELECT first_read_on || ' ' || coalesce(proved_on::text, '-') FROM meter_proof) AS proof`)).rows[0];
    await rig.arrive(Array.from({ length: 25 }, (_, day) => shown(day)), now);
    await rig.derive(now);
    expect(await state()).toEqual({ read: '01:22 02:3', proof: '2026-01-10 -' });
    // Two days that came late make 27 of the first 30.
    await rig.arrive([shown(25), shown(28)], now);
    await rig.derive(now);
    expect(await state()).toEqual({ read: '01:22 02:5', proof: '2026-01-10 2026-02-08' });
    // Far above what the meter can have shown: a reading that is not good proves nothing.
    await rig.arrive([{ meterId: 101, at: shown(29).at, litres: 90_000_000 }, shown(40), shown(41)], now);
    await rig.derive(now);
    expect(await state()).toEqual({ read: '01:22 02:7', proof: '2026-01-10 2026-02-08' });
    await rig.pool.query(`INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, reason_code, reason) VALUES (101, 1, $1, 1, $2, 'exclude', 'other', 'spec')`, [new Date(shown(3).at), shown(3).litres]);
    await rig.derive(now);
    expect(await state()).toEqual({ read: '01:21 02:7', proof: '2026-01-10 -' });
    const kept = await state();
    await rig.pool.query('UPDATE meter_read_month SET read_days = 7; DELETE FROM meter_proof');
    await rig.pool.query(`UPDATE derivation_head SET card_hash = 'x'`);
    await rig.derive(now);
    expect(await state()).toEqual(kept);
    expect(await numbersByKey(sqlOf(rig.pool), METERS, ['M101'])).toEqual(new Map([['M101', 101]]));
  });
});
