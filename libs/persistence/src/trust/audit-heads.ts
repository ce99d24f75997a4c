import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Pool } from 'pg';

import { sqlOf } from '../sql.js';
import { auditHead } from './audit-chain.js';
import type { ExportedHead } from './audit-verification.js';

/** File in the folder of heads to which every export adds a line. */
export const HEADS_FILE = 'audit-heads.txt';
const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([1-9]\d{0,15}) ([0-9a-f]{64})$/;

/** Where a head is recorded to have gone when no folder is set: the caller's log. */
const LOG = 'log';

/**
 * Publishes the latest entry of the audit chain outside the database: whoever rewrites the database later, or cuts the end of
 * the chain off, does not agree with it any more. Adds a line to the file of heads and a row to `audit_head_export`.
 *
 * @param folder undefined when the head is to go to the log alone, which is the caller's to write
 * @returns undefined while the chain is empty
 */
export async function exportAuditHead(pool: Pool, folder: string | undefined, at: Date): Promise<ExportedHead | undefined> {
  const head = await auditHead(sqlOf(pool));
  if (head.seq === 0) return undefined;
  const destination = folder === undefined ? LOG : join(folder, HEADS_FILE);
  if (folder !== undefined) await appendLine(folder, destination, `${at.toISOString()} ${head.seq} ${head.hash.toString('hex')}\n`);
  await pool.query('INSERT INTO audit_head_export (exported_at, seq, hash, destination) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [at, head.seq, head.hash, destination]);
  return { ...head, exportedAt: at.toISOString(), foundIn: destination };
}

async function appendLine(folder: string, path: string, line: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  try {
    await file.write(line);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Heads out of all text files of a folder, as {@link exportAuditHead} wrote them.
 *
 * @throws Error naming file and line for a line that is none: a head that cannot be read must not pass for one that agrees
 */
export async function readAuditHeads(folder: string): Promise<ExportedHead[]> {
  const heads: ExportedHead[] = [];
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.txt')).sort()) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
    for (const [at, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const [, exportedAt, seq, hash] = LINE.exec(line.trim()) ?? [];
      if (exportedAt === undefined || seq === undefined || hash === undefined) throw new Error(`${join(folder, name)}, line ${at + 1} is no audit head`);
      heads.push({ exportedAt, seq: Number(seq), hash: Buffer.from(hash, 'hex'), foundIn: `${name}, line ${at + 1}` });
    }
  }
  return heads;
}
