import type { BalancePeriod, BalanceRules, GatheredCustomer, UnmeteredGroup } from '@app/balance';

import type { Sql } from '../sql.js';

/** Zones that a balance is of. In a city of one zone whatever names none lies in it. */
export interface BalanceZones {
  readonly zoneIds: readonly number[];
  /** The only zone that lies in no other; null where there are several. */
  readonly onlyRootId: number | null;
}

/** A customer in a period, once for each norm and class that held in it, with what is stored of its meters. */
interface CustomerRow {
  readonly customerId: string;
  readonly class: 'household' | 'budget' | 'commercial' | null;
  readonly isFlat: boolean | null;
  /** Residents and norm of this row, and the share of the period in which they held. */
  readonly residents: number | null;
  readonly norm: number | null;
  readonly heldRatio: number;
  /** Shares of the period, all points together, in which the points were there, and in which they had a meter. */
  readonly presentRatio: number;
  readonly meteredRatio: number;
  readonly measuredLitres: number;
  readonly timingLitres: number;
  readonly editedLitres: number;
  readonly estimatedLitres: number;
  readonly provenRatio: number;
  readonly coveredRatio: number;
  readonly isCutAtStart: boolean;
  readonly isCutAtEnd: boolean;
  readonly isByPerson: boolean;
}

const OVERLAP = (from: string, to: string): string => `greatest(0, extract(epoch FROM least(coalesce(${to}, 'infinity'), $2) - greatest(${from}, $1)))`;

/**
 * Customers of some zones in a period: one pass over the register and one over the volumes, whatever their number. A point that lies behind a customer's meter is
 * counted by that one. Points that change hands or zone within the period are counted by days, the others by months.
 */
const CUSTOMERS = `
  WITH points AS MATERIALIZED (
    SELECT s.service_point_id, s.account_id, s.placement, greatest(s.valid_from, $1) AS from_at, least(coalesce(s.valid_to, 'infinity'), $2) AS to_at,
           NOT EXISTS (SELECT FROM service_point_version o WHERE o.service_point_id = s.service_point_id AND o.superseded_at IS NULL AND o.version_id <> s.version_id
             AND o.valid_from < $2 AND (o.valid_to IS NULL OR o.valid_to > $1)) AS is_alone
    FROM service_point_version s
    WHERE s.superseded_at IS NULL AND s.state = 'open' AND coalesce(s.zone_id, $8) = ANY($5::integer[]) AND s.valid_from < $2 AND (s.valid_to IS NULL OR s.valid_to > $1)
      AND NOT EXISTS (SELECT FROM service_point_version p WHERE p.service_point_id = s.parent_service_point_id AND p.superseded_at IS NULL AND p.account_id IS NOT NULL
        AND p.valid_from < $2 AND (p.valid_to IS NULL OR p.valid_to > $1))
      AND (s.account_id IS NOT NULL OR NOT EXISTS (SELECT FROM service_point_version c WHERE c.parent_service_point_id = s.service_point_id AND c.superseded_at IS NULL))),
  installed AS (
    SELECT p.service_point_id, p.from_at, sum(extract(epoch FROM least(coalesce(i.valid_to, 'infinity'), p.to_at) - greatest(i.valid_from, p.from_at))) AS seconds
    FROM points p JOIN installation i ON i.service_point_id = p.service_point_id AND i.superseded_at IS NULL AND i.valid_from < p.to_at AND (i.valid_to IS NULL OR i.valid_to > p.from_at)
    GROUP BY 1, 2),
  volumes AS (
    SELECT p.service_point_id, p.from_at, sum(v.measured_litres) AS measured, sum(v.timing_litres) AS timing, sum(v.edited_litres) AS edited, sum(v.estimated_litres) AS estimated, sum(v.covered_ms) AS covered_ms,
           sum(v.proven_ms) AS proven_ms, sum(v.covered_ms - v.proven_ms) FILTER (WHERE v.edited_litres IS NOT NULL AND v.estimated_litres IS NULL) AS edited_ms, bool_or(v.source <> 'AUTO') AS by_person
    FROM points p JOIN %VOLUMES% v ON v.service_point_id = p.service_point_id AND v.register = 1 AND %WITHIN% WHERE p.is_alone GROUP BY 1, 2
    UNION ALL
    SELECT p.service_point_id, p.from_at, sum(v.measured_litres), sum(v.timing_litres), sum(v.edited_litres), sum(v.estimated_litres), sum(v.covered_ms), sum(v.proven_ms),
           sum(v.covered_ms - v.proven_ms) FILTER (WHERE v.edited_litres IS NOT NULL AND v.estimated_litres IS NULL), bool_or(v.source <> 'AUTO')
    FROM points p JOIN volume_day v ON v.service_point_id = p.service_point_id AND v.register = 1 AND v.on_day >= (p.from_at AT TIME ZONE $6)::date AND v.on_day < (p.to_at AT TIME ZONE $6)::date AND v.on_day >= $3::date AND v.on_day < $4::date
    WHERE NOT p.is_alone GROUP BY 1, 2),
  ends AS (
    SELECT v.service_point_id, bool_or(v.on_day = $3::date AND left(v.hour_marks, 1) IN ('t', 'T')) AS at_start, bool_or(v.on_day = $4::date - 1 AND right(v.hour_marks, 1) IN ('t', 'T')) AS at_end
    FROM volume_day v WHERE v.on_day IN ($3::date, $4::date - 1) AND v.register = 1 AND v.service_point_id IS NOT NULL AND v.timing_litres IS NOT NULL GROUP BY 1),
  customers AS (
    SELECT coalesce('account:' || p.account_id, 'point:' || p.service_point_id) AS customer, p.account_id, count(DISTINCT p.service_point_id) AS points, bool_and(p.placement = 'flat_riser') AS is_flat,
           sum(extract(epoch FROM p.to_at - p.from_at)) AS present, sum(coalesce(i.seconds, 0)) AS metered, sum(v.measured) AS measured, sum(v.timing) AS timing, sum(v.edited) AS edited, sum(v.estimated) AS estimated,
           sum(v.covered_ms) AS covered_ms, sum(v.proven_ms) + coalesce(sum(v.edited_ms), 0) AS proven_ms, bool_or(v.by_person) AS by_person, bool_or(e.at_start) AS at_start, bool_or(e.at_end) AS at_end
    FROM points p LEFT JOIN installed i USING (service_point_id, from_at) LEFT JOIN volumes v USING (service_point_id, from_at) LEFT JOIN ends e USING (service_point_id)
    GROUP BY 1, 2)
  SELECT c.customer AS "customerId", a.class, c.is_flat AS "isFlat", a.residents, a.norm_litres_per_person_day AS norm, coalesce(${OVERLAP('a.valid_from', 'a.valid_to')} / $7, 1)::float8 AS "heldRatio",
         (c.present / $7 / c.points)::float8 AS "presentRatio", (c.metered / $7 / c.points)::float8 AS "meteredRatio",
         coalesce(c.measured, 0)::float8 AS "measuredLitres", coalesce(c.timing, 0)::float8 AS "timingLitres", coalesce(c.edited, 0)::float8 AS "editedLitres", coalesce(c.estimated, 0)::float8 AS "estimatedLitres",
         (coalesce(c.proven_ms, 0) / ($7 * 1000) / c.points)::float8 AS "provenRatio", (coalesce(c.covered_ms, 0) / ($7 * 1000) / c.points)::float8 AS "coveredRatio",
         coalesce(c.at_start, false) AS "isCutAtStart", coalesce(c.at_end, false) AS "isCutAtEnd", coalesce(c.by_person, false) AS "isByPerson"
  FROM customers c LEFT JOIN account_version a ON a.account_id = c.account_id AND a.superseded_at IS NULL AND a.state = 'open' AND a.valid_from < $2 AND (a.valid_to IS NULL OR a.valid_to > $1)
  ORDER BY c.customer, a.valid_from`;

const DAY_MS = 86_400_000;

/** Metered customers of some zones with their volumes, and the unmetered ones by kind and norm. */
export async function gatherCustomers(sql: Sql, period: BalancePeriod, zones: BalanceZones, zone: string, rules: BalanceRules): Promise<{ readonly customers: GatheredCustomer[]; readonly unmetered: UnmeteredGroup[] }> {
  const [table, within] = period.kind === 'day' ? ['volume_day', 'v.on_day = $3::date'] : ['volume_month', 'v.on_month >= $3::date AND v.on_month < $4::date'];
  const rows = await sql<CustomerRow>(CUSTOMERS.replace('%VOLUMES%', table).replace('%WITHIN%', within),
    [new Date(period.fromMs).toISOString(), new Date(period.toMs).toISOString(), period.fromOn, period.toOn, zones.zoneIds, zone, (period.toMs - period.fromMs) / 1_000, zones.onlyRootId]);
  const customers: GatheredCustomer[] = [];
  const groups = new Groups(rules);
  for (let at = 0; at < rows.length;) {
    let next = at + 1;
    while (rows[next]?.customerId === rows[at]!.customerId) next++;
    const own = rows.slice(at, next);
    at = next;
    if (own[0]!.meteredRatio > 0) customers.push(meteredOf(own, rules));
    groups.take(own);
  }
  return { customers, unmetered: groups.all() };
}

function meteredOf(rows: readonly CustomerRow[], { cutLineDays }: BalanceRules): GatheredCustomer {
  const [first] = rows as readonly [CustomerRow];
  const held = rows.reduce((sum, { heldRatio }) => sum + heldRatio, 0);
  const persons = rows.every(({ residents }) => residents !== null) ? rows.reduce((sum, { residents, heldRatio }) => sum + residents! * heldRatio, 0) / held : null;
  const { customerId, meteredRatio, measuredLitres, timingLitres, editedLitres, estimatedLitres, provenRatio, coveredRatio } = first;
  return {
    customerId, kind: kindOf(first), units: first.class === 'household' ? persons : first.class === null ? null : 1, isBilled: first.class !== null, meteredRatio, measuredLitres, timingLitres, editedLitres,
    tally: {
      provenLitres: measuredLitres + timingLitres + editedLitres, estimatedLitres, provenRatio, estimatedRatio: Math.max(0, coveredRatio - provenRatio),
      isCutAtStart: first.isCutAtStart, isCutAtEnd: first.isCutAtEnd, cutLineMs: (first.isByPerson ? cutLineDays.person : cutLineDays.device) * DAY_MS,
    },
  };
}

/** Households in flats and in houses resemble their like; of organisations the class is all that is known. */
function kindOf({ class: customerClass, isFlat }: CustomerRow): string {
  if (customerClass === null) return 'own';
  return customerClass === 'household' ? (isFlat === true ? 'household_flat' : 'household_house') : customerClass;
}

/** Unmetered customers by kind and norm; who has a meter for a part of the period counts for the rest. */
class Groups {
  private readonly byName = new Map<string, { kind: string; customers: number; units: number; norm: number | null }>();

  constructor(private readonly rules: BalanceRules) {}

  take(rows: readonly CustomerRow[]): void {
    const [first] = rows as readonly [CustomerRow];
    const unmeteredRatio = first.presentRatio - first.meteredRatio;
    if (first.class === null || unmeteredRatio <= 1e-9) return;
    for (const { class: customerClass, residents, norm, heldRatio } of rows) {
      if (customerClass === null) continue;
      const isHousehold = customerClass === 'household';
      // Persons that nobody wrote down are not none: nothing can be said of these customers, and the balance says so.
      const isUnknown = isHousehold && residents === null;
      const kind = isUnknown ? 'household_unknown_persons' : kindOf(first);
      const held = isUnknown ? null : norm ?? this.rules.normLitresPerUnitDay[customerClass];
      const group = this.byName.get(`${kind}/${held}`) ?? { kind, customers: 0, units: 0, norm: held };
      group.customers += unmeteredRatio * heldRatio;
      group.units += unmeteredRatio * heldRatio * (isHousehold ? residents ?? 0 : 1);
      this.byName.set(`${kind}/${held}`, group);
    }
  }

  all(): UnmeteredGroup[] {
    return [...this.byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { kind, customers, units, norm }]) => ({ kind, customers, units, normLitresPerUnitDay: norm, pressurisedRatio: this.rules.pressurisedRatio }));
  }
}
