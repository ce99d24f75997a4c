import { createHash } from 'node:crypto';

import { asksRegister, batchCells, canonicalLine, type CorrectionRow, type ExportProfile, fileNameOf, type IssuedRow, joinTotals, registerCells, toldCells, totalsOfBatch } from '@app/billing';
import { RegisterRefusal, type WrittenCell } from '@app/registry';
import { localDayOf } from '@app/time';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { type BatchRow, batchOf } from './batch-questions.js';
import { billingPeriod } from './billing-periods.js';
import { type BillingRecipient, billingRecipient } from './export-profiles.js';
import { registerFactsOf } from './register-facts.js';

/** Seals what is kept, and opens it again; bound to its owner. */
export interface FileSealer {
  seal(owner: string, content: Buffer): Buffer;
  open(owner: string, sealed: Buffer): Buffer;
}

/** Rows of a file before they are spelled: cells of all columns that a profile may have. */
export interface CellRows {
  readonly title: string;
  readonly about: Readonly<Record<string, string | number | boolean>>;
  readonly rowCount: number;
  readonly onDay: string;
  readonly lines: AsyncIterable<readonly (WrittenCell | null)[]>;
}

/** Spells rows by a profile; counts in `losses` what its code page lacks. */
export type FileSpeller = (profile: ExportProfile, rows: CellRows, losses: { foldedLetters: number; lostLetters: number }) => AsyncIterable<Buffer | string>;

/** A file as a recipient got it; what it holds may be erased, what is said here stays. */
export interface BillingFile {
  readonly batchNo: number;
  readonly recipientId: number;
  readonly recipient: string;
  readonly versionNo: number;
  readonly fileName: string;
  readonly format: ExportProfile['format'];
  readonly bytes: number;
  readonly parts: number;
  readonly fileSha256: string;
  readonly rows: number;
  readonly foldedLetters: number;
  readonly lostLetters: number;
  readonly madeAt: Date;
  readonly madeBy: string | null;
  readonly erasedAt: Date | null;
  readonly erasedBy: string | null;
  readonly erasedWhy: string | null;
}

/** Which file: a batch for a recipient by a version of its profile. */
export type FileKey = Pick<BillingFile, 'batchNo' | 'recipientId' | 'versionNo'>;

const ROWS_AT_ONCE = 1_000;
const PART_BYTES = 1_000_000;

const FILE = `SELECT f.batch_no AS "batchNo", f.recipient_id AS "recipientId", r.name AS recipient, f.version_no AS "versionNo", f.file_name AS "fileName", p.content ->> 'format' AS format, f.byte_count::float8 AS bytes, f.part_count AS parts,
    encode(f.file_sha256, 'hex') AS "fileSha256", f.row_count AS rows, f.folded_letters AS "foldedLetters", f.lost_letters AS "lostLetters", f.made_at AS "madeAt", u.login AS "madeBy", e.erased_at AS "erasedAt", w.login AS "erasedBy", e.reason AS "erasedWhy"
  FROM billing_file f JOIN billing_recipient r USING (recipient_id) JOIN billing_profile p USING (recipient_id, version_no) LEFT JOIN billing_file_erasure e USING (batch_no, recipient_id, version_no)
  LEFT JOIN staff_user u ON u.user_id = f.made_by LEFT JOIN staff_user w ON w.user_id = e.erased_by`;

/** Files that were made of a batch, by recipient and version. */
export async function filesOfBatch(sql: Sql, batchNo: number): Promise<BillingFile[]> {
  return sql<BillingFile>(`${FILE} WHERE f.batch_no = $1 ORDER BY r.name, f.version_no`, [batchNo]);
}

/**
 * The file of a batch for a recipient, by the profile that holds now: made, sealed and stored the first time, in the caller's
 * transaction, and the same ever after. Of two who ask at once one makes it.
 * @throws RegisterRefusal NOT_FOUND; an Error where the rows are not those that were sealed
 */
export async function batchFile(sql: Sql, batchNo: number, recipientId: number, zone: string, spell: FileSpeller, sealer: FileSealer, by: ChangedBy): Promise<BillingFile> {
  const recipient = await billingRecipient(sql, recipientId);
  const batch = await batchOf(sql, batchNo);
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), $2)', [`suu_esep billing file ${recipientId}`, batchNo]);
  const key = { batchNo, recipientId, versionNo: recipient.versionNo };
  const found = await storedFile(sql, key);
  const file = found ?? await makeFile(sql, batch, recipient, zone, spell, sealer, by);
  if (file.erasedAt !== null) throw new RegisterRefusal('NOT_FOUND', `the content of ${file.fileName} was erased; its SHA-256 was ${file.fileSha256}`, file.fileName);
  await audit(sql, by, [{
    actor: by.actor, action: 'billing.fetch_file', objectKind: 'billing_recipient', objectKey: recipient.name, before: null,
    after: { batchNo, versionNo: recipient.versionNo, fileName: file.fileName, fileSha256: file.fileSha256, isNew: found === undefined }, reason: by.reason }]);
  return file;
}

/** The bytes of a stored file, part by part. @throws Error where they are not those that were stored */
export async function* bytesOfFile(sql: Sql, file: BillingFile, sealer: Pick<FileSealer, 'open'>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for (let partNo = 1; partNo <= file.parts; partNo++) {
    const [part] = await sql<{ sealed: Buffer }>('SELECT sealed FROM personal.billing_file_part WHERE batch_no = $1 AND recipient_id = $2 AND version_no = $3 AND part_no = $4', [file.batchNo, file.recipientId, file.versionNo, partNo]);
    if (part === undefined) throw new Error(`part ${partNo} of ${file.fileName} is missing`);
    const bytes = sealer.open(ownerOf(file, partNo), part.sealed);
    hash.update(bytes);
    // The last part goes out once the whole is known to be what was stored: a changed file never passes for a whole one.
    if (partNo === file.parts && hash.digest('hex') !== file.fileSha256) throw new Error(`the bytes of ${file.fileName} are not those that were stored`);
    yield bytes;
  }
}

/**
 * Makes the file of a stored batch once more from its rows, without storing it. @returns SHA-256 of its bytes, in hex: that of the
 * stored file, as long as the register still knows what it says of the rows
 */
export async function remadeSha256(sql: Sql, { batchNo, recipientId, versionNo }: FileKey, zone: string, spell: FileSpeller): Promise<string> {
  const [version] = await sql<{ profile: ExportProfile }>('SELECT content AS profile FROM billing_profile WHERE recipient_id = $1 AND version_no = $2', [recipientId, versionNo]);
  if (version === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such version of the profile');
  const hash = createHash('sha256');
  for await (const piece of spell(version.profile, await cellsOfBatch(sql, await batchOf(sql, batchNo), version.profile, zone), { foldedLetters: 0, lostLetters: 0 })) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Erases what a file holds. Its name, hash and figures stay, and so do the rows of the batch, which name nobody.
 * @throws RegisterRefusal NOT_FOUND, SCHEMA without a reason
 */
export async function eraseFile(sql: Sql, key: FileKey, by: ChangedBy): Promise<BillingFile> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say by which law or decision', null, 'reason');
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), $2)', [`suu_esep billing file ${key.recipientId}`, key.batchNo]);
  const file = await storedFile(sql, key);
  if (file === undefined) throw new RegisterRefusal('NOT_FOUND', 'no such file was made');
  if (file.erasedAt !== null) return file;
  const of = [key.batchNo, key.recipientId, key.versionNo];
  await sql('DELETE FROM personal.billing_file_part WHERE batch_no = $1 AND recipient_id = $2 AND version_no = $3', of);
  await sql('INSERT INTO billing_file_erasure (batch_no, recipient_id, version_no, erased_by, reason) VALUES ($1, $2, $3, $4, $5)', [...of, by.actor.userId, by.reason]);
  await tellChange(sql, 'billing', 'batch', [key.batchNo]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.erase_file', objectKind: 'billing_recipient', objectKey: file.recipient, before: null, after: { batchNo: key.batchNo, fileName: file.fileName, fileSha256: file.fileSha256 }, reason: by.reason }]);
  return (await storedFile(sql, key))!;
}

/** Cells of a batch that was issued; where its rows are not those that were sealed reading them fails at the end. */
export async function cellsOfBatch(sql: Sql, batch: BatchRow, profile: ExportProfile, zone: string): Promise<CellRows> {
  return cellRows(batch, batch.rows, sealedRows(sql, batch), profile, sql, zone);
}

/** Cells of rows that are in no batch: a trial of the profile. Every row and the file say so. */
export function cellsOfTrial(sql: Sql, rows: readonly (IssuedRow | CorrectionRow)[], periodCode: string, profile: ExportProfile, now: Date, zone: string): CellRows {
  async function* pieces(): AsyncGenerator<readonly (IssuedRow | CorrectionRow)[]> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) yield rows.slice(from, from + ROWS_AT_ONCE);
  }
  return cellRows({ batchNo: 0, periodCode: `TEST ${periodCode}`, kind: 'regular', issuedAt: now, contentSha256: '', reason: '', issuedBy: null }, rows.length, pieces(), profile, sql, zone);
}

function cellRows(batch: Pick<BatchRow, 'batchNo' | 'periodCode' | 'kind' | 'issuedAt' | 'contentSha256' | 'reason' | 'issuedBy'>, rowCount: number, pieces: AsyncIterable<readonly (IssuedRow | CorrectionRow)[]>, profile: ExportProfile, sql: Sql, zone: string): CellRows {
  async function* lines(): AsyncGenerator<(WrittenCell | null)[]> {
    for await (const piece of pieces) {
      const facts = asksRegister(profile) ? await registerFactsOf(sql, piece, batch.issuedAt, zone) : [];
      for (const [at, row] of piece.entries()) yield [...batchCells(row, batch, zone), ...toldCells(row, batch), ...registerCells(facts[at])];
    }
  }
  const isTest = batch.batchNo === 0;
  return {
    title: isTest ? batch.periodCode : `${batch.batchNo} ${batch.periodCode}`, rowCount, onDay: localDayOf(batch.issuedAt.getTime(), zone), lines: lines(),
    about: { isTest, batch: batch.batchNo, period: batch.periodCode, kind: batch.kind, issuedAt: batch.issuedAt.toISOString(), contentSha256: batch.contentSha256, rowCount },
  };
}

/** The rows of a batch in stretches; behind the last one their seal is compared with the one of the batch. */
async function* sealedRows(sql: Sql, batch: BatchRow): AsyncGenerator<readonly (IssuedRow | CorrectionRow)[]> {
  const hash = createHash('sha256');
  let totals = totalsOfBatch([]);
  for (let offset = 0; offset < batch.rows; offset += ROWS_AT_ONCE) {
    const piece = await stretch(sql, batch.batchNo, offset);
    for (const row of piece) hash.update(canonicalLine(row));
    totals = joinTotals(totals, totalsOfBatch(piece));
    yield piece;
  }
  hash.update(canonicalLine({ totals }));
  if (hash.digest('hex') !== batch.contentSha256) throw new Error(`the rows of batch ${batch.batchNo} are not those that were sealed`);
}

/** Rows are numbered from 1 on without gaps: a stretch is found by the key, however far it lies. */
async function stretch(sql: Sql, batchNo: number, offset: number): Promise<(IssuedRow | CorrectionRow)[]> {
  return (await sql<{ content: IssuedRow | CorrectionRow }>('SELECT content FROM billing_row WHERE batch_no = $1 AND row_no > $2 AND row_no <= $3 ORDER BY row_no', [batchNo, offset, offset + ROWS_AT_ONCE])).map(({ content }) => content);
}

async function makeFile(sql: Sql, batch: BatchRow, { recipientId, versionNo, profile }: BillingRecipient, zone: string, spell: FileSpeller, sealer: FileSealer, by: ChangedBy): Promise<BillingFile> {
  const key = { batchNo: batch.batchNo, recipientId, versionNo };
  const losses = { foldedLetters: 0, lostLetters: 0 };
  const hash = createHash('sha256');
  let [bytes, partNo, waiting]: [number, number, Buffer[]] = [0, 0, []];
  const keep = async (): Promise<void> => {
    partNo += 1;
    await sql('INSERT INTO personal.billing_file_part (batch_no, recipient_id, version_no, part_no, sealed) VALUES ($1, $2, $3, $4, $5)', [batch.batchNo, recipientId, versionNo, partNo, sealer.seal(ownerOf(key, partNo), Buffer.concat(waiting))]);
    waiting = [];
  };
  let held = 0;
  for await (const piece of spell(profile, await cellsOfBatch(sql, batch, profile, zone), losses)) {
    const written = Buffer.from(piece);
    hash.update(written);
    waiting.push(written);
    bytes += written.length;
    held += written.length;
    if (held < PART_BYTES) continue;
    await keep();
    held = 0;
  }
  if (held > 0) await keep();
  const period = await billingPeriod(sql, batch.periodCode);
  const fileName = fileNameOf(profile, { batchNo: batch.batchNo, kind: batch.kind, period, issuedDay: localDayOf(batch.issuedAt.getTime(), zone) });
  await sql(`INSERT INTO billing_file (batch_no, recipient_id, version_no, file_name, byte_count, part_count, file_sha256, row_count, folded_letters, lost_letters, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [batch.batchNo, recipientId, versionNo, fileName, bytes, partNo, hash.digest(), batch.rows, losses.foldedLetters, losses.lostLetters, by.actor.userId]);
  await tellChange(sql, 'billing', 'batch', [batch.batchNo]);
  return (await storedFile(sql, key))!;
}

async function storedFile(sql: Sql, { batchNo, recipientId, versionNo }: FileKey): Promise<BillingFile | undefined> {
  return (await sql<BillingFile>(`${FILE} WHERE f.batch_no = $1 AND f.recipient_id = $2 AND f.version_no = $3`, [batchNo, recipientId, versionNo]))[0];
}

/** What a sealed part is bound to. */
export const ownerOf = ({ batchNo, recipientId, versionNo }: FileKey, partNo: number): string => `billing file ${batchNo}/${recipientId}/${versionNo} part ${partNo}`;
