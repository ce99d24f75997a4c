import type { MigrationInterface, QueryRunner } from 'typeorm';

import { type Described, commentStatements } from './comment-statements.js';

const COMMENTS: Readonly<Record<string, Described>> = {
  measurement_news: {
    row: 'Channels whose measurements are new to the detectors, from when on; taken away with the marks that it becomes (detection_due)',
    columns: { device_id: 'Device: device.device_id', channel: 'Channel of the device', quantity: 'Quantity, as in measurement', from_at: 'Earliest time of what is new' },
  },
};

/** Detectors judge by pumps, energy, levels, batteries and alarms too: what arrives late of them is looked at anew, as with readings. */
export class MeasurementNews1795345200741 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE measurement_news (
        device_id integer NOT NULL,
        channel smallint NOT NULL,
        quantity smallint NOT NULL,
        from_at timestamptz NOT NULL,
        CONSTRAINT measurement_news_pkey PRIMARY KEY (device_id, channel, quantity)
      );
      ALTER TABLE finding DROP CONSTRAINT finding_subject_check;
      ALTER TABLE finding ADD CONSTRAINT finding_subject_check CHECK (subject IN ('meter', 'well', 'zone', 'gateway', 'reservoir'));
      COMMENT ON COLUMN finding.subject IS 'What it is about: meter (of a customer), well, zone, gateway or reservoir';
      COMMENT ON COLUMN finding.subject_id IS 'Its number: meter.meter_id, well.well_id, zone.zone_id, device.device_id or reservoir.reservoir_id';
      COMMENT ON COLUMN detection_due.subject IS 'meter, well, zone or reservoir';
      COMMENT ON COLUMN detection_state.subject IS 'meter, well, zone or reservoir';
      DELETE FROM detection_state;
      INSERT INTO detection_due (subject, subject_id, from_on) SELECT DISTINCT 'reservoir', reservoir_id, '-infinity'::date FROM measuring_channel WHERE reservoir_id IS NOT NULL AND quantity = 2;
      INSERT INTO detection_due AS d (subject, subject_id, from_on) SELECT DISTINCT 'meter', meter_id, '-infinity'::date FROM volume_day
        ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = excluded.from_on;
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          GRANT SELECT, INSERT, UPDATE ON measurement_news TO suu_api;
        END IF;
      END $$;
    `);
    for (const statement of commentStatements(COMMENTS, {})) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE measurement_news; DELETE FROM detection_due WHERE subject = 'reservoir'; DELETE FROM detection_state WHERE subject = 'reservoir';
      ALTER TABLE finding DROP CONSTRAINT finding_subject_check; ALTER TABLE finding ADD CONSTRAINT finding_subject_check CHECK (subject IN ('meter', 'well', 'zone', 'gateway')) NOT VALID`);
  }
}
