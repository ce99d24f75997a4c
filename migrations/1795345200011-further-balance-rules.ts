import type { MigrationInterface, QueryRunner } from 'typeorm';

const RULES = { untestedMetersLimitRatio: 0.04, journal: { isComplete: false, limitRatio: 0.3 } };

/** The rules that a database begins with have proposals for the operations journal and for meters that nobody tested too. */
export class FurtherBalanceRules1795345200011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`INSERT INTO balance_rule (from_on, rules, reason) VALUES ('2000-01-01', $1, $2)`, [JSON.stringify(RULES), 'proposals of docs/balance.md, until the utility has its own']);
  }

  async down(): Promise<void> {
    // A rule that was recorded stays; formulas that do not know it pass over it.
  }
}
