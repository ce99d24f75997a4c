import { changeFrom, correct, rowAt, requireKey, stateFrom, RegisterRefusal, type Interval, REGISTER_BEGINS_MS, type RowEdit, type StoredRow } from '@app/registry';

import type { Sql } from '../sql.js';
import { appendAudits } from '../trust/audit-chain.js';
import type { AuditActor, AuditEntry } from '../trust/audit-entry.js';
import { personalDigester } from '../trust/personal-digest.js';
import { insertRows, lockThings, recordingInstant, requireTree, rowsInForce, supersedeRows, type DatedTable, type Recording } from './dated-table.js';
import { tellChange } from './register-news.js';
import { refusedByConstraint } from './refused-by-constraint.js';

/** Who changes the register, and why: kept with every row and in the audit. */
export interface ChangedBy {
  readonly actor: AuditActor;
  readonly reason: string | null;
  /** Where entries wait for the end of an act of several steps; made by {@link asOneAct}. */
  readonly waiting?: AuditEntry[];
}

/**
 * Several changes in one transaction as one act: their audit entries are appended when all is done. Appending makes every
 * other writer wait until the commit, and whoever appended must not wait for a thing that such a writer holds.
 */
export async function asOneAct<Outcome>(sql: Sql, by: ChangedBy, act: (by: ChangedBy) => Promise<Outcome>): Promise<Outcome> {
  if (by.waiting !== undefined) return act(by);
  const waiting: AuditEntry[] = [];
  const outcome = await act({ ...by, waiting });
  await appendAudits(sql, waiting);
  return outcome;
}

/** Appends entries now, or at the end of the act that they are part of. */
export async function audit(sql: Sql, by: ChangedBy, entries: readonly AuditEntry[]): Promise<void> {
  if (by.waiting === undefined) await appendAudits(sql, entries);
  else for (const entry of entries) by.waiting.push(entry);
}

/** A thing that is entered for the first time, under its code, account number or serial. */
export interface NewThing<Attributes> {
  readonly key: string;
  readonly validFrom: Date;
  readonly attributes: Attributes;
}

/** What holds of a registered thing from an instant on. */
export interface ThingChange<Attributes> {
  readonly id: number;
  readonly validFrom: Date;
  readonly attributes: Attributes;
}

/** What is recorded anew for an interval of a thing's life; `validTo` null for ever. */
export interface ThingCorrection<Attributes> {
  readonly id: number;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly attributes: Attributes;
}

/** Things that are read, judged and written at a time: bounds the memory of a change of the whole city. */
const CHUNK = 4_000;
const AHEAD_MS = 366 * 86_400_000;

/**
 * Enters things with what holds of them, in the caller's transaction. @returns their numbers, in the order given
 * @throws RegisterRefusal DUPLICATE for a key that is registered, and what the constraints refuse
 */
export async function addThings<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, things: readonly NewThing<Attributes>[], by: ChangedBy): Promise<number[]> {
  const ids: number[] = [];
  for (const chunk of chunksOf(things)) ids.push(...await enterKeys(refusedByConstraint(sql), table, chunk.map(({ key }) => key)));
  await recordFrom(sql, table, things.map(({ validFrom, attributes }, at) => ({ id: ids[at]!, validFrom, attributes })), by, 'create');
  return ids;
}

/**
 * Says from when on what holds of things, in the caller's transaction: what register files and first entries do. Said once
 * more of the same instant, it replaces what was said; a thing without rows begins with it.
 * @throws RegisterRefusal
 */
export async function recordFrom<Attributes extends object>(
  sql: Sql, table: DatedTable<Attributes>, changes: readonly ThingChange<Attributes>[], by: ChangedBy, verb: 'create' | 'change' = 'change'): Promise<void> {
  await editThings(sql, table, changes.map(({ id, validFrom, attributes }) => ({
    id, validFrom, attributes, verb, edit: (rows) => stateFrom(rows, validFrom.getTime(), attributes),
  })), by);
}

/** One change of one thing. @throws RegisterRefusal CONFLICT where a change from that instant is recorded already */
export async function changeThing<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, change: ThingChange<Attributes>, by: ChangedBy): Promise<void> {
  const { id, validFrom, attributes } = change;
  await editThings(sql, table, [{ id, validFrom, attributes, verb: 'change', edit: (rows) => changeFrom(rows, validFrom.getTime(), attributes) }], by);
}

/** Replaces what was recorded wrongly for an interval; a reason is needed. @throws RegisterRefusal */
export async function correctThing<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, correction: ThingCorrection<Attributes>, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  const { id, validFrom, validTo, attributes } = correction;
  const interval: Interval = { fromMs: validFrom.getTime(), toMs: validTo?.getTime() ?? null };
  await editThings(sql, table, [{ id, validFrom, attributes, verb: 'correct', edit: (rows) => correct(rows, interval, attributes) }], by);
}

/**
 * Locks a thing and compares its version: the number of rows ever recorded of it, so that it rises with every change.
 * @throws RegisterRefusal STALE_VERSION, NOT_FOUND
 */
export async function requireVersion(sql: Sql, tables: readonly DatedTable<object>[], id: number, version: number): Promise<void> {
  await lockThings(sql, tables[0]!, [id]);
  const [row] = await sql<{ version: number }>(`SELECT ${versionExpression(tables, '$1')} AS version`, [id]);
  if (row?.version !== version) throw new RegisterRefusal('STALE_VERSION', `it was changed meanwhile: read it again (version ${row?.version}, yours ${version})`, null, 'version');
}

/** SQL for the version of a thing whose rows stand in these tables, as known at an instant. */
export function versionExpression(tables: readonly DatedTable<object>[], id: string, knownAt = `'infinity'`): string {
  return `(${tables.map(({ table, idColumn }) => `(SELECT count(*) FROM ${table} v WHERE v.${idColumn} = ${id} AND v.recorded_at <= ${knownAt})`).join(' + ')})::float8`;
}

interface Edit<Attributes> extends ThingChange<Attributes> {
  readonly verb: 'create' | 'change' | 'correct';
  readonly edit: (rows: readonly StoredRow<Attributes>[]) => RowEdit<Attributes>;
}

async function enterKeys(sql: Sql, table: DatedTable<object>, keys: readonly string[]): Promise<number[]> {
  for (const key of keys) requireKey(table.keyColumn, key);
  const entered = await sql<{ id: number; key: string }>(
    `INSERT INTO ${table.keyTable} (${table.keyColumn}) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING RETURNING ${table.idColumn} AS id, ${table.keyColumn} AS key`, [keys]);
  return idsByKey(entered, keys, table.kind);
}

/** Numbers in the order of the keys. @throws RegisterRefusal DUPLICATE for a key that did not come out, or is named twice */
export function idsByKey(entered: readonly { readonly id: number; readonly key: string }[], keys: readonly string[], kind: string): number[] {
  const byKey = new Map(entered.map(({ id, key }) => [key, id]));
  const seen = new Set<string>();
  return keys.map((key) => {
    const id = byKey.get(key);
    if (id === undefined || seen.has(key)) throw new RegisterRefusal('DUPLICATE', `${kind.replaceAll('_', ' ')} ${key} is registered already, or named twice`, key);
    seen.add(key);
    return id;
  });
}

async function editThings<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, edits: readonly Edit<Attributes>[], by: ChangedBy): Promise<void> {
  await asOneAct(sql, by, (act) => editInChunks(sql, table, edits, act));
}

async function editInChunks<Attributes extends object>(unchecked: Sql, table: DatedTable<Attributes>, edits: readonly Edit<Attributes>[], by: ChangedBy): Promise<void> {
  const sql = refusedByConstraint(unchecked);
  const seen = new Set<number>();
  for (const { id } of edits) {
    if (seen.has(id)) throw new RegisterRefusal('DUPLICATE', 'one thing is changed twice at a time', String(id));
    seen.add(id);
  }
  for (const chunk of chunksOf([...edits].sort((a, b) => a.id - b.id))) {
    const ids = chunk.map(({ id }) => id);
    const keys = await lockThings(sql, table, ids);
    const recording: Recording = { recordedAt: await recordingInstant(sql, table, ids), userId: by.actor.userId, reason: by.reason };
    const stored = await rowsInForce(sql, table, ids);
    const digester = table.isPersonal ? await personalDigester(sql, table.kind, [...keys.values()]) : undefined;
    const digestOf = (key: string) => (digester === undefined ? undefined : (text: string) => digester(key, text));
    const supersede: number[] = [];
    const add: (RowEdit<Attributes>['add'][number] & { id: number })[] = [];
    const audits: AuditEntry[] = [];
    for (const edit of chunk) {
      const rows = stored.get(edit.id) ?? [];
      const key = keys.get(edit.id) ?? '';
      const validFromMs = edit.validFrom.getTime();
      requireSensibleTime(validFromMs, recording.recordedAt.getTime(), key);
      const outcome = named(key, () => {
        table.requireSound?.(edit.attributes);
        if (edit.verb !== 'correct') judgeSteps(table, rows, validFromMs, edit.attributes);
        return edit.edit(rows);
      });
      supersede.push(...outcome.supersede);
      for (const row of outcome.add) add.push({ ...row, id: edit.id });
      audits.push({
        actor: by.actor, action: `${table.kind}.${edit.verb}`, objectKind: table.kind, objectKey: key, reason: by.reason,
        before: audited(rowAt(rows, validFromMs)?.attributes, digestOf(key)), after: { validFrom: edit.validFrom.toISOString(), ...audited(edit.attributes, digestOf(key)) },
      });
    }
    await supersedeRows(sql, table, supersede, recording);
    await insertRows(sql, table, add, recording);
    await requireTree(sql, table, ids);
    await audit(unchecked, by, audits);
  }
  await tellChange(sql, 'register', table.kind, edits.map(({ id }) => id));
}

/** The step into what is recorded, and from there into what is recorded after it. */
function judgeSteps<Attributes extends object>(table: DatedTable<Attributes>, rows: readonly StoredRow<Attributes>[], validFromMs: number, attributes: Attributes): void {
  const before = rowAt(rows, validFromMs - 1);
  const after = rows.find((row) => row.validFromMs > validFromMs);
  if (before !== undefined) table.judgeStep?.(before.attributes, attributes);
  if (after !== undefined) table.judgeStep?.(attributes, after.attributes);
}

/** A refusal out of a bulk change says which thing it is about. */
function named<Outcome>(key: string, judge: () => Outcome): Outcome {
  try {
    return judge();
  } catch (error) {
    throw error instanceof RegisterRefusal && error.subject === null ? new RegisterRefusal(error.kind, error.message, key, error.field) : error;
  }
}

function requireSensibleTime(validFromMs: number, nowMs: number, key: string): void {
  if (!(validFromMs >= REGISTER_BEGINS_MS)) throw new RegisterRefusal('RANGE', 'the register begins with the year 1900', key, 'validFrom');
  if (validFromMs > nowMs + AHEAD_MS) throw new RegisterRefusal('TIME_FUTURE', 'a change may be entered a year ahead, not more', key, 'validFrom');
}

/** Attributes as the audit keeps them: personal texts as salted digests, so that a change shows and the words do not. */
function audited(attributes: object | undefined, digest: ((text: string) => string | null) | undefined): Record<string, unknown> | null {
  if (attributes === undefined) return null;
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]: [string, unknown]) => [name, typeof attribute === 'string' && digest !== undefined ? digest(attribute) : attribute]));
}

function* chunksOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}
