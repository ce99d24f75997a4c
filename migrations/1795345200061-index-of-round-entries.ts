import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came of a connection in earlier rounds is asked by the connection: without this the entries of all rounds were read for each. */
export class IndexOfRoundEntries1795345200061 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX reading_round_entry_point_idx ON reading_round_entry (service_point_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX reading_round_entry_point_idx');
  }
}
