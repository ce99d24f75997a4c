import type { ProgrammeSeed, SeededIndicator } from '@app/programme';
import type { Pool } from 'pg';

import { asOneAct, audit, type ChangedBy } from '../registry/register-writes.js';
import { inTransaction, type Sql } from '../sql.js';

/** What was written; zero where everything was there already. */
export interface ProgrammeSeedCount {
  readonly indicators: number;
  readonly targets: number;
}

/** Two seeds at once take turns: any number that nobody else locks by. */
const SEED_LOCK = 7_389_023;
const REASON_OF_SEED = 'as the document sets it';

/**
 * Enters a programme whose document is in the register: once, and all or nothing. What was entered before is left as it is, with every decision since.
 * @returns zero also where the document is not there: then there is no city of this programme
 */
export async function seedProgramme(pool: Pool, seed: ProgrammeSeed, by: ChangedBy): Promise<ProgrammeSeedCount> {
  return inTransaction(pool, async (sql) => {
    await sql('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const [document] = await sql<{ id: number; adoptedOn: string }>('SELECT document_id AS id, adopted_on::text AS "adoptedOn" FROM source_document WHERE code = $1', [seed.documentCode]);
    const [known] = await sql('SELECT FROM programme');
    if (document === undefined || known !== undefined) return { indicators: 0, targets: 0 };
    return asOneAct(sql, by, (act) => enterProgramme(sql, seed, document, act));
  });
}

async function enterProgramme(sql: Sql, seed: ProgrammeSeed, document: { readonly id: number; readonly adoptedOn: string }, by: ChangedBy): Promise<ProgrammeSeedCount> {
  await sql('INSERT INTO programme (document_id, from_year, to_year) VALUES ($1, $2, $3)', [document.id, seed.fromYear, seed.toYear]);
  for (const { code, nameKy, nameRu, nameEn } of seed.bodies) await sql('INSERT INTO programme_body (body_code, name_ky, name_ru, name_en) VALUES ($1, $2, $3, $4)', [code, nameKy, nameRu, nameEn]);
  const statements = new Map((await sql<{ code: string; id: number }>('SELECT code, statement_id AS id FROM source_statement WHERE document_id = $1', [document.id])).map(({ code, id }) => [code, id]));
  const statementOf = (code: string | null): number | null => {
    if (code === null) return null;
    const id = statements.get(code);
    if (id === undefined) throw new Error(`the document ${seed.documentCode} has no statement ${code}`);
    return id;
  };
  for (const [at, { no, nameKy, nameRu, nameEn, bodyCodes, statementCode }] of seed.tasks.entries()) {
    await sql('INSERT INTO programme_task (task_no, position, name_ky, name_ru, name_en, body_codes, statement_id) VALUES ($1, $2, $3, $4, $5, $6, $7)', [no, at + 1, nameKy, nameRu, nameEn, bodyCodes, statementOf(statementCode)]);
  }
  let targets = 0;
  for (const [at, indicator] of seed.indicators.entries()) targets += await enterIndicatorOfSeed(sql, indicator, at + 1, document, statementOf);
  const count = { indicators: seed.indicators.length, targets };
  await audit(sql, by, [{ actor: by.actor, action: 'programme.create', objectKind: 'programme', objectKey: seed.documentCode, before: null, after: { ...count }, reason: by.reason }]);
  return count;
}

async function enterIndicatorOfSeed(sql: Sql, one: SeededIndicator, position: number, document: { readonly adoptedOn: string }, statementOf: (code: string | null) => number | null): Promise<number> {
  const [made] = await sql<{ id: number }>(
    `INSERT INTO programme_indicator (code, position, task_no, name_ky, name_ru, name_en, unit, accrual, direction, formula, body_codes, is_of_matrix, base_kind, base_amount, base_statement_id, statement_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING indicator_id AS id`,
    [one.code, position, one.taskNo, one.nameKy, one.nameRu, one.nameEn, one.unit, one.accrual, one.direction, one.formula, one.bodyCodes, one.isOfMatrix, one.base.kind, one.base.amount, statementOf(one.base.statementCode), statementOf(one.statementCode)]);
  for (const { year, amount, statementCode } of one.targets) {
    await sql(
      `INSERT INTO indicator_target (indicator_id, for_year, amount, document, line, decided_on, statement_id, reason)
       SELECT $1, $2, $3, d.code, s.line_from, $4::date, s.statement_id, $6 FROM source_statement s JOIN source_document d USING (document_id) WHERE s.statement_id = $5`,
      [made!.id, year, amount, document.adoptedOn, statementOf(statementCode), REASON_OF_SEED]);
  }
  return one.targets.length;
}
