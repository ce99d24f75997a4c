import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { type BackupProgress, createDatabaseIfMissing, restoreBackup, takeBackup } from '@app/persistence';
import { chooseTownFolder, databaseNameOf, databaseUrlFrom, describeDatabase, runningTown, startLastingPostgres, TownLock, waitUntilGone, withDatabaseName } from '@app/platform';

import { createDataSource } from '../../../migrations/data-source.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { type Command, type StandaloneCommand, UsageError } from './command.js';
import { progressOnStderr } from './progress.js';

/** Database of the town in its own PostgreSQL. */
const TOWN_DATABASE = 'suu_esep';

export const backup: Command = {
  usage: 'backup [--to FOLDER]',
  purpose: 'copy the whole database into one file, while everything runs',
  async run(args, { pool, databaseUrl, print }) {
    const { values } = parseArgs({ args: [...args], options: { to: { type: 'string' } } });
    const folder = values.to ?? folderOfChoice();
    const taken = await takeBackup({ databaseUrl, pool, folder: resolve(folder), onProgress: tell('copying') });
    print(taken.file);
    process.stderr.write(`${taken.rows} rows of ${taken.tables} tables in ${(taken.bytes / 1e6).toFixed(1)} MB, audit chain up to entry ${taken.auditSeq}\n` +
      'The file holds personal data and secrets: keep it encrypted and away from this machine.\n');
  },
};

export const restore: StandaloneCommand = {
  usage: 'restore FILE [--database-url URL]',
  purpose: 'restore a backup into an empty database: the one named, or the own one of `npm start`, stopped',
  async runAlone(args, { print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { 'database-url': { type: 'string' } } });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError('name the backup file, and nothing else');
    const named = values['database-url'] ?? (process.env['DATABASE_URL'] || process.env['DATABASE_URL_FILE'] ? databaseUrlFrom(process.env) : undefined);
    return named === undefined ? restoreIntoTown(resolve(file), print) : restoreInto(named, resolve(file), print);
  },
};

function folderOfChoice(): string {
  const given = process.env['BACKUP_DIR'];
  if (given) return given;
  const { path } = chooseTownFolder(process.env);
  if (runningTown(path) === undefined) throw new UsageError('name the folder for the file: --to FOLDER, or set BACKUP_DIR');
  return join(path, 'backups');
}

async function restoreInto(databaseUrl: string, file: string, print: (line: string) => void): Promise<number> {
  const { manifest, rows, audit, leftOut } = await restoreBackup({
    file, knownMigrations: MIGRATIONS.map(({ name }) => name), dataSourceWith: (count) => createDataSource(databaseUrl, count), onProgress: tell('restoring'),
    onChecked: async ({ takenAt, tables }) => {
      process.stderr.write(`the file is whole: ${tables.length} tables as of ${takenAt}\n`);
      await createDatabaseIfMissing(withDatabaseName(databaseUrl, 'postgres'), databaseNameOf(databaseUrl));
    },
  });
  const newer = await migrateOn(databaseUrl);
  print(`Restored into the ${describeDatabase(databaseUrl)}: ${rows} rows as of ${manifest.takenAt}${newer === 0 ? '' : `, and ${newer} newer migrations applied`}.`);
  if (leftOut.length > 0) print(`Left in the file, since they are no tables of this product: ${leftOut.join(', ')}`);
  print(audit.isIntact ? `The audit chain is intact: ${audit.entries} entries.` : `The audit chain was BROKEN when the backup was taken (${audit.fault}): ${audit.detail}.`);
  return audit.isIntact ? 0 : 1;
}

/** Brings a restored database to this version; returns how many migrations that took. */
async function migrateOn(databaseUrl: string): Promise<number> {
  const dataSource = await createDataSource(databaseUrl).initialize();
  try {
    return (await dataSource.runMigrations()).length;
  } finally {
    await dataSource.destroy();
  }
}

/** Restores into the folder of `npm start`, which must not be running: its PostgreSQL is started for as long as it takes. */
async function restoreIntoTown(file: string, print: (line: string) => void): Promise<number> {
  const { path } = chooseTownFolder(process.env);
  const outcome = TownLock.take(path);
  if (outcome.kind === 'running') throw new UsageError('`npm start` is running; stop it, and name a folder by SUU_DATA_DIR that holds no readings yet');
  try {
    await waitUntilGone(outcome.leftBehind, 20_000);
    const postgres = await startLastingPostgres({ directory: join(path, 'postgres') });
    try {
      const code = await restoreInto(postgres.url(TOWN_DATABASE), file, print);
      // Samples never go among somebody's real readings.
      writeFileSync(join(path, 'first-light'), `${new Date().toISOString()}\n`);
      return code;
    } finally {
      await postgres.stop();
    }
  } finally {
    outcome.lock.release();
  }
}

function tell(doing: string): (progress: BackupProgress) => void {
  const progress = progressOnStderr();
  return ({ table, tablesDone, tables, rows }) => progress(`${doing} ${table}, table ${tablesDone + 1} of ${tables}, ${rows} rows so far`);
}
