import type { MigrationInterface, QueryRunner } from 'typeorm';

import { commentStatements, type Described } from './comment-statements.js';

const COMMENTS: Readonly<Record<string, Described>> = {
  programme_report_file: {
    row: 'A file of the report of a snapshot, as it was handed in; written once, never changed',
    columns: {
      snapshot_id: 'Snapshot: programme_snapshot.snapshot_id', language: 'Language of its words: ky, ru or en', format: 'Form of the file: docx, pdf or xlsx', content: 'The file itself',
      content_sha256: 'SHA-256 of the file, which the database checks itself', made_at: 'When it was written',
    },
  },
};

/** Reports as files: libraries that write them put dates and random names within, so that the bytes are kept and not made again. */
export class ProgrammeReportFiles1795345200611 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE programme_report_file (
        snapshot_id integer NOT NULL,
        language text NOT NULL,
        format text NOT NULL,
        content bytea NOT NULL,
        content_sha256 bytea NOT NULL,
        made_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
        CONSTRAINT programme_report_file_pkey PRIMARY KEY (snapshot_id, language, format),
        CONSTRAINT programme_report_file_snapshot_fkey FOREIGN KEY (snapshot_id) REFERENCES programme_snapshot (snapshot_id),
        CONSTRAINT programme_report_file_language_check CHECK (language IN ('ky', 'ru', 'en')),
        CONSTRAINT programme_report_file_format_check CHECK (format IN ('docx', 'pdf', 'xlsx')),
        CONSTRAINT programme_report_file_sha256_check CHECK (content_sha256 = sha256(content))
      );
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suu_api') THEN
          GRANT INSERT ON programme_report_file TO suu_api;
        END IF;
      END $$;
    `);
    for (const statement of commentStatements(COMMENTS, {})) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE programme_report_file');
  }
}
