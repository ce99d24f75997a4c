import { databaseNameOf, describeDatabase, SettingError, withDatabaseName } from '@app/platform';
import { createDataSource } from '../../../migrations/data-source.js';

const OLDEST_SERVER = 150_000;

// SQLSTATE
const NO_SUCH_DATABASE = '3D000';
const DATABASE_EXISTS = '42P04';

/** Any number that nobody else locks by. */
const MIGRATION_LOCK = 7_389_021;

/** Brings the database up to this version's migrations, creating it if it is missing. Returns how many ran. */
export async function migrateDatabase(url: string): Promise<number> {
  let dataSource = createDataSource(url);
  try {
    await dataSource.initialize();
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw new SettingError(`The ${describeDatabase(url)} does not let us in: ${reasonOf(error)}`);
    await createDatabase(url);
    dataSource = createDataSource(url);
    await dataSource.initialize();
  }
  try {
    const [server] = await dataSource.query<{ number: number; version: string }[]>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`);
    if (!server || server.number < OLDEST_SERVER) {
      throw new SettingError(`The server of the ${describeDatabase(url)} is PostgreSQL ${server?.version}; version 15 or newer is needed.`);
    }
    // Two towns may share one real server; TypeORM itself would let both migrate at once.
    const turn = dataSource.createQueryRunner();
    try {
      await turn.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return (await dataSource.runMigrations()).length;
    } finally {
      await turn.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      await turn.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

async function createDatabase(url: string): Promise<void> {
  const name = databaseNameOf(url);
  const server = createDataSource(withDatabaseName(url, 'postgres'));
  try {
    await server.initialize();
    await server.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  } catch (error) {
    if (codeOf(error) === DATABASE_EXISTS) return; // another start was faster
    throw new SettingError(`The ${describeDatabase(url)} does not exist and could not be created: ${reasonOf(error)}`);
  } finally {
    if (server.isInitialized) await server.destroy();
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** An AggregateError (every address of a host refused) carries its text in its parts. */
function reasonOf(error: unknown): string {
  const { message, errors, code } = error as { message?: string; errors?: { message: string }[]; code?: string };
  return message || errors?.map((part) => part.message).join(', ') || code || String(error);
}
