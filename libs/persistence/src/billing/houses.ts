import { type BillingPeriod, daysOf, type HouseInPeriod } from '@app/billing';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';

/**
 * Houses whose meter counts other service points too, as the register has it at the end of a period, with what their meters showed on its
 * days. A house of which some day is not known has no litres: part of them would pass for a difference.
 */
export async function housesInPeriod(sql: Sql, period: BillingPeriod, zone: string): Promise<HouseInPeriod[]> {
  return sql<HouseInPeriod>(
    `WITH of_house AS (
       SELECT v.parent_service_point_id AS house_id, array_agg(f.code ORDER BY f.code) AS flats FROM service_point_version v JOIN service_point f USING (service_point_id)
       WHERE v.parent_service_point_id IS NOT NULL AND v.superseded_at IS NULL AND v.valid_from < $1 AND (v.valid_to IS NULL OR v.valid_to >= $1) GROUP BY 1)
     SELECT h.code AS "servicePointCode", h_flats.flats,
            (SELECT m.serial FROM installation i JOIN meter m USING (meter_id) WHERE i.service_point_id = h.service_point_id AND i.superseded_at IS NULL AND i.valid_from < $1 ORDER BY i.valid_from DESC LIMIT 1) AS "meterSerial",
            CASE WHEN d.days = $4 AND d.is_whole THEN d.litres END AS litres
     FROM of_house h_flats JOIN service_point h ON h.service_point_id = h_flats.house_id
     CROSS JOIN LATERAL (SELECT count(DISTINCT v.on_day)::integer AS days, bool_and(v.is_complete) AS is_whole, sum(v.volume_litres)::float8 AS litres
       FROM volume_day v WHERE v.service_point_id = h.service_point_id AND v.register = 1 AND v.on_day >= $2::date AND v.on_day < $3::date) d
     ORDER BY h.code`, [new Date(localDayBounds(period.toDay, zone).fromMs).toISOString(), period.fromDay, period.toDay, daysOf(period).length]);
}
