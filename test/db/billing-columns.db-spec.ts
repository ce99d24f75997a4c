import { DEFAULT_PROFILE, monthPeriod, PROFILE_COLUMNS } from '@app/billing';
import { batchOf, cellsOfBatch, type ChangedBy, closeBillingPeriod, correctBillingPeriod, inTransaction, openBillingPeriod, sqlOf } from '@app/persistence';
import { parseInstant } from '@app/time';

import { message } from './series-rig.js';
import { HOUR_MS, VolumesRig, ZONE } from './volumes-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the month is over' };
const at = (text: string): number => parseInstant(`${text}+06:00`)!;
const [BEGIN, END, NOON] = [at('2026-10-01T00:00:00'), at('2026-11-01T00:00:00'), at('2026-10-15T12:00:00')];
const EVERY = { ...DEFAULT_PROFILE, columns: PROFILE_COLUMNS.map(({ name }) => ({ name, as: null })) };

async function read(rig: VolumesRig, meterId: number, fromMs: number, toMs: number, first: number, hourly = 10): Promise<void> {
  const shown = [];
  for (let hour = fromMs; hour <= toMs; hour += HOUR_MS) shown.push({ meterId, at: hour, litres: first + ((hour - fromMs) / HOUR_MS) * hourly });
  await rig.arrive(shown, toMs);
}

/** A device tells of alarms, or measures something, at some instants. */
async function tell(rig: VolumesRig, deviceId: number, quantity: number, instants: readonly string[], amount = 1): Promise<void> {
  await rig.series.newWriter().write(instants.map((instant) => message({ deviceId, receivedAtMs: Date.parse(instant), measures: [{ deviceId, quantity, amount, at: instant }] })));
}

/** House 3 with 30 litres an hour; flats 1, whose meter is exchanged on the 15th at noon, and 2. The meter of flat 2 tells of a leak in October and of tampering in November. */
async function house(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  for (const point of [1, 2, 3]) await rig.point(point);
  for (const meter of [1, 11, 2, 3]) await rig.meter(meter);
  await rig.pool.query(`UPDATE service_point_version SET account_id = NULL WHERE service_point_id = 3; UPDATE service_point_version SET parent_service_point_id = 3 WHERE service_point_id IN (1, 2);
    UPDATE meter_version SET pulse_litres = 10 WHERE meter_id = 2`);
  await rig.install(1, 1, BEGIN - 40 * HOUR_MS, NOON, 4_600, 5_000 + 14.5 * 240);
  await rig.install(11, 1, NOON, null, 70);
  for (const meter of [2, 3]) await rig.install(meter, meter, BEGIN - 40 * HOUR_MS);
  await read(rig, 1, BEGIN - 40 * HOUR_MS, NOON, 5_000 - 400);
  await read(rig, 11, NOON, END + 24 * HOUR_MS, 70);
  await read(rig, 2, BEGIN - 40 * HOUR_MS, END + 24 * HOUR_MS, 1_000);
  await read(rig, 3, BEGIN - 40 * HOUR_MS, END + 24 * HOUR_MS, 80_000, 30);
  await rig.pool.query(`INSERT INTO device (device_id, serial, kind) VALUES (2, 'K2', 'meter'); INSERT INTO channel_mapping (device_id, channel, mapped_from, meter_id, register) VALUES (2, 1, '2020-01-01Z', 2, 1);`);
  await tell(rig, 2, 101, ['2026-10-09Z', '2026-10-10Z']);
  await tell(rig, 2, 106, ['2026-11-01T06:00:00Z']);
  await tell(rig, 2, 1, ['2026-10-11Z'], 7);
  await rig.derive(at('2026-11-29T12:00:00'));
  await inTransaction(rig.pool, (sql) => openBillingPeriod(sql, monthPeriod('2026-10', 3, ZONE), ZONE, BY));
  return rig;
}

/** Cells of all rows of a batch that a profile may have, by their names; empty ones are left out. */
async function cellsOf(rig: VolumesRig, batchNo: number): Promise<Record<string, string>[]> {
  const sql = sqlOf(rig.pool);
  const rows = [];
  for await (const line of (await cellsOfBatch(sql, await batchOf(sql, batchNo), EVERY, ZONE)).lines) rows.push(Object.fromEntries(line.flatMap((cell, no) => (cell === null ? [] : [[PROFILE_COLUMNS[no]!.name, cell.text]]))));
  return rows;
}

describe('columns that a profile may add', () => {
  it('tell the house with its difference, the exchange, the weight of a pulse, alarms of the month, and how an index came', async () => {
    await using rig = await house();
    await inTransaction(rig.pool, (sql) => closeBillingPeriod(sql, '2026-10', ZONE, BY));
    const rows = await cellsOf(rig, 1);
    // 22,320 litres of the house less 7,440 of each flat.
    const ofHouse = { PARENT: 'P3', PMTRNO: 'M3', PDIFF: '7.440' };
    expect(rows.map(({ MTRNO }) => MTRNO)).toEqual(['M1', 'M11', 'M2']);
    expect(rows[0]).toMatchObject({ ...ofHouse, K: '1', SRC: 'act', RREG: '3.480' });
    expect(rows[1]).toMatchObject({ ...ofHouse, OLDMTR: 'M1', ROLD: '8.480', RNEW: '0.070', DSWAP: '2026-10-15', SRC: 'telemetry', RREG: '3.960' });
    expect(rows[2]).toMatchObject({ ...ofHouse, K: '10', ALARM: 'leak', SRC: 'telemetry', RREG: '7.440' });
    expect([rows[0], rows[2]].map((row) => ['OLDMTR', 'ROLD', 'RNEW', 'DSWAP', 'REASON', 'REALIGN'].filter((name) => name in row!))).toEqual([[], []]);
  });

  it('stay what they were in a batch whatever the register says later, and make no correction by themselves', async () => {
    await using rig = await house();
    await inTransaction(rig.pool, (sql) => closeBillingPeriod(sql, '2026-10', ZONE, BY));
    const before = await cellsOf(rig, 1);
    await rig.pool.query(`UPDATE installation SET superseded_at = clock_timestamp() WHERE meter_id = 11; INSERT INTO installation (meter_id, service_point_id, valid_from, index_at_installation_litres, recorded_at) VALUES (11, 1, '${new Date(NOON).toISOString()}', 69, clock_timestamp());
      UPDATE meter_version SET superseded_at = clock_timestamp() WHERE meter_id = 2; INSERT INTO meter_version (meter_id, valid_from, state, model_id, pulse_litres) VALUES (2, '2020-01-01Z', 'installed', 1, 100);
      UPDATE volume_day SET volume_litres = volume_litres + 50 WHERE meter_id = 3 AND on_day = '2026-10-05'`);
    await tell(rig, 2, 104, ['2026-10-12Z']);
    expect(await cellsOf(rig, 1)).toEqual(before);
    const again = await inTransaction(rig.pool, (sql) => correctBillingPeriod(sql, '2026-10', ZONE, BY));
    // The index written down anew is what a line rests on; house and alarms are not.
    expect(again).toMatchObject({ totals: { rows: 1, registeredLitres: 0 } });
    expect(await cellsOf(rig, 2)).toMatchObject([{ MTRNO: 'M11', REASON: 'the month is over', RNEW: '0.069', PDIFF: '7.490' }]);
  });

  it('tell no difference of a house of which a day is not known', async () => {
    await using rig = await house();
    await rig.pool.query("DELETE FROM volume_day WHERE meter_id = 3 AND on_day = '2026-10-05'");
    await inTransaction(rig.pool, (sql) => closeBillingPeriod(sql, '2026-10', ZONE, BY));
    expect((await cellsOf(rig, 1)).map((row) => [row['PARENT'], row['PDIFF']])).toEqual([['P3', undefined], ['P3', undefined], ['P3', undefined]]);
  });
});
