import { type ProgrammeAssessment, type ProgrammePeriod, type ProgrammePeriodKind, programmePeriods, snapshotDueMs } from '@app/programme';
import { RegisterRefusal } from '@app/registry';
import type { Pool } from 'pg';

import { requireSigner } from '../readings/closed-periods.js';
import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { gatherProgramme } from './gather-programme.js';
import { programmeYears } from './programme-questions.js';
import { snapshotContent, unpackedProgramme } from './snapshot-content.js';

/** A snapshot without its content, and what became of it. */
export interface SnapshotRow {
  readonly snapshotId: number;
  readonly kind: ProgrammePeriodKind;
  readonly fromOn: string;
  readonly versionNo: number;
  readonly cause: 'scheduled' | 'asked';
  readonly reason: string | null;
  readonly takenAt: Date;
  readonly takenBy: string | null;
  readonly sha256: string;
  /** The latest of its period. */
  readonly isLatest: boolean;
  /** The one that holds: signed, and no other signed since. */
  readonly isHeld: boolean;
  readonly signedAt: Date | null;
  readonly signedBy: string | null;
  readonly office: string | null;
  readonly signedFor: string | null;
  /** Version that its signature replaced: then it is a restatement. */
  readonly replacesVersionNo: number | null;
  readonly publishedAt: Date | null;
}

const SNAPSHOT = `
  SELECT s.snapshot_id AS "snapshotId", s.period_kind AS kind, s.from_on::text AS "fromOn", s.version_no AS "versionNo", s.cause, s.reason, s.taken_at AS "takenAt",
         (SELECT login FROM staff_user WHERE user_id = s.taken_by) AS "takenBy", encode(s.content_sha256, 'hex') AS sha256,
         NOT EXISTS (SELECT FROM programme_snapshot o WHERE o.period_kind = s.period_kind AND o.from_on = s.from_on AND o.version_no > s.version_no) AS "isLatest",
         coalesce(g.signature_id = (SELECT max(o.signature_id) FROM programme_signature o WHERE o.period_kind = s.period_kind AND o.from_on = s.from_on), false) AS "isHeld",
         g.signed_at AS "signedAt", (SELECT login FROM staff_user WHERE user_id = g.signed_by) AS "signedBy", g.office, g.reason AS "signedFor",
         (SELECT e.version_no FROM programme_signature f JOIN programme_snapshot e USING (snapshot_id) WHERE f.signature_id = g.replaces) AS "replacesVersionNo", p.published_at AS "publishedAt"
  FROM programme_snapshot s LEFT JOIN programme_signature g USING (snapshot_id) LEFT JOIN programme_publication p USING (snapshot_id)`;

/** All snapshots: the latest period and version first. */
export function programmeSnapshots(sql: Sql): Promise<SnapshotRow[]> {
  return sql<SnapshotRow>(`${SNAPSHOT} ORDER BY s.from_on DESC, s.period_kind DESC, s.version_no DESC`);
}

/** A snapshot with its content, as canonical text. */
export async function programmeSnapshot(sql: Sql, snapshotId: number): Promise<{ readonly row: SnapshotRow; readonly content: string } | undefined> {
  const [row] = await sql<SnapshotRow>(`${SNAPSHOT} WHERE s.snapshot_id = $1`, [snapshotId]);
  if (row === undefined) return undefined;
  const [kept] = await sql<{ content: string }>('SELECT content FROM programme_snapshot WHERE snapshot_id = $1', [snapshotId]);
  return { row, content: kept!.content };
}

export const assessmentIn = (content: string): ProgrammeAssessment => JSON.parse(content) as ProgrammeAssessment;

/** Computes the content of a snapshot again from what it was computed from, and nothing else. */
export async function snapshotAgain(sql: Sql, snapshotId: number): Promise<string> {
  const [row] = await sql<{ inputs: Buffer }>('SELECT inputs FROM programme_snapshot WHERE snapshot_id = $1', [snapshotId]);
  if (row === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such snapshot');
  return snapshotContent(unpackedProgramme(row.inputs)).content;
}

/**
 * Takes a snapshot of a period that is over, in the caller's transaction. @returns its number
 * @throws RegisterRefusal NOT_FOUND without a programme, TIME_FUTURE while the period goes on, DUPLICATE where nothing has changed since the latest, SCHEMA without a reason
 */
export async function takeSnapshot(sql: Sql, period: ProgrammePeriod, nowMs: number, zone: string, cause: SnapshotRow['cause'], by: ChangedBy): Promise<number> {
  const { kind, fromOn, toMs } = period;
  if (toMs > nowMs) throw new RegisterRefusal('TIME_FUTURE', 'the period is not over; until then its indicators only stand as they are');
  if (cause === 'asked' && (by.reason === null || by.reason.trim() === '')) throw new RegisterRefusal('SCHEMA', 'a snapshot is asked for with a reason; name it', null, 'reason');
  await lockPeriod(sql, kind, fromOn);
  const gathered = await gatherProgramme(sql, period, nowMs, zone);
  if (gathered === null) throw new RegisterRefusal('NOT_FOUND', 'no programme was entered');
  const { inputs, content, sha256 } = snapshotContent(gathered);
  const [latest] = await sql<{ versionNo: number; sha256: string }>(
    `SELECT version_no AS "versionNo", encode(content_sha256, 'hex') AS sha256 FROM programme_snapshot WHERE period_kind = $1 AND from_on = $2::date ORDER BY version_no DESC LIMIT 1`, [kind, fromOn]);
  if (latest?.sha256 === sha256) throw new RegisterRefusal('DUPLICATE', `nothing has changed since version ${latest.versionNo}`);
  const versionNo = (latest?.versionNo ?? 0) + 1;
  const [made] = await sql<{ id: number }>(
    `INSERT INTO programme_snapshot (period_kind, from_on, version_no, cause, reason, taken_by, inputs, content, content_sha256) VALUES ($1, $2::date, $3, $4, $5, $6, $7, $8, $9) RETURNING snapshot_id AS id`,
    [kind, fromOn, versionNo, cause, cause === 'asked' ? by.reason : null, by.actor.userId, inputs, content, Buffer.from(sha256, 'hex')]);
  await audit(sql, by, [{ actor: by.actor, action: 'programme_snapshot.take', objectKind: 'programme_snapshot', objectKey: `${kind}/${fromOn}`, before: null, after: { versionNo, cause, sha256 }, reason: by.reason }]);
  await tellChange(sql, 'programme', 'snapshot', [made!.id]);
  return made!.id;
}

/**
 * Makes a snapshot the one that holds for its period, in the caller's transaction. Signing another later is a restatement by another signer; both stay.
 * @throws RegisterRefusal AUTHZ for who may not sign, NOT_FOUND, SCHEMA without a reason, DUPLICATE when it holds already, CONFLICT where it is not the latest
 */
export async function signSnapshot(sql: Sql, snapshotId: number, by: ChangedBy): Promise<number> {
  await requireSigner(sql, by);
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a report is signed by a paper or for a reason; name it', null, 'reason');
  const asked = await foundSnapshot(sql, snapshotId);
  const { kind, fromOn, versionNo } = asked;
  await lockPeriod(sql, kind, fromOn);
  const { isLatest, isHeld } = await foundSnapshot(sql, snapshotId);
  if (isHeld) throw new RegisterRefusal('DUPLICATE', `version ${versionNo} is signed already`);
  if (!isLatest) throw new RegisterRefusal('CONFLICT', 'a later snapshot was taken; look at that one');
  const [held] = await sql<{ signatureId: number; versionNo: number; signedBy: number }>(
    `SELECT g.signature_id AS "signatureId", s.version_no AS "versionNo", g.signed_by AS "signedBy" FROM programme_signature g JOIN programme_snapshot s USING (snapshot_id)
     WHERE g.period_kind = $1 AND g.from_on = $2::date ORDER BY g.signature_id DESC LIMIT 1`, [kind, fromOn]);
  if (held?.signedBy === by.actor.userId) throw new RegisterRefusal('AUTHZ', 'whoever signed does not restate: another signer does');
  const [made] = await sql<{ id: number }>(
    `INSERT INTO programme_signature (snapshot_id, period_kind, from_on, signed_by, office, reason, replaces)
     SELECT $1, $2, $3::date, $4, office, $5, $6 FROM signing_permission WHERE user_id = $4 AND revoked_at IS NULL RETURNING signature_id AS id`, [snapshotId, kind, fromOn, by.actor.userId, by.reason, held?.signatureId ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: held === undefined ? 'programme_snapshot.sign' : 'programme_snapshot.restate', objectKind: 'programme_snapshot', objectKey: `${kind}/${fromOn}`,
    before: held === undefined ? null : { versionNo: held.versionNo }, after: { versionNo, sha256: asked.sha256 }, reason: by.reason,
  }]);
  await tellChange(sql, 'programme', 'snapshot', [snapshotId]);
  return made!.id;
}

/** Makes the signed snapshot of a period public, in the caller's transaction. @throws RegisterRefusal NOT_FOUND, SCHEMA without a reason, CONFLICT where it does not hold, DUPLICATE */
export async function publishSnapshot(sql: Sql, snapshotId: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say by which paper or why it is published', null, 'reason');
  const asked = await foundSnapshot(sql, snapshotId);
  await lockPeriod(sql, asked.kind, asked.fromOn);
  const { isHeld, publishedAt, kind, fromOn, versionNo, sha256 } = await foundSnapshot(sql, snapshotId);
  if (publishedAt !== null) throw new RegisterRefusal('DUPLICATE', 'it is public already');
  if (!isHeld) throw new RegisterRefusal('CONFLICT', 'only the snapshot that is signed and holds is published');
  await sql('INSERT INTO programme_publication (snapshot_id, published_by, reason) VALUES ($1, $2, $3)', [snapshotId, by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'programme_snapshot.publish', objectKind: 'programme_snapshot', objectKey: `${kind}/${fromOn}`, before: null, after: { versionNo, sha256 }, reason: by.reason }]);
  await tellChange(sql, 'programme', 'snapshot', [snapshotId]);
}

/** So long past its day a snapshot waits for the balance of its period; then it is taken without, and says so. */
const WAIT_FOR_BALANCE_MS = 2 * 86_400_000;

/**
 * Periods whose snapshot is due and that have none: those whose day came after the programme was entered. Whatever ended before that is history of others, which people may ask for.
 */
export async function dueSnapshots(pool: Pool, nowMs: number, zone: string): Promise<ProgrammePeriod[]> {
  const sql = sqlOf(pool);
  const programme = await programmeYears(sql);
  if (programme === undefined) return [];
  const taken = new Set((await sql<{ name: string }>(`SELECT DISTINCT period_kind || '/' || from_on AS name FROM programme_snapshot`)).map(({ name }) => name));
  return programmePeriods(programme.fromYear, programme.toYear, zone).filter((period) => {
    const dueMs = snapshotDueMs(period, zone);
    return dueMs <= nowMs && dueMs > programme.enteredAt.getTime() && !taken.has(`${period.kind}/${period.fromOn}`);
  });
}

/** Takes the snapshot of a period that is due. Undefined while the balance of the period may still come. */
export async function takeDueSnapshot(pool: Pool, period: ProgrammePeriod, nowMs: number, zone: string): Promise<number | undefined> {
  const [balance] = await sqlOf(pool)('SELECT FROM balance_version WHERE period_kind = $1 AND from_on = $2::date LIMIT 1', [period.kind, period.fromOn]);
  if (balance === undefined && nowMs < snapshotDueMs(period, zone) + WAIT_FOR_BALANCE_MS) return undefined;
  const actor = { kind: 'service', userId: null, name: 'suu-worker', role: null, clientAddress: null, requestId: null } as const;
  return inTransaction(pool, (sql) => takeSnapshot(sql, period, nowMs, zone, 'scheduled', { actor, reason: null }));
}

async function foundSnapshot(sql: Sql, snapshotId: number): Promise<SnapshotRow> {
  const found = await programmeSnapshot(sql, snapshotId);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such snapshot');
  return found.row;
}

/** Whoever takes, signs or publishes of one period takes turns. */
async function lockPeriod(sql: Sql, kind: ProgrammePeriodKind, fromOn: string): Promise<void> {
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', ['suu_esep programme', `${kind}/${fromOn}`]);
}
