import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A zone is learned anew from a repair on: whoever enters it marks the zone for the next run of the detectors. */
export class RepairsMarkZones1795345200721 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          GRANT INSERT, UPDATE ON detection_due TO suu_api;
        END IF;
      END $$;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          REVOKE INSERT, UPDATE ON detection_due FROM suu_api;
        END IF;
      END $$;
    `);
  }
}
