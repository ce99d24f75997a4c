import { deriveVolumes, type DerivedCount, type Pool } from '@app/persistence';

import { SeededRandom } from '../support/seeded-random.js';
import { message, SeriesRig } from './series-rig.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const ZONE = 'Asia/Bishkek';

/** A reading as a meter shows it. */
export interface Shown {
  readonly meterId: number;
  readonly at: number;
  readonly litres: number;
  readonly register?: 1 | 2;
  /** Counter of the message that brings it; left out where the device counts none. */
  readonly sequence?: number;
}

/** A database with meters at service points, and readings that arrive as the spec says. */
export class VolumesRig implements AsyncDisposable {
  private constructor(readonly series: SeriesRig) {}

  static async start(): Promise<VolumesRig> {
    return new VolumesRig(await SeriesRig.start());
  }

  get pool(): Pool {
    return this.series.pool;
  }

  /** A household of two by a norm of 100 litres, with its service point. @returns the number of the point */
  async point(pointId: number): Promise<number> {
    await this.pool.query(`
      INSERT INTO account (account_id, account_no) VALUES (${pointId}, 'A${pointId}');
      INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) VALUES (${pointId}, '2020-01-01Z', 'household', 'open', 2, 100);
      INSERT INTO service_point (service_point_id, code) VALUES (${pointId}, 'P${pointId}');
      INSERT INTO service_point_version (service_point_id, valid_from, account_id, state) VALUES (${pointId}, '2020-01-01Z', ${pointId}, 'open')`);
    return pointId;
  }

  /** A DN15 meter of five digits, Q3 2.5 m3/h. */
  async meter(meterId: number): Promise<number> {
    await this.pool.query(`
      INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres)
        VALUES (1, 'DN15', 'Nobody', 15, 2500, 5, 100000000, 1) ON CONFLICT DO NOTHING;
      INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (${meterId}, 'M${meterId}', 100000000);
      INSERT INTO meter_version (meter_id, valid_from, state, model_id) VALUES (${meterId}, '2020-01-01Z', 'installed', 1)`);
    return meterId;
  }

  async install(meterId: number, pointId: number, fromMs: number, toMs: number | null = null, first: number | null = null, last: number | null = null): Promise<void> {
    await this.pool.query(`INSERT INTO installation (meter_id, service_point_id, valid_from, valid_to, index_at_installation_litres, index_at_removal_litres) VALUES ($1, $2, $3, $4, $5, $6)`,
      [meterId, pointId, new Date(fromMs), toMs === null ? null : new Date(toMs), first, last]);
  }

  /** Readings arrive in one batch, the way the door stores them. */
  async arrive(shown: readonly Shown[], receivedAtMs: number): Promise<void> {
    if (shown.length === 0) return;
    await this.series.newWriter().write(shown.map(({ meterId, at, litres, register, sequence }) =>
      message({ deviceId: meterId, receivedAtMs, ...(sequence === undefined ? {} : { sequence }), readings: [{ meterId, register: register ?? 1, readAtMs: at, indexLitres: litres }] })));
  }

  derive(nowMs: number): Promise<DerivedCount | undefined> {
    return deriveVolumes(this.pool, ZONE, nowMs);
  }

  /** All derived rows, states as bytes among them. */
  async derived(): Promise<Record<string, unknown[]>> {
    const tables = {
      volume_day: 'meter_id, register, on_day, stay', volume_month: 'meter_id, register, on_month, stay', reading_verdict: 'meter_id, register, read_at, source, index_litres, origin',
      check_exception: 'meter_id, register, kind, from_at', derivation_state: 'meter_id, register, week', derivation_head: 'meter_id, register',
    };
    const rows: Record<string, unknown[]> = {};
    for (const [table, key] of Object.entries(tables)) rows[table] = (await this.pool.query(`SELECT t::text FROM ${table} t ORDER BY ${key}`)).rows;
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.series[Symbol.asyncDispose]();
  }
}

/** Hourly readings of a meter that counts honestly, some of them dipping, flipped, missing for days or far above. */
export function troubledReadings(meterId: number, fromMs: number, days: number, seed: number, firstLitres = 20_000): Shown[] {
  const source = new SeededRandom(seed);
  const random = (): number => source.next();
  const shown: Shown[] = [];
  let litres = firstLitres;
  let silentUntil = 0;
  for (let hour = 0; hour < days * 24; hour++) {
    const at = fromMs + hour * HOUR_MS + Math.floor(random() * 600_000);
    litres += Math.floor(random() * random() * 60);
    if (random() < 0.003) silentUntil = hour + random() * 200;
    if (hour < silentUntil) continue;
    const fault = random();
    const index = fault < 0.01 ? litres - 3 : fault < 0.014 ? 0 : fault < 0.017 ? litres ^ (1 << 17) : litres;
    shown.push({ meterId, at, litres: Math.max(0, index) });
    if (fault > 0.995) shown.push({ meterId, at, litres: litres + 1 });
  }
  return shown;
}
