import { RegisterRefusal, requireKey, type MeterAttributes } from '@app/registry';

import type { Sql } from '../sql.js';
import { lockThings } from './dated-table.js';
import { beginRecording } from './knowable.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { raiseRegistryVersion, tellChange } from './register-news.js';
import { METERS } from './register-tables.js';
import { audit, idsByKey, recordFrom, type ChangedBy } from './register-writes.js';

/** A meter that is entered for the first time. */
export interface NewMeter {
  readonly serial: string;
  /** First litre count the register cannot show. */
  readonly registerCapacityLitres: number;
  readonly validFrom: Date;
  readonly attributes: MeterAttributes;
}

/**
 * Enters meters with their state. @returns their numbers, in the order given
 * @throws RegisterRefusal DUPLICATE for a serial that is registered, RANGE, UNKNOWN_REFERENCE
 */
export async function addMeters(sql: Sql, meters: readonly NewMeter[], by: ChangedBy): Promise<number[]> {
  if (meters.length === 0) return [];
  const wrong = meters.find(({ registerCapacityLitres }) => !Number.isSafeInteger(registerCapacityLitres) || registerCapacityLitres <= 0);
  if (wrong !== undefined) throw new RegisterRefusal('RANGE', 'the register capacity is a positive whole number of litres', wrong.serial, 'registerCapacityLitres');
  const installed = meters.find(({ attributes }) => attributes.state === 'installed' || attributes.state === 'removed');
  if (installed !== undefined) throw new RegisterRefusal('CONFLICT', 'a meter becomes installed or removed by an installation or removal, with its act', installed.serial, 'state');
  const serials = meters.map(({ serial }) => requireKey('serial', serial));
  await beginRecording(sql);
  const entered = await refusedByConstraint(sql)<{ id: number; key: string }>(
    `INSERT INTO meter (serial, register_capacity_litres, registered_at) SELECT *, clock_timestamp() FROM unnest($1::text[], $2::bigint[])
     ON CONFLICT DO NOTHING RETURNING meter_id AS id, serial AS key`, [serials, meters.map(({ registerCapacityLitres }) => registerCapacityLitres)]);
  const ids = idsByKey(entered, serials, 'meter');
  await recordFrom(sql, METERS, meters.map(({ validFrom, attributes }, at) => ({ id: ids[at]!, validFrom, attributes })), by, 'create');
  await raiseRegistryVersion(sql);
  return ids;
}

/**
 * Corrects the capacity of a meter's register, which was read wrongly from its face: what the door judges from then on. The
 * capacity is the meter's for life; what was believed until now stays for answers «as known then».
 * @throws RegisterRefusal NOT_FOUND, RANGE, SCHEMA without a reason
 */
export async function correctCapacity(sql: Sql, meterId: number, registerCapacityLitres: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  const serials = await lockThings(sql, METERS, [meterId]);
  const [before] = await sql<{ litres: number }>('SELECT register_capacity_litres::float8 AS litres FROM meter WHERE meter_id = $1', [meterId]);
  await beginRecording(sql);
  await refusedByConstraint(sql)('UPDATE meter SET register_capacity_litres = $2 WHERE meter_id = $1', [meterId, registerCapacityLitres]);
  await sql(
    `INSERT INTO meter_capacity_correction (meter_id, recorded_at, former_litres, corrected_litres, recorded_by, reason)
     SELECT $1::integer, greatest(date_trunc('milliseconds', clock_timestamp()), max(recorded_at) + interval '1 millisecond'), $2::bigint, $3::bigint, $4::integer, $5::text
     FROM meter_capacity_correction WHERE meter_id = $1`, [meterId, before?.litres, registerCapacityLitres, by.actor.userId, by.reason]);
  await raiseRegistryVersion(sql);
  await tellChange(sql, 'register', 'meter', [meterId]);
  await audit(sql, by, [{
    actor: by.actor, action: 'meter.correct_capacity', objectKind: 'meter', objectKey: serials.get(meterId) ?? '', before: { registerCapacityLitres: before?.litres }, after: { registerCapacityLitres }, reason: by.reason }]);
}
