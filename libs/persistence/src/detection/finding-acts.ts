import { enterAct, type Finding, type LifeAct, type LifeFault, newLife } from '@app/detection';
import { RegisterRefusal, type RegisterRefusalKind } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { markForDetection } from './detection-due.js';
import { actsOf, type FindingCause, findingCauses, findingStored, type StoredAct } from './finding-questions.js';

const DAY_MS = 86_400_000;

/** What somebody does about a finding. */
export interface NewAct {
  readonly act: LifeAct['act'];
  /** Cause of a confirmation or repair, reason of the others; a repair of what was confirmed may leave it out. */
  readonly code: string | null;
  readonly repairedAt: Date | null;
  readonly note: string | null;
}

const REFUSED: Readonly<Record<LifeFault, readonly [RegisterRefusalKind, string, string]>> = {
  notAllowedInThisState: ['CONFLICT', 'act', 'the finding does not stand so that this can be done; read it again'], beforeTheLastAct: ['CONFLICT', 'act', 'somebody has just done something else about it; read it again'],
  repairedBeforeItBegan: ['RANGE', 'repairedAt', 'it had not begun then'], repairedInTheFuture: ['TIME_FUTURE', 'repairedAt', 'what is not repaired yet is not entered'],
  causeMissing: ['SCHEMA', 'code', 'name the cause'], reasonMissing: ['SCHEMA', 'code', 'name the reason'],
};
const LIST: Readonly<Partial<Record<LifeAct['act'], FindingCause['list']>>> = { confirm: 'cause', repair: 'cause', dismiss: 'reason', reopen: 'reason' };

/**
 * Enters what somebody did about a finding, in the caller's transaction; acts are never changed.
 * @throws RegisterRefusal NOT_FOUND, CONFLICT where it stands otherwise or was merged into another, UNKNOWN_REFERENCE for a cause of no list, RANGE, TIME_FUTURE, SCHEMA
 */
export async function enterFindingAct(sql: Sql, findingId: number, given: NewAct, zoneIds: readonly number[] | null, by: ChangedBy, now: Date): Promise<void> {
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep finding'), $1)`, [findingId]);
  const finding = await findingStored(sql, findingId, zoneIds);
  if (finding === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such finding');
  if (finding.mergedInto !== null) throw new RegisterRefusal('CONFLICT', `it is another sight of finding ${finding.mergedInto}: act there`, null, 'act');
  const acts = await actsOf(sql, findingId);
  const code = given.code ?? (given.act === 'repair' ? acts.findLast(({ act }) => act === 'confirm')?.code ?? null : null);
  const list = LIST[given.act];
  if (list === undefined ? code !== null : code !== null && !(await findingCauses(sql)).some((one) => one.code === code && one.list === list)) {
    throw new RegisterRefusal('UNKNOWN_REFERENCE', list === undefined ? 'this act has no cause' : 'it stands in no list of the utility', null, 'code');
  }
  if (given.repairedAt !== null && given.act !== 'repair') throw new RegisterRefusal('SCHEMA', 'only a repair has a time of its own', null, 'repairedAt');
  const life = acts.reduce((so, act) => stepOf(so, lifeActOf(act)), newLife({ startedAtMs: finding.startedAt.getTime() } as Finding));
  const repairedAt = given.act === 'repair' ? given.repairedAt ?? now : null;
  const after = enterAct(life, lifeActOf({ ...given, code, repairedAt, doneAt: now, doneBy: by.actor.name }));
  if (typeof after === 'string') {
    const [kind, field, why] = REFUSED[after];
    throw new RegisterRefusal(kind, why, null, field);
  }
  await sql('INSERT INTO finding_act (finding_id, act, code, repaired_at, note, done_by, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [findingId, given.act, code, repairedAt?.toISOString() ?? null, given.note, by.actor.userId, now.toISOString()]);
  const repair = repairedAt ?? (given.act === 'reopen' ? acts.findLast(({ act }) => act === 'repair')?.repairedAt ?? null : null);
  // A zone or well is learned anew from its repair on, and no longer where that is taken back. A day earlier is the same local day or the one before anywhere.
  if (repair !== null && (finding.subject === 'zone' || finding.subject === 'well')) await markForDetection(sql, finding.subject, new Map([[finding.subjectId, new Date(repair.getTime() - DAY_MS).toISOString().slice(0, 10)]]));
  await audit(sql, by, [{
    actor: by.actor, action: `finding.${given.act}`, objectKind: 'finding', objectKey: String(findingId), before: { lifeState: finding.lifeState },
    after: { lifeState: after.lifeState, code, repairedAt: repairedAt?.toISOString() ?? null, note: given.note }, reason: by.reason,
  }]);
  await tellChange(sql, 'findings', 'finding', [findingId]);
}

function stepOf(life: ReturnType<typeof newLife>, act: LifeAct): ReturnType<typeof newLife> {
  const next = enterAct(life, act);
  if (typeof next === 'string') throw new Error(`an act that is stored cannot be: ${next}`);
  return next;
}

function lifeActOf({ act, code, repairedAt, doneAt, doneBy }: Pick<StoredAct, 'act' | 'code' | 'repairedAt' | 'doneAt' | 'doneBy'>): LifeAct {
  const done = { atMs: doneAt.getTime(), by: doneBy };
  switch (act) {
    case 'acknowledge': case 'sendCrew': return { act, ...done };
    case 'confirm': return { act, ...done, cause: code ?? '' };
    case 'repair': return { act, ...done, cause: code ?? '', repairedAtMs: repairedAt?.getTime() ?? done.atMs };
    case 'dismiss': case 'reopen': return { act, ...done, reason: code ?? '' };
  }
}

/** Adds a cause or reason, or changes its names and whether it is offered; one that acts name stays readable. @throws RegisterRefusal CONFLICT for a code of the other list */
export async function keepFindingCause(sql: Sql, cause: FindingCause, by: ChangedBy): Promise<void> {
  const before = (await findingCauses(sql)).find(({ code }) => code === cause.code);
  if (before !== undefined && before.list !== cause.list) throw new RegisterRefusal('CONFLICT', 'the code stands in the other list', null, 'code');
  const { code, list, nameKy, nameRu, nameEn, isOffered } = cause;
  await sql(
    `INSERT INTO finding_cause (code, list, name_ky, name_ru, name_en, is_offered) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ON CONSTRAINT finding_cause_pkey DO UPDATE SET name_ky = excluded.name_ky, name_ru = excluded.name_ru, name_en = excluded.name_en, is_offered = excluded.is_offered`, [code, list, nameKy, nameRu, nameEn, isOffered]);
  await audit(sql, by, [{ actor: by.actor, action: 'finding_cause.keep', objectKind: 'finding_cause', objectKey: code, before: before === undefined ? null : { ...before }, after: { ...cause }, reason: by.reason }]);
  await tellChange(sql, 'findings', 'finding_cause', [0]);
}
