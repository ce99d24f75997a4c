import { DeviceEntity, MeterEntity, QuarantineItemEntity } from '@app/persistence';
import { DataSource } from 'typeorm';

import { createDataSource } from '../../migrations/data-source.js';
import { cloneDatabase } from '../support/clone-database.js';
import { describeSchema, renderDictionary } from './schema-dictionary.js';
import { SeriesRig } from './series-rig.js';

const ENTITIES = [DeviceEntity, MeterEntity, QuarantineItemEntity];

/** What TypeORM would change to make the database what the entities say. Words are the migrations' alone. */
async function drift(url: string): Promise<string[]> {
  const dataSource = new DataSource({ type: 'postgres', url, entities: ENTITIES });
  await dataSource.initialize();
  try {
    const changes = await dataSource.driver.createSchemaBuilder().log();
    return changes.upQueries.map(({ query }) => query).filter((query) => !query.startsWith('COMMENT ON'));
  } finally {
    await dataSource.destroy();
  }
}

describe('the entities', () => {
  it('say what the migrations made', async () => {
    await using database = await cloneDatabase();
    expect(await drift(database.url)).toEqual([]);
  });

  it.each([
    ['a column is missing', 'ALTER TABLE device DROP COLUMN revoked_at', /ALTER TABLE "device" ADD "revoked_at"/],
    ['a column is one too many', 'ALTER TABLE meter ADD COLUMN colour text', /ALTER TABLE "meter" DROP COLUMN "colour"/],
    ['a column has another type', 'ALTER TABLE meter ALTER COLUMN register_capacity_litres TYPE integer', /"meter" .*"register_capacity_litres"/],
    ['a column may be null', 'ALTER TABLE meter ALTER COLUMN serial DROP NOT NULL', /"meter" ALTER COLUMN "serial" SET NOT NULL/],
    ['a default is gone', 'ALTER TABLE device ALTER COLUMN registered_at DROP DEFAULT', /"device" ALTER COLUMN "registered_at" SET DEFAULT now\(\)/],
    ['a serial is no longer unique', 'ALTER TABLE device DROP CONSTRAINT device_serial_key', /"device" ADD CONSTRAINT .* UNIQUE \("serial"\)/],
    ['a check is gone', 'ALTER TABLE meter DROP CONSTRAINT meter_register_capacity_check', /ADD CONSTRAINT "meter_register_capacity_check" CHECK/],
    ['an index is gone', 'DROP INDEX quarantine_item_last_received_idx', /CREATE INDEX "quarantine_item_last_received_idx"/],
    ['a key has lost a column', 'ALTER TABLE quarantine_item DROP CONSTRAINT quarantine_item_pkey, ADD CONSTRAINT quarantine_item_pkey PRIMARY KEY (device_id, frame_key, item_no)', /quarantine_item_pkey/],
    ['a table is gone', 'DROP TABLE quarantine_item', /CREATE TABLE "quarantine_item"/],
  ])('would be told from a database where %s', async (_, change, reported) => {
    await using rig = await SeriesRig.start();
    await rig.pool.query(change);
    expect((await drift(rig.database.url)).join('\n')).toMatch(reported);
  });
});

describe('the migrations', () => {
  it('can be undone and done again, and end in the same schema', async () => {
    await using rig = await SeriesRig.start();
    const before = renderDictionary(await describeSchema(rig.pool));
    const dataSource = await createDataSource(rig.database.url).initialize();
    try {
      for (const _ of dataSource.migrations) await dataSource.undoLastMigration({ transaction: 'each' });
      expect((await describeSchema(rig.pool)).map(({ name }) => name)).toEqual(['migration']);
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    expect(renderDictionary(await describeSchema(rig.pool))).toBe(before);
  });
});
