import type { GatheredContradiction, GatheredEntry, GatheredReason, HeldIndicator, IndicatorUnit } from '@app/programme';

import type { Sql } from '../sql.js';

/** The years of the programme, and when it was entered. */
export interface ProgrammeYears {
  readonly document: string;
  readonly fromYear: number;
  readonly toYear: number;
  readonly enteredAt: Date;
}

interface Named { readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

export interface ProgrammeBodyRow extends Named { readonly code: string }
export interface ProgrammeTaskRow extends Named { readonly no: string; readonly bodyCodes: readonly string[]; readonly document: string; readonly line: number }

const NAMES = (alias: string): string => `${alias}.name_ky AS "nameKy", ${alias}.name_ru AS "nameRu", ${alias}.name_en AS "nameEn"`;

/** The programme; undefined where none was entered. */
export async function programmeYears(sql: Sql): Promise<ProgrammeYears | undefined> {
  const [row] = await sql<ProgrammeYears>('SELECT d.code AS document, p.from_year AS "fromYear", p.to_year AS "toYear", p.entered_at AS "enteredAt" FROM programme p JOIN source_document d USING (document_id)');
  return row;
}

/** Bodies that answer for indicators, by code. */
export function programmeBodies(sql: Sql): Promise<ProgrammeBodyRow[]> {
  return sql<ProgrammeBodyRow>(`SELECT b.body_code AS code, ${NAMES('b')} FROM programme_body b ORDER BY b.body_code`);
}

/** Tasks in the order of the document, each with its line. */
export function programmeTasks(sql: Sql): Promise<ProgrammeTaskRow[]> {
  return sql<ProgrammeTaskRow>(
    `SELECT t.task_no AS no, ${NAMES('t')}, t.body_codes AS "bodyCodes", d.code AS document, s.line_from AS line
     FROM programme_task t JOIN source_statement s USING (statement_id) JOIN source_document d USING (document_id) ORDER BY t.position`);
}

/** A target that holds or held. */
export interface TargetRow {
  readonly targetId: number;
  readonly year: number | null;
  readonly amount: string;
  readonly document: string;
  readonly line: number | null;
  readonly decidedOn: string;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
  readonly replaces: number | null;
  readonly isHeld: boolean;
}

const HELD_TARGET = 'NOT EXISTS (SELECT FROM indicator_target o WHERE o.replaces = g.target_id)';
const HELD_ENTRY = 'NOT EXISTS (SELECT FROM indicator_entry o WHERE o.replaces = e.entry_id)';

/** Indicators with the targets that hold, in their order. */
export async function heldIndicators(sql: Sql): Promise<HeldIndicator[]> {
  const rows = await sql<Omit<HeldIndicator, 'base' | 'targets'> & { id: number; baseKind: HeldIndicator['base']['kind']; baseAmount: string | null }>(
    `SELECT i.indicator_id AS id, i.code, i.task_no AS "taskNo", ${NAMES('i')}, i.unit, i.accrual, i.direction, i.formula, i.body_codes AS "bodyCodes", i.is_of_matrix AS "isOfMatrix",
            i.base_kind AS "baseKind", i.base_amount::text AS "baseAmount", d.code AS document, s.line_from AS line
     FROM programme_indicator i LEFT JOIN source_statement s ON s.statement_id = i.statement_id LEFT JOIN source_document d ON d.document_id = s.document_id ORDER BY i.position`);
  const targets = await sql<HeldIndicator['targets'][number] & { id: number }>(
    `SELECT g.indicator_id AS id, g.for_year AS year, g.amount::text AS amount, g.document, g.line, g.decided_on::text AS "decidedOn" FROM indicator_target g WHERE ${HELD_TARGET} ORDER BY g.for_year NULLS LAST`);
  return rows.map(({ id, baseKind, baseAmount, ...one }) => ({
    ...one, base: { kind: baseKind, amount: baseAmount }, targets: targets.filter((target) => target.id === id).map(({ year, amount, document, line, decidedOn }) => ({ year, amount, document, line, decidedOn })),
  }));
}

/** What an indicator is written by: its number, unit and who answers for it. */
export interface IndicatorIdentity {
  readonly indicatorId: number;
  readonly code: string;
  readonly formula: string | null;
  readonly unit: IndicatorUnit;
  readonly bodyCodes: readonly string[];
}

/** An indicator by its code; undefined where there is none. */
export async function indicatorByCode(sql: Sql, code: string): Promise<IndicatorIdentity | undefined> {
  const [row] = await sql<IndicatorIdentity>('SELECT indicator_id AS "indicatorId", code, formula, unit, body_codes AS "bodyCodes" FROM programme_indicator WHERE code = $1', [code]);
  return row;
}

/** All targets that an indicator has and had, the latest first. */
export function targetsOf(sql: Sql, indicatorId: number): Promise<TargetRow[]> {
  return sql<TargetRow>(
    `SELECT g.target_id AS "targetId", g.for_year AS year, g.amount::text AS amount, g.document, g.line, g.decided_on::text AS "decidedOn", g.recorded_at AS "recordedAt", u.login AS "recordedBy", g.reason, g.replaces,
            ${HELD_TARGET} AS "isHeld"
     FROM indicator_target g LEFT JOIN staff_user u ON u.user_id = g.recorded_by WHERE g.indicator_id = $1 ORDER BY g.target_id DESC`, [indicatorId]);
}

/** An amount that was entered for a half-year. */
export interface EntryRow {
  readonly entryId: number;
  readonly fromOn: string;
  readonly amount: string;
  readonly evidence: string;
  readonly reason: string | null;
  readonly enteredBy: string | null;
  readonly enteredAt: Date;
  readonly replaces: number | null;
  readonly isHeld: boolean;
}

/** All that was entered for an indicator, the latest first. */
export function entriesOf(sql: Sql, indicatorId: number): Promise<EntryRow[]> {
  return sql<EntryRow>(
    `SELECT e.entry_id AS "entryId", e.from_on::text AS "fromOn", e.amount::text AS amount, e.evidence, e.reason, u.login AS "enteredBy", e.entered_at AS "enteredAt", e.replaces, ${HELD_ENTRY} AS "isHeld"
     FROM indicator_entry e LEFT JOIN staff_user u ON u.user_id = e.entered_by WHERE e.indicator_id = $1 ORDER BY e.entry_id DESC`, [indicatorId]);
}

/** Entries that hold, of half-years that begin before a local day. */
export function heldEntries(sql: Sql, beforeOn: string): Promise<GatheredEntry[]> {
  return sql<GatheredEntry>(
    `SELECT e.entry_id AS "entryId", i.code AS "indicatorCode", e.from_on::text AS "fromOn", e.amount::text AS amount FROM indicator_entry e JOIN programme_indicator i USING (indicator_id)
     WHERE ${HELD_ENTRY} AND e.from_on < $1::date ORDER BY i.position, e.from_on`, [beforeOn]);
}

const HELD_REASON = 'NOT EXISTS (SELECT FROM indicator_reason o WHERE o.replaces = r.reason_id)';

/** A reason of a deviation as it was stated. */
export interface ReasonRow {
  readonly reasonId: number;
  readonly fromOn: string;
  readonly bodyCode: string;
  readonly said: string;
  /** Why it replaces the one before. */
  readonly reason: string | null;
  readonly statedBy: string | null;
  readonly statedAt: Date;
  readonly replaces: number | null;
  readonly isHeld: boolean;
}

/** All that was stated of the deviations of an indicator, the latest first. */
export function reasonsOf(sql: Sql, indicatorId: number): Promise<ReasonRow[]> {
  return sql<ReasonRow>(
    `SELECT r.reason_id AS "reasonId", r.from_on::text AS "fromOn", r.body_code AS "bodyCode", r.said, r.change_reason AS reason, u.login AS "statedBy", r.stated_at AS "statedAt", r.replaces, ${HELD_REASON} AS "isHeld"
     FROM indicator_reason r LEFT JOIN staff_user u ON u.user_id = r.stated_by WHERE r.indicator_id = $1 ORDER BY r.reason_id DESC`, [indicatorId]);
}

/** Reasons that hold, of some half-years, by indicator and half-year. */
export function heldReasons(sql: Sql, halves: readonly string[], zone: string): Promise<GatheredReason[]> {
  return sql<GatheredReason>(
    `SELECT i.code AS "indicatorCode", r.from_on::text AS "fromOn", r.body_code AS "bodyCode", r.said, (r.stated_at AT TIME ZONE $2)::date::text AS "statedOn" FROM indicator_reason r JOIN programme_indicator i USING (indicator_id)
     WHERE ${HELD_REASON} AND r.from_on = ANY($1::date[]) ORDER BY i.position, r.from_on`, [halves, zone]);
}

/** Contradictions of the documents, each side by where it stands. */
export async function contradictionsGathered(sql: Sql): Promise<GatheredContradiction[]> {
  const rows = await sql<Omit<GatheredContradiction, 'sides'> & { first: string[]; second: string[] }>(
    `SELECT c.code, c.words_ky AS "wordsKy", c.words_ru AS "wordsRu", c.words_en AS "wordsEn",
            array_agg(s.code || ', L ' || s.line_from ORDER BY s.line_from, s.code) FILTER (WHERE cs.side = 1) AS first, array_agg(s.code || ', L ' || s.line_from ORDER BY s.line_from, s.code) FILTER (WHERE cs.side = 2) AS second
     FROM contradiction c JOIN contradiction_side cs USING (contradiction_id) JOIN source_statement s USING (statement_id) GROUP BY c.contradiction_id ORDER BY c.contradiction_id`);
  return rows.map(({ first, second, ...one }) => ({ ...one, sides: [first, second] }));
}

/** Bodies that a person may enter for. */
export async function bodiesOf(sql: Sql, userId: number): Promise<string[]> {
  const rows = await sql<{ code: string }>(
    `SELECT body_code AS code FROM (SELECT DISTINCT ON (body_code) body_code, is_held FROM programme_contributor WHERE user_id = $1 ORDER BY body_code, contributor_id DESC) c WHERE is_held ORDER BY 1`, [userId]);
  return rows.map(({ code }) => code);
}

/** Who may enter for which body. */
export interface ContributorRow {
  readonly userId: number;
  readonly login: string;
  readonly bodyCode: string;
  readonly recordedAt: Date;
  readonly reason: string;
}

/** All who may enter indicators, by body and login. */
export function programmeContributors(sql: Sql): Promise<ContributorRow[]> {
  return sql<ContributorRow>(
    `SELECT c.user_id AS "userId", u.login, c.body_code AS "bodyCode", c.recorded_at AS "recordedAt", c.reason
     FROM (SELECT DISTINCT ON (user_id, body_code) * FROM programme_contributor ORDER BY user_id, body_code, contributor_id DESC) c JOIN staff_user u USING (user_id) WHERE c.is_held ORDER BY c.body_code, u.login`);
}
