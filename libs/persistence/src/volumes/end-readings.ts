import type { CorrectionKind } from '@app/metering';

import type { Sql } from '../sql.js';

/** A message as it came, as far as it is still kept; payload null where it speaks of other meters too, which are nobody's business here. */
export interface KeptFrame { readonly deviceSerial: string; readonly frameKey: string; readonly bytes: number; readonly payload: string | null }

/** A reading that counts, nearest to an end of a month, with the way it came and what was said of it. */
export interface EndReading {
  readonly readAt: Date;
  readonly source: number;
  readonly indexLitres: number;
  /** The index as it came, where a person put in another. */
  readonly cameIndexLitres: number;
  readonly receivedAt: Date;
  /** The message it came in; null where it is not kept, or a person read it. */
  readonly frame: KeptFrame | null;
  /** How a person read or passed it on; null of telemetry. */
  readonly entry: { readonly givenBy: string; readonly method: string; readonly enteredBy: string | null } | null;
  /** What the checks remark on it; it counts all the same. */
  readonly remarks: readonly string[];
  /** What a person said of it last. */
  readonly correction: { readonly kind: CorrectionKind; readonly reason: string; readonly author: string | null; readonly recordedAt: string } | null;
}

/** A reading further away than two months says little of the month. */
const REACH_MS = 62 * 86_400_000;
/** A payload is shown as far as a person reads it. */
const MOST_SHOWN_BYTES = 2_000;

/** A message of a gateway that speaks of one device alone: those of network servers, and a telegram. All others may hold the readings of neighbours. */
const OF_ONE_DEVICE = `encode(f.payload, 'escape') ~ '"(deviceInfo|end_device_ids)"|"_" ?: ?"telegram"'`;

/** The message behind a reading `r`, of the columns of a frame; null for what a person entered, whose message is the entry itself. */
export const FRAME_BEHIND = (r: string): string => `(SELECT jsonb_build_object('deviceSerial', d.serial, 'frameKey', f.frame_key::text, 'bytes', octet_length(f.payload), 'payload', CASE WHEN d.kind <> 'gateway' OR ${OF_ONE_DEVICE} THEN left(encode(f.payload, 'escape'), ${MOST_SHOWN_BYTES}) END)
  FROM frame f JOIN device d ON d.device_id = f.device_id WHERE f.received_at = ${r}.received_at AND f.frame_key = ${r}.frame_key LIMIT 1)`;

const LOGIN = (user: string): string => `(SELECT u.login FROM staff_user u WHERE u.user_id = ${user})`;

/** The last reading at or before an instant that counts and is not suspect, since the meter came there; null where there is none within 62 days. */
export async function endReading(sql: Sql, meterId: number, atMs: number, installedAt: Date): Promise<EndReading | null> {
  const [found] = await sql<EndReading>(
    `SELECT r.read_at AS "readAt", r.source, r.index_litres::float8 AS "indexLitres", r.original_index_litres::float8 AS "cameIndexLitres", r.received_at AS "receivedAt", ${FRAME_BEHIND('r')} AS frame,
            (SELECT jsonb_build_object('givenBy', e.given_by, 'method', e.method, 'enteredBy', ${LOGIN('e.entered_by')}) FROM manual_reading e
             WHERE r.source = 2 AND e.meter_id = r.meter_id AND e.register = r.register AND e.read_at = r.read_at AND e.index_litres = r.original_index_litres ORDER BY e.entry_id LIMIT 1) AS entry,
            coalesce((SELECT to_jsonb(v.reasons) FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = r.register AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.origin = 'reading'), '[]') AS remarks,
            (SELECT jsonb_build_object('kind', c.kind, 'reason', c.reason, 'author', ${LOGIN('c.author_id')}, 'recordedAt', c.recorded_at) FROM reading_correction c WHERE c.meter_id = r.meter_id AND c.correction_id = r.correction_id) AS correction
     FROM reading_corrected r
     WHERE r.meter_id = $1 AND r.register = 1 AND r.read_at <= $2 AND r.read_at >= greatest($3::timestamptz, $4::timestamptz)
       AND NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = r.register AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.use = 'suspect')
     ORDER BY r.read_at DESC, r.source LIMIT 1`, [meterId, new Date(atMs).toISOString(), new Date(atMs - REACH_MS).toISOString(), installedAt.toISOString()]);
  return found ?? null;
}
