import { type FileKind, type FileRow, type NamedThing, RegisterRefusal } from '@app/registry';

import { addThings, asOneAct, type ChangedBy, recordFrom } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { hasChanges, type HeldThing, heldThings, keyOf, mergedAttributes } from './dated-things.js';
import type { FilePart } from './file-parts.js';
import type { FileMoment, FileRegister, KeyStretch, LineToApply } from './file-register.js';
import { idsOf } from './named-things.js';

type Ids = Map<NamedThing, Map<string, number>>;
interface HeldLine { readonly stated: FileRow; readonly held: HeldThing }

/** Things that are read at a time. */
export const STRETCH = 1_000;
/** Lines that are written at a time. */
const WRITTEN_AT_ONCE = 4_000;

/** Files whose lines are attributes of dated things: accounts, wells, well fields, reservoirs, zones. */
export class DatedFileRegister implements FileRegister {
  constructor(protected readonly kind: FileKind, protected readonly parts: readonly FilePart[]) {}

  held(sql: Sql, rows: readonly FileRow[], moment: FileMoment): Promise<readonly HeldThing[]> {
    return heldThings(sql, this.kind, this.parts, rows, moment);
  }

  async apply(sql: Sql, lines: readonly LineToApply[], moment: FileMoment, by: ChangedBy): Promise<void> {
    await asOneAct(sql, by, async (act) => {
      for (const stretch of this.stretchesOf(lines.map(({ stated }) => stated))) {
        const held = await this.held(sql, stretch, moment);
        const ids = await this.idsNamedBy(sql, stretch);
        const heldLines = stretch.map((stated, at) => ({ stated, held: held[at]! }));
        for (const [index, part] of this.parts.entries()) await this.applyPart(sql, index, part, heldLines, ids, act);
      }
    });
  }

  async keysAfter(sql: Sql, after: number, _atMs: number): Promise<KeyStretch> {
    const { table, keyColumn } = this.parts[0]!;
    const found = await sql<{ id: number; key: string }>(
      `SELECT ${table.idColumn} AS id, ${table.keyColumn} AS key FROM ${table.keyTable} WHERE ${table.idColumn} > $1 ORDER BY ${table.idColumn} LIMIT ${STRETCH}`, [after]);
    return { last: found.at(-1)?.id ?? null, rows: found.map(({ key }) => ({ [keyColumn]: key })) };
  }

  /** Enters new things of a part. Meters have more to them than their rows. */
  protected async enter(sql: Sql, part: FilePart, things: readonly { key: string; validFrom: Date; attributes: object; stated: FileRow }[], by: ChangedBy): Promise<number[]> {
    return addThings(sql, part.table, things.map(({ key, validFrom, attributes }) => ({ key, validFrom, attributes })), by);
  }

  private async applyPart(sql: Sql, index: number, part: FilePart, lines: readonly HeldLine[], ids: Ids, by: ChangedBy): Promise<void> {
    const known = ids.get(part.thing) ?? new Map<string, number>();
    ids.set(part.thing, known);
    // Lines that say the same of one thing, such as those of an account with several service points, count once.
    const byKey = new Map<string, HeldLine>();
    for (const line of lines) {
      const key = keyOf(part, line.stated);
      const isStated = part.presentBy === undefined || (line.stated[part.presentBy] ?? null) !== null;
      if (key !== undefined && isStated && !byKey.has(key)) byKey.set(key, line);
    }
    let entering = [...byKey].filter(([key]) => !known.has(key));
    const recorded = [...byKey].filter(([key, { stated, held }]) => known.has(key) && (held.parts[index]?.attributes === undefined || hasChanges(part, stated, held.row)));
    while (entering.length > 0) {
      // What stands above others is entered before them.
      const unknown = new Set(entering.map(([key]) => key));
      const ready = entering.filter(([, { stated }]) => !this.namesOneOf(part, stated, unknown));
      if (ready.length === 0) throw new RegisterRefusal('CONFLICT', `${entering[0]![0]} would stand above itself`);
      const entered = await this.enter(sql, part, ready.map(([key, line]) => ({ key, stated: line.stated, ...this.written(part, index, line, ids) })), by);
      for (const [at, [key]] of ready.entries()) known.set(key, entered[at]!);
      entering = entering.filter(([key]) => !known.has(key));
    }
    await recordFrom(sql, part.table, recorded.map(([key, line]) => ({ id: known.get(key)!, ...this.written(part, index, line, ids) })), by);
  }

  private written(part: FilePart, index: number, { stated, held }: HeldLine, ids: Ids): { validFrom: Date; attributes: object } {
    const heldPart = held.parts[index]!;
    return { validFrom: new Date(heldPart.fromMs), attributes: mergedAttributes(this.kind, part, stated, heldPart, ids) };
  }

  private namesOneOf(part: FilePart, stated: FileRow, keys: ReadonlySet<string>): boolean {
    return Object.values(part.attributes).some(({ column, names }) => names === part.thing && keys.has(String(stated[column] ?? '')));
  }

  /** Lines in stretches that bound memory and the time nobody else gets; those that stand below others come last, together. */
  private *stretchesOf(rows: readonly FileRow[]): Generator<readonly FileRow[]> {
    const above = this.parts.flatMap(({ thing, attributes }) => Object.values(attributes).filter(({ names }) => names === thing).map(({ column }) => column));
    const isBelow = (row: FileRow): boolean => above.some((column) => (row[column] ?? null) !== null);
    const free = rows.filter((row) => !isBelow(row));
    for (let from = 0; from < free.length; from += WRITTEN_AT_ONCE) yield free.slice(from, from + WRITTEN_AT_ONCE);
    if (free.length < rows.length) yield rows.filter(isBelow);
  }

  private async idsNamedBy(sql: Sql, rows: readonly FileRow[]): Promise<Ids> {
    const columnsByThing = new Map<NamedThing, Set<string>>();
    const note = (thing: NamedThing, column: string) => columnsByThing.set(thing, (columnsByThing.get(thing) ?? new Set()).add(column));
    for (const part of this.parts) {
      note(part.thing, part.keyColumn);
      for (const { names, column } of Object.values(part.attributes)) if (names !== undefined) note(names, column);
    }
    const ids: Ids = new Map();
    for (const [thing, columns] of columnsByThing) {
      ids.set(thing, await idsOf(sql, thing, rows.flatMap((row) => [...columns].flatMap((column) => (row[column] === null || row[column] === undefined ? [] : [String(row[column])])))));
    }
    return ids;
  }
}

/** Accounts: an account is exported with each of its service points. */
export class AccountFileRegister extends DatedFileRegister {
  override async keysAfter(sql: Sql, after: number, atMs: number): Promise<KeyStretch> {
    const found = await sql<{ id: number; accountNo: string; servicePointCode: string | null }>(
      `SELECT a.account_id AS id, a.account_no AS "accountNo", p.code AS "servicePointCode"
       FROM (SELECT account_id, account_no FROM account WHERE account_id > $1 ORDER BY account_id LIMIT ${STRETCH}) a
       LEFT JOIN service_point_version v ON v.account_id = a.account_id AND v.superseded_at IS NULL AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2)
       LEFT JOIN service_point p USING (service_point_id) ORDER BY a.account_id, p.code`, [after, new Date(atMs)]);
    return { last: found.at(-1)?.id ?? null, rows: found.map(({ accountNo, servicePointCode }) => ({ accountNo, servicePointCode })) };
  }
}
