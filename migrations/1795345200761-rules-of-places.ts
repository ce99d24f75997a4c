import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parameters of detectors may hold in one zone or at one meter alone. */
export class RulesOfPlaces1795345200761 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [table, what] of [['detection_rule', 'they hold'], ['detection_preview', 'they are tried']] as const) {
      await queryRunner.query(`
        ALTER TABLE ${table} ADD COLUMN zone_id integer, ADD COLUMN meter_id integer,
          ADD CONSTRAINT ${table}_zone_fkey FOREIGN KEY (zone_id) REFERENCES zone (zone_id),
          ADD CONSTRAINT ${table}_place_check CHECK (zone_id IS NULL OR meter_id IS NULL);
        COMMENT ON COLUMN ${table}.zone_id IS 'Zone in which ${what}: zone.zone_id; null where it is a meter or the whole city';
        COMMENT ON COLUMN ${table}.meter_id IS 'Meter at which ${what}: meter.meter_id; null where it is a zone or the whole city';
      `);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE detection_preview DROP COLUMN zone_id, DROP COLUMN meter_id; DELETE FROM detection_rule WHERE zone_id IS NOT NULL OR meter_id IS NOT NULL; ALTER TABLE detection_rule DROP COLUMN zone_id, DROP COLUMN meter_id');
  }
}
