import type { CorrectionRow, IssuedRow, RegisterFacts } from '@app/billing';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';

/** What held at an instant as it was known at another, of a table of dated rows. */
const HELD = (alias: string, at: string, knownAt: string): string => `${alias}.valid_from <= ${at} AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > ${at}) AND ${alias}.recorded_at <= ${knownAt} AND (${alias}.superseded_at IS NULL OR ${alias}.superseded_at > ${knownAt})`;

/** What the register said of rows at the end of the last day of each, as it was known when their batch was issued, in the order of the rows. */
export async function registerFactsOf(sql: Sql, rows: readonly (IssuedRow | CorrectionRow)[], knownAt: Date, zone: string): Promise<RegisterFacts[]> {
  const lines = rows.map((row) => ('differenceLitres' in row ? row.now ?? row.old! : row));
  return sql<RegisterFacts>(
    `SELECT h.full_name AS "holderName", d.address, m.dn_millimetres AS "dnMillimetres", m.register_digits::integer AS "registerDigits", m.pulse_litres AS "pulseLitres", m.due AS "verifiedUntilDay", i.seal_no AS "sealNo",
            x.serial AS "replacedSerial", x.removal::float8 AS "removalLitres", CASE WHEN x.serial IS NOT NULL THEN i.index_at_installation_litres::float8 END AS "installationLitres", CASE WHEN x.serial IS NOT NULL THEN to_char(i.valid_from AT TIME ZONE $7, 'YYYY-MM-DD') END AS "exchangeDay"
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $6::timestamptz[]) WITH ORDINALITY AS q (account_no, point_code, serial, at, begins, no)
     LEFT JOIN account a ON a.account_no = q.account_no LEFT JOIN service_point p ON p.code = q.point_code LEFT JOIN meter t ON t.serial = q.serial
     LEFT JOIN personal.account_holder_version h ON h.account_id = a.account_id AND ${HELD('h', 'q.at', '$5')}
     LEFT JOIN personal.service_point_address_version d ON d.service_point_id = p.service_point_id AND ${HELD('d', 'q.at', '$5')}
     LEFT JOIN LATERAL (SELECT o.dn_millimetres, o.register_digits, coalesce(v.pulse_litres, o.pulse_litres) AS pulse_litres, to_char(v.verified_until_on, 'YYYY-MM-DD') AS due FROM meter_version v LEFT JOIN meter_model o USING (model_id) WHERE v.meter_id = t.meter_id AND ${HELD('v', 'q.at', '$5')}) m ON true
     LEFT JOIN LATERAL (SELECT i.seal_no, i.valid_from, i.index_at_installation_litres FROM installation i WHERE i.meter_id = t.meter_id AND i.service_point_id = p.service_point_id AND i.valid_from <= q.at AND i.recorded_at <= $5 AND (i.superseded_at IS NULL OR i.superseded_at > $5)
       ORDER BY i.valid_from DESC LIMIT 1) i ON true
     -- The meter that stood there before one that was put in on days of the row.
     LEFT JOIN LATERAL (SELECT w.serial, b.index_at_removal_litres AS removal FROM installation b JOIN meter w USING (meter_id) WHERE i.valid_from >= q.begins AND b.service_point_id = p.service_point_id AND b.meter_id <> t.meter_id
       AND b.valid_to <= i.valid_from AND b.recorded_at <= $5 AND (b.superseded_at IS NULL OR b.superseded_at > $5) ORDER BY b.valid_to DESC LIMIT 1) x ON true
     ORDER BY q.no`,
    [lines.map(({ accountNo }) => accountNo), lines.map(({ servicePointCode }) => servicePointCode), lines.map(({ meterSerial }) => meterSerial), lines.map(({ toDay }) => new Date(localDayBounds(toDay, zone).fromMs - 1).toISOString()), knownAt.toISOString(),
      lines.map(({ fromDay }) => new Date(localDayBounds(fromDay, zone).fromMs).toISOString()), zone]);
}
