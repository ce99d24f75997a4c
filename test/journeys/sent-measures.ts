import { BatchWriter, inTransaction, mapMeasures, Partitions } from '@app/persistence';
import { MEASURED, type MeasuredName } from '@app/registry';

import type { Stage } from './stage.js';

const QUARTER_MS = 900_000;
const DAYS = 3;
const BY = { actor: { kind: 'service', userId: null, name: 'pictures', role: null, clientAddress: null, requestId: null }, reason: 'pictures' } as const;

type Row = readonly [quantity: MeasuredName, atMs: number, amount: number];

/** Stores what a device would have sent within the last three days, by the listener's own writer. */
async function store(stage: Stage, serial: string, rows: readonly Row[]): Promise<void> {
  const { rows: [device] } = await stage.pool.query<{ deviceId: number }>(`INSERT INTO device (serial, kind) VALUES ($1, 'meter') RETURNING device_id AS "deviceId"`, [serial]);
  await new BatchWriter(stage.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 1_000 }).write([{
    deviceId: device!.deviceId, frameKey: BigInt(device!.deviceId), receivedAtMs: Date.now(), topic: `meters/${serial}/up`, payload: Buffer.from(serial),
    judged: {
      readings: [], measures: rows.map(([quantity, measuredAtMs, amount], itemNo) => ({ deviceId: device!.deviceId, channel: 1, quantity: MEASURED[quantity].number, measuredAtMs, amount, itemNo, isClockDoubted: false })),
      quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null,
    },
  }]);
}

/** Three days of six wells, one of which stands against its plan, and of the reservoirs, one of which has no table of levels. */
export async function storeMeasures(stage: Stage): Promise<void> {
  const nowMs = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS;
  const quarters = Array.from({ length: DAYS * 96 + 1 }, (_, at) => nowMs - (DAYS * 96 - at) * QUARTER_MS);
  const from = new Date(quarters[0]! - 86_400_000);
  const { rows: wells } = await stage.pool.query<{ wellId: number }>(
    `UPDATE well_version SET season = 'all_year', rated_flow_litres_per_hour = 60000 WHERE well_id IN (SELECT well_id FROM well_version WHERE state = 'operating' ORDER BY well_id LIMIT 6) RETURNING well_id AS "wellId"`);
  for (const [no, { wellId }] of wells.toSorted((one, other) => one.wellId - other.wellId).entries()) {
    // Each rests at another time of day; the last one stands.
    const runs = (at: number): boolean => no < 5 && (at + no * 9) % 96 >= 20;
    let energy = 40_000_000;
    await store(stage, `CONTROL-${no}`, quarters.flatMap((atMs, at): Row[] => {
      const rows: Row[] = [['flow', atMs, runs(at) ? 58_000 + no * 900 : 0], ['pump', atMs, runs(at) ? 1 : 0], ['pressure', atMs, (runs(at) ? 405 : 178) + ((at * 7) % 11)], ['energy', atMs, energy]];
      energy += runs(at) ? 7_200 : 0;
      return rows;
    }));
    await inTransaction(stage.pool, (sql) => mapMeasures(sql, [{ deviceSerial: `CONTROL-${no}`, channel: 1, quantities: ['flow', 'pump', 'pressure', 'energy'], place: { kind: 'well', id: wellId }, from }], BY));
  }
  const { rows: reservoirs } = await stage.pool.query<{ reservoirId: number }>('SELECT reservoir_id AS "reservoirId" FROM reservoir ORDER BY reservoir_id');
  for (const [no, { reservoirId }] of reservoirs.entries()) {
    if (no < reservoirs.length - 1) {
      await stage.pool.query(`UPDATE reservoir_version SET volume_litres = 1000000, levels = '[{"levelMillimetres":0,"volumeLitres":0},{"levelMillimetres":2000,"volumeLitres":480000},{"levelMillimetres":4000,"volumeLitres":1000000}]' WHERE reservoir_id = $1`, [reservoirId]);
    }
    await store(stage, `PROBE-${no}`, quarters.map((atMs, at): Row => ['level', atMs, 2_900 + Math.round(700 * Math.cos((2 * Math.PI * (at + no * 2)) / 96))]));
    await inTransaction(stage.pool, (sql) => mapMeasures(sql, [{ deviceSerial: `PROBE-${no}`, channel: 1, quantities: ['level'], place: { kind: 'reservoir', id: reservoirId }, from }], BY));
  }
}
