import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A reading that a person accepted is used whatever lies around it. Registers derived before that was so are due from the beginning.
 * There is nothing to take back: what is due is derived once more.
 */
export class AcceptedReadingsDue1795327200021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
      SELECT DISTINCT meter_id, register, '-infinity'::timestamptz, 'rebuild' FROM reading_correction WHERE kind = 'accept'
      ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = excluded.from_at, cause = excluded.cause, problem = NULL`);
  }

  async down(): Promise<void> {
    // What is due is derived once more and is then the same.
  }
}
