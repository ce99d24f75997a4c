import { type BilledRow, billedRows } from '../billing/billed-rows.js';
import { type AuthoredCorrection, correctionHistory } from '../corrections/reading-corrections.js';
import { type RealignmentRow, realignmentsOf } from '../display/display-questions.js';
import type { Sql } from '../sql.js';
import { type EndReading, endReading } from './end-readings.js';
import { type ExceptionRow, exceptionsStored } from './exception-questions.js';
import { type VolumeChangeRow, volumeChangesOfPoints, type VolumeRow, volumesStored } from './volume-questions.js';

/** A meter at a point of the account, as far as the month knows it. */
interface StayInMonth {
  readonly servicePointCode: string;
  readonly installedAt: Date;
  readonly removedAt: Date | null;
  readonly indexAtInstallationLitres: number | null;
  readonly indexAtRemovalLitres: number | null;
}

export interface MeterInMonth {
  readonly meterId: number;
  readonly meterSerial: string;
  readonly stays: readonly StayInMonth[];
  /** The last that counts before the month begins and before it ends; null where there is none within 62 days. */
  readonly firstReading: EndReading | null;
  readonly lastReading: EndReading | null;
  readonly volume: VolumeRow | null;
  /** Local days of which something is known. */
  readonly days: readonly VolumeRow[];
  /** What people said of readings of the month, latest first. */
  readonly corrections: readonly AuthoredCorrection[];
  /** Readings of the month that the checks leave out or remark on, those first on which most litres hang. */
  readonly exceptions: readonly ExceptionRow[];
  /** Accepted re-alignments of the display within the month: what they counted is part of its volume. */
  readonly realignments: readonly RealignmentRow[];
  readonly ruleId: number | null;
}

/** Everything behind the volume of one local month of an account. */
export interface AccountMonth {
  readonly accountId: number;
  readonly accountNo: string;
  readonly month: string;
  /** When the month was closed; null while it is open. */
  readonly closedAt: Date | null;
  readonly volume: VolumeRow | null;
  readonly meters: readonly MeterInMonth[];
  /** Rows of batches that bill days of the month, in the order of their issue. */
  readonly bills: readonly BilledRow[];
  /** How the month changed after it was over, latest first. */
  readonly changes: readonly VolumeChangeRow[];
}

export interface AccountMonthAsked {
  readonly accountId: number;
  /** Its service points that may be looked at. */
  readonly pointIds: readonly number[];
  readonly month: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly zoneIds: readonly number[] | null;
}

const MOST_SHOWN = 200;

/** The chain behind the month of an account: which meters, from which index to which, day by day, by which methods, and what changed. Undefined where it has no point. */
export async function explainAccountMonth(sql: Sql, asked: AccountMonthAsked): Promise<AccountMonth | undefined> {
  const { accountId, pointIds, month, fromMs, toMs } = asked;
  const [account] = await sql<{ no: string; closedAt: Date | null }>('SELECT a.account_no AS no, (SELECT p.closed_at FROM closed_period p WHERE p.month = $2) AS "closedAt" FROM account a WHERE a.account_id = $1', [accountId, month]);
  if (account === undefined || pointIds.length === 0) return undefined;
  const { fromOn, toOn } = daysOf(month);
  const stays = await sql<StayInMonth & { readonly meterId: number; readonly meterSerial: string; readonly ruleId: number | null }>(
    `SELECT i.meter_id AS "meterId", m.serial AS "meterSerial", p.code AS "servicePointCode", i.valid_from AS "installedAt", i.valid_to AS "removedAt", i.index_at_installation_litres::float8 AS "indexAtInstallationLitres",
            i.index_at_removal_litres::float8 AS "indexAtRemovalLitres", (SELECT h.rule_id FROM derivation_head h WHERE h.meter_id = i.meter_id AND h.register = 1) AS "ruleId"
     FROM installation i JOIN meter m ON m.meter_id = i.meter_id JOIN service_point p ON p.service_point_id = i.service_point_id
     WHERE i.service_point_id = ANY($1::integer[]) AND i.superseded_at IS NULL AND i.valid_from < $3 AND (i.valid_to IS NULL OR i.valid_to > $2) ORDER BY i.valid_from, i.meter_id`,
    [pointIds, new Date(fromMs).toISOString(), new Date(toMs).toISOString()]);
  const meters: MeterInMonth[] = [];
  for (const meterId of new Set(stays.map((one) => one.meterId))) {
    const own = stays.filter((one) => one.meterId === meterId);
    const span = { meterId, pointIds, register: 1, fromOn, toOn, stays: null };
    const [volume] = await volumesStored(sql, 'month', span);
    const bounds = { from: new Date(fromMs), to: new Date(toMs) };
    meters.push({
      meterId, meterSerial: own[0]!.meterSerial, ruleId: own[0]!.ruleId, stays: own.map(({ meterId: _meter, meterSerial: _serial, ruleId: _rule, ...stay }) => stay), volume: volume ?? null, days: await volumesStored(sql, 'day', span),
      firstReading: await endReading(sql, meterId, fromMs, own[0]!.installedAt), lastReading: await endReading(sql, meterId, toMs, own[0]!.installedAt),
      corrections: await correctionHistory(sql, { meterId, ...bounds, limit: MOST_SHOWN }),
      realignments: await realignmentsOf(sql, [meterId], bounds.from, bounds.to),
      exceptions: (await exceptionsStored(sql, { ...bounds, meterId, zoneIds: asked.zoneIds, byLitres: true, limit: MOST_SHOWN, offset: 0 })).items,
    });
  }
  const [volume] = await volumesStored(sql, 'month', { pointIds, register: 1, fromOn, toOn, stays: null });
  return { accountId, accountNo: account.no, month, closedAt: account.closedAt, volume: volume ?? null, meters, bills: await billedRows(sql, account.no, pointIds, fromOn, toOn), changes: await volumeChangesOfPoints(sql, pointIds, month, MOST_SHOWN) };
}

/** The first day of a month and of the next. */
function daysOf(month: string): { fromOn: string; toOn: string } {
  const [year, no] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return { fromOn: `${month}-01`, toOn: no === 12 ? `${year + 1}-01-01` : `${year}-${String(no + 1).padStart(2, '0')}-01` };
}
