import type { AccountInPeriod, BillingPeriod, HeldDays, NormDays, PointInPeriod, StayInPeriod } from '@app/billing';
import type { AccountClass, OpenState, SewerConnection } from '@app/registry';
import { localDayBounds, previousDay } from '@app/time';

import type { Sql } from '../sql.js';
import { grouped } from './grouped.js';
import { lastIndexes } from './last-indexes.js';
import { factsOf, type MeterSegment } from './meter-facts.js';

interface AccountRow { readonly accountId: number; readonly accountNo: string; readonly versions: readonly (readonly [from: string, to: string | null, of: AccountClass, state: OpenState, residents: number | null, norm: number | null])[] | null }
interface PointRow { readonly pointId: number; readonly code: string; readonly versions: readonly (readonly [from: string, to: string | null, accountId: number | null, state: OpenState, sewer: SewerConnection | null, share: number | null])[] }
interface StayRow {
  readonly meterId: number; readonly serial: string; readonly pointId: number; readonly stay: number; readonly fromDay: string; readonly toDay: string | null; readonly verifiedUntil: string | null;
  readonly fromMs: number; readonly toMs: number | null; readonly first: number | null; readonly last: number | null;
}

const DAY = (instant: string): string => `to_char(${instant} AT TIME ZONE $3, 'YYYY-MM-DD')`;
const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;
const OVERLAPS = 'v.superseded_at IS NULL AND v.valid_from < $2 AND (v.valid_to IS NULL OR v.valid_to > $1)';

/**
 * Every account of the register with what is known of its points and meters in a period, as things stand now: register, volumes,
 * verdicts and quarantine. Needs REPEATABLE READ where it must be one picture.
 */
export async function gatherAccounts(sql: Sql, period: BillingPeriod, zone: string): Promise<AccountInPeriod[]> {
  const [beginsMs, endsMs] = [localDayBounds(period.fromDay, zone).fromMs, localDayBounds(period.toDay, zone).fromMs];
  const bounds = [new Date(beginsMs).toISOString(), new Date(endsMs).toISOString(), zone];
  const accounts = await sql<AccountRow>(
    `SELECT a.account_id AS "accountId", a.account_no AS "accountNo",
            (SELECT jsonb_agg(jsonb_build_array(${DAY('v.valid_from')}, ${DAY('v.valid_to')}, v.class, v.state, v.residents, v.norm_litres_per_person_day) ORDER BY v.valid_from)
             FROM account_version v WHERE v.account_id = a.account_id AND ${OVERLAPS}) AS versions
     FROM account a ORDER BY a.account_no`, bounds);
  const points = await sql<PointRow>(
    `SELECT p.service_point_id AS "pointId", p.code, v.versions FROM service_point p CROSS JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array(${DAY('v.valid_from')}, ${DAY('v.valid_to')}, v.account_id, v.state, v.sewer, v.sewer_share) ORDER BY v.valid_from) AS versions
       FROM service_point_version v WHERE v.service_point_id = p.service_point_id AND ${OVERLAPS}) v
     WHERE v.versions IS NOT NULL ORDER BY p.code`, bounds);
  // The number of a stay counts all installations of its meter, as the derivation of volumes does.
  const stays = await sql<StayRow>(
    `WITH numbered AS (SELECT i.*, row_number() OVER (PARTITION BY i.meter_id ORDER BY i.valid_from) - 1 AS stay FROM installation i WHERE i.superseded_at IS NULL)
     SELECT v.meter_id AS "meterId", m.serial, v.service_point_id AS "pointId", v.stay::integer AS stay, ${DAY('v.valid_from')} AS "fromDay", ${DAY(`(v.valid_to - interval '1 millisecond')`)} AS "toDay",
            ${MS('v.valid_from')} AS "fromMs", ${MS('v.valid_to')} AS "toMs", v.index_at_installation_litres::float8 AS first, v.index_at_removal_litres::float8 AS last,
            (SELECT to_char(c.verified_until_on + 1, 'YYYY-MM-DD') FROM meter_version c WHERE c.meter_id = v.meter_id AND c.superseded_at IS NULL AND c.valid_from < $2 ORDER BY c.valid_from DESC LIMIT 1) AS "verifiedUntil"
     FROM numbered v JOIN meter m USING (meter_id) WHERE v.service_point_id IS NOT NULL AND ${OVERLAPS} ORDER BY v.service_point_id, v.valid_from`, bounds);
  const staysOf = grouped(stays, ({ pointId }) => pointId);
  const accountsById = new Map(accounts.map((account) => [account.accountId, account]));

  // What one account had of one point: the days on which both were open, and the meters on them.
  const parts = points.flatMap((point) => [...new Set(point.versions.map(([, , accountId]) => accountId))].flatMap((accountId) => {
    const account = accountId === null ? undefined : accountsById.get(accountId);
    if (account === undefined) return [];
    const opened = meet(point.versions.filter(([, , holder, state]) => holder === accountId && state === 'open').map(([fromDay, toDay]) => ({ fromDay, toDay })),
      (account.versions ?? []).filter(([, , , state]) => state === 'open').map(([fromDay, toDay]) => ({ fromDay, toDay })));
    return opened.length === 0 ? [] : [{ point, account, opened, segments: opened.flatMap((span) => segmentsOf(staysOf.get(point.pointId) ?? [], span, period)) }];
  }));
  const segments = parts.flatMap((part) => part.segments.map(({ segment }) => segment));
  const facts = await factsOf(sql, segments, { beginsMs, endsMs, zone });
  const meterIds = [...new Set(segments.map(({ meterId }) => meterId))];
  const [opening, closing] = [await lastIndexes(sql, meterIds, beginsMs), await lastIndexes(sql, meterIds, endsMs)];
  const byAccount = grouped(parts, ({ account }) => account.accountId);
  return accounts.map((account): AccountInPeriod => ({
    accountNo: account.accountNo, class: account.versions?.at(-1)?.[2] ?? 'household',
    points: (byAccount.get(account.accountId) ?? []).map(({ point, opened, segments: own }): PointInPeriod => ({
      servicePointCode: point.code, opened,
      norms: (account.versions ?? []).flatMap(([fromDay, toDay, , , residents, norm]): NormDays[] => (residents === null || norm === null ? [] : [{ fromDay, toDay, residents, normLitresPerPersonDay: norm }])),
      sewer: point.versions.at(-1)![4], sewerShare: point.versions.at(-1)![5],
      stays: own.map(({ stay, segment }, stayNo): StayInPeriod => ({
        stayNo, meterSerial: stay.serial, fromDay: segment.fromDay, toDay: segment.lastDay, facts: { ...facts.get(segment)!, verificationEndsDay: stay.verifiedUntil },
        opening: stay.fromMs > beginsMs ? (stay.first === null ? null : { readAtMs: stay.fromMs, indexLitres: stay.first, source: 'act' }) : opening.get(stay.meterId) ?? null,
        closing: stay.toMs !== null && stay.toMs <= endsMs ? (stay.last === null ? null : { readAtMs: stay.toMs, indexLitres: stay.last, source: 'act' }) : closing.get(stay.meterId) ?? null,
      })),
    })),
  }));
}

/** Days that lie in a span of both. */
function meet(some: readonly HeldDays[], others: readonly HeldDays[]): HeldDays[] {
  const earlier = (one: string | null, other: string | null): string | null => (one === null ? other : other === null || one < other ? one : other);
  return some.flatMap((one) => others.map((other) => ({ fromDay: one.fromDay > other.fromDay ? one.fromDay : other.fromDay, toDay: earlier(one.toDay, other.toDay) })))
    .filter(({ fromDay, toDay }) => toDay === null || fromDay < toDay);
}

/** The days of each stay within a span and the period; its last day is the one of its removal. */
function segmentsOf(stays: readonly StayRow[], span: HeldDays, period: BillingPeriod): { stay: StayRow; segment: MeterSegment }[] {
  const endDay = span.toDay !== null && span.toDay < period.toDay ? span.toDay : period.toDay;
  const beginDay = span.fromDay > period.fromDay ? span.fromDay : period.fromDay;
  return stays.flatMap((stay) => {
    const fromDay = stay.fromDay > beginDay ? stay.fromDay : beginDay;
    const lastDay = stay.toDay !== null && stay.toDay < endDay ? stay.toDay : previousDay(endDay);
    return fromDay > lastDay ? [] : [{ stay, segment: { meterId: stay.meterId, stay: stay.stay, fromDay, lastDay, endedAtMs: stay.toMs } }];
  });
}
