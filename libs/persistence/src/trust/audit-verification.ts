import type { Sql } from '../sql.js';
import { EXACT_INSTANT } from './audit-chain.js';
import { auditHash, GENESIS_HASH, type AuditHead, type AuditRow } from './audit-hash.js';

/** Entries read at once: what is held in memory however long the chain is. */
const PAGE = 5_000;

/** A head as it was published on a day. */
export interface ExportedHead extends AuditHead {
  readonly exportedAt: string;
  /** Where it was found: the table of exports, or a file. */
  readonly foundIn: string;
}

/**
 * How the chain was broken. `MISSING`: an entry is not there. `CHANGED`: what an entry says is not what was hashed.
 * `UNCHAINED`: an entry does not follow the one before it (inserted, reordered, or written anew). `CUT`: the chain ends before a
 * published head. `REPLACED`: the chain is whole in itself, but a published head is not in it.
 */
export type AuditFault = 'MISSING' | 'CHANGED' | 'UNCHAINED' | 'CUT' | 'REPLACED';

export type AuditVerdict =
  | { readonly isIntact: true; readonly entries: number; readonly head: AuditHead; readonly headsCompared: number }
  | {
    readonly isIntact: false; readonly fault: AuditFault;
    /** First entry that is wrong or missing. */
    readonly seq: number;
    /** Last entry up to which everything is as it was written; 0 for none. */
    readonly lastGoodSeq: number;
    readonly detail: string;
  };

export interface AuditVerificationOptions {
  /** Entry up to which the chain was verified before; verification begins behind it. */
  readonly from?: AuditHead;
  /** Heads published outside, beside those that the database itself remembers. */
  readonly heads?: readonly ExportedHead[];
  readonly onProgress?: (entries: number) => void;
}

type StoredRow = Omit<AuditRow, 'seq'> & { readonly seq: string; readonly previous_hash: Buffer; readonly hash: Buffer };

/**
 * Walks the audit chain from its beginning, recomputing every hash, and compares it with the heads published so far. Entries
 * appended meanwhile do no harm. Reads page by page: memory does not grow with the chain.
 */
export async function verifyAudit(sql: Sql, options: AuditVerificationOptions = {}): Promise<AuditVerdict> {
  // Before the entries: a head exported meanwhile may lie beyond what has been read.
  const published = [...await exportedHeads(sql), ...options.heads ?? []].sort((one, other) => one.seq - other.seq);
  let head = options.from ?? { seq: 0, hash: GENESIS_HASH };
  const relevant = published.filter(({ seq }) => seq >= head.seq && seq > 0);
  let compared = 0;
  // Content between two published heads that does not lead from one to the other may be wrong anywhere between them.
  let vouchedSeq = head.seq;
  const broken = (fault: AuditFault, seq: number, lastGoodSeq: number, detail: string): AuditVerdict => ({ isIntact: false, fault, seq, lastGoodSeq, detail });
  const compareHeads = (): AuditVerdict | undefined => {
    for (; relevant[compared]?.seq === head.seq; compared++) {
      const { hash, exportedAt, foundIn } = relevant[compared]!;
      if (!hash.equals(head.hash)) {
        return broken('REPLACED', vouchedSeq + 1, vouchedSeq, `entry ${head.seq} is not the one published at ${exportedAt} (${foundIn}): the chain was written anew between ${vouchedSeq + 1} and ${head.seq}`);
      }
      vouchedSeq = head.seq;
    }
    return undefined;
  };
  const first = compareHeads();
  if (first !== undefined) return first;
  for (let page = await pageAfter(sql, head.seq); page.length > 0; page = await pageAfter(sql, head.seq)) {
    for (const stored of page) {
      const seq = Number(stored.seq);
      if (seq !== head.seq + 1) return broken('MISSING', head.seq + 1, head.seq, `entry ${head.seq + 1} is missing: ${head.seq} is followed by ${seq}`);
      const { previous_hash: previousHash, hash, ...row } = stored;
      if (!previousHash.equals(head.hash)) return broken('UNCHAINED', seq, head.seq, `entry ${seq} does not follow entry ${head.seq}`);
      if (!auditHash(previousHash, { ...row, seq }).equals(hash)) return broken('CHANGED', seq, head.seq, `entry ${seq} was changed after it was written`);
      head = { seq, hash };
      const replaced = compareHeads();
      if (replaced !== undefined) return replaced;
    }
    options.onProgress?.(head.seq);
  }
  const beyond = relevant[compared];
  if (beyond !== undefined) {
    return broken('CUT', head.seq + 1, head.seq, `the chain ends at entry ${head.seq}, but entry ${beyond.seq} was published at ${beyond.exportedAt} (${beyond.foundIn}): its end was cut off`);
  }
  return { isIntact: true, entries: head.seq, head, headsCompared: compared };
}

async function exportedHeads(sql: Sql): Promise<ExportedHead[]> {
  const rows = await sql<{ at: string; seq: string; hash: Buffer }>(
    `SELECT to_char(exported_at AT TIME ZONE 'UTC', ${EXACT_INSTANT}) AS at, seq, hash FROM audit_head_export ORDER BY seq`);
  return rows.map(({ at, seq, hash }) => ({ seq: Number(seq), hash, exportedAt: at, foundIn: 'audit_head_export' }));
}

function pageAfter(sql: Sql, seq: number): Promise<StoredRow[]> {
  return sql<StoredRow>(
    `SELECT seq, to_char(happened_at AT TIME ZONE 'UTC', ${EXACT_INSTANT}) AS happened_at, actor_kind, actor_user_id, actor_name, role, client_address, action,
       object_kind, object_key, before, after, reason, request_id, previous_hash, hash
     FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT ${PAGE}`, [seq]);
}
