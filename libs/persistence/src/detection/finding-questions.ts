import type { Evidence, FindingKind, KnownCause, LifeAct, LifeState, RuledOut } from '@app/detection';

import type { Page } from '../registry/register-list.js';
import type { Sql } from '../sql.js';
import type { FindingSubject } from './stored-findings.js';

/** A finding as it is now, with where it stands in its life. */
export interface StoredFinding {
  readonly findingId: number;
  readonly subject: FindingSubject;
  readonly subjectId: number;
  readonly kind: FindingKind;
  readonly startedAt: Date;
  readonly raisedAt: Date;
  readonly endedAt: Date | null;
  readonly flowLitresPerHour: number | null;
  readonly volumeLitres: number | null;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly RuledOut[];
  readonly annotations: readonly KnownCause[];
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly servicePointId: number | null;
  readonly servicePointCode: string | null;
  readonly accountId: number | null;
  readonly wellCode: string | null;
  readonly reservoirCode: string | null;
  readonly gatewaySerial: string | null;
  readonly zoneId: number | null;
  readonly zoneCode: string | null;
  readonly mergedInto: number | null;
  readonly withdrawnAt: Date | null;
  readonly foundAt: Date;
  readonly changedAt: Date;
  readonly lifeState: LifeState;
  readonly lastActAt: Date | null;
}

export interface FindingsAsked {
  readonly lifeState?: LifeState | undefined;
  readonly kind?: FindingKind | undefined;
  readonly subject?: FindingSubject | undefined;
  readonly zoneId?: number | undefined;
  readonly meterId?: number | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Whether somebody still has something to do about it. */
  readonly isOpen?: boolean | undefined;
  readonly isWithdrawn?: boolean | undefined;
  readonly zoneIds: readonly number[] | null;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Orders of the list by their names in the interface. */
export const FINDING_SORTS: Readonly<Record<string, string>> = { startedAt: 'f.started_at', raisedAt: 'f.raised_at', volumeLitres: 'f.volume_litres', flowLitresPerHour: 'f.flow_litres_per_hour', confidence: 'f.confidence' };

/** Where the last act leads; the same table as in libs/detection, held by a spec. */
const LIFE_STATE = `CASE (SELECT a.act FROM finding_act a WHERE a.finding_id = f.finding_id ORDER BY a.act_id DESC LIMIT 1)
  WHEN 'acknowledge' THEN 'acknowledged' WHEN 'sendCrew' THEN 'crewSent' WHEN 'confirm' THEN 'confirmed' WHEN 'repair' THEN 'repaired' WHEN 'dismiss' THEN 'falseAlarm' WHEN 'reopen' THEN 'reopened' ELSE 'new' END`;

const FINDING = `f.finding_id AS "findingId", f.subject, f.subject_id AS "subjectId", f.kind, f.started_at AS "startedAt", f.raised_at AS "raisedAt", f.ended_at AS "endedAt", f.flow_litres_per_hour AS "flowLitresPerHour",
  f.volume_litres AS "volumeLitres", f.confidence, f.evidence, f.ruled_out AS "ruledOut", f.annotations, f.meter_id AS "meterId", (SELECT serial FROM meter WHERE meter_id = f.meter_id) AS "meterSerial",
  f.service_point_id AS "servicePointId", (SELECT code FROM service_point WHERE service_point_id = f.service_point_id) AS "servicePointCode",
  (SELECT p.account_id FROM service_point_version p WHERE p.service_point_id = f.service_point_id AND p.superseded_at IS NULL ORDER BY p.valid_from DESC LIMIT 1) AS "accountId",
  CASE f.subject WHEN 'well' THEN (SELECT code FROM well WHERE well_id = f.subject_id) END AS "wellCode", CASE f.subject WHEN 'reservoir' THEN (SELECT code FROM reservoir WHERE reservoir_id = f.subject_id) END AS "reservoirCode",
  CASE f.subject WHEN 'gateway' THEN (SELECT serial FROM device WHERE device_id = f.subject_id) END AS "gatewaySerial",
  f.zone_id AS "zoneId", (SELECT code FROM zone WHERE zone_id = f.zone_id) AS "zoneCode", f.merged_into AS "mergedInto", f.withdrawn_at AS "withdrawnAt", f.found_at AS "foundAt", f.changed_at AS "changedAt",
  f.life_state AS "lifeState", (SELECT max(done_at) FROM finding_act a WHERE a.finding_id = f.finding_id) AS "lastActAt"`;
const FROM = `(SELECT f.*, ${LIFE_STATE} AS life_state FROM finding f) f`;
/** What is over by itself and nobody took up needs nobody; what somebody took up waits for his word. */
const OPEN = `(f.withdrawn_at IS NULL AND f.merged_into IS NULL AND f.life_state NOT IN ('repaired', 'falseAlarm') AND (f.ended_at IS NULL OR f.life_state <> 'new'))`;

/** A page of findings, the latest first where nothing is said. */
export async function findingsStored(sql: Sql, asked: FindingsAsked): Promise<Page<StoredFinding>> {
  const where = `($1::integer[] IS NULL OR f.zone_id = ANY($1)) AND ($2::text IS NULL OR f.life_state = $2) AND ($3::text IS NULL OR f.kind = $3) AND ($4::text IS NULL OR f.subject = $4) AND ($5::integer IS NULL OR f.zone_id = $5)
    AND ($6::integer IS NULL OR f.meter_id = $6) AND ($7::timestamptz IS NULL OR f.ended_at IS NULL OR f.ended_at > $7) AND ($8::timestamptz IS NULL OR f.started_at < $8) AND ($9::boolean IS NULL OR ${OPEN} = $9)
    AND ($10::boolean IS NULL OR (f.withdrawn_at IS NOT NULL) = $10)`;
  const parameters = [
    asked.zoneIds, asked.lifeState ?? null, asked.kind ?? null, asked.subject ?? null, asked.zoneId ?? null, asked.meterId ?? null, asked.from?.toISOString() ?? null, asked.to?.toISOString() ?? null, asked.isOpen ?? null, asked.isWithdrawn ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`, parameters);
  const order = asked.sort === undefined ? 'f.raised_at DESC' : `${FINDING_SORTS[asked.sort.by]!} ${asked.sort.descending ? 'DESC' : 'ASC'} NULLS LAST`;
  const items = await sql<StoredFinding>(`SELECT ${FINDING} FROM ${FROM} WHERE ${where} ORDER BY ${order}, f.finding_id DESC LIMIT ${asked.limit} OFFSET ${asked.offset}`, parameters);
  return { items, total: counted!.total };
}

/** One finding; undefined where there is none, or none in the asker's zones. */
export async function findingStored(sql: Sql, findingId: number, zoneIds: readonly number[] | null): Promise<StoredFinding | undefined> {
  const [found] = await sql<StoredFinding>(`SELECT ${FINDING} FROM ${FROM} WHERE f.finding_id = $1 AND ($2::integer[] IS NULL OR f.zone_id = ANY($2))`, [findingId, zoneIds]);
  return found;
}

/** What somebody did about a finding. */
export interface StoredAct {
  readonly actId: number;
  readonly act: LifeAct['act'];
  readonly code: string | null;
  readonly repairedAt: Date | null;
  readonly note: string | null;
  readonly doneBy: string;
  readonly doneAt: Date;
}

export function actsOf(sql: Sql, findingId: number): Promise<StoredAct[]> {
  return sql<StoredAct>(
    `SELECT a.act_id AS "actId", a.act, a.code, a.repaired_at AS "repairedAt", a.note, (SELECT login FROM staff_user WHERE user_id = a.done_by) AS "doneBy", a.done_at AS "doneAt" FROM finding_act a WHERE a.finding_id = $1 ORDER BY a.act_id`, [findingId]);
}

/** Other sights of the same thing. */
export function duplicatesOf(sql: Sql, findingId: number): Promise<{ readonly findingId: number; readonly kind: FindingKind; readonly startedAt: Date }[]> {
  return sql(`SELECT f.finding_id AS "findingId", f.kind, f.started_at AS "startedAt" FROM finding f WHERE f.merged_into = $1 ORDER BY f.finding_id`, [findingId]);
}

/** An entry of the journal near a finding: it may explain it, or be how somebody told of it. */
export interface NearbyEntry { readonly entryId: number; readonly kind: string; readonly fromAt: Date; readonly toAt: Date | null; readonly place: string | null; readonly complaintTopic: string | null }

/** Entries that count, of the finding's zone or the whole city, from a day before it began until it ended. */
export function journalNear(sql: Sql, { zoneId, startedAt, endedAt }: Pick<StoredFinding, 'zoneId' | 'startedAt' | 'endedAt'>, limit: number): Promise<NearbyEntry[]> {
  return sql<NearbyEntry>(
    `SELECT e.entry_id AS "entryId", e.kind, e.from_at AS "fromAt", coalesce(n.ended_at, e.to_at) AS "toAt", e.place, e.complaint_topic AS "complaintTopic"
     FROM journal_entry e LEFT JOIN journal_end n ON n.entry_id = e.entry_id
     WHERE e.kind <> 'shift_handover' AND (e.zone_id IS NULL OR e.zone_id = $1) AND NOT EXISTS (SELECT FROM journal_void v WHERE v.entry_id = e.entry_id)
       AND e.from_at < coalesce($3::timestamptz, now()) AND coalesce(n.ended_at, e.to_at, e.from_at + interval '6 hours') > $2::timestamptz - interval '1 day' ORDER BY e.from_at DESC LIMIT $4`,
    [zoneId, startedAt.toISOString(), endedAt?.toISOString() ?? null, limit]);
}

/** A cause or reason of the utility's own lists. */
export interface FindingCause { readonly code: string; readonly list: 'cause' | 'reason'; readonly nameKy: string; readonly nameRu: string; readonly nameEn: string; readonly isOffered: boolean }

export function findingCauses(sql: Sql): Promise<FindingCause[]> {
  return sql<FindingCause>('SELECT code, list, name_ky AS "nameKy", name_ru AS "nameRu", name_en AS "nameEn", is_offered AS "isOffered" FROM finding_cause ORDER BY list, code');
}
