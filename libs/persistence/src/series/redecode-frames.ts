import type { Pool } from 'pg';

import type { ArrivedMessage, JudgedMessage } from '@app/metering';
import type { DeviceKind } from '@app/registry';

import type { BatchWriter } from './batch-writer.js';

/** A kept message with an item that could not become a reading, as it came. */
export interface KeptFrame {
  readonly senderDeviceId: number;
  readonly senderSerial: string;
  readonly senderKind: DeviceKind;
  readonly frameKey: bigint;
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAtMs: number;
}

/** Which kept messages are to be read again. */
export interface KeptFrameFilter {
  readonly kinds: readonly string[];
  readonly sender?: string | undefined;
}

interface KeptFrameRow {
  readonly device_id: number;
  readonly serial: string;
  readonly kind: DeviceKind;
  readonly frame_key: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly received_ms: string;
}

/**
 * Messages with an unsettled item of those kinds, in the order of sender and key, behind the one that was given last. Each
 * message once, with its whole bytes.
 */
export async function keptFrames(pool: Pool, filter: KeptFrameFilter, after: KeptFrame | undefined, limit: number): Promise<KeptFrame[]> {
  const { rows } = await pool.query<KeptFrameRow>(
    `SELECT q.device_id, d.serial, d.kind, q.frame_key, q.topic, f.payload, (extract(epoch FROM f.received_at) * 1000)::bigint AS received_ms
     FROM (SELECT device_id, frame_key, min(topic) AS topic, min(first_received_at) AS received_at FROM quarantine_item
           WHERE kind = ANY ($1::text[]) AND redecoded_at IS NULL AND (device_id, frame_key) > ($3::int, $4::bigint)
           GROUP BY device_id, frame_key) q
     JOIN device d USING (device_id)
     JOIN frame f ON f.device_id = q.device_id AND f.frame_key = q.frame_key AND f.received_at = q.received_at
     WHERE $2::text IS NULL OR d.serial = $2
     ORDER BY q.device_id, q.frame_key LIMIT $5`,
    [filter.kinds, filter.sender ?? null, after?.senderDeviceId ?? -1, String(after?.frameKey ?? 0n), limit]);
  return rows.map((row) => ({
    senderDeviceId: row.device_id, senderSerial: row.serial, senderKind: row.kind, frameKey: BigInt(row.frame_key), topic: row.topic, payload: row.payload,
    receivedAtMs: Number(row.received_ms),
  }));
}

/** One item that a later decoder no longer keeps out. */
export interface SettledItems {
  readonly deviceId: number;
  readonly frameKey: bigint;
  /** Items that stay out, as `place/kind`; all others of the message are settled. */
  readonly stillOut: readonly string[];
}

/** Marks items of a message as read again. The rows stay, with their bytes and reasons. @returns how many were marked */
export async function settleItems(pool: Pool, settled: readonly SettledItems[], kinds: readonly string[]): Promise<number> {
  let marked = 0;
  for (const { deviceId, frameKey, stillOut } of settled) {
    const { rowCount } = await pool.query(
      `UPDATE quarantine_item SET redecoded_at = now()
       WHERE device_id = $1 AND frame_key = $2 AND redecoded_at IS NULL AND kind = ANY ($3::text[]) AND item_no || '/' || kind <> ALL ($4::text[])`,
      [deviceId, String(frameKey), kinds, stillOut]);
    marked += rowCount ?? 0;
  }
  return marked;
}

/** Messages of a family that are kept and not read, by sender. */
export interface UnreadFrames {
  readonly sender: string;
  /** First level of the topic: it tells the family. */
  readonly branch: string;
  readonly kind: string;
  readonly frames: number;
  readonly deliveries: number;
  readonly lastReceivedAt: Date;
}

/** Counts kept messages that are not read yet, by sender and first level of the topic, the most first. */
export async function unreadFrames(pool: Pool, kinds: readonly string[]): Promise<UnreadFrames[]> {
  const { rows } = await pool.query<UnreadFrames>(
    `SELECT d.serial AS sender, split_part(q.topic, '/', 1) AS branch, q.kind, count(DISTINCT q.frame_key)::integer AS frames,
            sum(q.times_seen)::integer AS deliveries, max(q.last_received_at) AS "lastReceivedAt"
     FROM quarantine_item q JOIN device d USING (device_id) WHERE q.kind = ANY ($1::text[]) AND q.redecoded_at IS NULL
     GROUP BY 1, 2, 3 ORDER BY frames DESC, sender, branch LIMIT 500`, [kinds]);
  return rows;
}

/** What a run of {@link redecodeKept} did. */
export interface RedecodeOutcome {
  /** Kept messages that were read again. */
  readonly frames: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Items that are no longer kept out. */
  readonly settled: number;
}

const FRAMES_AT_ONCE = 200;

/**
 * Reads kept messages again with the decoders and the register of today. Readings go through the one writer, so a message
 * that is read twice, or again after a stop in the middle, makes each reading once. Only what is stored is settled.
 *
 * @param judge judgement at the door, of the message as it came with its sender and time of receipt
 * @param told called after each batch
 */
export async function redecodeKept(
  pool: Pool, writer: BatchWriter, judge: (message: ArrivedMessage) => JudgedMessage, filter: KeptFrameFilter, told: (soFar: RedecodeOutcome) => void = () => undefined,
): Promise<RedecodeOutcome> {
  let soFar: RedecodeOutcome = { frames: 0, stored: 0, duplicates: 0, conflicts: 0, settled: 0 };
  let last: KeptFrame | undefined;
  for (;;) {
    const kept = await keptFrames(pool, filter, last, FRAMES_AT_ONCE);
    last = kept.at(-1);
    if (last === undefined) return soFar;
    const judged = kept.map((frame) => ({ frame, judged: judge(frame) }));
    // What is kept out for the same reason as before is not written again: it would count as another delivery.
    const changed = judged.filter((one) => one.judged.readings.length + (one.judged.measures?.length ?? 0) > 0 || one.judged.quarantined.some(({ kind }) => !filter.kinds.includes(kind)));
    const outcome = changed.length === 0 ? undefined : await writer.write(changed.map(({ frame, judged: verdict }) => ({
      deviceId: frame.senderDeviceId, frameKey: frame.frameKey, receivedAtMs: frame.receivedAtMs, topic: frame.topic, payload: frame.payload,
      judged: { ...verdict, securityEvents: [], quarantined: verdict.quarantined.filter(({ kind }) => !filter.kinds.includes(kind)) },
    })));
    const settled = await settleItems(pool, judged.map(({ frame, judged: verdict }) => ({
      deviceId: frame.senderDeviceId, frameKey: frame.frameKey, stillOut: verdict.quarantined.map(({ itemNo, kind }) => `${itemNo}/${kind}`),
    })), filter.kinds);
    soFar = {
      frames: soFar.frames + kept.length, stored: soFar.stored + (outcome?.stored ?? 0) + (outcome?.measured?.stored ?? 0),
      duplicates: soFar.duplicates + (outcome?.duplicates ?? 0) + (outcome?.measured?.duplicates ?? 0), conflicts: soFar.conflicts + (outcome?.conflicts ?? 0) + (outcome?.measured?.conflicts ?? 0), settled: soFar.settled + settled,
    };
    told(soFar);
  }
}
