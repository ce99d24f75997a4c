import { RegisterRefusal, REGISTER_NUMBER, SOURCE_CLASS } from '@app/registry';
import type { Pool } from 'pg';

import { requestApproval, decideRequest } from '../readings/approvals.js';
import { closedMonthsOf } from '../readings/closed-periods.js';
import { asOneAct, audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { type ArrivedFrame, frameKeyOf, type WriteOutcome } from '../series/arrived-frame.js';
import { BatchWriter } from '../series/batch-writer.js';
import type { Partitions } from '../series/partitions.js';
import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { canonicalJson } from '../trust/canonical-json.js';
import { judgeReadingLines } from './judge-reading-lines.js';
import { type ReadingLineKept, soundLines } from './preview-reading-file.js';
import { emptyReadingLines, type ReadingImport, readingImportOf } from './reading-import-records.js';

/** What somebody decides about a file of readings that was looked at. */
export interface ReadingFileDecision {
  /** Doubtful lines that are meant as they stand, by their numbers. */
  readonly confirmedLines: readonly number[];
  /** Take what is sound although other lines are refused, not confirmed or of a closed month. */
  readonly skipOthers: boolean;
  /** Ask a second signer for the lines of closed months. */
  readonly askApproval: boolean;
}

/** Sender of what people bring: no device has the number 0. */
const PEOPLE = 0;
const TOPIC = 'people/walk-by';
const NOTHING_WRITTEN: WriteOutcome = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0, quarantineDropped: 0, frames: 0, path: 'copy' };

/**
 * Stores the readings of a file that was looked at, all in one transaction with their origin and the audit. Every line is judged
 * anew: where the readings or the register have changed meanwhile, nothing is stored.
 *
 * @throws RegisterRefusal DUPLICATE when applied already; CONFLICT when cancelled or while lines are refused, IMPLAUSIBLE while doubts
 * are not confirmed, PERIOD_CLOSED while lines are of a closed month (each unless others are skipped); STALE_VERSION
 */
export async function applyReadingFile(pool: Pool, partitions: Partitions, importId: number, decision: ReadingFileDecision, timeZone: string, by: ChangedBy): Promise<ReadingImport> {
  const sql = sqlOf(pool);
  const before = await requirePreviewed(sql, importId);
  const confirmed = new Set(decision.confirmedLines);
  const wanted = (line: ReadingLineKept): boolean => line.warning === null || confirmed.has(line.lineNo);
  const taken: ReadingLineKept[] = [];
  const closed: ReadingLineKept[] = [];
  let unconfirmed = 0;
  for (let after = -1; ;) {
    const lines = await soundLines(sql, importId, after, 'new', 'doubtful', 'closed');
    const last = lines.at(-1);
    if (last === undefined) break;
    after = last.lineNo;
    unconfirmed += lines.filter((line) => !wanted(line)).length;
    const meant = lines.filter(wanted);
    await requireUnchanged(sql, importId, meant, timeZone);
    for (const line of meant) (line.outcome === 'closed' ? closed : taken).push(line);
  }
  if (!decision.skipOthers) requireWhole(before, unconfirmed, closed.length, decision.askApproval);
  return write(pool, partitions, taken, before.fileSha256, async (tx, outcome, frames) => {
    await tx('SELECT FROM reading_import WHERE import_id = $1 FOR UPDATE', [importId]);
    await requirePreviewed(tx, importId);
    requireAllStored(outcome, taken.length);
    if ((await closedMonthsOf(tx, taken.map(({ readAtMs }) => readAtMs), timeZone)).length > 0) throw stale('a month was closed meanwhile');
    await asOneAct(tx, by, async (act) => {
      await recordOrigin(tx, importId, taken, frames, by.actor.userId, null);
      const asked = decision.askApproval && closed.length > 0
        ? await requestApproval(tx, 'reading_import', { importId, fileSha256: before.fileSha256, lineNos: closed.map(({ lineNo }) => lineNo) }, act) : null;
      await tx("UPDATE reading_import SET state = 'applied', applied_at = now(), applied_by = $2, readings_stored = $3, approval_id = $4 WHERE import_id = $1", [importId, by.actor.userId, taken.length, asked]);
      await emptyReadingLines(tx, [importId]);
      await tellChange(tx, 'imports', 'reading_import', [importId]);
      await audit(tx, act, [{
        actor: by.actor, action: 'reading_import.apply', objectKind: 'reading_import', objectKey: String(importId), before: { state: 'previewed' }, reason: by.reason,
        after: { state: 'applied', fileSha256: before.fileSha256, readingsStored: taken.length, doubtsConfirmed: taken.filter(({ warning }) => warning !== null).length, linesLeftOut: before.linesRefused + unconfirmed + (asked === null ? closed.length : 0), approvalId: asked },
      }]);
    });
    return readingImportOf(tx, importId);
  });
}

/** Puts a file of readings aside. @throws RegisterRefusal DUPLICATE when applied already, CONFLICT when cancelled */
export async function cancelReadingFile(pool: Pool, importId: number, by: ChangedBy): Promise<ReadingImport> {
  return inTransaction(pool, async (sql) => {
    await sql('SELECT FROM reading_import WHERE import_id = $1 FOR UPDATE', [importId]);
    await requirePreviewed(sql, importId);
    await sql("UPDATE reading_import SET state = 'cancelled' WHERE import_id = $1", [importId]);
    await emptyReadingLines(sql, [importId]);
    await audit(sql, by, [{ actor: by.actor, action: 'reading_import.cancel', objectKind: 'reading_import', objectKey: String(importId), before: { state: 'previewed' }, after: { state: 'cancelled' }, reason: null }]);
    return readingImportOf(sql, importId);
  });
}

/**
 * Stores the lines of closed months that a signer approves, with the decision in one transaction.
 * @throws RegisterRefusal as {@link decideRequest}, STALE_VERSION where a reading of the same instant came meanwhile
 */
export async function enterApprovedLines(
  pool: Pool, partitions: Partitions, request: { readonly id: number; readonly authorId: number; readonly content: Readonly<Record<string, unknown>> }, signer: ChangedBy, reason: string): Promise<void> {
  const { importId, fileSha256, lineNos } = request.content as { readonly importId: number; readonly fileSha256: string; readonly lineNos: readonly number[] };
  const asked = new Set(lineNos);
  const lines: ReadingLineKept[] = [];
  for (let after = -1; ;) {
    const some = await soundLines(sqlOf(pool), importId, after, 'closed');
    const last = some.at(-1);
    if (last === undefined) break;
    after = last.lineNo;
    lines.push(...some.filter(({ lineNo }) => asked.has(lineNo)));
  }
  await write(pool, partitions, lines, fileSha256, async (tx, outcome, frames) => {
    await decideRequest(tx, request.id, 'approved', signer);
    requireAllStored(outcome, lines.length);
    await recordOrigin(tx, importId, lines, frames, request.authorId, request.id);
    await tx('UPDATE reading_import SET readings_stored = readings_stored + $2 WHERE import_id = $1', [importId, lines.length]);
    await audit(tx, signer, [{
      actor: signer.actor, action: 'reading_import.approved', objectKind: 'reading_import', objectKey: String(importId), before: null, after: { fileSha256, readingsStored: lines.length, approvalId: request.id }, reason,
    }]);
  });
}

async function requirePreviewed(sql: Sql, importId: number): Promise<ReadingImport> {
  const found = await readingImportOf(sql, importId);
  if (found.state === 'applied') throw new RegisterRefusal('DUPLICATE', `the readings of file ${importId} are stored already`, String(importId));
  if (found.state === 'cancelled') throw new RegisterRefusal('CONFLICT', `file ${importId} is put aside; give it in again`, String(importId));
  return found;
}

function requireWhole({ importId, linesRefused }: ReadingImport, unconfirmed: number, closed: number, asksApproval: boolean): void {
  const key = String(importId);
  if (linesRefused > 0) throw new RegisterRefusal('CONFLICT', `${linesRefused} lines are refused; mend the file, or take the others with skipOthers`, key, 'skipOthers');
  if (unconfirmed > 0) throw new RegisterRefusal('IMPLAUSIBLE', `${unconfirmed} lines are doubtful; look again, confirm them, or take the others with skipOthers`, key, 'confirmedLines');
  if (closed > 0 && !asksApproval) throw new RegisterRefusal('PERIOD_CLOSED', `${closed} lines are of closed months; ask a second signer (askApproval), or take the others with skipOthers`, key, 'askApproval');
}

const stale = (what: string): RegisterRefusal => new RegisterRefusal('STALE_VERSION', `${what}: the lines would not do what they showed; give the file in again`);

/** Every line must still come to what its preview said. */
async function requireUnchanged(sql: Sql, importId: number, lines: readonly ReadingLineKept[], timeZone: string): Promise<void> {
  const judged = await judgeReadingLines(sql, importId, lines, timeZone);
  const at = judged.findIndex(({ outcome, verdict }, index) => outcome !== lines[index]!.outcome || (verdict?.warning ?? null) !== lines[index]!.warning);
  if (at >= 0) throw stale(`readings have changed since the preview, line ${lines[at]!.lineNo} among them`);
}

function requireAllStored(outcome: WriteOutcome, asked: number): void {
  if (outcome.quarantined + outcome.quarantineDropped > 0) throw new RegisterRefusal('CONFLICT', 'a table of another program stands where readings of a month belong; see docs/operations.md');
  if (outcome.stored !== asked) throw stale('readings of the same instants came meanwhile');
}

/** Writes readings through the writer of all readings, and `alongside` in the same transaction. */
async function write<Result>(
  pool: Pool, partitions: Partitions, lines: readonly ReadingLineKept[], fileSha256: string, alongside: (sql: Sql, outcome: WriteOutcome, frames: readonly ArrivedFrame[]) => Promise<Result>): Promise<Result> {
  const receivedAtMs = Date.now();
  const frames = lines.map(({ lineNo, meterId, readAtMs, indexLitres, note }): ArrivedFrame => {
    const payload = Buffer.from(canonicalJson({ fileSha256, indexLitres, line: lineNo, meterId, note, readAt: new Date(readAtMs).toISOString(), register: REGISTER_NUMBER.volume }));
    return {
      deviceId: PEOPLE, frameKey: frameKeyOf(TOPIC, payload), receivedAtMs, topic: TOPIC, payload,
      judged: { readings: [{ meterId, register: REGISTER_NUMBER.volume, readAtMs, source: SOURCE_CLASS.person, indexLitres, itemNo: 0, flags: [] }], quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null },
    };
  });
  // Nothing to write is still a decision to be kept.
  if (frames.length === 0) return inTransaction(pool, (sql) => alongside(sql, NOTHING_WRITTEN, frames));
  let result: Result | undefined;
  await new BatchWriter(pool, partitions, { quarantineRowsPerSenderDay: 1_000 }).write(frames, async (sql, outcome) => {
    result = await alongside(sql, outcome, frames);
  });
  return result as Result;
}

/** Of each reading its file and line, what was doubted, and who had it stored. */
async function recordOrigin(sql: Sql, importId: number, lines: readonly ReadingLineKept[], frames: readonly ArrivedFrame[], enteredBy: number | null, approvalId: number | null): Promise<void> {
  await sql(
    `INSERT INTO manual_reading (meter_id, register, read_at, index_litres, given_by, method, import_id, import_line, warning, expected_from_litres, expected_to_litres, note, frame_key, entered_by, approval_id)
     SELECT l.meter_id, ${REGISTER_NUMBER.volume}, l.read_at, l.index_litres, 'staff', 'walk_by', l.import_id, l.line_no, l.warning, coalesce(l.expected_from_litres, 0), l.expected_to_litres, l.note, f.frame_key, $4, $5
     FROM unnest($2::integer[], $3::bigint[]) AS f (line_no, frame_key) JOIN personal.reading_import_line l ON l.import_id = $1 AND l.line_no = f.line_no`,
    [importId, lines.map(({ lineNo }) => lineNo), frames.map(({ frameKey }) => frameKey.toString()), enteredBy, approvalId]);
  await sql('UPDATE personal.reading_import_line SET is_stored = true WHERE import_id = $1 AND line_no = ANY($2::integer[])', [importId, lines.map(({ lineNo }) => lineNo)]);
  await tellChange(sql, 'readings', 'meter', [...new Set(lines.map(({ meterId }) => meterId))]);
}
