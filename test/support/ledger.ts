import { createHash } from 'node:crypto';

import type { Pool } from '@app/persistence';

import type { Publication } from './field-device.js';

/** Instant of each meter's first reading; the following ones lie ten minutes apart. */
const FIRST_READ_AT_SECONDS = Date.UTC(2026, 0, 15) / 1000;
const STEP_SECONDS = 600;
const MOST_READINGS_OF_A_METER = 1_000_000;

/** One reading that a test made up: which meter, when, and an index that follows from both. */
export interface LedgerReading {
  readonly serial: string;
  readonly readAtSeconds: number;
  readonly indexLitres: number;
  /** Identifies it in the ledger. */
  readonly key: number;
}

/** What a message holds: readings to be stored, and items that must be refused. */
export interface MessageContent {
  readonly readings: readonly LedgerReading[];
  readonly refusedItems: number;
}

interface Message extends MessageContent {
  readonly sender: string;
  readonly digest: string;
  readonly publication: Publication;
}

/** Difference between what was published, acknowledged and stored. Each number but the first four must be 0. */
export interface Comparison {
  readonly publishedReadings: number;
  readonly acknowledgedReadings: number;
  readonly storedReadings: number;
  readonly acknowledgedMessages: number;
  /** Acknowledged readings that are not stored. */
  readonly lost: number;
  /** Stored readings that nobody published. */
  readonly invented: number;
  /** Stored with another index than was published. */
  readonly changed: number;
  /** Readings stored more than once, under whatever register or source, and messages kept in more than one frame. */
  readonly duplicated: number;
  /** Acknowledged messages whose bytes are in no frame. */
  readonly framesLost: number;
  /** Frames with bytes that nobody published. */
  readonly framesInvented: number;
  /** Stored readings whose frame is missing: a batch that was not all or nothing. */
  readonly readingsWithoutFrame: number;
  /** Keys with more than one candidate: nobody sent any. */
  readonly conflicts: number;
  /** Meters whose latest state is not that of their latest reading. */
  readonly wrongStates: number;
  /** Acknowledged refused items that are not in quarantine. */
  readonly quarantineLost: number;
  /** Quarantined items that nobody sent, or that count more deliveries than there were. */
  readonly quarantineInvented: number;
}

/**
 * The books of a test: every reading it made up, every message it published, every PUBACK it got. At the end they are
 * compared with what plain SQL finds in the database.
 */
export class Ledger {
  private readonly meters = new Map<string, { readonly no: number; next: number }>();
  private readonly indexByKey = new Map<number, number>();
  private readonly messages = new Map<Publication, Message>();

  /** Makes up the next reading of a meter. */
  nextReading(serial: string): LedgerReading {
    let meter = this.meters.get(serial);
    if (meter === undefined) this.meters.set(serial, meter = { no: this.meters.size, next: 0 });
    const step = meter.next++;
    return {
      serial, readAtSeconds: FIRST_READ_AT_SECONDS + step * STEP_SECONDS,
      indexLitres: (meter.no * 1_000_003 + step * 7_919) % 99_999_999, key: meter.no * MOST_READINGS_OF_A_METER + step,
    };
  }

  /** Enters a message that is about to be sent. */
  enter(sender: string, publication: Publication, content: MessageContent): void {
    for (const { key, indexLitres } of content.readings) this.indexByKey.set(key, indexLitres);
    this.messages.set(publication, { ...content, sender, publication, digest: digestOf(publication.payload) });
  }

  get messagesPublished(): number {
    return this.messages.size;
  }

  acknowledgedMessages(): number {
    let acknowledged = 0;
    for (const { publication } of this.messages.values()) if (publication.acknowledgedAtMs !== undefined) acknowledged++;
    return acknowledged;
  }

  /** Compares the books with the database. */
  async compare(pool: Pool): Promise<Comparison> {
    const acknowledged = [...this.messages.values()].filter(({ publication }) => publication.acknowledgedAtMs !== undefined);
    const acknowledgedKeys = new Set(acknowledged.flatMap((message) => message.readings.map((reading) => reading.key)));
    const readings = await this.compareReadings(pool, acknowledgedKeys);
    return {
      publishedReadings: this.indexByKey.size, acknowledgedReadings: acknowledgedKeys.size, acknowledgedMessages: acknowledged.length,
      ...readings, ...(await this.compareFrames(pool, acknowledged, readings.duplicated)), ...(await this.compareQuarantine(pool, acknowledged)),
      readingsWithoutFrame: await count(pool, 'SELECT count(*) FROM reading r WHERE NOT EXISTS (SELECT FROM frame f WHERE f.frame_key = r.frame_key)'),
      conflicts: await count(pool, 'SELECT count(*) FROM reading_candidate'),
      wrongStates: await count(pool, `
        SELECT count(*) FROM (SELECT DISTINCT ON (meter_id, register) meter_id, register, read_at, index_litres FROM reading ORDER BY meter_id, register, read_at DESC) r
        FULL JOIN meter_state s USING (meter_id, register)
        WHERE s.latest_read_at IS DISTINCT FROM r.read_at OR s.latest_index_litres IS DISTINCT FROM r.index_litres`),
    };
  }

  private async compareReadings(pool: Pool, acknowledgedKeys: ReadonlySet<number>) {
    const stored = new Set<number>();
    let storedReadings = 0, invented = 0, changed = 0;
    const meters = await pool.query<{ meter_id: number; serial: string }>('SELECT meter_id, serial FROM meter');
    for (const { meter_id: meterId, serial } of meters.rows) {
      const meter = this.meters.get(serial);
      const rows = await pool.query<{ at: string; litres: string }>(
        'SELECT extract(epoch FROM read_at)::bigint AS at, index_litres AS litres FROM reading WHERE meter_id = $1', [meterId]);
      for (const { at, litres } of rows.rows) {
        storedReadings++;
        const key = (meter?.no ?? -1) * MOST_READINGS_OF_A_METER + (Number(at) - FIRST_READ_AT_SECONDS) / STEP_SECONDS;
        const indexLitres = this.indexByKey.get(key);
        if (indexLitres === undefined) invented++;
        else if (indexLitres !== Number(litres)) changed++;
        stored.add(key);
      }
    }
    let lost = 0;
    for (const key of acknowledgedKeys) if (!stored.has(key)) lost++;
    return { storedReadings, invented, changed, lost, duplicated: storedReadings - stored.size };
  }

  private async compareFrames(pool: Pool, acknowledged: readonly Message[], duplicatedReadings: number) {
    const rows = await pool.query<{ frame: string; times: number }>(
      `SELECT d.serial || ' ' || encode(sha256(f.payload), 'hex') AS frame, count(*)::int AS times
       FROM frame f JOIN device d USING (device_id) GROUP BY 1`);
    const kept = new Map(rows.rows.map((row) => [row.frame, row.times]));
    const published = new Set([...this.messages.values()].map(frameName));
    return {
      duplicated: duplicatedReadings + rows.rows.reduce((sum, row) => sum + row.times - 1, 0),
      framesLost: acknowledged.filter((message) => !kept.has(frameName(message))).length,
      framesInvented: rows.rows.filter((row) => !published.has(row.frame)).length,
    };
  }

  private async compareQuarantine(pool: Pool, acknowledged: readonly Message[]) {
    const rows = await pool.query<{ frame: string; items: number; most: number }>(
      `SELECT d.serial || ' ' || encode(q.payload_sha256, 'hex') AS frame, count(*)::int AS items, max(q.times_seen) AS most
       FROM quarantine_item q JOIN device d USING (device_id) GROUP BY 1`);
    const kept = new Map(rows.rows.map((row) => [row.frame, row]));
    const sent = new Map([...this.messages.values()].filter((message) => message.refusedItems > 0).map((message) => [frameName(message), message]));
    let quarantineLost = 0;
    for (const message of acknowledged) quarantineLost += Math.max(0, message.refusedItems - (kept.get(frameName(message))?.items ?? 0));
    let quarantineInvented = 0;
    for (const { frame, items, most } of rows.rows) {
      const message = sent.get(frame);
      quarantineInvented += Math.max(0, items - (message?.refusedItems ?? 0));
      if (message !== undefined && most > message.publication.sends) quarantineInvented++;
    }
    return { quarantineLost, quarantineInvented };
  }
}

/** The differences that must be none, by name: what a spec expects to be all zero. */
export function differencesOf(comparison: Comparison): Partial<Comparison> {
  const { publishedReadings: _p, acknowledgedReadings: _a, storedReadings: _s, acknowledgedMessages: _m, ...differences } = comparison;
  return Object.fromEntries(Object.entries(differences).filter(([, times]) => times !== 0));
}

function frameName({ sender, digest }: Message): string {
  return `${sender} ${digest}`;
}

function digestOf(payload: string | Buffer): string {
  return createHash('sha256').update(payload).digest('hex');
}

async function count(pool: Pool, sql: string): Promise<number> {
  return Number((await pool.query<{ count: string }>(sql)).rows[0]!.count);
}
