import type { MigrationInterface, QueryRunner } from 'typeorm';

import { commentStatements, type Described } from './comment-statements.js';

const COMMENTS: Readonly<Record<string, Described>> = {
  meter_capacity_correction: {
    row: 'Corrections of the capacity of a meter\'s register, which was read wrongly from its face. The capacity itself does not change: meter.register_capacity_litres holds for all times, and these rows tell what was believed before',
    columns: {
      meter_id: 'meter.meter_id', recorded_at: 'Up to when the former capacity was believed', former_litres: 'Capacity that was believed until then', corrected_litres: 'Capacity that it was corrected to',
      recorded_by: 'Who corrected it: staff_user.user_id; null for an operator at the machine', reason: 'Why',
    },
  },
};

/** What the register believed of a capacity before it was corrected, so that an answer «as known then» stays what it was. */
export class RegisterCapacities1795327200001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Corrections made until now are in the audit, and nowhere else.
    await queryRunner.query(`
      CREATE TABLE meter_capacity_correction (
        meter_id integer NOT NULL,
        recorded_at timestamptz NOT NULL,
        former_litres bigint NOT NULL,
        corrected_litres bigint NOT NULL,
        recorded_by integer,
        reason text NOT NULL,
        CONSTRAINT meter_capacity_correction_pkey PRIMARY KEY (meter_id, recorded_at),
        CONSTRAINT meter_capacity_correction_meter_fkey FOREIGN KEY (meter_id) REFERENCES meter (meter_id),
        CONSTRAINT meter_capacity_correction_litres_check CHECK (former_litres > 0 AND corrected_litres > 0),
        CONSTRAINT meter_capacity_correction_reason_check CHECK (btrim(reason) <> '')
      );
      INSERT INTO meter_capacity_correction (meter_id, recorded_at, former_litres, corrected_litres, recorded_by, reason)
        SELECT m.meter_id, a.happened_at, (a.before ->> 'registerCapacityLitres')::bigint, (a.after ->> 'registerCapacityLitres')::bigint, a.actor_user_id, a.reason
        FROM audit_entry a JOIN meter m ON m.serial = a.object_key
        WHERE a.action = 'meter.correct_capacity' AND a.object_kind = 'meter'
        ON CONFLICT DO NOTHING;
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          GRANT INSERT ON meter_capacity_correction TO suu_api;
        END IF;
      END $$;
    `);
    for (const statement of commentStatements(COMMENTS, {})) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE meter_capacity_correction');
  }
}
