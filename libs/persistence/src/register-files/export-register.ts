import { FILE_KINDS, type FileKindName, type FileRow } from '@app/registry';
import type { Pool } from 'pg';

import { inTransaction, sqlOf, type Sql } from '../sql.js';
import { appendAudit } from '../trust/audit-chain.js';
import type { AuditActor } from '../trust/audit-entry.js';
import { FILE_REGISTERS } from './file-registers.js';

/**
 * What the register holds now of one kind, a stretch at a time and all as of one instant, in the terms of the files: given in
 * again, it changes nothing. Things that have not begun or have ended are left out.
 *
 * The export is entered in the audit before the first row leaves.
 */
export async function* exportRegister(pool: Pool, kindName: FileKindName, timeZone: string, actor: AuditActor, format: string): AsyncGenerator<readonly FileRow[]> {
  await inTransaction(pool, (sql) => appendAudit(sql, { actor, action: 'register.export', objectKind: 'register', objectKey: kindName, before: null, after: { format }, reason: null }));
  const client = await pool.connect();
  let isOver = false;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Between two stretches the transaction waits for whoever takes the file: a slow line is no fault.
    await client.query("SET LOCAL idle_in_transaction_session_timeout = '10min'");
    yield* stretches(sqlOf(client), kindName, timeZone);
    await client.query('COMMIT');
    isOver = true;
  } finally {
    // A reader may go away half-way: the connection is in the middle of a transaction then.
    client.release(!isOver);
  }
}

async function* stretches(sql: Sql, kindName: FileKindName, timeZone: string): AsyncGenerator<readonly FileRow[]> {
  const register = FILE_REGISTERS[kindName];
  const needed = FILE_KINDS[kindName].columns.filter(({ isNeeded }) => isNeeded).map(({ name }) => name);
  const [clock] = await sql<{ nowMs: number }>(`SELECT (extract(epoch FROM now()) * 1000)::float8 AS "nowMs"`);
  const moment = { nowMs: clock!.nowMs, timeZone };
  for (let after = 0; ;) {
    const { last, rows } = await register.keysAfter(sql, after, moment.nowMs);
    if (last === null) return;
    after = last;
    const held = await register.held(sql, rows, moment);
    yield held.map(({ row }) => row).filter((row) => needed.every((column) => (row[column] ?? null) !== null));
  }
}
