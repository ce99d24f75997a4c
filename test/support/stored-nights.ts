import type { Pool } from '@app/persistence';

import { RESERVOIR_DEPTH_MILLIMETRES } from '../../simulators/town/reservoir-depth.js';
import { spreadOverReservoirs } from '../../simulators/town/tank-sites.js';
import { STEPS_PER_HOUR } from '../../simulators/town/town-calendar.js';
import { TownModel } from '../../simulators/town/town-model.js';
import { levelOf } from '../../simulators/town/well-measures.js';
import type { Reading, TownRun } from './stored-town.js';

const HOUR_MS = 3_600_000;
const STEP_MS = 900_000;
/** Hours of the night at whose beginning customers' meters are read, and the one at which it ends. */
const NIGHT_HOURS = 5;

/** What customers' meters showed at each hour from midnight to five. */
export function* nightReadings({ town, seed, from, days }: TownRun): Generator<Reading> {
  const model = new TownModel(town, seed, from);
  for (let day = 0; day < days; day++) {
    const { date } = model.nextDay();
    for (const { places } of model.consumers) {
      for (const place of places) {
        for (let hour = 0; hour <= NIGHT_HOURS; hour++) {
          const step = hour * STEPS_PER_HOUR;
          const installation = place.installations[place.installationOfStep[step]!]!;
          yield [installation.meterSerial, date.fromMs + hour * HOUR_MS, place.shownLitres(installation, place.startLitres[step]!)];
        }
      }
    }
  }
}

/** Levels of all reservoirs at each quarter of an hour, as probes tell them, and the tables by which they become volumes: upright walls. */
export async function storeLevels(pool: Pool, { town, seed, from, days }: TownRun): Promise<void> {
  const { rows: reservoirs } = await pool.query<{ id: number }>('SELECT reservoir_id AS id FROM reservoir ORDER BY code');
  const own = town.supply.reservoirs.slice(0, reservoirs.length);
  await pool.query(`UPDATE reservoir_version SET levels = jsonb_build_array(jsonb_build_object('levelMillimetres', 0, 'volumeLitres', 0), jsonb_build_object('levelMillimetres', ${RESERVOIR_DEPTH_MILLIMETRES}, 'volumeLitres', volume_litres))`);
  const devices = await Promise.all(own.map(async (_, at) => {
    const { rows } = await pool.query<{ id: number }>(`INSERT INTO device (serial, kind) VALUES ($1, 'meter') RETURNING device_id AS id`, [`NIGHT-LEVEL-${at}`]);
    await pool.query(`INSERT INTO measuring_channel (device_id, channel, quantity, reservoir_id, measured_from) VALUES ($1, 1, 2, $2, '2020-01-01Z')`, [rows[0]!.id, reservoirs[at]!.id]);
    return rows[0]!.id;
  }));
  const model = new TownModel(town, seed, from);
  for (let day = 0; day < days; day++) {
    const { date, tankStartLitres } = model.nextDay();
    const told = [...tankStartLitres[0]!].flatMap((_, step) => spreadOverReservoirs(town, tankStartLitres.map((litres) => litres[step]!)).slice(0, own.length).map((litres, at) => ({ deviceId: devices[at]!, at: new Date(date.fromMs + step * STEP_MS).toISOString(), level: levelOf(own[at]!, litres) })));
    await pool.query(
      `INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
       SELECT device, 1, 2, at, 1, level, level, at, level, at, level, 900000, level * 900000::numeric FROM unnest($1::integer[], $2::timestamptz[], $3::bigint[]) AS t (device, at, level)`,
      [told.map(({ deviceId }) => deviceId), told.map(({ at }) => at), told.map(({ level }) => level)]);
  }
}
