import { fault, type FileRow, type LineFault, said } from '@app/registry';

import type { Sql } from '../sql.js';

/** A meter as lines of a file name it. */
export interface NamedMeter {
  readonly meterId: number;
  readonly serial: string;
  readonly capacityLitres: number;
}

/** A line by what it says and when it was read. */
export interface LineToName {
  readonly row: FileRow;
  readonly readAtMs: number;
}

interface AtAccount extends NamedMeter { readonly at: number }
const MOST_SERIALS_NAMED = 5;

/** The meter that each line names, by serial or by the account it stood at then, or why it names none. Nothing is chosen: an account with two meters names neither. */
export async function metersNamed(sql: Sql, lines: readonly LineToName[]): Promise<(NamedMeter | LineFault)[]> {
  const serials = await sql<NamedMeter>(
    'SELECT meter_id AS "meterId", serial, register_capacity_litres::float8 AS "capacityLitres" FROM meter WHERE serial = ANY($1::text[])',
    [[...new Set(lines.flatMap(({ row }) => (said(row, 'meterSerial') === null ? [] : [String(said(row, 'meterSerial'))])))]]);
  const bySerial = new Map(serials.map((meter) => [meter.serial, meter]));
  const accounts = await sql<{ at: number; meterId: number | null; serial: string; capacityLitres: number }>(
    `SELECT q.at::integer - 1 AS at, m.meter_id AS "meterId", m.serial, m.register_capacity_litres::float8 AS "capacityLitres"
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS q (account_no, read_at, at)
     JOIN account a ON a.account_no = q.account_no
     LEFT JOIN (service_point_version v JOIN installation i ON i.service_point_id = v.service_point_id AND i.superseded_at IS NULL JOIN meter m ON m.meter_id = i.meter_id)
       ON v.account_id = a.account_id AND v.superseded_at IS NULL AND v.valid_from <= q.read_at AND (v.valid_to IS NULL OR v.valid_to > q.read_at)
       AND i.valid_from <= q.read_at AND (i.valid_to IS NULL OR i.valid_to > q.read_at)
     ORDER BY q.at, m.serial`,
    [lines.map(({ row }) => said(row, 'accountNo')), lines.map(({ readAtMs }) => new Date(readAtMs).toISOString())]);
  const known = new Set(accounts.map(({ at }) => at));
  const atAccount = new Map<number, AtAccount[]>();
  for (const { at, meterId, ...meter } of accounts) if (meterId !== null) atAccount.set(at, [...(atAccount.get(at) ?? []), { at, meterId, ...meter }]);
  return lines.map(({ row }, at) => {
    const serial = said(row, 'meterSerial');
    const account = said(row, 'accountNo');
    const meter = serial === null ? undefined : bySerial.get(String(serial));
    if (serial !== null && meter === undefined) return fault('meterSerial', 'UNKNOWN_DEVICE', 'unknown', { key: JSON.stringify(serial) });
    if (account === null) return meter!;
    const key = String(account);
    if (!known.has(at)) return fault('accountNo', 'UNKNOWN_REFERENCE', 'unknown', { key: JSON.stringify(key) });
    const found = atAccount.get(at) ?? [];
    if (meter !== undefined) return found.some(({ meterId }) => meterId === meter.meterId) ? meter : fault('accountNo', 'CONFLICT', 'meter_of_another', { serial: meter.serial, key });
    if (found.length === 0) return fault('accountNo', 'UNKNOWN_DEVICE', 'account_without_meter', { key });
    if (found.length > 1) return fault('accountNo', 'CONFLICT', 'account_with_meters', { key, count: found.length, serials: found.slice(0, MOST_SERIALS_NAMED).map((one) => one.serial).join(', ') });
    return found[0]!;
  });
}
