import type { OwnUse } from '@app/balance';
import type { ComplaintTopic, JournalKind, ShutOff, SwitchedTo } from '@app/registry';

import { literalPattern, type Page } from '../registry/register-list.js';
import type { Sql } from '../sql.js';

/** Who complained, where, and what was said. */
export interface Complaint {
  readonly address: string;
  readonly personName: string | null;
  readonly phone: string | null;
  readonly accountNo: string | null;
  readonly said: string | null;
}

/** An entry of the journal with what was said of it since. */
export interface JournalEntry {
  readonly entryId: number;
  readonly kind: JournalKind;
  readonly zoneId: number | null;
  readonly zoneCode: string | null;
  readonly wellId: number | null;
  readonly wellCode: string | null;
  readonly reservoirId: number | null;
  readonly reservoirCode: string | null;
  readonly place: string | null;
  readonly fromAt: Date;
  /** When it ended or is to end, as known now; null while nobody knows. */
  readonly toAt: Date | null;
  /** As it was entered, before its end was told. */
  readonly enteredToAt: Date | null;
  readonly volumeLitres: number | null;
  readonly switchedTo: SwitchedTo | null;
  readonly note: string | null;
  readonly complaintTopic: ComplaintTopic | null;
  readonly accountsAffected: number | null;
  readonly replacesEntryId: number | null;
  readonly replacedByEntryId: number | null;
  readonly enteredBy: string;
  readonly enteredAt: Date;
  readonly endedBy: string | null;
  readonly endRecordedAt: Date | null;
  readonly voidedBy: string | null;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
  /** null where there is none, and for those who do not see what is personal. */
  readonly complaint: Complaint | null;
}

export interface JournalAsked {
  readonly kind?: JournalKind | undefined;
  readonly zoneId?: number | undefined;
  /** Half-open stretch that entries touch. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly isVoided?: boolean | undefined;
  readonly isOpen?: boolean | undefined;
  readonly search?: string | undefined;
  /** Zones that the asker is limited to; null: the whole city. */
  readonly zoneIds: readonly number[] | null;
  readonly isPersonalSeen: boolean;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Orders of the journal by their names in the interface. */
export const JOURNAL_SORTS: Readonly<Record<string, string>> = { fromAt: 'e.from_at', enteredAt: 'e.entered_at', volumeLitres: 'coalesce(n.volume_litres, e.volume_litres)', accountsAffected: 'e.accounts_affected' };

const TABLES = `journal_entry e LEFT JOIN journal_end n ON n.entry_id = e.entry_id LEFT JOIN journal_void d ON d.entry_id = e.entry_id LEFT JOIN personal.journal_complaint c ON c.entry_id = e.entry_id`;

/** When an entry ended or is to end, as known now. */
const ENDS = 'coalesce(n.ended_at, e.to_at)';

const login = (column: string): string => `(SELECT login FROM staff_user WHERE user_id = ${column})`;
const keyOf = (table: string, column: string): string => `(SELECT code FROM ${table} WHERE ${column} = e.${column})`;

const ENTRY = `e.entry_id AS "entryId", e.kind, e.zone_id AS "zoneId", ${keyOf('zone', 'zone_id')} AS "zoneCode", e.well_id AS "wellId", ${keyOf('well', 'well_id')} AS "wellCode",
  e.reservoir_id AS "reservoirId", ${keyOf('reservoir', 'reservoir_id')} AS "reservoirCode", e.place, e.from_at AS "fromAt", ${ENDS} AS "toAt", e.to_at AS "enteredToAt",
  coalesce(n.volume_litres, e.volume_litres)::float8 AS "volumeLitres", e.switched_to AS "switchedTo", e.note, e.complaint_topic AS "complaintTopic", e.accounts_affected AS "accountsAffected",
  e.replaces_entry_id AS "replacesEntryId", (SELECT r.entry_id FROM journal_entry r WHERE r.replaces_entry_id = e.entry_id) AS "replacedByEntryId", ${login('e.entered_by')} AS "enteredBy", e.entered_at AS "enteredAt",
  ${login('n.ended_by')} AS "endedBy", n.recorded_at AS "endRecordedAt", ${login('d.voided_by')} AS "voidedBy", d.voided_at AS "voidedAt", d.reason AS "voidReason",
  CASE WHEN $1 AND c.entry_id IS NOT NULL THEN jsonb_build_object('address', c.address, 'personName', c.person_name, 'phone', c.phone, 'said', c.said,
    'accountNo', (SELECT account_no FROM account WHERE account_id = c.account_id)) END AS complaint`;

/** A page of the journal, the latest first where nothing is said. */
export async function journalEntries(sql: Sql, asked: JournalAsked): Promise<Page<JournalEntry>> {
  const where = `($2::integer[] IS NULL OR e.zone_id = ANY($2)) AND ($3::text IS NULL OR e.kind = $3) AND ($4::integer IS NULL OR e.zone_id = $4)
    AND ($5::timestamptz IS NULL OR ${ENDS} IS NULL OR ${ENDS} > $5 OR e.from_at >= $5) AND ($6::timestamptz IS NULL OR e.from_at < $6)
    AND ($7::boolean IS NULL OR (d.entry_id IS NOT NULL) = $7) AND ($8::boolean IS NULL OR (${ENDS} IS NULL OR ${ENDS} > now()) = $8)
    AND ($9::text IS NULL OR e.place ILIKE $9 OR e.note ILIKE $9 OR ($1 AND (c.address ILIKE $9 OR c.person_name ILIKE $9 OR c.phone ILIKE $9 OR c.said ILIKE $9)))`;
  const parameters = [
    asked.isPersonalSeen, asked.zoneIds, asked.kind ?? null, asked.zoneId ?? null, asked.from?.toISOString() ?? null, asked.to?.toISOString() ?? null, asked.isVoided ?? null, asked.isOpen ?? null,
    asked.search === undefined ? null : literalPattern(asked.search),
  ];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${TABLES} WHERE ${where}`, parameters);
  const order = asked.sort === undefined ? 'e.from_at DESC' : `${JOURNAL_SORTS[asked.sort.by]!} ${asked.sort.descending ? 'DESC' : 'ASC'} NULLS LAST`;
  const items = await sql<JournalEntry>(`SELECT ${ENTRY} FROM ${TABLES} WHERE ${where} ORDER BY ${order}, e.entry_id DESC LIMIT ${asked.limit} OFFSET ${asked.offset}`, parameters);
  return { items, total: counted!.total };
}

/** One entry; undefined where there is none, or none in the asker's zones. */
export async function journalEntry(sql: Sql, entryId: number, zoneIds: readonly number[] | null, isPersonalSeen: boolean): Promise<JournalEntry | undefined> {
  const [found] = await sql<JournalEntry>(`SELECT ${ENTRY} FROM ${TABLES} WHERE e.entry_id = $2 AND ($3::integer[] IS NULL OR e.zone_id = ANY($3))`, [isPersonalSeen, entryId, zoneIds]);
  return found;
}

/** Zones with all that lay below them at an instant; of null the whole city. */
const WITHIN = `WITH RECURSIVE within AS (
    SELECT $1::integer AS zone_id
    UNION SELECT v.zone_id FROM zone_version v JOIN within w ON v.parent_zone_id = w.zone_id WHERE v.superseded_at IS NULL AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2))`;
const heldAt = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= $2 AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > $2)`;

/** Open accounts with an open connection in a zone, or below it, at an instant, as the register is known now. @param zoneId null: the whole city */
export async function accountsSupplied(sql: Sql, zoneId: number | null, at: Date): Promise<number> {
  const [counted] = await sql<{ accounts: number }>(
    `${WITHIN}
     SELECT count(DISTINCT p.account_id)::integer AS accounts FROM service_point_version p JOIN account_version a ON a.account_id = p.account_id AND a.state = 'open' AND ${heldAt('a')}
     WHERE p.state = 'open' AND ${heldAt('p')} AND ($1::integer IS NULL OR p.zone_id IN (SELECT zone_id FROM within))`, [zoneId, at.toISOString()]);
  return counted!.accounts;
}

/** Shut-offs that count and touch a stretch of time, within zones. */
export function shutOffsIn(sql: Sql, from: Date, to: Date, zoneIds: readonly number[] | null): Promise<ShutOff[]> {
  return sql<ShutOff>(
    `SELECT e.zone_id AS "zoneId", (extract(epoch FROM e.from_at) * 1000)::float8 AS "fromMs", (extract(epoch FROM ${ENDS}) * 1000)::float8 AS "toMs", e.accounts_affected AS "accountsAffected"
     FROM ${TABLES} WHERE e.kind = 'shut_off' AND d.entry_id IS NULL AND e.from_at < $2 AND (${ENDS} IS NULL OR ${ENDS} > $1) AND ($3::integer[] IS NULL OR e.zone_id = ANY($3)) ORDER BY e.entry_id`,
    [from.toISOString(), to.toISOString(), zoneIds]);
}

/**
 * Flushing, fires and washed tanks that began within `[from, to)` and count: unbilled unmetered consumption.
 * @param zoneIds zones with all below them; null: the whole city, with what lies in no zone
 */
export function ownUseIn(sql: Sql, from: Date, to: Date, zoneIds: readonly number[] | null): Promise<OwnUse[]> {
  return sql<OwnUse>(
    `SELECT e.kind, count(*)::integer AS entries, coalesce(sum(coalesce(n.volume_litres, e.volume_litres)), 0)::float8 AS "volumeLitres",
            (count(*) FILTER (WHERE coalesce(n.volume_litres, e.volume_litres) IS NULL))::integer AS "entriesWithoutLitres"
     FROM ${TABLES} WHERE e.kind IN ('flushing', 'fire', 'tank_washing') AND d.entry_id IS NULL AND e.from_at >= $1 AND e.from_at < $2 AND ($3::integer[] IS NULL OR e.zone_id = ANY($3)) GROUP BY e.kind ORDER BY e.kind`,
    [from.toISOString(), to.toISOString(), zoneIds]);
}
