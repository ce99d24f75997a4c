import { createHash } from 'node:crypto';

import type { PoolClient } from 'pg';

import type { ArrivedFrame } from './arrived-frame.js';
import type { PlannedQuarantine, QuarantinePlan } from './batch-plan.js';
import { binaryArray } from './binary-encoding.js';

/** Bytes of a quarantined message that its row shows; the whole of it is in `frame`. */
const PAYLOAD_HEAD_BYTES = 4096;
const ITEMS_IN_ONE_STATEMENT = 1_000;
const NOTHING = Buffer.alloc(0);

/** Text that PostgreSQL takes and a person can trust: NUL, lone surrogates and replacement characters are spelled out. */
function storable(text: string): string {
  return text.replaceAll(/\0|\ufffd|\p{Surrogate}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Keeps quarantined items and counts them by sender, kind and day.
 *
 * An item delivered again is counted on its row, except when it carries the very arrival time already recorded: that is
 * our own repetition of a commit whose answer was lost.
 *
 * @param repeated the batch was written before, and it is not known whether that was committed
 * @returns those that were not known before
 */
export async function recordQuarantine(client: PoolClient, plan: QuarantinePlan, repeated: boolean): Promise<PlannedQuarantine[]> {
  const counted = await keepItems(client, plan.kept);
  await tally(client, counted.map((row) => row.planned), plan.dropped, repeated);
  return counted.filter((row) => row.fresh).map((row) => row.planned);
}

/** Keeps items, and returns those whose delivery counts. */
async function keepItems(client: PoolClient, planned: readonly PlannedQuarantine[]): Promise<{ planned: PlannedQuarantine; fresh: boolean }[]> {
  const kept: { planned: PlannedQuarantine; fresh: boolean }[] = [];
  const shown = new Set<ArrivedFrame>();
  for (let from = 0; from < planned.length; from += ITEMS_IN_ONE_STATEMENT) {
    kept.push(...await keepSome(client, planned.slice(from, from + ITEMS_IN_ONE_STATEMENT), shown));
  }
  return kept;
}

async function keepSome(client: PoolClient, planned: readonly PlannedQuarantine[], shown: Set<ArrivedFrame>): Promise<{ planned: PlannedQuarantine; fresh: boolean }[]> {
  const digests = new Map<ArrivedFrame, Buffer>();
  const digestOf = (frame: ArrivedFrame): Buffer => {
    let digest = digests.get(frame);
    if (digest === undefined) digests.set(frame, digest = createHash('sha256').update(frame.payload).digest());
    return digest;
  };
  // Once for each message, on its first item: two thousand items must not make two thousand copies of it.
  const headOf = (frame: ArrivedFrame): Buffer => {
    if (shown.has(frame)) return NOTHING;
    shown.add(frame);
    return Buffer.from(frame.payload.subarray(0, PAYLOAD_HEAD_BYTES));
  };
  const rows = await client.query<{ device_id: number; frame_key: string; item_no: number; kind: string; fresh: boolean }>(
    `INSERT INTO quarantine_item AS q (device_id, frame_key, item_no, kind, detail, subject, topic, payload_bytes, payload_sha256,
                                  payload_head, first_received_at, last_received_at, times_seen)
     SELECT device_id, frame_key, item_no, kind, detail, subject, topic, payload_bytes, payload_sha256, payload_head,
            received_at, received_at, times_seen
     FROM unnest($1::int[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bytea[],
                 $10::bytea[], $11::timestamptz[], $12::int[])
       WITH ORDINALITY AS a(device_id, frame_key, item_no, kind, detail, subject, topic, payload_bytes, payload_sha256,
                            payload_head, received_at, times_seen, ord) ORDER BY ord
     ON CONFLICT ON CONSTRAINT quarantine_item_pkey DO UPDATE
       SET times_seen = q.times_seen + excluded.times_seen,
           last_received_at = greatest(q.last_received_at, excluded.last_received_at)
       WHERE q.last_received_at <> excluded.last_received_at
     RETURNING device_id, frame_key, item_no, kind, (xmax = 0) AS fresh`,
    [
      binaryArray.int4(planned.map((p) => p.frame.deviceId)), binaryArray.bigint(planned.map((p) => p.frame.frameKey)),
      binaryArray.int4(planned.map((p) => p.item.itemNo)), planned.map((p) => p.item.kind), planned.map((p) => storable(p.item.detail)),
      planned.map((p) => (p.item.subject === null ? null : storable(p.item.subject))), planned.map((p) => storable(p.frame.topic)),
      binaryArray.int4(planned.map((p) => p.frame.payload.length)), planned.map((p) => digestOf(p.frame)),
      planned.map((p) => headOf(p.frame)),
      binaryArray.timestamptz(planned.map((p) => p.frame.receivedAtMs)), binaryArray.int4(planned.map((p) => p.timesSeen)),
    ],
  );
  // Matched here and not by a join in SQL: the planner knows nothing of how many rows an array brings.
  const byKey = new Map(planned.map((p) => [`${p.frame.deviceId}/${p.frame.frameKey}/${p.item.itemNo}/${p.item.kind}`, p]));
  return rows.rows.map((row) => ({ planned: byKey.get(`${row.device_id}/${row.frame_key}/${row.item_no}/${row.kind}`)!, fresh: row.fresh }));
}

/**
 * Counts items by sender, kind and day. Of items beyond the cap nothing but the count is kept; so of a batch that is
 * repeated they are counted only where the day has not seen their arrival yet.
 */
async function tally(
  client: PoolClient, counted: readonly PlannedQuarantine[], dropped: readonly PlannedQuarantine[], repeated: boolean,
): Promise<void> {
  const items = [...counted, ...dropped];
  if (items.length === 0) return;
  await client.query(
    `INSERT INTO quarantine_tally AS t (device_id, kind, on_day, items, dropped, first_received_at, last_received_at)
     SELECT device_id, kind, (received_at AT TIME ZONE 'UTC')::date, sum(times_seen), sum(dropped), min(received_at), max(received_at)
     FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::int[], $5::int[]) AS a(device_id, kind, received_at, times_seen, dropped)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT ON CONSTRAINT quarantine_tally_pkey DO UPDATE
       SET items = t.items + excluded.items - CASE WHEN $6 AND t.last_received_at >= excluded.last_received_at THEN excluded.dropped ELSE 0 END,
           dropped = t.dropped + CASE WHEN $6 AND t.last_received_at >= excluded.last_received_at THEN 0 ELSE excluded.dropped END,
           first_received_at = least(t.first_received_at, excluded.first_received_at),
           last_received_at = greatest(t.last_received_at, excluded.last_received_at)`,
    [
      binaryArray.int4(items.map((p) => p.frame.deviceId)), items.map((p) => p.item.kind), binaryArray.timestamptz(items.map((p) => p.frame.receivedAtMs)),
      binaryArray.int4(items.map((p) => p.timesSeen)), binaryArray.int4(items.map((p, i) => (i < counted.length ? 0 : p.timesSeen))), repeated,
    ],
  );
}

/** Counts attempts to speak for another, by sender, kind and day; of a batch that is repeated, those whose arrival the day has not seen yet. */
export async function recordSecurityEvents(client: PoolClient, frames: readonly ArrivedFrame[], repeated: boolean): Promise<void> {
  const events = frames.flatMap((frame) => frame.judged.securityEvents.map((event) => ({ frame, event })));
  if (events.length === 0) return;
  await client.query(
    `INSERT INTO security_event AS s (device_id, kind, on_day, times, first_at, last_at, last_detail)
     SELECT device_id, kind, (at AT TIME ZONE 'UTC')::date, count(*), min(at), max(at), (array_agg(detail ORDER BY at DESC))[1]
     FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::text[]) AS a(device_id, kind, at, detail)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT ON CONSTRAINT security_event_pkey DO UPDATE
       SET times = s.times + excluded.times, first_at = least(s.first_at, excluded.first_at),
           last_at = greatest(s.last_at, excluded.last_at), last_detail = excluded.last_detail
       WHERE NOT $5 OR s.last_at < excluded.last_at`,
    [
      binaryArray.int4(events.map((e) => e.frame.deviceId)), events.map((e) => e.event.kind),
      binaryArray.timestamptz(events.map((e) => e.frame.receivedAtMs)), events.map((e) => storable(e.event.detail)), repeated,
    ],
  );
}
