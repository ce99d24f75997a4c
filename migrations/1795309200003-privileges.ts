import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came through the door and what the services record of themselves: the API reads it and never writes it. */
const READ_ONLY = [
  'frame', 'reading', 'reading_candidate', 'reading_flag', 'meter_state', 'quarantine_item', 'quarantine_tally', 'security_event',
  'job_run', 'audit_head_export', 'backup_run', 'migration',
];
/** Inserted and never changed. */
const INSERT_ONLY = ['audit_entry'];
/** Rows that end: rights that are taken away, keys and counters that have run out, personal texts that are erased. */
const MAY_DELETE = ['staff_zone', 'sign_in_throttle'];

const listed = (tables: readonly string[]): string => tables.map((table) => `'${table}'`).join(', ');

/**
 * The role that the API takes on after it has signed in. Whoever finds a way to have the API run a statement of his own can still not
 * change a reading or the audit.
 *
 * The role belongs to the server, not to the database. Where the login that migrates may not create roles, nothing is done and
 * the API keeps the rights of its login (docs/operations.md).
 */
export class Privileges1795309200003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      DECLARE
        relation record;
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          BEGIN
            CREATE ROLE suu_api NOLOGIN;
          EXCEPTION
            WHEN insufficient_privilege THEN
              RAISE NOTICE 'role suu_api could not be created: the API will have all rights of its login';
              RETURN;
            WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was faster
          END;
        END IF;
        IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
          BEGIN
            EXECUTE format('GRANT suu_api TO %I', current_user);
          EXCEPTION
            WHEN insufficient_privilege THEN
              RAISE NOTICE 'role suu_api could not be granted to %: unless it is already, the API will have all rights of its login', current_user;
          END;
        END IF;
        GRANT USAGE ON SCHEMA public, personal TO suu_api;
        GRANT SELECT ON ALL TABLES IN SCHEMA public, personal TO suu_api;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public, personal GRANT SELECT ON TABLES TO suu_api;
        FOR relation IN
          SELECT c.oid::regclass AS name, c.relname, c.relnamespace = 'personal'::regnamespace AS is_personal FROM pg_class c
          WHERE c.relnamespace IN ('public'::regnamespace, 'personal'::regnamespace) AND c.relkind = 'r' AND NOT c.relispartition AND c.relname NOT IN (${listed(READ_ONLY)})
        LOOP
          EXECUTE format('GRANT INSERT ON %s TO suu_api', relation.name);
          IF relation.relname NOT IN (${listed(INSERT_ONLY)}) THEN
            EXECUTE format('GRANT UPDATE ON %s TO suu_api', relation.name);
          END IF;
          IF relation.is_personal OR relation.relname IN (${listed(MAY_DELETE)}) THEN
            EXECUTE format('GRANT DELETE ON %s TO suu_api', relation.name);
          END IF;
        END LOOP;
      END $$`);
  }

  /** The role stays: other databases of the server may use it. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          ALTER DEFAULT PRIVILEGES IN SCHEMA public, personal REVOKE SELECT ON TABLES FROM suu_api;
          REVOKE ALL ON ALL TABLES IN SCHEMA public, personal FROM suu_api;
          REVOKE USAGE ON SCHEMA public, personal FROM suu_api;
        END IF;
      END $$`);
  }
}
