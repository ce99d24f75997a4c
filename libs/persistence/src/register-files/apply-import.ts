import { changesBetween, FILE_KINDS, type FileCell, type FileKind, type FileRow, judgeLine, namedInWords, RegisterRefusal } from '@app/registry';
import type { Pool } from 'pg';

import { asOneAct, audit } from '../registry/register-writes.js';
import { inTransaction, type Sql } from '../sql.js';
import type { AuditActor } from '../trust/audit-entry.js';
import type { FileMoment, FileRegister, LineToApply } from './file-register.js';
import { FILE_REGISTERS } from './file-registers.js';
import { emptyLines, type ImportLine, importOf, type RegisterImport } from './import-records.js';

const CHUNK = 2_000;

/**
 * Writes the new and changed lines of a previewed file into the register, all or none, each change with its audit entry. Every
 * line is judged anew: where the register has changed meanwhile, nothing is written.
 *
 * @param skipRefused take the sound lines although others are refused
 * @throws RegisterRefusal DUPLICATE when applied already, CONFLICT when cancelled or while a line is refused, STALE_VERSION, and what the register refuses
 */
export async function applyImport(pool: Pool, importId: number, skipRefused: boolean, timeZone: string, actor: AuditActor): Promise<RegisterImport> {
  return inTransaction(pool, async (sql) => {
    const before = await lockPreviewed(sql, importId);
    if (before.linesRefused > 0 && !skipRefused) {
      throw new RegisterRefusal('CONFLICT', `${before.linesRefused} lines are refused; mend the file, or apply the others with skipRefused`, String(importId), 'skipRefused');
    }
    const kind = FILE_KINDS[before.kind];
    const register = FILE_REGISTERS[before.kind];
    const [clock] = await sql<{ nowMs: number }>(`SELECT (extract(epoch FROM date_trunc('milliseconds', now())) * 1000)::float8 AS "nowMs"`);
    const moment = { nowMs: clock!.nowMs, timeZone };
    const by = { actor, reason: `import ${importId}` };
    const lines = await rejudged(sql, kind, register, importId, moment);
    await asOneAct(sql, by, async (act) => {
      await register.apply(sql, lines, moment, act);
      await sql(`UPDATE register_import SET state = 'applied', applied_at = now(), applied_by = $2 WHERE import_id = $1`, [importId, actor.userId]);
      await emptyLines(sql, [importId]);
      await audit(sql, act, [{
        actor, action: 'register_import.apply', objectKind: 'register_import', objectKey: String(importId), before: { state: 'previewed' },
        after: { state: 'applied', kind: before.kind, linesApplied: lines.length, linesSkipped: before.linesRefused, fileSha256: before.fileSha256 }, reason: null,
      }]);
    });
    return importOf(sql, importId);
  });
}

/** Puts a previewed file aside. @throws RegisterRefusal DUPLICATE when applied already, CONFLICT when cancelled */
export async function cancelImport(pool: Pool, importId: number, actor: AuditActor): Promise<RegisterImport> {
  return inTransaction(pool, async (sql) => {
    await lockPreviewed(sql, importId);
    await sql(`UPDATE register_import SET state = 'cancelled' WHERE import_id = $1`, [importId]);
    await emptyLines(sql, [importId]);
    await audit(sql, { actor, reason: null }, [{
      actor, action: 'register_import.cancel', objectKind: 'register_import', objectKey: String(importId), before: { state: 'previewed' }, after: { state: 'cancelled' }, reason: null,
    }]);
    return importOf(sql, importId);
  });
}

async function lockPreviewed(sql: Sql, importId: number): Promise<RegisterImport> {
  await sql('SELECT FROM register_import WHERE import_id = $1 FOR UPDATE', [importId]);
  const found = await importOf(sql, importId);
  if (found.state === 'applied') throw new RegisterRefusal('DUPLICATE', `import ${importId} is applied already`, String(importId));
  if (found.state === 'cancelled') throw new RegisterRefusal('CONFLICT', `import ${importId} is cancelled; give the file in again`, String(importId));
  return found;
}

/** The lines to be written, each found to do what its preview said. @throws RegisterRefusal STALE_VERSION */
async function rejudged(sql: Sql, kind: FileKind, register: FileRegister, importId: number, moment: FileMoment): Promise<LineToApply[]> {
  const applied: LineToApply[] = [];
  for (let after = -1; ;) {
    const lines = await sql<ImportLine>(
      `SELECT line_no AS "lineNo", outcome, problems, changes, cells FROM personal.register_import_line
       WHERE import_id = $1 AND line_no > $2 AND outcome <> 'refused' ORDER BY line_no LIMIT ${CHUNK}`, [importId, after]);
    const last = lines.at(-1);
    if (last === undefined) return applied;
    after = last.lineNo;
    const rows = lines.map((line) => rowOf(kind, line, moment));
    const held = await register.held(sql, rows, moment);
    for (const [at, line] of lines.entries()) {
      const { isNew, row, faults } = held[at]!;
      const stated = rows[at]!;
      const changes = changesBetween(kind, row, stated);
      const outcome = isNew ? 'new' : changes.length > 0 ? 'changed' : 'unchanged';
      const shown = isNew ? changes.filter(({ from }) => from !== null) : changes;
      if (faults.length > 0 || outcome !== line.outcome || canonical(shown) !== canonical(line.changes)) {
        throw new RegisterRefusal('STALE_VERSION', `the register has changed since the preview: line ${line.lineNo} (${namedInWords(kind.thingOf(stated)).en}) would not do what it showed; give the file in again`, String(line.lineNo));
      }
      if (outcome !== 'unchanged') applied.push({ lineNo: line.lineNo, stated });
    }
  }
}

const canonical = (changes: ImportLine['changes']): string => JSON.stringify(changes.map(({ column, from, to }) => [column, from, to]));

function rowOf(kind: FileKind, { lineNo, cells }: ImportLine, { timeZone }: FileMoment): FileRow {
  const columns = kind.columns.filter(({ name }) => name in cells);
  const kept = columns.map(({ name }): FileCell => {
    const cell = cells[name]!;
    return typeof cell === 'string' ? { form: 'text', text: cell } : { form: cell.form as FileCell['form'], text: cell.text };
  });
  const { row } = judgeLine(kind, columns, kept, { timeZone, language: 'ru' });
  if (row === null) throw new Error(`line ${lineNo} was sound at its preview and is not now`);
  return row;
}
