import type { MeteredFacts } from '@app/billing';
import type { EstimationMethod } from '@app/metering';

import type { Sql } from '../sql.js';

/** Local days `[fromDay, lastDay]` of one installation of a meter. */
export interface MeterSegment {
  readonly meterId: number;
  readonly stay: number;
  readonly fromDay: string;
  readonly lastDay: string;
  /** When the meter was taken out; null while it stays. */
  readonly endedAtMs: number | null;
}

interface FactsRow { readonly at: number; readonly provenUntilMs: number | null; readonly volumeLitres: number | null; readonly estimatedLitres: number; readonly method: EstimationMethod | null; readonly readingLitres: number; readonly checkLitres: number; readonly messages: number; readonly realignedLitres: number }

const AT_ONCE = 5_000;

/** What is known of each segment; messages in quarantine are those of the meter's devices that came in the period and were not read since. */
export async function factsOf(sql: Sql, segments: readonly MeterSegment[], { beginsMs, endsMs, zone }: { readonly beginsMs: number; readonly endsMs: number; readonly zone: string }): Promise<Map<MeterSegment, Omit<MeteredFacts, 'verificationEndsDay'>>> {
  const facts = new Map<MeterSegment, Omit<MeteredFacts, 'verificationEndsDay'>>();
  for (let from = 0; from < segments.length; from += AT_ONCE) {
    const some = segments.slice(from, from + AT_ONCE);
    const rows = await sql<FactsRow>(
      `WITH asked AS (SELECT * FROM unnest($1::integer[], $2::smallint[], $3::date[], $4::date[]) WITH ORDINALITY AS a (meter_id, stay, from_day, last_day, at)),
            held_back AS (SELECT c.meter_id, count(DISTINCT (q.device_id, q.frame_key))::integer AS messages
              FROM quarantine_item q JOIN channel_mapping c ON c.device_id = q.device_id AND c.mapped_from < $6 AND (c.mapped_to IS NULL OR c.mapped_to > $5)
              WHERE q.redecoded_at IS NULL AND q.last_received_at >= $5 AND q.last_received_at < $6 GROUP BY c.meter_id)
       SELECT a.at::integer AS at, (extract(epoch FROM h.proven_until) * 1000)::float8 AS "provenUntilMs", d.volume::float8 AS "volumeLitres", coalesce(d.estimated, 0)::float8 AS "estimatedLitres", d.method,
              coalesce((SELECT max(e.litres_at_stake) FROM reading_verdict e WHERE e.meter_id = a.meter_id AND e.register = 1 AND e.use = 'suspect' AND NOT e.is_accepted AND e.read_at >= $5 AND e.read_at < $6), 0)::float8 AS "readingLitres",
              coalesce((SELECT max(c.litres_at_stake) FROM check_standing c WHERE c.meter_id = a.meter_id AND c.register = 1 AND c.use = 'suspect' AND NOT c.is_accepted AND c.to_at > $5 AND c.from_at < $6), 0)::float8 AS "checkLitres",
              coalesce(b.messages, 0) AS messages, coalesce((SELECT sum(r.corrected_litres) FROM realignment_counted r WHERE r.meter_id = a.meter_id AND (r.at AT TIME ZONE $7)::date BETWEEN a.from_day AND a.last_day), 0)::float8 AS "realignedLitres"
       FROM asked a LEFT JOIN derivation_head h ON h.meter_id = a.meter_id AND h.register = 1 LEFT JOIN held_back b ON b.meter_id = a.meter_id
       CROSS JOIN LATERAL (SELECT sum(v.volume_litres) AS volume, sum(v.estimated_litres) AS estimated, max(v.method) FILTER (WHERE v.estimated_litres > 0) AS method
         FROM volume_day v WHERE v.meter_id = a.meter_id AND v.register = 1 AND v.stay = a.stay AND v.on_day BETWEEN a.from_day AND a.last_day) d`,
      [some.map(({ meterId }) => meterId), some.map(({ stay }) => stay), some.map(({ fromDay }) => fromDay), some.map(({ lastDay }) => lastDay), new Date(beginsMs).toISOString(), new Date(endsMs).toISOString(), zone]);
    for (const { at, provenUntilMs, volumeLitres, estimatedLitres, method, readingLitres, checkLitres, messages, realignedLitres } of rows) {
      const segment = some[at - 1]!;
      // A meter that was taken out is read to its end with its act.
      const isOver = segment.endedAtMs !== null && segment.endedAtMs <= endsMs && provenUntilMs !== null && provenUntilMs >= segment.endedAtMs;
      facts.set(segment, {
        provenUntilMs: isOver ? endsMs : provenUntilMs, volumeLitres, estimatedLitres, estimationMethod: method, suspectLitres: Math.max(readingLitres, checkLitres), messagesInQuarantine: messages, realignedLitres,
        silentSinceMs: isOver || (provenUntilMs !== null && provenUntilMs >= endsMs) ? null : provenUntilMs,
      });
    }
  }
  return facts;
}
