import type { Sql } from '../sql.js';
import type { StoredFinding } from './finding-questions.js';

/** An hour of the evidence: litres, and how they are known as in volume_day. */
export interface EvidenceHour { readonly fromAt: Date; readonly volumeLitres: number | null; readonly mark: string }

/** Hours of the meter that tells of a finding, for its chart; none where no single meter does. */
export function evidenceHours(sql: Sql, { meterId }: Pick<StoredFinding, 'meterId'>, from: Date, to: Date, timeZone: string): Promise<EvidenceHour[]> {
  if (meterId === null) return Promise.resolve([]);
  return sql<EvidenceHour>(
    `SELECT (v.on_day::timestamp AT TIME ZONE $4) + (h.no - 1) * interval '1 hour' AS "fromAt", v.hour_litres[h.no]::float8 AS "volumeLitres", substr(v.hour_marks, h.no, 1) AS mark
     FROM volume_day v CROSS JOIN LATERAL generate_series(1, array_length(v.hour_litres, 1)) AS h (no)
     WHERE v.meter_id = $1 AND v.register = 1 AND v.on_day >= ($2::timestamptz AT TIME ZONE $4)::date AND v.on_day <= ($3::timestamptz AT TIME ZONE $4)::date
       AND (v.on_day::timestamp AT TIME ZONE $4) + (h.no - 1) * interval '1 hour' >= $2::timestamptz AND (v.on_day::timestamp AT TIME ZONE $4) + (h.no - 1) * interval '1 hour' < $3::timestamptz
     ORDER BY 1, v.stay`, [meterId, from.toISOString(), to.toISOString(), timeZone]);
}
