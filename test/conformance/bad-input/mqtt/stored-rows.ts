import type { Pool } from '@app/persistence';

/** One stored reading with everything that a case may ask about it. */
export interface StoredReading {
  readonly serial: string;
  readonly readAt: Date;
  readonly receivedAt: Date;
  /** As PostgreSQL writes it. */
  readonly indexLitres: string;
  readonly flags: readonly string[];
  /** Partition that holds it: `reading_2026_01`. */
  readonly partition: string;
  /** The message that brought it. */
  readonly payload: Buffer | null;
}

/** One stored amount that was measured beside a register. */
export interface StoredMeasure {
  readonly serial: string;
  readonly measuredAt: Date;
  readonly receivedAt: Date;
  readonly flags: readonly string[];
}

/** One index of a key that came with several. */
export interface Candidate {
  readonly serial: string;
  readonly readAt: Date;
  readonly indexLitres: string;
}

export interface QuarantinedRow {
  readonly sender: string;
  readonly kind: string;
  readonly itemNo: number;
  readonly subject: string | null;
  readonly topic: string;
  readonly payloadBytes: number;
  readonly payloadSha256: string;
  readonly payloadHead: Buffer;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
  readonly timesSeen: number;
}

/** What the tables hold of all cases together. */
export interface Totals {
  readonly readings: number;
  readonly measures: number;
  readonly quarantinedItems: number;
  readonly droppedItems: number;
  readonly securityEvents: number;
  readonly devices: number;
  readonly meters: number;
  readonly quarantineRows: number;
}

/** Rows of one table listed at most; what lies beyond is counted. */
const MOST_LISTED = 2_000;

/** Readings of these meters that arrived since. */
export async function readingsSince(pool: Pool, serials: readonly string[], since: Date): Promise<StoredReading[]> {
  const rows = await pool.query<StoredReading>(
    `SELECT m.serial, r.read_at AS "readAt", r.received_at AS "receivedAt", r.index_litres::text AS "indexLitres", r.tableoid::regclass::text AS partition,
            ARRAY(SELECT f.flag FROM reading_flag f WHERE f.meter_id = r.meter_id AND f.read_at = r.read_at AND f.register = r.register AND f.source = r.source
                  ORDER BY 1) AS flags,
            (SELECT f.payload FROM frame f WHERE f.received_at = r.received_at AND f.frame_key = r.frame_key LIMIT 1) AS payload
     FROM reading r JOIN meter m USING (meter_id) WHERE m.serial = ANY($1) AND r.received_at >= $2 ORDER BY r.read_at, r.index_litres LIMIT ${MOST_LISTED}`,
    [serials, since]);
  return rows.rows;
}

/** Measures of these devices that arrived since. */
export async function measuresSince(pool: Pool, serials: readonly string[], since: Date): Promise<StoredMeasure[]> {
  const rows = await pool.query<StoredMeasure>(
    `SELECT d.serial, m.measured_at AS "measuredAt", m.received_at AS "receivedAt",
       ARRAY(SELECT f.flag FROM measurement_fault f WHERE f.device_id = m.device_id AND f.channel = m.channel AND f.quantity = m.quantity AND f.measured_at = m.measured_at) AS flags FROM measurement m JOIN device d USING (device_id)
     WHERE d.serial = ANY($1) AND m.received_at >= $2 ORDER BY m.measured_at LIMIT ${MOST_LISTED}`, [serials, since]);
  return rows.rows;
}

/** All candidates of conflicting keys of these meters. */
export async function candidatesOf(pool: Pool, serials: readonly string[]): Promise<Candidate[]> {
  const rows = await pool.query<Candidate>(
    `SELECT m.serial, c.read_at AS "readAt", c.index_litres::text AS "indexLitres" FROM reading_candidate c JOIN meter m USING (meter_id)
     WHERE m.serial = ANY($1) ORDER BY 1, 2, c.index_litres`, [serials]);
  return rows.rows;
}

/** Quarantined items of these senders seen since, and how many there are beyond those listed. */
export async function quarantineSince(pool: Pool, senders: readonly string[], since: Date): Promise<{ rows: QuarantinedRow[]; count: number; kinds: string[] }> {
  const rows = await pool.query<QuarantinedRow>(
    `SELECT d.serial AS sender, q.kind, q.item_no AS "itemNo", q.subject, q.topic, q.payload_bytes AS "payloadBytes", encode(q.payload_sha256, 'hex') AS "payloadSha256",
            q.payload_head AS "payloadHead", q.first_received_at AS "firstReceivedAt", q.last_received_at AS "lastReceivedAt", q.times_seen AS "timesSeen"
     FROM quarantine_item q JOIN device d USING (device_id) WHERE d.serial = ANY($1) AND q.last_received_at >= $2
     ORDER BY q.last_received_at, q.item_no LIMIT ${MOST_LISTED}`, [senders, since]);
  const counted = await pool.query<{ count: string; kinds: string[] | null }>(
    `SELECT count(*) AS count, array_agg(DISTINCT q.kind ORDER BY q.kind) AS kinds FROM quarantine_item q JOIN device d USING (device_id)
     WHERE d.serial = ANY($1) AND q.last_received_at >= $2`, [senders, since]);
  return { rows: rows.rows, count: Number(counted.rows[0]!.count), kinds: counted.rows[0]!.kinds ?? [] };
}

export async function totalsOf(pool: Pool): Promise<Totals> {
  const rows = await pool.query<Record<keyof Totals, string>>(
    `SELECT (SELECT count(*) FROM reading) AS readings, (SELECT count(*) FROM measurement) AS measures, (SELECT coalesce(sum(items), 0) FROM quarantine_tally) AS "quarantinedItems",
            (SELECT coalesce(sum(dropped), 0) FROM quarantine_tally) AS "droppedItems", (SELECT coalesce(sum(times), 0) FROM security_event) AS "securityEvents",
            (SELECT count(*) FROM device) AS devices, (SELECT count(*) FROM meter) AS meters, (SELECT count(*) FROM quarantine_item) AS "quarantineRows"`);
  return Object.fromEntries(Object.entries(rows.rows[0]!).map(([name, count]) => [name, Number(count)])) as unknown as Totals;
}

/** Latest state of these meters, as text to be compared. */
export async function latestStates(pool: Pool, serials: readonly string[]): Promise<{ serial: string; latestReadAt: Date; latestIndexLitres: string; lastHeardAt: Date }[]> {
  const rows = await pool.query<{ serial: string; latestReadAt: Date; latestIndexLitres: string; lastHeardAt: Date }>(
    `SELECT m.serial, s.latest_read_at AS "latestReadAt", s.latest_index_litres::text AS "latestIndexLitres", s.last_heard_at AS "lastHeardAt"
     FROM meter_state s JOIN meter m USING (meter_id) WHERE m.serial = ANY($1) ORDER BY 1, s.register`, [serials]);
  return rows.rows;
}

/** Readings that arrived since at meters that nobody spoke of. */
export async function readingsOfStrangersSince(pool: Pool, spokenOf: readonly string[], since: Date): Promise<number> {
  const rows = await pool.query<{ count: string }>(
    'SELECT count(*) AS count FROM reading r JOIN meter m USING (meter_id) WHERE r.received_at >= $2 AND NOT m.serial = ANY($1)', [spokenOf, since]);
  return Number(rows.rows[0]!.count);
}

/** True once a reading of the meter at that instant can be seen. */
export async function isStored(pool: Pool, serial: string, readAt: Date): Promise<boolean> {
  const rows = await pool.query('SELECT FROM reading r JOIN meter m USING (meter_id) WHERE m.serial = $1 AND r.read_at = $2', [serial, readAt]);
  return rows.rowCount === 1;
}

/**
 * Columns of any table that hold what no row may: a replacement character in text, a number that is none, an instant
 * without end. U+0000 cannot stand in text of PostgreSQL. Bytes of messages are kept as they came and are left out.
 */
export async function unstorableColumns(pool: Pool): Promise<string[]> {
  const columns = await pool.query<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c JOIN information_schema.tables t
       USING (table_schema, table_name) JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = current_schema()::regnamespace
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND NOT k.relispartition ORDER BY 1, c.ordinal_position`);
  const tests = columns.rows.flatMap(({ table, column, type }) => {
    const odd = conditionOf(type, `"${column}"`);
    return odd === undefined ? [] : [`SELECT '${table}.${column}' AS place WHERE EXISTS (SELECT FROM "${table}" WHERE ${odd})`];
  });
  const found = await pool.query<{ place: string }>(tests.join(' UNION ALL '));
  return found.rows.map(({ place }) => place);
}

function conditionOf(type: string, column: string): string | undefined {
  if (/text|char|json/.test(type)) return `position(chr(65533) IN ${column}::text) > 0`;
  if (/double|real|numeric/.test(type)) return `${column}::text IN ('NaN', 'Infinity', '-Infinity')`;
  if (/timestamp|date/.test(type)) return `NOT isfinite(${column})`;
  return undefined;
}
