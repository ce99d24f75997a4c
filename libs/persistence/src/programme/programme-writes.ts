import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { bodiesOf, indicatorByCode, type IndicatorIdentity } from './programme-questions.js';

/** A target that a document decides. */
export interface DecidedTarget {
  readonly year: number | null;
  /** Decimal text. */
  readonly amount: string;
  readonly document: string;
  readonly decidedOn: string;
}

/**
 * Records a decision that sets a target or changes one, in the caller's transaction; the one before stays.
 * @throws RegisterRefusal NOT_FOUND, SCHEMA without a reason, RANGE for a year outside of the programme, TIME_FUTURE, DUPLICATE where it holds already
 */
export async function decideTarget(sql: Sql, code: string, target: DecidedTarget, by: ChangedBy): Promise<number> {
  const { indicatorId } = await lockedIndicator(sql, code);
  const reason = requireReason(by, 'a target changes by a decision; say why it was taken');
  const [fits] = await sql<{ isOfProgramme: boolean; isPast: boolean }>('SELECT $1::integer IS NULL OR $1 BETWEEN from_year AND to_year AS "isOfProgramme", $2::date <= current_date + 1 AS "isPast" FROM programme', [target.year, target.decidedOn]);
  if (fits?.isOfProgramme !== true) throw new RegisterRefusal('RANGE', 'the programme does not reach that year', null, 'year');
  if (!fits.isPast) throw new RegisterRefusal('TIME_FUTURE', 'a decision of a day to come is none yet', null, 'decidedOn');
  const [held] = await sql<{ targetId: number; amount: string; document: string }>(
    `SELECT g.target_id AS "targetId", g.amount::text AS amount, g.document FROM indicator_target g
     WHERE g.indicator_id = $1 AND g.for_year IS NOT DISTINCT FROM $2::smallint AND NOT EXISTS (SELECT FROM indicator_target o WHERE o.replaces = g.target_id)`, [indicatorId, target.year]);
  if (held !== undefined && Number(held.amount) === Number(target.amount) && held.document === target.document) throw new RegisterRefusal('DUPLICATE', 'this target holds already');
  const [made] = await sql<{ id: number }>(
    `INSERT INTO indicator_target (indicator_id, for_year, amount, document, decided_on, recorded_by, reason, replaces) VALUES ($1, $2, $3, $4, $5::date, $6, $7, $8) RETURNING target_id AS id`,
    [indicatorId, target.year, target.amount, target.document, target.decidedOn, by.actor.userId, reason, held?.targetId ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: 'indicator_target.decide', objectKind: 'indicator', objectKey: code, before: held === undefined ? null : { year: target.year, amount: held.amount, document: held.document }, after: { ...target }, reason,
  }]);
  await tellChange(sql, 'programme', 'indicator', [indicatorId]);
  return made!.id;
}

/** What a responsible body reports of a half-year. */
export interface NewEntry {
  readonly fromOn: string;
  /** Decimal text. */
  readonly amount: string;
  readonly evidence: string;
}

/**
 * Enters an amount of a half-year, in the caller's transaction. Once more for the same half-year it replaces what was entered, with a reason.
 * @param isOwnOnly whoever enters does so for the bodies of theirs alone
 * @throws RegisterRefusal NOT_FOUND, AUTHZ for an indicator of another body, CONFLICT where the service computes it, RANGE, TIME_FUTURE before the half-year began, SCHEMA without a reason, DUPLICATE
 */
export async function enterIndicator(sql: Sql, code: string, entry: NewEntry, isOwnOnly: boolean, by: ChangedBy): Promise<number> {
  const indicator = await lockedIndicator(sql, code);
  if (isOwnOnly) await requireOwn(sql, indicator, by);
  if (indicator.formula !== null) throw new RegisterRefusal('CONFLICT', 'the service computes this indicator from its own figures; it is not entered');
  await requireHalfYear(sql, entry.fromOn);
  const [held] = await sql<{ entryId: number; amount: string; evidence: string }>(
    `SELECT e.entry_id AS "entryId", e.amount::text AS amount, e.evidence FROM indicator_entry e WHERE e.indicator_id = $1 AND e.from_on = $2::date AND NOT EXISTS (SELECT FROM indicator_entry o WHERE o.replaces = e.entry_id)`,
    [indicator.indicatorId, entry.fromOn]);
  const reason = held === undefined ? null : requireReason(by, 'something was entered for this half-year; say why it is replaced');
  if (held !== undefined && Number(held.amount) === Number(entry.amount) && held.evidence === entry.evidence) throw new RegisterRefusal('DUPLICATE', 'this was entered already');
  const [made] = await sql<{ id: number }>(
    'INSERT INTO indicator_entry (indicator_id, from_on, amount, evidence, reason, entered_by, replaces) VALUES ($1, $2::date, $3, $4, $5, $6, $7) RETURNING entry_id AS id',
    [indicator.indicatorId, entry.fromOn, entry.amount, entry.evidence, reason, by.actor.userId, held?.entryId ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: 'indicator.enter', objectKind: 'indicator', objectKey: code, before: held === undefined ? null : { fromOn: entry.fromOn, amount: held.amount, evidence: held.evidence }, after: { ...entry }, reason,
  }]);
  await tellChange(sql, 'programme', 'indicator', [indicator.indicatorId]);
  return made!.id;
}

/** Why an indicator is off its target in a half-year. */
export interface StatedReason {
  readonly fromOn: string;
  readonly said: string;
}

/**
 * States the reason of a deviation in a half-year, in the caller's transaction and in the name of the body that answers for the indicator. Once more for the same half-year it replaces what was stated, and says why.
 * @param isOwnOnly whoever states it does so for the bodies of theirs alone
 * @throws RegisterRefusal NOT_FOUND, AUTHZ for an indicator of another body, RANGE, TIME_FUTURE before the half-year began, SCHEMA without a reason for replacing, DUPLICATE
 */
export async function stateReason(sql: Sql, code: string, stated: StatedReason, isOwnOnly: boolean, by: ChangedBy): Promise<number> {
  const indicator = await lockedIndicator(sql, code);
  const own = by.actor.userId === null ? [] : await bodiesOf(sql, by.actor.userId);
  if (isOwnOnly) await requireOwn(sql, indicator, by);
  await requireHalfYear(sql, stated.fromOn);
  const [held] = await sql<{ reasonId: number; said: string }>(
    `SELECT r.reason_id AS "reasonId", r.said FROM indicator_reason r WHERE r.indicator_id = $1 AND r.from_on = $2::date AND NOT EXISTS (SELECT FROM indicator_reason o WHERE o.replaces = r.reason_id)`, [indicator.indicatorId, stated.fromOn]);
  const reason = held === undefined ? null : requireReason(by, 'a reason was stated for this half-year; say why it is replaced');
  if (held?.said === stated.said) throw new RegisterRefusal('DUPLICATE', 'this was stated already');
  const bodyCode = indicator.bodyCodes.find((one) => own.includes(one)) ?? indicator.bodyCodes[0];
  const [made] = await sql<{ id: number }>(
    'INSERT INTO indicator_reason (indicator_id, from_on, body_code, said, change_reason, stated_by, replaces) VALUES ($1, $2::date, $3, $4, $5, $6, $7) RETURNING reason_id AS id',
    [indicator.indicatorId, stated.fromOn, bodyCode, stated.said, reason, by.actor.userId, held?.reasonId ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: 'indicator_reason.state', objectKind: 'indicator', objectKey: code, before: held === undefined ? null : { fromOn: stated.fromOn, said: held.said }, after: { ...stated, bodyCode }, reason,
  }]);
  await tellChange(sql, 'programme', 'indicator', [indicator.indicatorId]);
  return made!.id;
}

/** Says whether a person may enter for a body from now on. @throws RegisterRefusal UNKNOWN_REFERENCE, SCHEMA without a reason, DUPLICATE, CONFLICT for who has another role */
export async function holdContributor(sql: Sql, userId: number, bodyCode: string, isHeld: boolean, by: ChangedBy): Promise<void> {
  const reason = requireReason(by, 'say by which paper somebody enters for a body');
  const [user] = await sql<{ role: string }>('SELECT role FROM staff_user WHERE user_id = $1 AND disabled_at IS NULL', [userId]);
  if (user === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'there is no such user', null, 'userId');
  if (user.role !== 'contributor') throw new RegisterRefusal('CONFLICT', 'only somebody with the role contributor enters for a body', null, 'userId');
  if ((await sql('SELECT FROM programme_body WHERE body_code = $1', [bodyCode])).length === 0) throw new RegisterRefusal('NOT_FOUND', 'there is no such body');
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep contributor'), $1)`, [userId]);
  if ((await bodiesOf(sql, userId)).includes(bodyCode) === isHeld) throw new RegisterRefusal('DUPLICATE', isHeld ? 'this person enters for it already' : 'this person does not enter for it');
  await sql('INSERT INTO programme_contributor (user_id, body_code, is_held, recorded_by, reason) VALUES ($1, $2, $3, $4, $5)', [userId, bodyCode, isHeld, by.actor.userId, reason]);
  await audit(sql, by, [{ actor: by.actor, action: isHeld ? 'contributor.assign' : 'contributor.release', objectKind: 'programme_body', objectKey: bodyCode, before: null, after: { userId, isHeld }, reason }]);
  await tellChange(sql, 'programme', 'body', [userId]);
}

/** Whoever changes the same indicator takes turns: the role of the API may change no row, so it may lock none. */
async function lockedIndicator(sql: Sql, code: string): Promise<IndicatorIdentity> {
  const found = await indicatorByCode(sql, code);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such indicator');
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep indicator'), $1)`, [found.indicatorId]);
  return found;
}

/** @throws RegisterRefusal RANGE, TIME_FUTURE */
async function requireHalfYear(sql: Sql, fromOn: string): Promise<void> {
  const [fits] = await sql<{ isOfProgramme: boolean; hasBegun: boolean }>(
    `SELECT extract(year FROM $1::date) BETWEEN from_year AND to_year AND extract(day FROM $1::date) = 1 AND extract(month FROM $1::date) IN (1, 7) AS "isOfProgramme", $1::date <= current_date AS "hasBegun" FROM programme`, [fromOn]);
  if (fits?.isOfProgramme !== true) throw new RegisterRefusal('RANGE', 'a half-year of the programme begins on 1 January or 1 July', null, 'fromOn');
  if (!fits.hasBegun) throw new RegisterRefusal('TIME_FUTURE', 'this half-year has not begun', null, 'fromOn');
}

async function requireOwn(sql: Sql, { bodyCodes }: IndicatorIdentity, by: ChangedBy): Promise<void> {
  const own = by.actor.userId === null ? [] : await bodiesOf(sql, by.actor.userId);
  if (!bodyCodes.some((code) => own.includes(code))) throw new RegisterRefusal('AUTHZ', 'another body answers for this indicator');
}

function requireReason(by: ChangedBy, detail: string): string {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', detail, null, 'reason');
  return by.reason;
}
