import { type CorrectionKind, countedIndex, type DerivationState, type ProvenDay, type RegisterReading } from '@app/metering';
import type { PoolClient } from 'pg';

import type { Sql } from '../sql.js';
import { unpackedState } from './stored-state.js';

/** A register that is due, with the state it is taken up from. */
export interface DueRegister {
  readonly meterId: number;
  readonly register: number;
  /** Null: from the beginning. */
  readonly fromAtMs: number | null;
  readonly cause: string;
  /** Device time of the last reading in the state; null: from the beginning. */
  readonly takenUntilMs: number | null;
  readonly stateWeek: number | null;
}

/**
 * Registers that are due, those first that need the fewest readings: they can be read together.
 * One whose last attempt failed waits until something of it changes again.
 */
export function dueRegisters(sql: Sql, limit: number): Promise<DueRegister[]> {
  return sql<DueRegister>(
    `SELECT d.meter_id AS "meterId", d.register, CASE WHEN isfinite(d.from_at) THEN (extract(epoch FROM d.from_at) * 1000)::float8 END AS "fromAtMs", d.cause,
            (extract(epoch FROM s.taken_until) * 1000)::float8 AS "takenUntilMs", s.week AS "stateWeek"
     FROM volume_due d
     LEFT JOIN LATERAL (
       SELECT k.taken_until, k.week FROM derivation_state k
       WHERE k.meter_id = d.meter_id AND k.register = d.register AND isfinite(d.from_at) AND k.week < floor(extract(epoch FROM d.from_at) / ${WEEK_SECONDS})
       ORDER BY k.week DESC LIMIT 1) s ON true
     WHERE d.problem IS NULL
     ORDER BY s.taken_until DESC NULLS LAST, d.meter_id, d.register LIMIT $1`, [limit]);
}

const WEEK_SECONDS = 7 * 86_400;

/** Name of a register. */
export const keyOf = (meterId: number, register: number): string => `${meterId}/${register}`;

/** The states that registers are taken up from, by meter and register; unpacked one at a time, since they are a hundred times as large then. */
export async function statesOf(sql: Sql, due: readonly DueRegister[]): Promise<Map<string, () => DerivationState>> {
  const from = due.filter(({ stateWeek }) => stateWeek !== null);
  const rows = await sql<{ meter_id: number; register: number; state: Buffer }>(
    `SELECT s.meter_id, s.register, s.state FROM unnest($1::integer[], $2::smallint[], $3::integer[]) AS n (meter_id, register, week)
     JOIN derivation_state s ON s.meter_id = n.meter_id AND s.register = n.register AND s.week = n.week`,
    [from.map(({ meterId }) => meterId), from.map(({ register }) => register), from.map(({ stateWeek }) => stateWeek)]);
  return new Map(rows.map((row) => [keyOf(row.meter_id, row.register), () => unpackedState(row.state)]));
}

/** Corrections of one register: what holds of which reading, and how many there are in all. */
export interface HeldCorrections {
  readonly byReading: ReadonlyMap<string, { readonly kind: CorrectionKind; readonly editedIndexLitres: number | null }>;
  readonly editedAtMs: ReadonlySet<number>;
  /** Readings by {@link readingName} that a person accepted as they are. */
  readonly accepted: ReadonlySet<string>;
  readonly latestId: number;
  readonly count: number;
}

export const NO_CORRECTIONS: HeldCorrections = { byReading: new Map(), editedAtMs: new Set(), accepted: new Set(), latestId: 0, count: 0 };

/** Name of a reading within its register. */
export const readingName = (readAtMs: number, source: number, indexLitres: number): string => `${readAtMs}/${source}/${indexLitres}`;

/** Corrections that hold of the registers of some meters. */
export async function heldCorrections(sql: Sql, meterIds: readonly number[]): Promise<Map<string, HeldCorrections>> {
  const rows = await sql<{ meterId: number; register: number; readAtMs: number; source: number; indexLitres: number; kind: CorrectionKind; editedIndexLitres: number | null; id: number }>(
    `SELECT meter_id AS "meterId", register, (extract(epoch FROM read_at) * 1000)::float8 AS "readAtMs", source, index_litres::float8 AS "indexLitres", kind,
            edited_index_litres::float8 AS "editedIndexLitres", correction_id::float8 AS id
     FROM reading_correction WHERE meter_id = ANY($1::integer[]) ORDER BY correction_id`, [meterIds]);
  const held = new Map<string, { byReading: Map<string, { kind: CorrectionKind; editedIndexLitres: number | null }>; editedAtMs: Set<number>; accepted: Set<string>; latestId: number; count: number }>();
  for (const { meterId, register, readAtMs, source, indexLitres, kind, editedIndexLitres, id } of rows) {
    const key = keyOf(meterId, register);
    const known = held.get(key) ?? { byReading: new Map(), editedAtMs: new Set(), accepted: new Set(), latestId: 0, count: 0 };
    held.set(key, known);
    known.byReading.set(readingName(readAtMs, source, indexLitres), { kind, editedIndexLitres });
    known.latestId = id;
    known.count++;
  }
  for (const known of held.values()) {
    for (const [name, { kind }] of known.byReading) {
      if (kind === 'edit') known.editedAtMs.add(Number(name.slice(0, name.indexOf('/'))));
      if (kind === 'accept') known.accepted.add(name);
    }
  }
  return held;
}

/** A reading as it counts: null where people took it out, with the index that they put in, and marked where they accepted it. */
export function countedReading(reading: RegisterReading, { byReading }: HeldCorrections): RegisterReading | null {
  const said = byReading.get(readingName(reading.readAtMs, reading.source, reading.indexLitres));
  if (said === undefined) return reading;
  const indexLitres = countedIndex(reading.indexLitres, { kind: said.kind, editedIndexLitres: said.editedIndexLitres });
  return indexLitres === null ? null : { ...reading, indexLitres, ...(said.kind === 'accept' ? { isAccepted: true } as const : {}) };
}

/** Proven days of the meters that stood somewhere before, of the main register, up to when they were taken out. */
export async function daysBefore(sql: Sql, before: readonly (readonly [meterId: number, removedAtMs: number, pointId: number])[], zone: string, reachMs: number): Promise<Map<string, ProvenDay[]>> {
  const found = new Map<string, ProvenDay[]>();
  if (before.length === 0) return found;
  const rows = await sql<{ meterId: number; removedAtMs: number; fromMs: number; volumeLitres: number; provenMs: number }>(
    `SELECT n.meter_id AS "meterId", n.removed_ms AS "removedAtMs", (extract(epoch FROM v.on_day::timestamp AT TIME ZONE $3) * 1000)::float8 AS "fromMs",
            (coalesce(v.measured_litres, 0) + coalesce(v.timing_litres, 0))::float8 AS "volumeLitres", v.proven_ms::float8 AS "provenMs"
     FROM unnest($1::integer[], $2::float8[], $5::integer[]) AS n (meter_id, removed_ms, point_id)
     JOIN volume_day v ON v.meter_id = n.meter_id AND v.register = 1 AND v.service_point_id = n.point_id AND v.on_day <= (to_timestamp(n.removed_ms / 1000) AT TIME ZONE $3)::date
       AND v.on_day >= (to_timestamp((n.removed_ms - $4) / 1000) AT TIME ZONE $3)::date
     ORDER BY v.meter_id, v.on_day, v.stay`,
    [before.map(([meterId]) => meterId), before.map(([, removedAtMs]) => removedAtMs), zone, reachMs, before.map(([, , pointId]) => pointId)]);
  for (const { meterId, removedAtMs, ...day } of rows) {
    const key = `${meterId}/${removedAtMs}`;
    const days = found.get(key);
    if (days === undefined) found.set(key, [day]);
    else days.push(day);
  }
  return found;
}

const ROWS_AT_ONCE = 20_000;

/**
 * Readings of registers from their states on, one register after the other, in order of device time. One pass over the time that any
 * of them needs; the server sorts, and a bounded number of rows is here at a time.
 *
 * @param client in a transaction of its own
 */
export async function* readingsOfDue(client: PoolClient, due: readonly DueRegister[]): AsyncGenerator<{ readonly meterId: number; readonly register: number; readonly readings: RegisterReading[] }> {
  const since = new Map(due.map(({ meterId, register, takenUntilMs }) => [keyOf(meterId, register), takenUntilMs ?? Number.NEGATIVE_INFINITY]));
  const firstMs = Math.min(...since.values());
  await client.query(
    `DECLARE due_readings NO SCROLL CURSOR FOR
     SELECT meter_id, register, (extract(epoch FROM read_at) * 1000)::float8, source, index_litres::float8 FROM reading_all
     WHERE ${Number.isFinite(firstMs) ? `read_at > '${new Date(firstMs).toISOString()}' AND` : ''} meter_id = ANY('{${[...new Set(due.map(({ meterId }) => meterId))].join(',')}}'::integer[])
     ORDER BY 1, 2, 3`);
  let key = '';
  let untilMs = Number.POSITIVE_INFINITY;
  let gathered: { meterId: number; register: number; readings: RegisterReading[] } | undefined;
  for (;;) {
    const { rows } = await client.query<[number, number, number, 1 | 2, number]>({ text: `FETCH ${ROWS_AT_ONCE} FROM due_readings`, rowMode: 'array' });
    for (const [meterId, register, readAtMs, source, indexLitres] of rows) {
      if (gathered?.meterId !== meterId || gathered.register !== register) {
        if (gathered !== undefined) yield gathered;
        gathered = { meterId, register, readings: [] };
        key = keyOf(meterId, register);
        untilMs = since.get(key) ?? Number.POSITIVE_INFINITY;
      }
      if (readAtMs > untilMs) gathered.readings.push({ readAtMs, source, indexLitres });
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  if (gathered !== undefined) yield gathered;
  await client.query('CLOSE due_readings');
}

