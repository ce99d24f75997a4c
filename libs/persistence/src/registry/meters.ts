import { RegisterRefusal, requireKey, type MeterAttributes } from '@app/registry';

import type { Sql } from '../sql.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { raiseRegistryVersion } from './register-news.js';
import { METERS } from './register-tables.js';
import { idsByKey, recordFrom, type ChangedBy } from './register-writes.js';

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
  const entered = await refusedByConstraint(sql)<{ id: number; key: string }>(
    `INSERT INTO meter (serial, register_capacity_litres) SELECT * FROM unnest($1::text[], $2::bigint[])
     ON CONFLICT DO NOTHING RETURNING meter_id AS id, serial AS key`, [serials, meters.map(({ registerCapacityLitres }) => registerCapacityLitres)]);
  const ids = idsByKey(entered, serials, 'meter');
  await recordFrom(sql, METERS, meters.map(({ validFrom, attributes }, at) => ({ id: ids[at]!, validFrom, attributes })), by, 'create');
  await raiseRegistryVersion(sql);
  return ids;
}
