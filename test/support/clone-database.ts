import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseNameOf, withDatabaseName } from '../../libs/platform/src/database-url.js';

// The specs run in other programs than the set-up: the environment is what reaches them.
export const TEMPLATE_URL = 'SUU_TEMPLATE_DATABASE_URL';
export const TEMPLATE_FAILURE = 'SUU_TEMPLATE_DATABASE_FAILURE';

export interface ClonedDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

/**
 * A migrated database of the spec's own: `await using database = await cloneDatabase()`.
 * It is dropped at the end of the scope, with whatever connections a failed spec left open.
 */
export async function cloneDatabase(): Promise<ClonedDatabase> {
  const failure = process.env[TEMPLATE_FAILURE];
  if (failure) throw new Error(`the template database could not be prepared:\n${failure}`);
  const templateUrl = process.env[TEMPLATE_URL];
  if (!templateUrl) throw new Error('no template database: specs that clone belong to the projects "db" and "e2e" of jest.config.mjs');
  const name = `suu_${randomBytes(6).toString('hex')}`;
  await onServer(templateUrl, `CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(databaseNameOf(templateUrl))}`);
  return {
    name,
    url: withDatabaseName(templateUrl, name),
    [Symbol.asyncDispose]: () => onServer(templateUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Runs one statement outside any database of ours: creating and dropping need that. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(withDatabaseName(url, 'postgres'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
