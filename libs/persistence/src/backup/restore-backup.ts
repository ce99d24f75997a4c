import { pipeline } from 'node:stream/promises';

import pg, { type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { MigrationExecutor, type DataSource } from 'typeorm';

import { sqlOf, type Sql } from '../sql.js';
import { verifyAudit, type AuditVerdict } from '../trust/audit-verification.js';
import { BackupError } from './backup-error.js';
import { BackupReader } from './backup-reader.js';
import { CopyMeter } from './backup-writer.js';
import { qualified, type BackedUpTable, type BackupManifest } from './manifest.js';
import type { BackupProgress } from './take-backup.js';

export interface RestoreRequest {
  readonly file: string;
  /** Names of the migrations that this version knows, oldest first. */
  readonly knownMigrations: readonly string[];
  /** A connection that knows the first so many of them. */
  readonly dataSourceWith: (migrations: number) => DataSource;
  /** Told once the file was found whole and of a known version; the database is first needed after it. */
  readonly onChecked?: (manifest: BackupManifest) => Promise<void>;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface RestoredBackup {
  readonly manifest: BackupManifest;
  readonly rows: number;
  readonly audit: AuditVerdict;
  /** Tables in the file that are not of this product: their rows stay in the file. */
  readonly leftOut: readonly string[];
}

/** The number by which whoever migrates takes turns. */
const MIGRATION_LOCK = 7_389_021;

/**
 * Restores a backup into an empty database, in one transaction: at the end it is all there or the database is still empty.
 *
 * The file is read once before anything is written. Then the migrations that the backup knew make the tables, every
 * table is copied in and held against its hash and count, and the audit chain is verified. A chain that is broken is no reason to
 * keep the readings back: it is told in the outcome. The newer migrations are for the caller to run.
 *
 * @throws BackupError; nothing is left in the database then
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoredBackup> {
  await using backup = await BackupReader.open(request.file);
  const { manifest } = backup;
  const unknown = manifest.migrations.find((name, at) => request.knownMigrations[at] !== name);
  if (unknown !== undefined) throw new BackupError('NEWER', `the backup has a schema with ${unknown}, which this version does not know`);
  await request.onChecked?.(manifest);
  const dataSource = await request.dataSourceWith(manifest.migrations.length).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    const client = await runner.connect() as PoolClient;
    const sql = sqlOf(client);
    await runner.startTransaction();
    await sql(`SELECT set_config(name, '0', true) FROM unnest(ARRAY['statement_timeout', 'idle_in_transaction_session_timeout']) AS limits (name)`);
    await sql('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await refuseUnlessEmpty(sql);
    const migrations = new MigrationExecutor(dataSource, runner);
    migrations.transaction = 'none';
    await migrations.executePendingMigrations();
    const { rows, leftOut } = await copyIn(client, sql, backup, request);
    const audit = await verifyAudit(sql);
    await runner.commitTransaction();
    await sql('ANALYZE');
    await runner.release();
    return { manifest, rows, audit, leftOut };
  } finally {
    // What was not committed is undone by the end of the connection.
    await dataSource.destroy();
  }
}

/** Creates the database if the server does not have it. */
export async function createDatabaseIfMissing(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, application_name: 'suu-restore' });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function refuseUnlessEmpty(sql: Sql): Promise<void> {
  const [held] = await sql<{ schema: string; name: string }>(`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2 LIMIT 1`);
  if (held !== undefined) throw new BackupError('NOT_EMPTY', `the database holds ${held.schema}.${held.name} already; a backup is restored into an empty database only`);
}

async function copyIn(client: PoolClient, sql: Sql, backup: BackupReader, request: RestoreRequest): Promise<{ rows: number; leftOut: string[] }> {
  const { manifest } = backup;
  const present = await presentTables(sql);
  const isOurs = ({ schema, name, partition }: BackedUpTable): boolean => present.has(`${schema}.${partition?.of ?? name}`);
  const tables = manifest.tables.filter(isOurs);
  await sql(`TRUNCATE ${[...present].filter((name) => name !== 'public.migration').map((name) => `"${name.replace('.', '"."')}"`).join(', ')}`);
  // One after the other in any order: what refers to what is checked over all rows at the end, and faster so.
  const references = await sql<{ on: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS on, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 ORDER BY 1, 2`);
  for (const { on, name } of references) await sql(`ALTER TABLE ${on} DROP CONSTRAINT ${name}`);
  let rows = 0;
  for (const [tablesDone, table] of tables.entries()) {
    request.onProgress?.({ table: table.name, tablesDone, tables: tables.length, rows });
    await copyTable(client, sql, backup, table);
    rows += table.rows;
  }
  for (const { on, name, definition } of references) await sql(`ALTER TABLE ${on} ADD CONSTRAINT ${name} ${definition}`);
  for (const sequence of manifest.sequences) {
    await sql('SELECT setval(to_regclass($1), $2, $3) WHERE to_regclass($1) IS NOT NULL', [qualified(sequence), sequence.lastValue, sequence.isCalled]);
  }
  return { rows, leftOut: manifest.tables.filter((table) => !isOurs(table)).map(({ schema, name }) => `${schema}.${name}`) };
}

async function presentTables(sql: Sql): Promise<Set<string>> {
  const tables = await sql<{ name: string }>(`
    SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`);
  return new Set(tables.map(({ name }) => name));
}

/** A partition is filled before it is attached: its index is then built once, over all rows. */
async function copyTable(client: PoolClient, sql: Sql, backup: BackupReader, table: BackedUpTable): Promise<void> {
  const { partition } = table;
  const name = qualified(table);
  if (partition !== null) await sql(`CREATE TABLE ${name} (LIKE ${qualified({ ...table, name: partition.of })} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  const meter = new CopyMeter();
  const into = client.query(copyFrom(`COPY ${name} (${table.columns.map((column) => `"${column}"`).join(', ')}) FROM STDIN`));
  await pipeline(await backup.rowsOf(table), meter, into);
  if (meter.sha256() !== table.sha256 || meter.bytes !== table.bytes || into.rowCount !== table.rows) {
    throw new BackupError('MISMATCH', `${table.name}: ${into.rowCount} rows came out of the file, which says it holds ${table.rows} with another hash`);
  }
  if (partition !== null) {
    await sql(`ALTER TABLE ${qualified({ ...table, name: partition.of })} ATTACH PARTITION ${name} FOR VALUES FROM ('${partition.from}') TO ('${partition.to}')`);
  }
}
