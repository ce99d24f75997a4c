import { monthPeriod } from '@app/billing';
import {
  type ChangedBy, closeBillingPeriod, billingPeriod, billingPeriods, correctBillingPeriod, inTransaction, openBillingPeriod, previewBills, rowsOfBatch, sealOf, type Sql, sqlOf, standingRows, verifyAudit,
} from '@app/persistence';
import { parseInstant } from '@app/time';

import { HOUR_MS, VolumesRig, ZONE } from './volumes-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the month is over' };
const at = (text: string): number => parseInstant(`${text}+06:00`)!;
const [BEGIN, END] = [at('2026-10-01T00:00:00'), at('2026-11-01T00:00:00')];
const NOW = at('2026-11-29T12:00:00');

const asked = <Outcome>(rig: VolumesRig, question: (sql: Sql) => Promise<Outcome>): Promise<Outcome> => inTransaction(rig.pool, question);
const open = (rig: VolumesRig, month: string): Promise<void> => asked(rig, (sql) => openBillingPeriod(sql, monthPeriod(month, 3, ZONE), ZONE, BY));
const close = (rig: VolumesRig, code = '2026-10'): ReturnType<typeof closeBillingPeriod> => asked(rig, (sql) => closeBillingPeriod(sql, code, ZONE, BY));
const correct = (rig: VolumesRig): ReturnType<typeof correctBillingPeriod> => asked(rig, (sql) => correctBillingPeriod(sql, '2026-10', ZONE, BY));
const rows = async (rig: VolumesRig, text: string): Promise<unknown[]> => (await rig.pool.query(text)).rows;

/** Readings at each full hour, from one instant to another, ten litres an hour. */
async function read(rig: VolumesRig, meterId: number, fromMs: number, toMs: number, first: number): Promise<void> {
  const shown = [];
  for (let hour = fromMs; hour <= toMs; hour += HOUR_MS) shown.push({ meterId, at: hour, litres: first + ((hour - fromMs) / HOUR_MS) * 10 });
  await rig.arrive(shown, toMs);
}

/**
 * Point 1: read all the time, 7,440 litres in October. 2: exchanged on the 15th at noon. 3: no meter. 4: silent since 10 October.
 * 5: closed in May. 6: an account that holds nothing.
 */
async function town(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  for (const point of [1, 2, 3, 4, 5]) await rig.point(point);
  for (const meter of [1, 2, 12, 4]) await rig.meter(meter);
  const noon = at('2026-10-15T12:00:00');
  await rig.install(1, 1, BEGIN - 40 * HOUR_MS);
  await rig.install(2, 2, BEGIN - 40 * HOUR_MS, noon, null, 5_000 + 40 * 10 + 14.5 * 240);
  await rig.install(12, 2, noon, null, 100);
  await rig.install(4, 4, BEGIN - 40 * HOUR_MS);
  await rig.pool.query(`UPDATE account_version SET valid_to = '2026-05-01Z' WHERE account_id = 5; INSERT INTO account_version (account_id, valid_from, class, state) VALUES (5, '2026-05-01Z', 'household', 'closed');
    INSERT INTO account (account_id, account_no) VALUES (6, 'A6')`);
  await read(rig, 1, BEGIN - 40 * HOUR_MS, END + 24 * HOUR_MS, 1_000);
  await read(rig, 2, BEGIN - 40 * HOUR_MS, noon, 5_000);
  await read(rig, 12, noon, END + 24 * HOUR_MS, 100);
  await read(rig, 4, BEGIN - 40 * HOUR_MS, at('2026-10-10T00:00:00'), 9_000);
  await rig.derive(NOW);
  await open(rig, '2026-10');
  return rig;
}

describe('the bills of a month, from what is stored', () => {
  it('are one status an account, and the litres of their days', async () => {
    await using rig = await town();
    const bills = await asked(rig, async (sql) => previewBills(sql, await billingPeriod(sql, '2026-10'), ZONE));
    expect(bills.map(({ accountNo, status }) => [accountNo, status])).toEqual([['A1', 'RETRIEVED'], ['A2', 'RETRIEVED'], ['A3', 'NO_METER'], ['A4', 'NOT_FOUND'], ['A5', 'CLOSED'], ['A6', 'CLOSED']]);
    const told = bills.flatMap(({ lines }) => lines).map(({ servicePointCode, meterSerial, fromDay, days, registeredLitres, quantityType, opening, closing }) => [
      servicePointCode, meterSerial, fromDay, days, registeredLitres, quantityType, opening?.indexLitres, closing?.indexLitres]);
    expect(told.slice(0, 4)).toEqual([
      ['P1', 'M1', '2026-10-01', 31, 7_440, 'REAL', 1_400, 8_840],
      ['P2', 'M2', '2026-10-01', 15, 3_480, 'REAL', 5_400, 8_880],
      ['P2', 'M12', '2026-10-15', 17, 3_960, 'REAL', 100, 4_060],
      ['P3', null, '2026-10-01', 31, 6_200, 'NORM', undefined, undefined]]);
    // Nine days were read, 240 litres each; for the other 22 the norm of 200 stands in.
    expect(told[4]!.slice(0, 6)).toEqual(['P4', 'M4', '2026-10-01', 31, 2_160 + 4_400, 'ESTIMATED']);
  });

  it('go to the holder of the day where a point changed hands', async () => {
    await using rig = await town();
    await rig.pool.query(`UPDATE service_point_version SET valid_to = '2026-10-20T18:00:00Z' WHERE service_point_id = 1;
      INSERT INTO service_point_version (service_point_id, valid_from, account_id, state) VALUES (1, '2026-10-20T18:00:00Z', 3, 'open')`);
    const bills = await asked(rig, async (sql) => previewBills(sql, await billingPeriod(sql, '2026-10'), ZONE));
    expect(bills.flatMap(({ lines }) => lines).filter(({ servicePointCode }) => servicePointCode === 'P1').map(({ accountNo, fromDay, days, registeredLitres }) => [accountNo, fromDay, days, registeredLitres])).toEqual([
      ['A1', '2026-10-01', 20, 4_800], ['A3', '2026-10-21', 11, 2_640]]);
  });

  it.each<[string, string, string]>([
    ['is held with a suspect reading that could move a cubic metre', `'suspect', '{}', 1, true, false, 1000`, 'SUSPECT_HELD'],
    ['is billed once a person has accepted it', `'suspect', '{}', 1, true, true, 1000`, 'RETRIEVED'], ['is billed where the reading is used', `'used', '{}', 1, true, false, 1000`, 'RETRIEVED'],
  ])('%s', async (_, verdict, status) => {
    await using rig = await town();
    await rig.pool.query(`INSERT INTO reading_verdict (meter_id, register, read_at, source, index_litres, origin, use, reasons, rule_id, is_final, is_accepted, litres_at_stake) VALUES (1, 1, '2026-10-12Z', 1, 5, 'reading', ${verdict})`);
    const [first] = await asked(rig, async (sql) => previewBills(sql, await billingPeriod(sql, '2026-10'), ZONE));
    expect(first!.status).toBe(status);
  });

  it.each<[string, string, string]>([['in the month', '2026-10-20Z', 'QUARANTINED'], ['in another month', '2026-11-20Z', 'NOT_FOUND']])('name a silent meter whose messages were refused %s', async (_, cameAt, status) => {
    await using rig = await town();
    await rig.pool.query(`INSERT INTO device (device_id, serial, kind) VALUES (4, 'K4', 'meter'); INSERT INTO channel_mapping (device_id, channel, mapped_from, meter_id, register) VALUES (4, 1, '2020-01-01Z', 4, 1);
      INSERT INTO quarantine_item (device_id, frame_key, item_no, kind, detail, topic, payload_bytes, payload_sha256, payload_head, first_received_at, last_received_at) VALUES (4, 1, 0, 'RANGE', 'x', 't', 1, sha256('x'), 'x', '${cameAt}', '${cameAt}')`);
    const bills = await asked(rig, async (sql) => previewBills(sql, await billingPeriod(sql, '2026-10'), ZONE));
    expect(bills.find(({ accountNo }) => accountNo === 'A4')!.status).toBe(status);
  });
});

describe('a period', () => {
  it('is closed once, and its batch can be made again byte for byte', async () => {
    await using rig = await town();
    const batch = await close(rig);
    expect(batch).toMatchObject({ batchNo: 1, kind: 'regular', statuses: { RETRIEVED: 2, NO_METER: 1, NOT_FOUND: 1, CLOSED: 2 }, totals: { rows: 5 } });
    const stored = await rowsOfBatch(sqlOf(rig.pool), 1);
    expect(sealOf(stored)).toBe(batch.contentSha256);
    expect(await rows(rig, `SELECT encode(content_sha256, 'hex') AS seal, row_count FROM billing_batch`)).toEqual([{ seal: batch.contentSha256, row_count: 5 }]);
    expect(await rows(rig, 'SELECT service_point_code AS code, sum(registered_litres)::int AS litres, sum(billed_m3)::int AS m3, (array_agg(carry_litres ORDER BY row_no DESC))[1] AS rest FROM billing_row WHERE service_point_code < $$P4$$ GROUP BY 1 ORDER BY 1')).toEqual([
      { code: 'P1', litres: 7_440, m3: 7, rest: 440 }, { code: 'P2', litres: 7_440, m3: 7, rest: 440 }, { code: 'P3', litres: 6_200, m3: 6, rest: 200 }]);
    // The one that fell silent has no index near the end: no bill rests on it yet.
    expect(await rows(rig, 'SELECT m.serial, f.batch_no AS batch FROM meter_first_bill f JOIN meter m USING (meter_id) ORDER BY 1')).toEqual([{ serial: 'M1', batch: 1 }, { serial: 'M12', batch: 1 }, { serial: 'M2', batch: 1 }]);
    await expect(close(rig)).rejects.toMatchObject({ kind: 'DUPLICATE' });
    expect((await billingPeriods(sqlOf(rig.pool), { limit: 5, offset: 0 })).items.map(({ code, state, batches }) => [code, state, batches])).toEqual([['2026-10', 'closed', 1]]);
    expect((await verifyAudit(sqlOf(rig.pool))).isIntact).toBe(true);
  });

  it('closed by two at once is closed by one', async () => {
    await using rig = await town();
    const both = await Promise.allSettled([close(rig), close(rig)]);
    expect(both.map((one) => (one.status === 'fulfilled' ? 'issued' : (one.reason as { kind?: string }).kind)).toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual(['DUPLICATE', 'issued']);
    expect(await rows(rig, 'SELECT count(*)::int AS batches FROM billing_batch')).toEqual([{ batches: 1 }]);
  });

  it('killed after any statement of its closing is open, and nothing was issued', async () => {
    await using rig = await town();
    let statements = 0;
    for (let limit = 1; ; limit++) {
      statements = 0;
      const outcome = await asked(rig, (sql) => closeBillingPeriod((async (text: string, parameters?: readonly unknown[]) => {
        if (++statements > limit) throw new Error('killed');
        return sql(text, parameters);
      }) as Sql, '2026-10', ZONE, BY)).catch((error: unknown) => (error as Error).message);
      if (outcome !== 'killed') break;
      expect(await rows(rig, 'SELECT (SELECT count(*) FROM billing_batch)::int AS batches, (SELECT count(*) FROM billing_row)::int AS issued, (SELECT count(closed_at) FROM billing_period)::int AS closed')).toEqual([{ batches: 0, issued: 0, closed: 0 }]);
    }
    expect(statements).toBeGreaterThan(10);
    expect(await rows(rig, 'SELECT count(*)::int AS batches FROM billing_batch')).toEqual([{ batches: 1 }]);
  });

  it.each<[string, string, string]>([['before its cut-off', '2026-12', 'TIME_FUTURE'], ['that nobody entered', '2020-01', 'NOT_FOUND']])('%s is not closed', async (_, code, kind) => {
    await using rig = await town();
    if (code === '2026-12') for (const month of ['2026-11', '2026-12']) await open(rig, month);
    await expect(close(rig, code)).rejects.toMatchObject({ kind });
  });

  it.each<[string, string, string]>([['is not entered twice', '2026-10', 'DUPLICATE'], ['leaves no month out', '2026-12', 'CONFLICT']])('%s', async (_, month, kind) => {
    await using rig = await town();
    await expect(open(rig, month)).rejects.toMatchObject({ kind });
  });

  it('does not overlap another', async () => {
    await using rig = await town();
    await expect(asked(rig, (sql) => openBillingPeriod(sql, { ...monthPeriod('2026-10', 3, ZONE), code: 'again', fromDay: '2026-09-20' }, ZONE, BY))).rejects.toMatchObject({ kind: 'CONFLICT' });
  });
});

describe('readings that come after the closing', () => {
  it('make a correction of what they change, through the rest of the point, once', async () => {
    await using rig = await town();
    await close(rig);
    const [issued] = (await rowsOfBatch(sqlOf(rig.pool), 1)).slice(-1);
    await read(rig, 4, at('2026-10-10T01:00:00'), END + HOUR_MS, 11_570);
    await rig.derive(NOW);
    const correction = await correct(rig);
    expect(correction).toMatchObject({ batchNo: 2, kind: 'correction', statuses: { RETRIEVED: 3, NOT_FOUND: 0 }, totals: { rows: 1 } });
    const [row] = await rowsOfBatch(sqlOf(rig.pool), 2);
    expect(row).toMatchObject({ accountNo: 'A4', old: { status: 'NOT_FOUND' }, now: { status: 'RETRIEVED', registeredLitres: 7_440 } });
    const before = (issued as { registeredLitres: number }).registeredLitres;
    expect((row as { differenceLitres: number }).differenceLitres).toBe(7_440 - before);
    const period = await billingPeriod(sqlOf(rig.pool), '2026-10');
    expect((await standingRows(sqlOf(rig.pool), period.periodId)).map(({ servicePointCode, registeredLitres }) => [servicePointCode, registeredLitres]).at(-1)).toEqual(['P4', 7_440]);
    expect(period.state).toBe('corrected');
    expect(await correct(rig)).toBeNull();
    // All that was ever billed of the point, and its rest, are what its register moved.
    expect(await rows(rig, `SELECT (sum(billed_m3) * 1000)::int + (array_agg(carry_litres ORDER BY batch_no DESC))[1] AS litres FROM billing_row WHERE service_point_code = 'P4'`)).toEqual([{ litres: 7_440 }]);
  });

  it('are no correction while the period is open', async () => {
    await using rig = await town();
    await expect(correct(rig)).rejects.toMatchObject({ kind: 'CONFLICT' });
  });
});
