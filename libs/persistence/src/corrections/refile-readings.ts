import type { CorrectionKind, NamedReading } from '@app/metering';
import { RegisterRefusal, SOURCE_CLASS, type RegisterNumber } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { binaryArray } from '../series/binary-encoding.js';
import type { Sql } from '../sql.js';
import { NAMED, namedArrays, nameOf, SAME_READING } from './reading-corrections.js';

/** A register that readings are filed under. */
export interface FiledUnder {
  readonly meterId: number;
  readonly register: RegisterNumber;
}

/** What a channel counted by what was recorded before, and by what is recorded now, in a stretch `[fromMs, toMs)`. */
export interface Refiling {
  readonly deviceId: number;
  readonly channel: number;
  readonly fromMs: number;
  readonly toMs: number | null;
  /** Null where the channel counted nothing. */
  readonly before: FiledUnder | null;
  readonly now: FiledUnder | null;
  /** Mapping by which the readings move. */
  readonly mappingId: string;
}

/** What became of the readings of some channels. */
export interface RefiledCount {
  /** Moved from one register to another. */
  readonly moved: number;
  /** Taken from a meter that the channel never counted, and waiting for a mapping that says what it did count. */
  readonly setAside: number;
}

/** Readings that one act may move: eleven years of hourly readings of a meter. Beyond, the stretch is corrected in parts. */
export const MOST_REFILED_READINGS = 100_000;

interface Leaving extends NamedReading {
  readonly receivedAt: Date;
  readonly frameKey: string;
  readonly held: CorrectionKind | null;
  readonly heldId: string | null;
  readonly editedIndexLitres: number | null;
  readonly reasonCode: string | null;
  readonly stretch: number;
}

/**
 * Moves readings that a mapping had filed under the wrong register: voided where they are, appended where they belong with
 * the message they came in, all in the caller's transaction with the change of the mapping. What a person had said of
 * a reading goes with it. Only what a device sent is moved: what a person read, was read at the meter.
 * @throws RegisterRefusal RANGE for more than {@link MOST_REFILED_READINGS}
 */
export async function refileReadings(sql: Sql, stretches: readonly Refiling[], by: ChangedBy): Promise<RefiledCount> {
  if (stretches.length === 0) return { moved: 0, setAside: 0 };
  const leaving = [...await filedWrongly(sql, stretches), ...await setAsideBefore(sql, stretches)];
  if (leaving.length > MOST_REFILED_READINGS) {
    throw new RegisterRefusal('RANGE', `more than ${MOST_REFILED_READINGS} readings would move; correct the mapping in shorter stretches, oldest first`, null, 'from');
  }
  if (leaving.length === 0) return { moved: 0, setAside: 0 };
  const arriving = leaving.flatMap((reading) => {
    const to = stretches[reading.stretch]!.now;
    return to === null ? [] : [{ ...reading, meterId: to.meterId, register: to.register, from: reading }];
  });
  // Two radios that were swapped may have read the same index at the same instant: then nothing is to be moved.
  const arrivingNames = new Set(arriving.map(nameOf));
  const leavingNames = new Set(leaving.map(nameOf));
  const gone = leaving.filter((reading) => !arrivingNames.has(nameOf(reading)));
  const come = arriving.filter((reading) => !leavingNames.has(nameOf(reading)));
  await voidReadings(sql, gone, stretches, by);
  await appendReadings(sql, come, stretches, by);
  await lowerMeterStates(sql, [...gone, ...come]);
  const moved = arriving.length;
  await auditMoves(sql, leaving, stretches, by);
  await tellChange(sql, 'readings', 'meter', [...new Set([...gone, ...come].map(({ meterId }) => meterId))]);
  return { moved, setAside: leaving.length - moved };
}

const READ = `r.meter_id AS "meterId", r.register, (extract(epoch FROM r.read_at) * 1000)::float8 AS "readAtMs", r.source, r.index_litres::float8 AS "indexLitres", r.received_at AS "receivedAt",
  r.frame_key AS "frameKey", c.kind AS held, c.correction_id AS "heldId", c.edited_index_litres::float8 AS "editedIndexLitres", c.reason_code AS "reasonCode", s.at::integer - 1 AS stretch`;
const HELD = `LEFT JOIN LATERAL (SELECT k.kind, k.correction_id, k.edited_index_litres, k.reason_code, k.mapping_id, k.moved_to_meter_id FROM reading_correction k
  WHERE ${SAME_READING('k', 'r')} ORDER BY k.correction_id DESC LIMIT 1) c ON true`;

/** Readings that stand where the channel put them and no longer says so. Where another channel counted the register at that time they may be its own, and stay. */
async function filedWrongly(sql: Sql, stretches: readonly Refiling[]): Promise<Leaving[]> {
  const counted = stretches.map(({ before }) => before);
  if (counted.every((before) => before === null)) return [];
  return sql<Leaving>(
    `SELECT ${READ}
     FROM unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::integer[], $6::smallint[]) WITH ORDINALITY AS s (meter_id, register, from_at, to_at, device_id, channel, at)
     JOIN reading_all r ON r.meter_id = s.meter_id AND r.register = s.register AND r.source = ${SOURCE_CLASS.telemetry} AND r.read_at >= s.from_at AND r.read_at < coalesce(s.to_at, 'infinity')
     ${HELD}
     WHERE c.kind IS DISTINCT FROM 'void' AND NOT EXISTS (
       SELECT FROM channel_mapping o WHERE o.superseded_at IS NULL AND o.meter_id = r.meter_id AND o.register = r.register AND o.mapped_from <= r.read_at AND (o.mapped_to IS NULL OR o.mapped_to > r.read_at)
         AND (o.device_id, o.channel) NOT IN (SELECT * FROM unnest($5::integer[], $6::smallint[])))
     ORDER BY r.meter_id, r.register, r.read_at, r.index_litres LIMIT ${MOST_REFILED_READINGS + 1}`,
    [counted.map((before) => before?.meterId ?? null), counted.map((before) => before?.register ?? null), ...timesOf(stretches), ...channelsOf(stretches)]);
}

/** Readings of the channel that were set aside, since it counted nothing then by what was recorded. */
async function setAsideBefore(sql: Sql, stretches: readonly Refiling[]): Promise<Leaving[]> {
  if (!stretches.some(({ before, now }) => before === null && now !== null)) return [];
  return sql<Leaving>(
    `SELECT ${READ}
     FROM unnest($1::timestamptz[], $2::timestamptz[], $3::integer[], $4::smallint[], $5::boolean[]) WITH ORDINALITY AS s (from_at, to_at, device_id, channel, is_new, at)
     JOIN channel_mapping m ON m.device_id = s.device_id AND m.channel = s.channel
     JOIN reading_correction v ON v.mapping_id = m.mapping_id AND v.kind = 'void' AND v.moved_to_meter_id IS NULL AND v.read_at >= s.from_at AND v.read_at < coalesce(s.to_at, 'infinity')
     JOIN reading_all r ON ${SAME_READING('r', 'v')}
     ${HELD}
     WHERE s.is_new AND c.correction_id = v.correction_id
     ORDER BY r.meter_id, r.register, r.read_at, r.index_litres LIMIT ${MOST_REFILED_READINGS + 1}`,
    [...timesOf(stretches), ...channelsOf(stretches), stretches.map(({ before, now }) => before === null && now !== null)]);
}

const timesOf = (stretches: readonly Refiling[]): Buffer[] => [binaryArray.timestamptz(stretches.map(({ fromMs }) => fromMs)), binaryArray.timestamptz(stretches.map(({ toMs }) => toMs))];
const channelsOf = (stretches: readonly Refiling[]): Buffer[] => [binaryArray.int4(stretches.map(({ deviceId }) => deviceId)), binaryArray.int2(stretches.map(({ channel }) => channel))];

const REASON_CODE = 'mapping_corrected';

async function voidReadings(sql: Sql, gone: readonly Leaving[], stretches: readonly Refiling[], by: ChangedBy): Promise<void> {
  const to = gone.map(({ stretch }) => stretches[stretch]!.now);
  await sql(
    `INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, moved_to_meter_id, moved_to_register, mapping_id, supersedes, reason_code, reason, author_id)
     SELECT n.meter_id, n.register, n.read_at, n.source, n.index_litres, 'void', a.to_meter, a.to_register, a.mapping_id, a.supersedes, '${REASON_CODE}', $10, $11
     FROM ${NAMED} JOIN unnest($6::integer[], $7::smallint[], $8::bigint[], $9::bigint[]) WITH ORDINALITY AS a (to_meter, to_register, mapping_id, supersedes, at) USING (at)`,
    [...namedArrays(gone), to.map((filed) => filed?.meterId ?? null), to.map((filed) => filed?.register ?? null), gone.map(({ stretch }) => stretches[stretch]!.mappingId), gone.map(({ heldId }) => heldId),
      reasonOf(by), by.actor.userId]);
}

interface Arriving extends Leaving { readonly from: Leaving }

/** Appends readings where they belong, with their messages and the remarks of the door, and says of each from where it came. */
async function appendReadings(sql: Sql, come: readonly Arriving[], stretches: readonly Refiling[], by: ChangedBy): Promise<void> {
  if (come.length === 0) return;
  const there = await sql<{ at: number; held: CorrectionKind | null; heldId: string | null }>(
    `SELECT n.at::integer - 1 AS at, c.kind AS held, c.correction_id AS "heldId" FROM ${NAMED}
     LEFT JOIN LATERAL (SELECT k.kind, k.correction_id FROM reading_correction k WHERE ${SAME_READING('k', 'n')} ORDER BY k.correction_id DESC LIMIT 1) c ON true
     WHERE EXISTS (SELECT FROM reading_all r WHERE ${SAME_READING('r', 'n')})`, namedArrays(come));
  const known = new Map(there.map((row) => [row.at, row]));
  const columns = 'read_at, received_at, index_litres, frame_key, meter_id, register, source';
  const message = [binaryArray.timestamptz(come.map(({ receivedAt }) => receivedAt.getTime())), binaryArray.bigint(come.map(({ frameKey }) => BigInt(frameKey)))];
  const arrived = `SELECT n.read_at, a.received_at, n.index_litres, a.frame_key, n.meter_id, n.register, n.source
    FROM ${NAMED} JOIN unnest($6::timestamptz[], $7::bigint[]) WITH ORDINALITY AS a (received_at, frame_key, at) USING (at)`;
  await sql(`INSERT INTO reading (${columns}) ${arrived} ORDER BY n.read_at, n.meter_id, n.register, n.source ON CONFLICT DO NOTHING`, [...namedArrays(come), ...message]);
  const KEY = '(r.read_at, r.meter_id, r.register, r.source) = (n.read_at, n.meter_id, n.register, n.source) AND r.index_litres <> n.index_litres';
  await sql(`INSERT INTO reading_candidate (${columns}) SELECT ${columns.split(', ').map((column) => `r.${column}`).join(', ')} FROM ${NAMED} JOIN reading r ON ${KEY} ON CONFLICT DO NOTHING`, namedArrays(come));
  await sql(`INSERT INTO reading_candidate (${columns}) SELECT ${columns.split(', ').map((column) => `n.${column}`).join(', ')} FROM (${arrived}) n JOIN reading r ON ${KEY} ON CONFLICT DO NOTHING`, [...namedArrays(come), ...message]);
  await sql(
    `INSERT INTO reading_flag (read_at, meter_id, register, source, flag)
     SELECT f.read_at, a.meter_id, a.register, f.source, f.flag FROM ${NAMED} JOIN unnest($6::integer[], $7::smallint[]) WITH ORDINALITY AS a (meter_id, register, at) USING (at)
     JOIN reading_flag f ON (f.meter_id, f.register, f.read_at, f.source) = (n.meter_id, n.register, n.read_at, n.source) ON CONFLICT DO NOTHING`,
    [...namedArrays(come.map(({ from }) => from)), binaryArray.int4(come.map(({ meterId }) => meterId)), binaryArray.int2(come.map(({ register }) => register))]);
  // What stands there already and counts, or was excluded by a person there, is left as it is.
  const restored = come.flatMap((reading, at) => {
    const row = known.get(at);
    return row === undefined || row.held === 'void' ? [{ reading, supersedes: row?.heldId ?? null }] : [];
  });
  const ids = await sql<{ id: string; meterId: number; register: RegisterNumber; readAtMs: number; source: NamedReading['source']; indexLitres: number }>(
    `INSERT INTO reading_correction AS c (meter_id, register, read_at, source, index_litres, kind, moved_from_meter_id, mapping_id, supersedes, reason_code, reason, author_id)
     SELECT n.meter_id, n.register, n.read_at, n.source, n.index_litres, 'restore', a.from_meter, a.mapping_id, a.supersedes, '${REASON_CODE}', $9, $10
     FROM ${NAMED} JOIN unnest($6::integer[], $7::bigint[], $8::bigint[]) WITH ORDINALITY AS a (from_meter, mapping_id, supersedes, at) USING (at)
     RETURNING c.correction_id AS id, c.meter_id AS "meterId", c.register, (extract(epoch FROM c.read_at) * 1000)::float8 AS "readAtMs", c.source, c.index_litres::float8 AS "indexLitres"`,
    [...namedArrays(restored.map(({ reading }) => reading)), restored.map(({ reading }) => reading.from.meterId), restored.map(({ reading }) => stretches[reading.stretch]!.mappingId),
      restored.map(({ supersedes }) => supersedes), reasonOf(by), by.actor.userId]);
  const idByName = new Map(ids.map((row) => [nameOf(row), row.id]));
  const said = restored.map(({ reading }) => reading).filter(({ held }) => held === 'exclude' || held === 'edit' || held === 'accept');
  await sql(
    `INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, edited_index_litres, mapping_id, supersedes, reason_code, reason, author_id)
     SELECT n.meter_id, n.register, n.read_at, n.source, n.index_litres, a.kind, a.edited, a.mapping_id, a.supersedes, a.code, $11, $12
     FROM ${NAMED} JOIN unnest($6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[]) WITH ORDINALITY AS a (kind, edited, mapping_id, supersedes, code, at) USING (at)`,
    [...namedArrays(said), said.map(({ held }) => held), said.map(({ editedIndexLitres }) => editedIndexLitres), said.map(({ stretch }) => stretches[stretch]!.mappingId),
      said.map((reading) => idByName.get(nameOf(reading))), said.map(({ reasonCode }) => reasonCode), reasonOf(by), by.actor.userId]);
}

const reasonOf = (by: ChangedBy): string => (by.reason === null || by.reason.trim() === '' ? 'the mapping of the channel changed' : by.reason);

/** Searched for a register's latest reading first; beyond, the rows of all meters of all time would be read. */
const NEAR_DAYS = 40;

/** The latest state of registers whose readings changed hands, found anew: it is never raised by what was voided. */
async function lowerMeterStates(sql: Sql, touched: readonly Leaving[]): Promise<void> {
  const earliest = new Map<string, Leaving>();
  for (const reading of touched) {
    const key = `${reading.meterId}/${reading.register}`;
    const known = earliest.get(key);
    if (known === undefined || reading.readAtMs < known.readAtMs) earliest.set(key, reading);
  }
  for (const key of [...earliest.keys()].sort()) {
    const { meterId, register, readAtMs } = earliest.get(key)!;
    const since = new Date(readAtMs - NEAR_DAYS * 86_400_000).toISOString();
    const latest = await latestReading(sql, meterId, register, since) ?? await latestReading(sql, meterId, register, '-infinity');
    await sql('DELETE FROM meter_state WHERE meter_id = $1 AND register = $2', [meterId, register]);
    if (latest === undefined) continue;
    // The mark of readings that came meanwhile goes with the row: the volumes of the register are derived from the beginning.
    await sql("INSERT INTO meter_state (meter_id, register, latest_read_at, latest_index_litres, last_heard_at, due_from) VALUES ($1, $2, $3, $4, $5, '-infinity')", [meterId, register, latest.readAt, latest.index, latest.heardAt]);
  }
}

async function latestReading(sql: Sql, meterId: number, register: number, since: string): Promise<{ readAt: Date; index: string; heardAt: Date } | undefined> {
  const [row] = await sql<{ readAt: Date; index: string; heardAt: Date }>(
    `SELECT read_at AS "readAt", original_index_litres AS index, max(received_at) OVER () AS "heardAt" FROM reading_corrected
     WHERE meter_id = $1 AND register = $2 AND read_at >= $3 ORDER BY read_at DESC, original_index_litres DESC LIMIT 1`, [meterId, register, since]);
  return row;
}

/** One entry a stretch: how many readings went from where to where. */
async function auditMoves(sql: Sql, leaving: readonly Leaving[], stretches: readonly Refiling[], by: ChangedBy): Promise<void> {
  const counts = new Map<number, number>();
  for (const { stretch } of leaving) counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  const ids = [...new Set([...leaving.map(({ meterId }) => meterId), ...stretches.flatMap(({ now }) => (now === null ? [] : [now.meterId]))])];
  const serials = new Map((await sql<{ id: number; serial: string }>('SELECT meter_id AS id, serial FROM meter WHERE meter_id = ANY($1::integer[])', [ids])).map(({ id, serial }) => [id, serial]));
  await audit(sql, by, [...counts].map(([at, readings]) => {
    const { now, fromMs, toMs } = stretches[at]!;
    const fromMeter = leaving.find(({ stretch }) => stretch === at)!.meterId;
    return {
      actor: by.actor, action: 'reading.refile', objectKind: 'meter', objectKey: serials.get(fromMeter) ?? String(fromMeter), reason: by.reason,
      before: { meterId: fromMeter, readings },
      after: { meterId: now?.meterId ?? null, meterSerial: now === null ? null : serials.get(now.meterId) ?? null, from: new Date(fromMs).toISOString(), to: toMs === null ? null : new Date(toMs).toISOString() },
    };
  }));
}
