import type { Sql } from '../sql.js';

/** What a document says, with where it says so. */
export interface StatementRow {
  readonly code: string;
  readonly documentCode: string;
  readonly lineFrom: number;
  readonly lineTo: number;
  readonly wordsKy: string;
  readonly wordsRu: string;
  readonly wordsEn: string;
  /** Decimal text with the digits of the document. */
  readonly amount: string | null;
  readonly unit: string | null;
}

/** Statements by their codes, those that are there. */
export async function statementsOf(sql: Sql, codes: readonly string[]): Promise<StatementRow[]> {
  return sql<StatementRow>(
    `SELECT s.code, d.code AS "documentCode", s.line_from AS "lineFrom", s.line_to AS "lineTo", s.words_ky AS "wordsKy", s.words_ru AS "wordsRu", s.words_en AS "wordsEn",
            s.amount::text AS amount, s.unit
     FROM source_statement s JOIN source_document d USING (document_id) WHERE s.code = ANY($1) ORDER BY s.code`, [codes]);
}
