import type { MigrationInterface, QueryRunner } from 'typeorm';

import { commentStatements } from './comment-statements.js';

/** What probes tell of a level that they cannot measure. A true level passes one of these for an instant at most: the quarter around it is told by the others. */
const NO_LEVEL = '(-999, -9999)';
const SETTLED = `SELECT m.* FROM measurement m
        WHERE NOT EXISTS (SELECT FROM measurement_candidate c WHERE c.device_id = m.device_id AND c.channel = m.channel AND c.quantity = m.quantity AND c.measured_at = m.measured_at)`;

const VIEWS = {
  measurement_settled: 'Measurements of keys that came with one amount, without what a probe says when it measures nothing',
  measurement_fault: 'Measurements as they came that are no amounts: what a probe says when it measures nothing',
};

/** A level of −999 is a broken probe and no water: it is kept as it came, named a fault, and in no mean, volume or night. */
export class FaultyLevels1795345200311 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE OR REPLACE VIEW measurement_settled AS
        ${SETTLED} AND NOT (m.quantity = 2 AND m.amount IN ${NO_LEVEL});
      CREATE VIEW measurement_fault AS
        SELECT m.device_id, m.channel, m.quantity, m.measured_at, m.received_at, m.amount, 'SENSOR_FAULT' AS flag FROM measurement m WHERE m.quantity = 2 AND m.amount IN ${NO_LEVEL};
    `);
    for (const statement of commentStatements({}, VIEWS)) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP VIEW measurement_fault; CREATE OR REPLACE VIEW measurement_settled AS ${SETTLED};`);
  }
}
