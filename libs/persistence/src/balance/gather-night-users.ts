import { type NightUsers, OTHER_NIGHT_LITRES } from '@app/balance';

import type { Sql } from '../sql.js';

/** Nights over which use is taken: a month of them of a whole city would be read for a figure that ten tell as well. */
const MOST_NIGHTS = 10;
/** Organisations whose night use must be measured before it stands for others. */
const LEAST_ORGANISATIONS = 10;

interface UserRow { readonly class: 'household' | 'budget' | 'commercial'; readonly residents: number | null; readonly litres: number | null }

/** Who may use water at night in a zone, and what meters say that they did: the mean of some nights at the hour of each one's flow. Customers and zones as they stood at the last of them. */
export async function gatherNightUsers(sql: Sql, zoneId: number, nights: readonly { readonly onDay: string; readonly startQuarter: number }[], at: Date): Promise<NightUsers> {
  const last = nights.slice(-MOST_NIGHTS);
  const rows = await sql<UserRow>(
    `WITH RECURSIVE within AS (
       SELECT $1::integer AS zone_id
       UNION SELECT v.zone_id FROM zone_version v JOIN within w ON v.parent_zone_id = w.zone_id AND ${held('v')}),
     root AS (SELECT CASE WHEN count(*) = 1 THEN min(zone_id) END AS zone_id FROM zone_version v WHERE v.parent_zone_id IS NULL AND ${held('v')}),
     points AS MATERIALIZED (
       SELECT s.service_point_id, s.account_id FROM service_point_version s CROSS JOIN root WHERE s.state = 'open' AND s.account_id IS NOT NULL AND ${held('s')} AND coalesce(s.zone_id, root.zone_id) IN (SELECT zone_id FROM within)
         AND NOT EXISTS (SELECT FROM service_point_version p WHERE p.service_point_id = s.parent_service_point_id AND p.account_id IS NOT NULL AND ${held('p')})),
     used AS (
       SELECT v.service_point_id, avg(v.hour_litres[n.hour + 1]) AS litres FROM unnest($3::date[], $4::integer[]) AS n (on_day, hour)
       JOIN volume_day v ON v.on_day = n.on_day AND v.register = 1 AND v.service_point_id IS NOT NULL AND substr(v.hour_marks, n.hour + 1, 1) = 'm' GROUP BY v.service_point_id)
     SELECT a.class, a.residents, sum(u.litres)::float8 AS litres FROM points p JOIN account_version a ON a.account_id = p.account_id AND a.state = 'open' AND ${held('a')} LEFT JOIN used u USING (service_point_id)
     GROUP BY a.account_id, a.class, a.residents`,
    [zoneId, at.toISOString(), last.map(({ onDay }) => onDay), last.map(({ startQuarter }) => Math.floor(startQuarter / 4))]);
  const households = rows.filter((row) => row.class === 'household');
  const others = rows.filter((row) => row.class !== 'household');
  const measuredOf = (group: readonly UserRow[]): number[] => group.flatMap(({ litres }) => litres ?? []);
  const unmeasured = households.filter(({ litres }) => litres === null);
  const residents = unmeasured.flatMap((row) => row.residents ?? []);
  const organisations = measuredOf(others);
  const exceptionalLitres = organisations.reduce((sum, litres) => sum + litres, 0);
  return {
    meteredLitres: measuredOf(households), unmeteredHouseholds: unmeasured.length, unmeteredPersons: unmeasured.length === 0 ? 0 : residents.length === 0 ? null : (residents.reduce((sum, one) => sum + one, 0) / residents.length) * unmeasured.length, exceptionalLitres,
    otherCustomers: others.length - organisations.length, otherLitresPerHour: organisations.length >= LEAST_ORGANISATIONS ? exceptionalLitres / organisations.length : OTHER_NIGHT_LITRES,
  };
}

const held = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= $2 AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > $2)`;

