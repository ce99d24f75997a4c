import type { ReadingVerdict } from '@app/metering';
import { proofOf, type ReadMonth, ROLLOUT_RULES, withDay } from '@app/programme';
import { SOURCE_CLASS } from '@app/registry';
import { localDayBounds, localDayOf } from '@app/time';

import type { Sql } from '../sql.js';

/** What is asked of a register that was derived: from where on, and what its readings are worth. */
export interface ReadRegister {
  readonly meterId: number;
  readonly register: number;
  readonly from: { readonly filledUntilMs: number | null } | null;
  readonly derived: { readonly verdicts: readonly Pick<ReadingVerdict, 'use' | 'origin' | 'source' | 'readAtMs'>[] };
}

interface StoredMonth extends ReadMonth { readonly meterId: number }

/**
 * Keeps the days on which main registers were read by their radios, and what they prove, in the caller's transaction: what lies before the day from which a register was derived stays.
 * Readings that people brought prove nothing of a radio.
 */
export async function storeReadDays(sql: Sql, derived: readonly ReadRegister[], zone: string): Promise<void> {
  const registers = derived.filter(({ register }) => register === 1).map((one) => {
    const fromOn = one.from?.filledUntilMs == null ? null : localDayOf(one.from.filledUntilMs, zone);
    return { meterId: one.meterId, fromOn, readDays: daysReadOf(one, zone) };
  });
  if (registers.length === 0) return;
  const stored = new Map<number, StoredMonth[]>();
  for (const row of await sql<StoredMonth>(
    `SELECT r.meter_id AS "meterId", to_char(r.on_month, 'YYYY-MM') AS month, r.read_days AS "readDays" FROM unnest($1::integer[], $2::date[]) AS n (meter_id, from_on)
     JOIN meter_read_month r ON r.meter_id = n.meter_id AND (n.from_on IS NULL OR r.on_month >= date_trunc('month', n.from_on)::date)`, [registers.map(({ meterId }) => meterId), registers.map(({ fromOn }) => fromOn)])) {
    stored.set(row.meterId, [...stored.get(row.meterId) ?? [], row]);
  }
  const changed = registers.flatMap(({ meterId, fromOn, readDays }) => {
    const before = stored.get(meterId) ?? [];
    const after = mergedMonths(before, readDays, fromOn);
    return isAlike(before, after) ? [] : [{ meterId, fromOn, before, after }];
  });
  if (changed.length === 0) return;
  const gone = changed.flatMap(({ meterId, before, after }) => before.filter(({ month }) => !after.has(month)).map(({ month }) => ({ meterId, month })));
  if (gone.length > 0) {
    await sql(`DELETE FROM meter_read_month r USING unnest($1::integer[], $2::date[]) AS n (meter_id, on_month) WHERE r.meter_id = n.meter_id AND r.on_month = n.on_month`,
      [gone.map(({ meterId }) => meterId), gone.map(({ month }) => `${month}-01`)]);
  }
  const kept = changed.flatMap(({ meterId, after }) => [...after].map(([month, readDays]) => ({ meterId, month, readDays })));
  await sql(
    `INSERT INTO meter_read_month AS r SELECT * FROM unnest($1::integer[], $2::date[], $3::integer[]) ON CONFLICT (meter_id, on_month) DO UPDATE SET read_days = excluded.read_days WHERE r.read_days <> excluded.read_days`,
    [kept.map(({ meterId }) => meterId), kept.map(({ month }) => `${month}-01`), kept.map(({ readDays }) => readDays)]);
  await storeProofs(sql, changed);
}

/** Days read, as bits of their months. */
function daysReadOf({ derived: { verdicts } }: ReadRegister, zone: string): Map<string, number> {
  const months = new Map<string, number>();
  let [fromMs, toMs] = [0, 0];
  for (const { use, origin, source, readAtMs } of verdicts) {
    if (use !== 'used' || origin !== 'reading' || source !== SOURCE_CLASS.telemetry || (readAtMs >= fromMs && readAtMs < toMs)) continue;
    const day = localDayOf(readAtMs, zone);
    ({ fromMs, toMs } = localDayBounds(day, zone));
    months.set(day.slice(0, 7), withDay(months.get(day.slice(0, 7)) ?? 0, day));
  }
  return months;
}

/** The months from the first that may have changed. On the day itself what was read before its instant still counts. */
function mergedMonths(before: readonly StoredMonth[], readDays: ReadonlyMap<string, number>, fromOn: string | null): Map<string, number> {
  const after = new Map(readDays);
  if (fromOn === null) return after;
  const held = before.find(({ month }) => month === fromOn.slice(0, 7));
  const kept = held === undefined ? 0 : held.readDays & (2 ** Number(fromOn.slice(8)) - 1);
  if (kept !== 0) after.set(held!.month, (after.get(held!.month) ?? 0) | kept);
  return after;
}

function isAlike(before: readonly StoredMonth[], after: ReadonlyMap<string, number>): boolean {
  return before.length === after.size && before.every(({ month, readDays }) => after.get(month) === readDays);
}

/** What was proved before the first day that may have changed stays proved; the others are judged anew, by all their days. */
async function storeProofs(sql: Sql, changed: readonly { readonly meterId: number; readonly fromOn: string | null }[]): Promise<void> {
  const rows = await sql<{ meterId: number; months: ReadMonth[] | null }>(
    `SELECT n.meter_id AS "meterId", (SELECT json_agg(json_build_object('month', to_char(r.on_month, 'YYYY-MM'), 'readDays', r.read_days)) FROM meter_read_month r WHERE r.meter_id = n.meter_id) AS months
     FROM unnest($1::integer[], $2::date[]) AS n (meter_id, from_on)
     WHERE n.from_on IS NULL OR NOT EXISTS (SELECT FROM meter_proof p WHERE p.meter_id = n.meter_id AND p.proved_on < n.from_on)`,
    [changed.map(({ meterId }) => meterId), changed.map(({ fromOn }) => fromOn)]);
  const proofs = rows.map(({ meterId, months }) => ({ meterId, ...proofOf(months ?? [], ROLLOUT_RULES) }));
  const read = proofs.filter(({ firstReadOn }) => firstReadOn !== null);
  await sql('DELETE FROM meter_proof WHERE meter_id = ANY($1::integer[])', [proofs.filter(({ firstReadOn }) => firstReadOn === null).map(({ meterId }) => meterId)]);
  await sql(
    `INSERT INTO meter_proof AS p SELECT * FROM unnest($1::integer[], $2::date[], $3::date[]) ON CONFLICT (meter_id) DO UPDATE SET first_read_on = excluded.first_read_on, proved_on = excluded.proved_on
     WHERE (p.first_read_on, p.proved_on) IS DISTINCT FROM (excluded.first_read_on, excluded.proved_on)`,
    [read.map(({ meterId }) => meterId), read.map(({ firstReadOn }) => firstReadOn), read.map(({ provedOn }) => provedOn)]);
}
