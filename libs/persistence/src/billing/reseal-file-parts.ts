import type { Sql } from '../sql.js';
import { type FileKey, type FileSealer, ownerOf } from './billing-files.js';

/** What came of sealing kept files anew. */
export interface ResealedParts { readonly resealed: number; readonly current: number; readonly lost: readonly string[] }

/** Seals and opens, and knows whether the first key sealed something. */
export interface PartSealer extends Pick<FileSealer, 'seal'> {
  isCurrent(sealed: Buffer): boolean;
  /** Undefined where no key at hand opens it. */
  opened(owner: string, sealed: Buffer): Buffer | undefined;
}

/** Seals every kept part of a file by the first key, in the caller's transaction, one part in memory at a time. @returns how many, and which files no key at hand opens */
export async function resealFileParts(sql: Sql, sealer: PartSealer): Promise<ResealedParts> {
  const parts = await sql<FileKey & { readonly partNo: number; readonly fileName: string }>(
    `SELECT p.batch_no AS "batchNo", p.recipient_id AS "recipientId", p.version_no AS "versionNo", p.part_no AS "partNo", f.file_name AS "fileName"
     FROM personal.billing_file_part p JOIN billing_file f USING (batch_no, recipient_id, version_no) ORDER BY 1, 2, 3, 4`);
  const lost = new Set<string>();
  let [resealed, current] = [0, 0];
  for (const part of parts) {
    const key = [part.batchNo, part.recipientId, part.versionNo, part.partNo];
    const [kept] = await sql<{ sealed: Buffer }>('SELECT sealed FROM personal.billing_file_part WHERE batch_no = $1 AND recipient_id = $2 AND version_no = $3 AND part_no = $4 FOR UPDATE', key);
    if (kept === undefined) continue;
    const content = sealer.opened(ownerOf(part, part.partNo), kept.sealed);
    if (content === undefined) lost.add(part.fileName);
    else if (sealer.isCurrent(kept.sealed)) current += 1;
    else {
      await sql('UPDATE personal.billing_file_part SET sealed = $5 WHERE batch_no = $1 AND recipient_id = $2 AND version_no = $3 AND part_no = $4', [...key, sealer.seal(ownerOf(part, part.partNo), content)]);
      resealed += 1;
    }
  }
  return { resealed, current, lost: [...lost] };
}
