import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kept messages that are read again by a later decoder: the item stays, and says when it was settled. */
export class RedecodedFrames1795323600001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE quarantine_item ADD COLUMN redecoded_at timestamptz;
      COMMENT ON COLUMN quarantine_item.redecoded_at IS 'When the message was read again and this item no longer kept out; null while it is';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE quarantine_item DROP COLUMN redecoded_at');
  }
}
