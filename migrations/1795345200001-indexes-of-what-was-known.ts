import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists ask what was known at an instant, so also of rows that were superseded since: indexes of present rows alone do not serve
 * them, and each account of a page read the connections of the whole city.
 */
export class IndexesOfWhatWasKnown1795345200001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX service_point_version_account_idx, installation_service_point_idx;
      CREATE INDEX service_point_version_account_idx ON service_point_version (account_id, valid_from);
      CREATE INDEX installation_service_point_idx ON installation (service_point_id, valid_from) WHERE service_point_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX service_point_version_account_idx, installation_service_point_idx;
      CREATE INDEX service_point_version_account_idx ON service_point_version (account_id) WHERE superseded_at IS NULL;
      CREATE INDEX installation_service_point_idx ON installation (service_point_id) WHERE superseded_at IS NULL;
    `);
  }
}
