import { type ComplaintTopic, faultsOfEnd, isOwnUse, type JournalKind, RegisterRefusal, type SwitchedTo } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import type { Sql } from '../sql.js';
import { personalDigester } from '../trust/personal-digest.js';
import { accountsSupplied, type Complaint, journalEntry, type JournalEntry } from './journal-questions.js';

const OBJECT = 'journal_entry';

/** What is written into the journal; its rules were looked at before. */
export interface NewJournalEntry {
  readonly kind: JournalKind;
  readonly zoneId: number | null;
  readonly wellId: number | null;
  readonly reservoirId: number | null;
  readonly place: string | null;
  readonly from: Date;
  readonly to: Date | null;
  readonly volumeLitres: number | null;
  readonly switchedTo: SwitchedTo | null;
  readonly note: string | null;
  readonly complaint: (Complaint & { readonly topic: ComplaintTopic; readonly accountId: number | null }) | null;
  /** Voided entry that this one stands for. */
  readonly replacesEntryId: number | null;
}

/**
 * Writes an entry in the caller's transaction; of a shut-off the accounts are counted from the register. @returns its number
 * @throws RegisterRefusal CONFLICT for what replaces an entry that counts or was replaced already
 */
export async function enterJournal(sql: Sql, entry: NewJournalEntry, by: ChangedBy): Promise<number> {
  const { replacesEntryId, complaint } = entry;
  if (replacesEntryId !== null && await voidOf(sql, replacesEntryId) === undefined) throw new RegisterRefusal('CONFLICT', 'an entry is voided before another stands for it', null, 'replacesEntryId');
  const accountsAffected = entry.kind === 'shut_off' ? await accountsSupplied(sql, entry.zoneId, entry.from) : null;
  const [made] = await refusedByConstraint(sql)<{ id: number }>(
    `INSERT INTO journal_entry (kind, zone_id, well_id, reservoir_id, place, from_at, to_at, volume_litres, switched_to, note, complaint_topic, accounts_affected, replaces_entry_id, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (replaces_entry_id) WHERE replaces_entry_id IS NOT NULL DO NOTHING RETURNING entry_id AS id`,
    [entry.kind, entry.zoneId, entry.wellId, entry.reservoirId, entry.place, entry.from.toISOString(), entry.to?.toISOString() ?? null, entry.volumeLitres, entry.switchedTo, entry.note, complaint?.topic ?? null,
      accountsAffected, replacesEntryId, by.actor.userId]);
  if (made === undefined) throw new RegisterRefusal('CONFLICT', 'another entry stands for it already', null, 'replacesEntryId');
  const key = String(made.id);
  let personal: Record<string, unknown> = {};
  if (complaint !== null) {
    const { address, personName, phone, said, accountId } = complaint;
    await sql('INSERT INTO personal.journal_complaint (entry_id, address, person_name, phone, account_id, said) VALUES ($1, $2, $3, $4, $5, $6)', [made.id, address, personName, phone, accountId, said]);
    const digest = await personalDigester(sql, OBJECT, [key]);
    personal = { complaintTopic: complaint.topic, ...Object.fromEntries(Object.entries({ address, personName, phone, said }).map(([name, text]) => [name, digest(key, text)])) };
  }
  const { complaint: _, from, to, ...plain } = entry;
  await audit(sql, by, [{
    actor: by.actor, action: 'journal.enter', objectKind: OBJECT, objectKey: key, before: null,
    after: { ...plain, from: from.toISOString(), to: to?.toISOString() ?? null, accountsAffected, ...personal }, reason: by.reason,
  }]);
  await tellChange(sql, 'journal', 'journal', [made.id]);
  return made.id;
}

/**
 * Says when something ended whose end was open or only planned, once for an entry.
 * @throws RegisterRefusal NOT_FOUND, CONFLICT where it is voided or its end was told, RANGE, TIME_FUTURE, SCHEMA for litres of what takes none
 */
export async function endJournalEntry(sql: Sql, entryId: number, end: { readonly endedAt: Date; readonly volumeLitres: number | null }, zoneIds: readonly number[] | null, by: ChangedBy, nowMs: number): Promise<void> {
  const entry = await lockedEntry(sql, entryId, zoneIds);
  if (entry.voidedAt !== null) throw new RegisterRefusal('CONFLICT', 'the entry is voided', null, 'endedAt');
  if (entry.endRecordedAt !== null) throw new RegisterRefusal('CONFLICT', 'its end was told already: void the entry and enter it anew', null, 'endedAt');
  const [fault] = faultsOfEnd(entry.kind, entry.fromAt.getTime(), end.endedAt.getTime(), nowMs);
  if (fault !== undefined) throw new RegisterRefusal(fault.kind, fault.detail, null, 'endedAt');
  if (end.volumeLitres !== null && !isOwnUse(entry.kind)) throw new RegisterRefusal('SCHEMA', 'this takes no litres', null, 'volumeLitres');
  await sql('INSERT INTO journal_end (entry_id, ended_at, volume_litres, ended_by) VALUES ($1, $2, $3, $4)', [entryId, end.endedAt.toISOString(), end.volumeLitres, by.actor.userId]);
  await audit(sql, by, [{
    actor: by.actor, action: 'journal.end', objectKind: OBJECT, objectKey: String(entryId), before: { toAt: entry.toAt?.toISOString() ?? null, volumeLitres: entry.volumeLitres },
    after: { toAt: end.endedAt.toISOString(), volumeLitres: end.volumeLitres ?? entry.volumeLitres }, reason: by.reason,
  }]);
  await tellChange(sql, 'journal', 'journal', [entryId]);
}

/** Voids an entry: it stays to be read and counts no more. @throws RegisterRefusal NOT_FOUND, CONFLICT when voided already, SCHEMA without a reason */
export async function voidJournalEntry(sql: Sql, entryId: number, zoneIds: readonly number[] | null, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say why the entry does not count', null, 'reason');
  const entry = await lockedEntry(sql, entryId, zoneIds);
  if (entry.voidedAt !== null) throw new RegisterRefusal('CONFLICT', 'the entry is voided already');
  await sql('INSERT INTO journal_void (entry_id, reason, voided_by) VALUES ($1, $2, $3)', [entryId, by.reason, by.actor.userId]);
  await audit(sql, by, [{ actor: by.actor, action: 'journal.void', objectKind: OBJECT, objectKey: String(entryId), before: { kind: entry.kind, isVoided: false }, after: { isVoided: true }, reason: by.reason }]);
  await tellChange(sql, 'journal', 'journal', [entryId]);
}

/** Whoever ends or voids the same entry takes turns. */
async function lockedEntry(sql: Sql, entryId: number, zoneIds: readonly number[] | null): Promise<JournalEntry> {
  // The role of the API may change no entry, so it may not lock its row either.
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep journal'), $1)`, [entryId]);
  const entry = await journalEntry(sql, entryId, zoneIds, false);
  if (entry === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such entry');
  return entry;
}

async function voidOf(sql: Sql, entryId: number): Promise<object | undefined> {
  return (await sql('SELECT entry_id FROM journal_void WHERE entry_id = $1', [entryId]))[0];
}
