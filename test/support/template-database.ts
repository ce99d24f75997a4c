import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseNameOf, withDatabaseName } from '../../libs/platform/src/database-url.js';
import { startThrowawayPostgres, type EmbeddedPostgres } from '../../libs/platform/src/embedded-postgres/index.js';
import { createDataSource } from '../../migrations/data-source.js';
import { TEMPLATE_FAILURE, TEMPLATE_URL, onServer } from './clone-database.js';

/** Set-up and tear-down each load this file anew, so the running server is kept where both look. */
const kept = globalThis as { suuEsepTestServer?: EmbeddedPostgres };

/**
 * Migrates one database that every spec then clones in a few milliseconds.
 *
 * The server is our own throwaway one, or that of DATABASE_TEST_URL, whose login must be allowed to
 * create databases. A failure is only noted here: thrown, it would end the run without a
 * report; `cloneDatabase` throws it, so each spec fails with the cause.
 */
export async function prepareTemplateDatabase(): Promise<void> {
  try {
    const url = withDatabaseName(await serverUrl(), `suu_template_${randomBytes(4).toString('hex')}`);
    await createMigrated(url);
    process.env[TEMPLATE_URL] = url;
  } catch (error) {
    process.env[TEMPLATE_FAILURE] = error instanceof Error ? error.stack ?? error.message : String(error);
  }
}

export async function removeTemplateDatabase(): Promise<void> {
  const url = process.env[TEMPLATE_URL];
  if (kept.suuEsepTestServer) await kept.suuEsepTestServer.stop();
  else if (url) await dropTemplate(url);
}

async function serverUrl(): Promise<string> {
  const given = process.env['DATABASE_TEST_URL'];
  if (given) return given;
  kept.suuEsepTestServer = await startThrowawayPostgres({ settings: { max_connections: 200 } });
  return kept.suuEsepTestServer.url('postgres');
}

async function createMigrated(url: string): Promise<void> {
  const name = pg.escapeIdentifier(databaseNameOf(url));
  await onServer(url, `CREATE DATABASE ${name}`);
  const dataSource = createDataSource(url);
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy(); // an open connection would block cloning
  }
  await onServer(url, `ALTER DATABASE ${name} IS_TEMPLATE true`);
}

async function dropTemplate(url: string): Promise<void> {
  const name = pg.escapeIdentifier(databaseNameOf(url));
  await onServer(url, `ALTER DATABASE ${name} IS_TEMPLATE false`);
  await onServer(url, `DROP DATABASE ${name}`);
}
