import { DataSource } from 'typeorm';

import { MIGRATIONS } from './index.js';

/**
 * Connection that runs migrations and nothing else: it knows no entities, so it can never alter a table by itself.
 *
 * @param count how many of the migrations it knows, the oldest first: a backup is restored at the state of its day
 */
export function createDataSource(url: string, count = MIGRATIONS.length): DataSource {
  return new DataSource({ type: 'postgres', url, migrations: MIGRATIONS.slice(0, count), migrationsTableName: 'migration', migrationsTransactionMode: 'each' });
}
