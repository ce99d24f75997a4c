import { findFindings } from '@app/persistence';

import { message } from './series-rig.js';
import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

/** Local midnight in Bishkek. */
export const START = Date.parse('2026-01-04T18:00:00Z');
export const USE = [0, 0, 0, 0, 0, 0, 12, 30, 20, 5, 0, 8, 15, 4, 0, 0, 10, 30, 45, 20, 9, 6, 0, 0];
export type Shape = (hour: number, day: number) => number;
export const plain: Shape = (hour) => USE[hour]!;

/** Hourly indexes of days from the start on. */
export function shown(meterId: number, days: number, shape: Shape, fromDay = 0): Shown[] {
  const all: Shown[] = [];
  let litres = 1_000;
  for (let hour = 0; hour <= days * 24; hour++) {
    if (hour >= fromDay * 24) all.push({ meterId, at: START + hour * HOUR_MS, litres });
    litres += shape(hour % 24, Math.floor(hour / 24));
  }
  return all;
}

export interface Row { readonly subject: string; readonly subject_id: number; readonly kind: string; readonly [column: string]: unknown }
const STORED = `SELECT subject, subject_id, kind, started_at, raised_at, ended_at, flow_litres_per_hour, volume_litres, confidence, evidence, ruled_out, annotations, service_point_id, zone_id, withdrawn_at IS NOT NULL AS is_withdrawn
  FROM finding WHERE kind <> 'radioSilent' ORDER BY subject, subject_id, kind, started_at`;

export class FindingsRig implements AsyncDisposable {
  private constructor(readonly volumes: VolumesRig) {}

  static async start(): Promise<FindingsRig> {
    return new FindingsRig(await VolumesRig.start());
  }

  get pool(): VolumesRig['pool'] {
    return this.volumes.pool;
  }

  async home(meterId: number): Promise<void> {
    await this.volumes.point(meterId);
    await this.volumes.meter(meterId);
    await this.volumes.install(meterId, meterId, START - DAY_MS);
  }

  async well(wellId: number, state: string, meterId: number, zoneId: number | null = null): Promise<void> {
    await this.pool.query(`INSERT INTO well (well_id, code) VALUES (${wellId}, 'W-${wellId}');
      INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, state, zone_id) VALUES (${wellId}, '2020-01-01Z', 'w', 'w', 'w', '${state}', ${zoneId ?? 'NULL'})`);
    await this.pool.query(`
      INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres)
        VALUES (2, 'DN150', 'Nobody', 150, 250000, 7, 10000000000, 100) ON CONFLICT DO NOTHING;
      INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (${meterId}, 'M${meterId}', 10000000000);
      INSERT INTO meter_version (meter_id, valid_from, state, model_id) VALUES (${meterId}, '2020-01-01Z', 'installed', 2)`);
    await this.pool.query('INSERT INTO installation (meter_id, well_id, valid_from) VALUES ($1, $2, $3)', [meterId, wellId, new Date(START - DAY_MS)]);
  }

  /** A device that tells a well's pump and energy, or a reservoir's level. */
  async telling(deviceId: number, place: { readonly wellId: number } | { readonly reservoirId: number }): Promise<void> {
    const [column, id, quantities] = 'wellId' in place ? ['well_id', place.wellId, [4, 5]] as const : ['reservoir_id', place.reservoirId, [2]] as const;
    await this.pool.query('INSERT INTO device (device_id, serial, kind) VALUES ($1, $2, $3)', [deviceId, `D-${deviceId}`, 'meter']);
    await this.pool.query(`INSERT INTO measuring_channel (device_id, channel, quantity, ${column}, measured_from) SELECT $1, 1, q, $2, '2020-01-01Z' FROM unnest($3::smallint[]) q`, [deviceId, id, quantities]);
  }

  /** Measurements arrive in one batch, the way the door stores them. */
  async measure(deviceId: number, measures: readonly { readonly at: number; readonly quantity: number; readonly amount: number }[], receivedAtMs: number): Promise<void> {
    await this.volumes.series.newWriter().write([message({ deviceId, receivedAtMs, measures: measures.map((one) => ({ ...one, at: new Date(one.at).toISOString() })) })]);
  }

  /** Readings come, volumes are derived, findings are looked for. */
  async take(readings: readonly Shown[], nowMs: number): Promise<void> {
    await this.volumes.arrive(readings, nowMs);
    await this.volumes.derive(nowMs);
    await findFindings(this.pool, ZONE, nowMs);
  }

  async stored(): Promise<Row[]> {
    return (await this.pool.query<Row>(STORED)).rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.volumes[Symbol.asyncDispose]();
  }
}
