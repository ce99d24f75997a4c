import { DEFAULT_DOOR_RULES } from '@app/metering';
import { REGISTER_BEGINS_MS, REGISTER_NUMBER, RegisterRefusal, type RegisterName, type RegisterNumber } from '@app/registry';

import type { Sql } from '../sql.js';
import { refileReadings, type Refiling } from '../corrections/refile-readings.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { raiseRegistryVersion, tellChange } from './register-news.js';
import { asOneAct, audit, type ChangedBy } from './register-writes.js';

/** One input of a device. */
export interface MappedChannel {
  readonly deviceSerial: string;
  readonly channel: number;
  readonly register: RegisterName;
}

/** A channel that counts a register of a meter from an instant on, until the next mapping of that channel. */
export interface NewMapping extends MappedChannel {
  readonly meterId: number;
  readonly from: Date;
}

const REGISTER_NAMES: readonly (RegisterName | undefined)[] = [undefined, 'volume', 'reverse_volume'];

interface StoredMapping {
  readonly mappingId: string;
  readonly deviceId: number;
  readonly serial: string;
  readonly channel: number;
  readonly meterId: number;
  readonly register: RegisterNumber;
  readonly mappedFrom: Date;
  readonly mappedTo: Date | null;
}

/**
 * Maps channels to meters, in the caller's transaction: 20,000 at a time for an import. What counted there before is closed
 * at that instant, and readings that it took from then on are moved with it.
 * @throws RegisterRefusal UNKNOWN_REFERENCE, CONFLICT for a gateway or a mapping from that very instant, OVERLAP when another channel counts that register
 */
export async function mapChannels(sql: Sql, mappings: readonly NewMapping[], by: ChangedBy): Promise<void> {
  if (mappings.length === 0) return;
  await withReadingsRefiled(sql, mappings, by, (act) => recordMappings(sql, mappings, act));
}

async function recordMappings(sql: Sql, mappings: readonly NewMapping[], by: ChangedBy): Promise<void> {
  if (mappings.length === 0) return;
  const channels = mappings.map(({ deviceSerial, channel }) => `${deviceSerial}/${channel}`);
  if (new Set(channels).size < channels.length) throw new RegisterRefusal('DUPLICATE', 'one channel is named twice at a time');
  const checked = refusedByConstraint(sql);
  await raiseRegistryVersion(checked);
  const devices = await devicesOf(checked, mappings.map(({ deviceSerial }) => deviceSerial));
  const { now } = await instantOfDatabase(checked);
  for (const { deviceSerial, channel, from } of mappings) {
    if (!Number.isInteger(channel) || channel < 1 || channel > 255) throw new RegisterRefusal('RANGE', `channel ${channel} of ${deviceSerial}: channels are numbered from 1 to 255`, deviceSerial, 'channel');
    if (from.getTime() < REGISTER_BEGINS_MS) throw new RegisterRefusal('RANGE', 'the register begins with the year 1900', deviceSerial, 'from');
    if (from.getTime() > now.getTime() + DAY_AHEAD_MS) throw new RegisterRefusal('TIME_FUTURE', `${deviceSerial} is mapped from tomorrow at the latest; map it when it is there`, deviceSerial, 'from');
  }
  const deviceIds = mappings.map(({ deviceSerial }) => devices.get(deviceSerial)!);
  const atInstant = await checked<StoredMapping & { at: number }>(
    `SELECT ${MAPPING}, n.at::integer AS at FROM unnest($1::integer[], $2::integer[], $3::timestamptz[]) WITH ORDINALITY AS n (device_id, channel, from_at, at)
     JOIN channel_mapping c ON c.device_id = n.device_id AND c.channel = n.channel AND c.superseded_at IS NULL AND c.mapped_from <= n.from_at AND (c.mapped_to IS NULL OR c.mapped_to > n.from_at)
     JOIN device d ON d.device_id = c.device_id`,
    [deviceIds, mappings.map(({ channel }) => channel), mappings.map(({ from }) => from.toISOString())]);
  const before = new Map(atInstant.map((row) => [row.at - 1, row]));
  for (const [at, row] of before) {
    if (row.mappedFrom.getTime() === mappings[at]!.from.getTime()) {
      throw new RegisterRefusal('CONFLICT', `channel ${row.channel} of ${row.serial} is mapped from that very instant already; correct that mapping`, row.serial, 'from');
    }
  }
  await closeAt(checked, [...before].map(([at, row]) => ({ row, at: mappings[at]!.from })), by);
  const followers = await checked<{ at: number; next: Date | null }>(
    `SELECT n.at::integer AS at, (SELECT min(c.mapped_from) FROM channel_mapping c WHERE c.device_id = n.device_id AND c.channel = n.channel AND c.superseded_at IS NULL AND c.mapped_from > n.from_at) AS next
     FROM unnest($1::integer[], $2::integer[], $3::timestamptz[]) WITH ORDINALITY AS n (device_id, channel, from_at, at)`,
    [deviceIds, mappings.map(({ channel }) => channel), mappings.map(({ from }) => from.toISOString())]);
  const ends = new Map(followers.map(({ at, next }) => [at - 1, next]));
  await insertMappings(checked, mappings.map((mapping, at) => ({
    deviceId: deviceIds[at]!, channel: mapping.channel, meterId: mapping.meterId, register: REGISTER_NUMBER[mapping.register], from: mapping.from, to: before.get(at)?.mappedTo ?? ends.get(at) ?? null,
  })), by);
  await audit(sql, by, mappings.map((mapping, at) => ({
    actor: by.actor, action: 'device.map', objectKind: 'device', objectKey: mapping.deviceSerial, before: shown(before.get(at)),
    after: { channel: mapping.channel, register: mapping.register, meterId: mapping.meterId, from: mapping.from.toISOString() }, reason: by.reason,
  })));
  await tellChange(sql, 'register', 'device', deviceIds);
}

/** Meters that a channel counts at an instant or later, by what is recorded now. */
export async function metersOfChannel(sql: Sql, { deviceSerial, channel }: Omit<MappedChannel, 'register'>, from: Date): Promise<number[]> {
  const rows = await sql<{ meterId: number }>(
    `SELECT DISTINCT c.meter_id AS "meterId" FROM channel_mapping c JOIN device d USING (device_id)
     WHERE d.serial = $1 AND c.channel = $2 AND c.superseded_at IS NULL AND (c.mapped_to IS NULL OR c.mapped_to > $3)`, [deviceSerial, channel, from]);
  return rows.map(({ meterId }) => meterId);
}

/**
 * Ends what a channel counts, from an instant on. Readings that it took from then on are set aside, until a mapping says what they
 * counted. @throws RegisterRefusal CONFLICT when it counts nothing then, UNKNOWN_REFERENCE
 */
export async function unmapChannel(sql: Sql, channel: Omit<MappedChannel, 'register'>, at: Date, by: ChangedBy): Promise<void> {
  await withReadingsRefiled(sql, [channel], by, (act) => endMapping(sql, channel, at, act));
}

async function endMapping(sql: Sql, channel: Omit<MappedChannel, 'register'>, at: Date, by: ChangedBy): Promise<void> {
  await raiseRegistryVersion(sql);
  const deviceId = (await devicesOf(sql, [channel.deviceSerial])).get(channel.deviceSerial)!;
  const [row] = await sql<StoredMapping>(
    `SELECT ${MAPPING} FROM channel_mapping c JOIN device d USING (device_id) WHERE c.device_id = $1 AND c.channel = $2 AND c.superseded_at IS NULL AND c.mapped_from < $3 AND (c.mapped_to IS NULL OR c.mapped_to > $3)`,
    [deviceId, channel.channel, at]);
  if (row === undefined) throw new RegisterRefusal('CONFLICT', `channel ${channel.channel} of ${channel.deviceSerial} counts nothing at that time`, channel.deviceSerial, 'channel');
  await closeAt(sql, [{ row, at }], by);
  await audit(sql, by, [{ actor: by.actor, action: 'device.unmap', objectKind: 'device', objectKey: row.serial, before: shown(row), after: { channel: row.channel, to: at.toISOString() }, reason: by.reason }]);
  await tellChange(sql, 'register', 'device', [deviceId]);
}

/** What a mapping should have said. */
export interface MappingCorrection {
  readonly mappingId: number;
  readonly meterId: number;
  readonly register: RegisterName;
  readonly from: Date;
  readonly to: Date | null;
}

/**
 * Replaces mappings that were recorded wrongly, as one act: two radios that were swapped are two corrections. The old ones
 * stay as superseded, and the readings that they filed under the wrong meter are moved to the right one.
 * @throws RegisterRefusal NOT_FOUND, OVERLAP, RANGE, UNKNOWN_REFERENCE, DUPLICATE, SCHEMA without a reason
 */
export async function correctMappings(sql: Sql, corrections: readonly MappingCorrection[], by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  const ids = corrections.map(({ mappingId }) => mappingId);
  if (new Set(ids).size < ids.length) throw new RegisterRefusal('DUPLICATE', 'one mapping is corrected twice at a time');
  const checked = refusedByConstraint(sql);
  await raiseRegistryVersion(checked);
  const rows = await checked<StoredMapping>(`SELECT ${MAPPING} FROM channel_mapping c JOIN device d USING (device_id) WHERE c.mapping_id = ANY($1::bigint[]) AND c.superseded_at IS NULL`, [ids]);
  const byId = new Map(rows.map((row) => [Number(row.mappingId), row]));
  const missing = ids.find((id) => !byId.has(id));
  if (missing !== undefined) throw new RegisterRefusal('NOT_FOUND', `no mapping in force has the number ${missing}`);
  const pairs = corrections.map((correction) => ({ correction, row: byId.get(correction.mappingId)! }));
  await withReadingsRefiled(sql, rows.map(({ serial, channel }) => ({ deviceSerial: serial, channel })), by, async (act) => {
    await supersede(checked, rows.map(({ mappingId }) => mappingId), act);
    await insertMappings(checked, pairs.map(({ correction, row }) => ({
      deviceId: row.deviceId, channel: row.channel, meterId: correction.meterId, register: REGISTER_NUMBER[correction.register], from: correction.from, to: correction.to })), act);
    await audit(sql, act, pairs.map(({ correction, row }) => ({
      actor: by.actor, action: 'device.correct_mapping', objectKind: 'device', objectKey: row.serial, before: shown(row),
      after: { channel: row.channel, register: correction.register, meterId: correction.meterId, from: correction.from.toISOString(), to: correction.to?.toISOString() ?? null }, reason: by.reason,
    })));
  });
  await tellChange(sql, 'register', 'device', rows.map(({ deviceId }) => deviceId));
}

/** The radio's part of an exchange. */
export interface MeterSwap {
  readonly oldMeterId: number;
  readonly removedAt: Date;
  readonly newMeterId: number;
  readonly installedAt: Date;
  readonly radio: 'same' | MappedChannel | null;
}

/**
 * Ends what counted the old meter and lets the same or another radio count the new one. What the radio sent since the exchange,
 * entered weeks late perhaps, is moved to the new meter.
 */
export async function remapMeter(sql: Sql, swap: MeterSwap, by: ChangedBy): Promise<void> {
  await raiseRegistryVersion(sql);
  const rows = await sql<StoredMapping>(
    `SELECT ${MAPPING} FROM channel_mapping c JOIN device d USING (device_id)
     WHERE c.meter_id = $1 AND c.superseded_at IS NULL AND c.mapped_from < $2 AND (c.mapped_to IS NULL OR c.mapped_to > $2) ORDER BY c.device_id, c.channel`, [swap.oldMeterId, swap.removedAt]);
  if (swap.radio === 'same' && rows.length === 0) throw new RegisterRefusal('CONFLICT', 'no radio counts the old meter; name the channel that counts the new one', null, 'radio');
  const channels: readonly MappedChannel[] = swap.radio === null ? []
    : swap.radio === 'same' ? rows.map(({ serial, channel, register }) => ({ deviceSerial: serial, channel, register: REGISTER_NAMES[register]! })) : [swap.radio];
  await withReadingsRefiled(sql, [...rows.map(({ serial, channel }) => ({ deviceSerial: serial, channel })), ...channels], by, async (act) => {
    await closeAt(sql, rows.map((row) => ({ row, at: swap.removedAt })), act);
    await audit(sql, act, rows.map((row) => ({
      actor: by.actor, action: 'device.unmap', objectKind: 'device', objectKey: row.serial, before: shown(row), after: { channel: row.channel, to: swap.removedAt.toISOString() }, reason: by.reason })));
    await recordMappings(sql, channels.map((channel) => ({ ...channel, meterId: swap.newMeterId, from: swap.installedAt })), act);
  });
}

/**
 * Makes a change of what channels count, and moves the readings that it shows to be filed wrongly, as one act. The first mapping
 * of a channel also holds for the day before it, as at the door.
 */
async function withReadingsRefiled(sql: Sql, channels: readonly Pick<MappedChannel, 'deviceSerial' | 'channel'>[], by: ChangedBy, change: (act: ChangedBy) => Promise<void>): Promise<void> {
  await asOneAct(sql, by, async (act) => {
    const before = await countedBy(sql, channels);
    await change(act);
    const now = await countedBy(sql, channels);
    const stretches: Refiling[] = [];
    for (const key of new Set([...before.keys(), ...now.keys()])) stretches.push(...differences(before.get(key) ?? [], now.get(key) ?? []));
    await refileReadings(sql, stretches, act);
  });
}

/** What channels count by the mappings in force, by channel and time. */
async function countedBy(sql: Sql, channels: readonly Pick<MappedChannel, 'deviceSerial' | 'channel'>[]): Promise<Map<string, StoredMapping[]>> {
  const rows = await sql<StoredMapping>(
    `SELECT DISTINCT ${MAPPING} FROM unnest($1::text[], $2::integer[]) AS n (serial, channel) JOIN device d USING (serial)
     JOIN channel_mapping c ON c.device_id = d.device_id AND c.channel = n.channel AND c.superseded_at IS NULL ORDER BY 2, 4, 7`,
    [channels.map(({ deviceSerial }) => deviceSerial), channels.map(({ channel }) => channel)]);
  const byChannel = new Map<string, StoredMapping[]>();
  for (const row of rows) {
    const key = `${row.deviceId}/${row.channel}`;
    const known = byChannel.get(key);
    if (known === undefined) byChannel.set(key, [{ ...row, mappedFrom: new Date(row.mappedFrom.getTime() - DEFAULT_DOOR_RULES.beforeMappingToleranceMs) }]);
    else known.push(row);
  }
  return byChannel;
}

/** Stretches in which a channel counts something else now than before. */
function differences(before: readonly StoredMapping[], now: readonly StoredMapping[]): Refiling[] {
  const any = now[0] ?? before[0];
  if (any === undefined) return [];
  const cuts = [...new Set([...before, ...now].flatMap(({ mappedFrom, mappedTo }) => [mappedFrom.getTime(), ...(mappedTo === null ? [] : [mappedTo.getTime()])]))].sort((one, other) => one - other);
  const at = (rows: readonly StoredMapping[], instantMs: number): StoredMapping | null =>
    rows.find(({ mappedFrom, mappedTo }) => mappedFrom.getTime() <= instantMs && (mappedTo === null || mappedTo.getTime() > instantMs)) ?? null;
  const latestId = now.map(({ mappingId }) => mappingId).reduce((one, other) => (BigInt(other) > BigInt(one) ? other : one), any.mappingId);
  return cuts.flatMap((fromMs, i) => {
    const [was, is] = [at(before, fromMs), at(now, fromMs)];
    if (was?.meterId === is?.meterId && was?.register === is?.register) return [];
    return [{ deviceId: any.deviceId, channel: any.channel, fromMs, toMs: cuts[i + 1] ?? null, before: filedUnder(was), now: filedUnder(is), mappingId: is?.mappingId ?? latestId }];
  });
}

const filedUnder = (mapping: StoredMapping | null): Refiling['now'] => (mapping === null ? null : { meterId: mapping.meterId, register: mapping.register });

const DAY_AHEAD_MS = 86_400_000;

const MAPPING = `c.mapping_id AS "mappingId", c.device_id AS "deviceId", d.serial, c.channel, c.meter_id AS "meterId", c.register, c.mapped_from AS "mappedFrom", c.mapped_to AS "mappedTo"`;

async function instantOfDatabase(sql: Sql): Promise<{ now: Date }> {
  const [row] = await sql<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!;
}

async function devicesOf(sql: Sql, serials: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql<{ deviceId: number; serial: string; kind: string; revokedAt: Date | null }>(
    'SELECT device_id AS "deviceId", serial, kind, revoked_at AS "revokedAt" FROM device WHERE serial = ANY($1::text[])', [serials]);
  const known = new Map(rows.map((row) => [row.serial, row]));
  for (const serial of serials) {
    const device = known.get(serial);
    if (device === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', `no device ${serial} is registered; enrol it first`, serial, 'deviceSerial');
    if (device.kind === 'gateway') throw new RegisterRefusal('CONFLICT', `${serial} is a gateway; map the devices that it speaks for`, serial, 'deviceSerial');
    if (device.revokedAt !== null) throw new RegisterRefusal('CONFLICT', `${serial} is revoked; reinstate it first`, serial, 'deviceSerial');
  }
  return new Map(rows.map(({ serial, deviceId }) => [serial, deviceId]));
}

async function supersede(sql: Sql, mappingIds: readonly string[], by: ChangedBy): Promise<void> {
  await sql(`UPDATE channel_mapping SET superseded_at = greatest(recorded_at, date_trunc('milliseconds', clock_timestamp())), superseded_by = $2 WHERE mapping_id = ANY($1::bigint[])`, [mappingIds, by.actor.userId]);
}

/** Mappings cut at an instant: the old row is superseded and a closed one stands in its place. */
async function closeAt(sql: Sql, cuts: readonly { readonly row: StoredMapping; readonly at: Date }[], by: ChangedBy): Promise<void> {
  if (cuts.length === 0) return;
  await supersede(sql, cuts.map(({ row }) => row.mappingId), by);
  await insertMappings(sql, cuts.map(({ row, at }) => ({ deviceId: row.deviceId, channel: row.channel, meterId: row.meterId, register: row.register, from: row.mappedFrom, to: at })), by);
}

interface MappingRow { readonly deviceId: number; readonly channel: number; readonly meterId: number; readonly register: number; readonly from: Date; readonly to: Date | null }

async function insertMappings(sql: Sql, rows: readonly MappingRow[], by: ChangedBy): Promise<void> {
  await sql(
    `INSERT INTO channel_mapping (recorded_by, reason, device_id, channel, meter_id, register, mapped_from, mapped_to)
     SELECT $1, $2, * FROM unnest($3::integer[], $4::smallint[], $5::integer[], $6::smallint[], $7::timestamptz[], $8::timestamptz[])`,
    [by.actor.userId, by.reason, rows.map(({ deviceId }) => deviceId), rows.map(({ channel }) => channel), rows.map(({ meterId }) => meterId), rows.map(({ register }) => register),
      rows.map(({ from }) => from.toISOString()), rows.map(({ to }) => to?.toISOString() ?? null)]);
}

function shown(row: StoredMapping | undefined): Record<string, unknown> | null {
  if (row === undefined) return null;
  return { channel: row.channel, register: REGISTER_NAMES[row.register], meterId: row.meterId, from: row.mappedFrom.toISOString(), to: row.mappedTo?.toISOString() ?? null };
}
