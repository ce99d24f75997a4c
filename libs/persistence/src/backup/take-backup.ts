import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import pg, { type Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

import type { Sql } from '../sql.js';
import { auditHead } from '../trust/audit-chain.js';
import { beginBackupRun, endBackupRun } from './backup-run.js';
import { BackupWriter, PARTIAL_SUFFIX } from './backup-writer.js';
import { entryNameOf, FORMAT_VERSION, qualified, type BackedUpSequence, type BackedUpTable, type BackupManifest } from './manifest.js';

export interface BackupRequest {
  readonly databaseUrl: string;
  /** Where the run is recorded; the copy itself goes over a connection of its own without time limits. */
  readonly pool: Pool;
  /** Folder for the file; made if it is missing. */
  readonly folder: string;
  readonly onProgress?: (progress: BackupProgress) => void;
  /** Told the exported snapshot once it is taken, so that others can look at exactly what the backup holds. */
  readonly onSnapshot?: (snapshotId: string) => Promise<void>;
}

export interface BackupProgress {
  readonly table: string;
  readonly tablesDone: number;
  readonly tables: number;
  readonly rows: number;
}

export interface TakenBackup {
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  readonly tables: number;
  readonly auditSeq: number;
}

type PlannedTable = Pick<BackedUpTable, 'schema' | 'name' | 'columns' | 'partition'>;

/**
 * Copies the whole database into one file while everything goes on: one snapshot, so that all tables are of one instant. The
 * run is recorded in `backup_run`, also when it fails; nothing is left of a file that was not finished.
 *
 * @throws BackupError EXISTS; what PostgreSQL and the file system report
 */
export async function takeBackup(request: BackupRequest): Promise<TakenBackup> {
  const startedAt = new Date();
  await mkdir(request.folder, { recursive: true, mode: 0o700 });
  const file = join(request.folder, backupFileName(startedAt));
  const client = new pg.Client({ connectionString: request.databaseUrl, application_name: 'suu-backup', keepAlive: true });
  client.on('error', () => undefined); // the statement under way says it too
  await client.connect();
  let backupId: number | undefined;
  try {
    const sql = await beginSnapshot(client);
    const [snapshot] = await sql<{ id: string; at: Date }>('SELECT pg_export_snapshot() AS id, transaction_timestamp() AS at');
    // After the snapshot: a backup does not hold itself as one that never ended.
    backupId = await beginBackupRun(request.pool, startedAt, file);
    await request.onSnapshot?.(snapshot!.id);
    const { manifest, bytes, sha256 } = await writeFile(client, sql, file, snapshot!.at, request);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    await endBackupRun(request.pool, backupId, { outcome: 'complete', bytes, sha256, rows, auditSeq: manifest.auditHead.seq });
    return { file, bytes, rows, tables: manifest.tables.length, auditSeq: manifest.auditHead.seq };
  } catch (error) {
    // The first fault is the one to be told.
    if (backupId !== undefined) await endBackupRun(request.pool, backupId, { outcome: 'failed', detail: String(error) }).catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** `suu-esep-20261122T190501Z.backup.zip`: names sort as the instants do. */
export function backupFileName(at: Date): string {
  return `suu-esep-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.backup.zip`;
}

/** Whether a file of this name is a backup that {@link takeBackup} finished. */
export function isBackupFileName(name: string): boolean {
  return /^suu-esep-\d{8}T\d{6}Z\.backup\.zip$/.test(name);
}

/** Whether a file of this name is what a backup left that was killed, or one under way. */
export function isUnfinishedBackupFileName(name: string): boolean {
  return name.endsWith(PARTIAL_SUFFIX) && isBackupFileName(name.slice(0, -PARTIAL_SUFFIX.length));
}

async function beginSnapshot(client: pg.Client): Promise<Sql> {
  const sql: Sql = async (text, parameters = []) => (await client.query(text, [...parameters])).rows;
  const tables = await tablesOf(sql);
  await sql('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // Before the snapshot is taken: a table that a migration writes anew afterwards would look empty to it. Partitions one by one,
  // without their parent, so that new ones can be made meanwhile.
  if (tables.length > 0) await sql(`LOCK TABLE ${tables.map((table) => `ONLY ${qualified(table)}`).join(', ')} IN ACCESS SHARE MODE`);
  // COPY writes as the session says: the file must read the same everywhere. No time limit: the file may go to a slow disk.
  await client.query(`SET LOCAL client_encoding = 'UTF8'; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`);
  return sql;
}

async function writeFile(client: pg.Client, sql: Sql, file: string, takenAt: Date, request: BackupRequest): Promise<{ manifest: BackupManifest; bytes: number; sha256: Buffer }> {
  const planned = await tablesOf(sql);
  const writer = await BackupWriter.create(file);
  try {
    const tables: BackedUpTable[] = [];
    let rows = 0;
    for (const table of planned) {
      request.onProgress?.({ table: table.name, tablesDone: tables.length, tables: planned.length, rows });
      const columns = table.columns.map((column) => `"${column}"`).join(', ');
      const copied = await writer.add(entryNameOf(table), client.query(copyTo(`COPY ${qualified(table)} (${columns}) TO STDOUT`)));
      rows += copied.rows;
      tables.push({ ...table, rows: copied.rows, bytes: copied.bytes, sha256: copied.sha256() });
    }
    const head = await auditHead(sql);
    const manifest: BackupManifest = {
      format: 'suu-esep backup', formatVersion: FORMAT_VERSION, takenAt: takenAt.toISOString(), serverVersion: await settingOf(sql, 'server_version'),
      migrations: (await sql<{ name: string }>('SELECT name FROM migration ORDER BY id')).map(({ name }) => name),
      auditHead: { seq: head.seq, hash: head.hash.toString('hex') }, sequences: await sequencesOf(sql), tables,
    };
    return { manifest, ...await writer.finish(`${JSON.stringify(manifest, null, 1)}\n`) };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Tables with rows of their own: ordinary ones and partitions, but not what belongs to an extension or to the record of migrations. */
function tablesOf(sql: Sql): Promise<PlannedTable[]> {
  return sql<PlannedTable>(`
    SELECT n.nspname AS schema, c.relname AS name,
      (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
      CASE WHEN c.relispartition THEN json_build_object('of', parent.relname, 'from', bound.limits[1], 'to', bound.limits[2]) END AS partition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    LEFT JOIN pg_class parent ON parent.oid = i.inhparent
    LEFT JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \\(''([^'']+)''\\) TO \\(''([^'']+)''\\)$') AS bound (limits) ON true
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND (n.nspname, c.relname) <> ('public', 'migration')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2`);
}

/** Sequences stand outside snapshots: read last they are never behind the rows. */
async function sequencesOf(sql: Sql): Promise<BackedUpSequence[]> {
  const sequences = await sql<{ schema: string; name: string }>(`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND (n.nspname, c.relname) <> ('public', 'migration_id_seq') ORDER BY 1, 2`);
  const read: BackedUpSequence[] = [];
  for (const sequence of sequences) {
    const [row] = await sql<{ last: string; called: boolean }>(`SELECT last_value AS last, is_called AS called FROM ${qualified(sequence)}`);
    read.push({ ...sequence, lastValue: row!.last, isCalled: row!.called });
  }
  return read;
}

async function settingOf(sql: Sql, name: string): Promise<string> {
  return (await sql<{ text: string }>('SELECT current_setting($1) AS text', [name]))[0]!.text;
}
