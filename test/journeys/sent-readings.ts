import { BatchWriter, deriveVolumes, frameKeyOf, Partitions } from '@app/persistence';
import { DAY_MS, localDayBounds, localDayOf } from '@app/time';

import type { Stage } from './stage.js';

const ZONE = 'Asia/Bishkek';
const HOUR_MS = 3_600_000;

/** What a meter showed at an instant. */
export interface Shown { readonly atMs: number; readonly indexLitres: number }

/** All days here are counted back from when the program began: a midnight on the way moves none of them. */
const BEGAN_MS = Date.now();

/** Local midnight so many days ago. */
export function midnight(daysAgo: number): number {
  return localDayBounds(localDayOf(BEGAN_MS - daysAgo * DAY_MS, ZONE), ZONE).fromMs;
}

/** The local day so many days ago, `YYYY-MM-DD`. */
export function localDay(daysAgo: number): string {
  return localDayOf(midnight(daysAgo), ZONE);
}

/** An index for every hour since a local midnight, growing evenly; and for some minutes ago. */
export function hourly(sinceDaysAgo: number, firstLitres: number, litresAnHour: number, minutesAgo: readonly number[] = []): Shown[] {
  const sinceMs = midnight(sinceDaysAgo);
  const hours = Array.from({ length: Math.floor((BEGAN_MS - sinceMs) / HOUR_MS) + 1 }, (_, hour) => sinceMs + hour * HOUR_MS);
  return [...new Set([...hours, ...minutesAgo.map((minutes) => BEGAN_MS - minutes * 60_000)])]
    .map((atMs) => ({ atMs, indexLitres: firstLitres + Math.floor((atMs - sinceMs) / HOUR_MS * litresAnHour) }));
}

/** Stores what a meter's radio would have sent, a message a reading, by the listener's own writer. */
export async function store(stage: Stage, serial: string, readings: readonly Shown[]): Promise<void> {
  const { rows } = await stage.pool.query<{ meterId: number; deviceId: number }>(
    `WITH radio AS (INSERT INTO device (serial, kind) VALUES ('R-' || $1::text, 'meter') RETURNING device_id)
     SELECT m.meter_id AS "meterId", radio.device_id AS "deviceId" FROM meter m, radio WHERE m.serial = $1::text`, [serial]);
  const { meterId, deviceId } = rows[0]!;
  const topic = `meters/R-${serial}/up`;
  const writer = new BatchWriter(stage.pool, new Partitions(ZONE), { quarantineRowsPerSenderDay: 1_000 });
  await writer.write(readings.map(({ atMs, indexLitres }, sequence) => {
    const payload = Buffer.from(JSON.stringify({ ts: new Date(atMs).toISOString(), value: indexLitres / 1_000, seq: sequence }));
    return {
      deviceId, topic, payload, frameKey: frameKeyOf(topic, payload), receivedAtMs: atMs + 20_000,
      judged: { readings: [{ meterId, register: 1, source: 1, itemNo: 0, flags: [], readAtMs: atMs, indexLitres }], quarantined: [], securityEvents: [], sequence, deviceClockMs: null },
    };
  }));
}

/** Derives volumes and verdicts as the worker does. */
export async function derive(stage: Stage): Promise<void> {
  const derived = await deriveVolumes(stage.pool, ZONE, Date.now());
  if (derived === undefined || derived.failed > 0) throw new Error(`volumes were not derived: ${JSON.stringify(derived)}`);
}
