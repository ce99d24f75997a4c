import { DataSource } from 'typeorm';

import { MIGRATIONS } from './index.js';

/** Connection that runs migrations and nothing else: it knows no entities, so it can never alter a table by itself. */
export function createDataSource(url: string): DataSource {
  return new DataSource({ type: 'postgres', url, migrations: MIGRATIONS, migrationsTableName: 'migration', migrationsTransactionMode: 'each' });
}
