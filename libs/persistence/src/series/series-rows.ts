import type { PoolClient } from 'pg';

import type { ArrivedFrame } from './arrived-frame.js';
import { byKey, type LatestOfRegister, type PlannedReading } from './batch-plan.js';
import { binaryArray, CopyEncoder, FIELD_BYTES } from './binary-encoding.js';
import { copyIn } from './copy-in.js';

const READING_COLUMNS = 'read_at, received_at, index_litres, frame_key, meter_id, register, source';
const FRAME_COLUMNS = 'received_at, frame_key, sequence, device_clock_at, device_id, payload';

const READING_ROW_BYTES = FIELD_BYTES.rowHead + 2 * FIELD_BYTES.timestamptz + 2 * FIELD_BYTES.int8 + FIELD_BYTES.int4 + 2 * FIELD_BYTES.int2;
const FRAME_ROW_BYTES = FIELD_BYTES.rowHead + 2 * FIELD_BYTES.timestamptz + 2 * FIELD_BYTES.int8 + FIELD_BYTES.int4 + FIELD_BYTES.lengthWord;

/** Binary COPY stream of all readings of the messages, in order of arrival. */
export function encodeReadings(frames: readonly ArrivedFrame[]): Buffer {
  let readings = 0;
  for (const frame of frames) readings += frame.judged.readings.length;
  const encoder = new CopyEncoder(7, readings * READING_ROW_BYTES);
  for (const frame of frames) {
    for (const reading of frame.judged.readings) {
      encoder.startRow();
      encoder.timestamptz(reading.readAtMs);
      encoder.timestamptz(frame.receivedAtMs);
      encoder.int8(reading.indexLitres);
      encoder.bigint(frame.frameKey);
      encoder.int4(reading.meterId);
      encoder.int2(reading.register);
      encoder.int2(reading.source);
    }
  }
  return encoder.finish();
}

/** Copies readings whose keys are believed to be new. @throws unique_violation when one is not; nothing is stored then */
export async function copyReadings(client: PoolClient, frames: readonly ArrivedFrame[]): Promise<void> {
  await copyIn(client, `COPY reading (${READING_COLUMNS}) FROM STDIN (FORMAT binary)`, encodeReadings(frames));
}

/** Copies messages. @throws unique_violation when one is there already */
export async function copyFrames(client: PoolClient, frames: readonly ArrivedFrame[]): Promise<void> {
  if (frames.length === 0) return;
  let payloadBytes = 0;
  for (const frame of frames) payloadBytes += frame.payload.length;
  const encoder = new CopyEncoder(6, frames.length * FRAME_ROW_BYTES + payloadBytes);
  for (const frame of frames) {
    const { sequence, deviceClockMs } = frame.judged;
    encoder.startRow();
    encoder.timestamptz(frame.receivedAtMs);
    encoder.bigint(frame.frameKey);
    if (sequence === null) encoder.absent();
    else encoder.int8(sequence);
    if (deviceClockMs === null) encoder.absent();
    else encoder.timestamptz(deviceClockMs);
    encoder.int4(frame.deviceId);
    encoder.bytea(frame.payload);
  }
  await copyIn(client, `COPY frame (${FRAME_COLUMNS}) FROM STDIN (FORMAT binary)`, encoder.finish());
}

/** Stores messages of which some may be there already (a commit repeated in doubt). */
export async function insertFrames(client: PoolClient, frames: readonly ArrivedFrame[]): Promise<void> {
  if (frames.length === 0) return;
  await client.query(
    `INSERT INTO frame (${FRAME_COLUMNS})
     SELECT * FROM unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::int[], $6::bytea[]) ON CONFLICT DO NOTHING`,
    [
      binaryArray.timestamptz(frames.map((frame) => frame.receivedAtMs)), binaryArray.bigint(frames.map((frame) => frame.frameKey)),
      frames.map((frame) => frame.judged.sequence), binaryArray.timestamptz(frames.map((frame) => frame.judged.deviceClockMs)),
      binaryArray.int4(frames.map((frame) => frame.deviceId)),
      frames.map((frame) => Buffer.from(frame.payload.buffer, frame.payload.byteOffset, frame.payload.length)),
    ],
  );
}

function keyArrays(planned: readonly PlannedReading[]): Buffer[] {
  return [
    binaryArray.timestamptz(planned.map((p) => p.reading.readAtMs)), binaryArray.int4(planned.map((p) => p.reading.meterId)),
    binaryArray.int2(planned.map((p) => p.reading.register)), binaryArray.int2(planned.map((p) => p.reading.source)),
  ];
}

/** Keys come back from the server and are matched here, not by a join in SQL: the planner knows nothing of how many rows an array brings. */
const RETURNED_KEY = '(extract(epoch FROM r.read_at) * 1000)::bigint AS read_at_ms, r.meter_id, r.register, r.source';
interface ReturnedKey { readonly read_at_ms: string; readonly meter_id: number; readonly register: number; readonly source: number }

function textOfReturned(key: ReturnedKey): string {
  return `${key.read_at_ms}/${key.meter_id}/${key.register}/${key.source}`;
}

function textOfKey({ reading }: PlannedReading): string {
  return `${reading.readAtMs}/${reading.meterId}/${reading.register}/${reading.source}`;
}

/** What became of readings of which some may be there already. */
export interface MergedReadings {
  readonly stored: PlannedReading[];
  /** New candidates of a key that has another index. */
  readonly conflicting: PlannedReading[];
  readonly duplicates: number;
}

/**
 * Stores what is new, and keeps every candidate of a key that comes with a second index: `reading` keeps its first
 * arrival untouched, `reading_candidate` gets all of them, the first included.
 */
export async function mergeReadings(
  client: PoolClient, firsts: readonly PlannedReading[], rivals: readonly PlannedReading[],
): Promise<MergedReadings> {
  if (firsts.length === 0) return { stored: [], conflicting: [], duplicates: 0 };
  const inserted = await client.query<ReturnedKey>(
    `INSERT INTO reading AS r (${READING_COLUMNS})
     SELECT read_at, received_at, index_litres, frame_key, meter_id, register, source
     FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[], $5::timestamptz[], $6::bigint[], $7::bigint[])
       WITH ORDINALITY AS a(read_at, meter_id, register, source, received_at, index_litres, frame_key, ord) ORDER BY ord
     ON CONFLICT DO NOTHING RETURNING ${RETURNED_KEY}`,
    [
      ...keyArrays(firsts), binaryArray.timestamptz(firsts.map((p) => p.frame.receivedAtMs)),
      binaryArray.int8(firsts.map((p) => p.reading.indexLitres)), binaryArray.bigint(firsts.map((p) => p.frame.frameKey)),
    ],
  );
  const insertedKeys = new Set(inserted.rows.map(textOfReturned));
  const stored: PlannedReading[] = [];
  const met: PlannedReading[] = [];
  for (const planned of firsts) (insertedKeys.has(textOfKey(planned)) ? stored : met).push(planned);
  met.push(...rivals);
  met.sort(byKey);
  if (met.length === 0) return { stored, conflicting: [], duplicates: 0 };

  const conflicting = await keepCandidates(client, met);
  return { stored, conflicting, duplicates: met.length - conflicting.length };
}

/** Of readings whose key is taken, returns those with an index not known before, after keeping all candidates. */
async function keepCandidates(client: PoolClient, met: readonly PlannedReading[]): Promise<PlannedReading[]> {
  // LATERAL with LIMIT keeps to one index probe a key, whatever the planner thinks of the tables' size.
  const differing = await client.query<{ ord: number }>(
    `SELECT k.ord::int
     FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[], $5::bigint[])
       WITH ORDINALITY AS k(read_at, meter_id, register, source, index_litres, ord)
     JOIN LATERAL (SELECT r.index_litres FROM reading r WHERE r.read_at = k.read_at AND r.meter_id = k.meter_id
                   AND r.register = k.register AND r.source = k.source LIMIT 1) r ON r.index_litres <> k.index_litres
     ORDER BY k.ord`,
    [...keyArrays(met), binaryArray.int8(met.map((p) => p.reading.indexLitres))],
  );
  if (differing.rows.length === 0) return [];
  const rivals = differing.rows.map((row) => met[row.ord - 1]!);
  await client.query(
    `INSERT INTO reading_candidate (${READING_COLUMNS})
     SELECT r.read_at, r.received_at, r.index_litres, r.frame_key, r.meter_id, r.register, r.source
     FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[]) WITH ORDINALITY AS k(read_at, meter_id, register, source, ord)
     JOIN LATERAL (SELECT * FROM reading r WHERE r.read_at = k.read_at AND r.meter_id = k.meter_id
                   AND r.register = k.register AND r.source = k.source LIMIT 1) r ON true
     ORDER BY k.ord ON CONFLICT DO NOTHING`,
    keyArrays(rivals),
  );
  const kept = await client.query<ReturnedKey & { index_litres: string }>(
    `INSERT INTO reading_candidate AS r (${READING_COLUMNS})
     SELECT read_at, received_at, index_litres, frame_key, meter_id, register, source
     FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[], $5::timestamptz[], $6::bigint[], $7::bigint[])
       WITH ORDINALITY AS a(read_at, meter_id, register, source, received_at, index_litres, frame_key, ord) ORDER BY ord
     ON CONFLICT DO NOTHING RETURNING ${RETURNED_KEY}, r.index_litres`,
    [
      ...keyArrays(rivals), binaryArray.timestamptz(rivals.map((p) => p.frame.receivedAtMs)),
      binaryArray.int8(rivals.map((p) => p.reading.indexLitres)), binaryArray.bigint(rivals.map((p) => p.frame.frameKey)),
    ],
  );
  const keptCandidates = new Set(kept.rows.map((row) => `${textOfReturned(row)}/${row.index_litres}`));
  // Deleting as it goes: of two equal candidates in one batch the first is the new one.
  return rivals.filter((planned) => keptCandidates.delete(`${textOfKey(planned)}/${planned.reading.indexLitres}`));
}

/**
 * Of readings with remarks, those whose remarks count: of a reading that is new, and of one that came before in another
 * message. The same message again says nothing new, but its clock looks late to us for being repeated.
 */
export async function withRemarksThatCount(
  client: PoolClient, flagged: readonly PlannedReading[], stored: readonly PlannedReading[],
): Promise<PlannedReading[]> {
  if (flagged.length === 0) return [];
  const newKeys = new Set(stored.map(textOfKey));
  const known = flagged.filter((planned) => !newKeys.has(textOfKey(planned)));
  const ofOthers = await client.query<{ ord: number }>(
    `SELECT k.ord::int
     FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[], $5::bigint[])
       WITH ORDINALITY AS k(read_at, meter_id, register, source, frame_key, ord)
     JOIN LATERAL (SELECT r.frame_key FROM reading r WHERE r.read_at = k.read_at AND r.meter_id = k.meter_id
                   AND r.register = k.register AND r.source = k.source LIMIT 1) r ON r.frame_key <> k.frame_key
     ORDER BY k.ord`,
    [...keyArrays(known), binaryArray.bigint(known.map((p) => p.frame.frameKey))],
  );
  return [...flagged.filter((planned) => newKeys.has(textOfKey(planned))), ...ofOthers.rows.map((row) => known[row.ord - 1]!)];
}

/** Remarks of the door about readings. Returns those that bring one that was not known. */
export async function insertFlags(client: PoolClient, planned: Iterable<PlannedReading>): Promise<PlannedReading[]> {
  const flagged = new Map<string, { p: PlannedReading; flag: string }>();
  for (const p of planned) {
    for (const flag of p.reading.flags) {
      const key = `${textOfKey(p)}/${flag}`;
      if (!flagged.has(key)) flagged.set(key, { p, flag });
    }
  }
  if (flagged.size === 0) return [];
  // In the order of their key, so that two writers wait for each other one way only.
  const rows = [...flagged.values()].sort((a, b) => byKey(a.p, b.p) || (a.flag < b.flag ? -1 : 1));
  const inserted = await client.query<ReturnedKey & { flag: string }>(
    `INSERT INTO reading_flag AS r (read_at, meter_id, register, source, flag)
     SELECT read_at, meter_id, register, source, flag FROM unnest($1::timestamptz[], $2::int[], $3::smallint[], $4::smallint[], $5::text[])
       WITH ORDINALITY AS a(read_at, meter_id, register, source, flag, ord) ORDER BY ord
     ON CONFLICT DO NOTHING RETURNING ${RETURNED_KEY}, r.flag`,
    [...keyArrays(rows.map((row) => row.p)), rows.map((row) => row.flag)],
  );
  return inserted.rows.map((row) => flagged.get(`${textOfReturned(row)}/${row.flag}`)!.p);
}

/** Raises the latest state of each register and marks it for derivation; free of order, so late data never lower it. */
export async function raiseMeterState(client: PoolClient, latest: readonly LatestOfRegister[]): Promise<void> {
  if (latest.length === 0) return;
  await client.query({
    name: 'raise-meter-state',
    text: `INSERT INTO meter_state AS s (meter_id, register, latest_read_at, latest_index_litres, last_heard_at, due_from)
     SELECT * FROM unnest($1::int[], $2::smallint[], $3::timestamptz[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
     ON CONFLICT ON CONSTRAINT meter_state_pkey DO UPDATE SET
       latest_read_at = greatest(s.latest_read_at, excluded.latest_read_at),
       latest_index_litres = CASE WHEN (excluded.latest_read_at, excluded.latest_index_litres) > (s.latest_read_at, s.latest_index_litres)
                             THEN excluded.latest_index_litres ELSE s.latest_index_litres END,
       last_heard_at = greatest(s.last_heard_at, excluded.last_heard_at),
       due_from = least(s.due_from, excluded.due_from)`,
    values: [
      binaryArray.int4(latest.map((l) => l.meterId)), binaryArray.int2(latest.map((l) => l.register)),
      binaryArray.timestamptz(latest.map((l) => l.readAtMs)), binaryArray.int8(latest.map((l) => l.indexLitres)),
      binaryArray.timestamptz(latest.map((l) => l.heardAtMs)), binaryArray.timestamptz(latest.map((l) => l.dueFromMs)),
    ],
  });
}
