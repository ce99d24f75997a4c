import type { Pool } from 'pg';

/** What the door has taken in so far, for an operator. */
export interface IntakeReport {
  readonly frames: number;
  readonly readings: number;
  readonly conflictingKeys: number;
  readonly metersHeard: number;
  readonly lastHeardAt: Date | null;
  readonly quarantined: readonly QuarantineTallyRow[];
}

/** Items of one kind of fault: how many came, and how many of those were counted only, beyond the bound of what is kept. */
export interface QuarantineTallyRow {
  readonly kind: string;
  readonly items: number;
  readonly dropped: number;
  readonly lastReceivedAt: Date;
}

/** Counts of everything that could not become a reading, by kind. */
export async function quarantineTally(pool: Pool): Promise<QuarantineTallyRow[]> {
  const { rows } = await pool.query<{ kind: string; items: string; dropped: string; last: Date }>(
    'SELECT kind, sum(items) AS items, sum(dropped) AS dropped, max(last_received_at) AS last FROM quarantine_tally GROUP BY kind ORDER BY kind');
  return rows.map((q) => ({ kind: q.kind, items: Number(q.items), dropped: Number(q.dropped), lastReceivedAt: q.last }));
}

/** Counts what is stored. Counts rows: for an operator's question, not for a page that refreshes. */
export async function intakeReport(pool: Pool): Promise<IntakeReport> {
  const counts = await pool.query<{ frames: string; readings: string; conflicting: string; meters: string; heard: Date | null }>(
    `SELECT (SELECT count(*) FROM frame) AS frames, (SELECT count(*) FROM reading) AS readings,
            (SELECT count(*) FROM (SELECT DISTINCT meter_id, read_at, register, source FROM reading_candidate) k) AS conflicting,
            (SELECT count(DISTINCT meter_id) FROM meter_state) AS meters, (SELECT max(last_heard_at) FROM meter_state) AS heard`);
  const row = counts.rows[0]!;
  return {
    frames: Number(row.frames), readings: Number(row.readings), conflictingKeys: Number(row.conflicting),
    metersHeard: Number(row.meters), lastHeardAt: row.heard,
    quarantined: await quarantineTally(pool),
  };
}

/** One quarantined item, newest first in {@link quarantineItems}. */
export interface QuarantineRow {
  readonly sender: string;
  readonly kind: string;
  readonly detail: string;
  readonly subject: string | null;
  readonly topic: string;
  readonly itemNo: number;
  readonly payloadBytes: number;
  readonly payloadHead: Buffer;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
  readonly timesSeen: number;
}

/** Which quarantined items are asked for; undefined: any. */
export interface QuarantineFilter {
  readonly kind?: string | undefined;
  readonly sender?: string | undefined;
}

const ASKED_FOR = 'FROM quarantine_item q JOIN device d USING (device_id) WHERE q.redecoded_at IS NULL AND ($1::text IS NULL OR q.kind = $1) AND ($2::text IS NULL OR d.serial = $2)';

/** How many quarantined items are kept. */
export async function countQuarantineItems(pool: Pool, filter: QuarantineFilter): Promise<number> {
  const { rows } = await pool.query<{ total: number }>(`SELECT count(*)::integer AS total ${ASKED_FOR}`, [filter.kind ?? null, filter.sender ?? null]);
  return rows[0]?.total ?? 0;
}

/** Page of quarantined items, newest first. */
export async function quarantineItems(pool: Pool, page: QuarantineFilter & { readonly limit: number; readonly offset: number }): Promise<QuarantineRow[]> {
  const rows = await pool.query<QuarantineRow>(
    `SELECT d.serial AS sender, q.kind, q.detail, q.subject, q.topic, q.item_no AS "itemNo", q.payload_bytes AS "payloadBytes",
            coalesce(nullif(q.payload_head, ''::bytea),
                     (SELECT h.payload_head FROM quarantine_item h WHERE h.device_id = q.device_id AND h.frame_key = q.frame_key AND h.payload_head <> ''::bytea LIMIT 1),
                     ''::bytea) AS "payloadHead", q.first_received_at AS "firstReceivedAt", q.last_received_at AS "lastReceivedAt", q.times_seen AS "timesSeen"
     ${ASKED_FOR}
     ORDER BY q.last_received_at DESC, q.device_id, q.frame_key, q.item_no LIMIT $3 OFFSET $4`,
    [page.kind ?? null, page.sender ?? null, page.limit, page.offset]);
  return rows.rows;
}

/** One stored reading with the names people know. */
export interface StoredReadingRow {
  readonly meter: string;
  readonly register: number;
  readonly readAt: Date;
  readonly receivedAt: Date;
  readonly indexLitres: number;
}

/** Latest stored readings by time of arrival. */
export async function latestReadings(pool: Pool, limit: number): Promise<StoredReadingRow[]> {
  const rows = await pool.query<{ meter: string; register: number; readAt: Date; receivedAt: Date; indexLitres: string }>(
    `SELECT m.serial AS meter, r.register, r.read_at AS "readAt", r.received_at AS "receivedAt", r.index_litres AS "indexLitres"
     FROM reading r JOIN meter m USING (meter_id) ORDER BY r.received_at DESC, r.read_at DESC, m.serial LIMIT $1`, [limit]);
  return rows.rows.map((row) => ({ ...row, indexLitres: Number(row.indexLitres) }));
}
