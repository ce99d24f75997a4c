import { type EntryWarning, checkEntry } from '@app/metering';
import { REGISTER_NUMBER, type RoundTally, type StopOutcome, tallyOf, type VisitReason } from '@app/registry';
import { localMonthBounds } from '@app/time';

import { entryContexts } from '../readings/entry-contexts.js';
import { literalPattern, type Page } from '../registry/register-list.js';
import type { Sql } from '../sql.js';
import { HOLDS, type RouteVantage } from './route-questions.js';

/** A round: a route walked for one month, and how far it has come. */
export interface ReadingRound extends RoundTally {
  readonly roundId: number;
  readonly routeId: number;
  readonly routeCode: string;
  readonly routeName: string;
  readonly versionNo: number;
  readonly zoneId: number;
  readonly month: string;
  readonly readerUserId: number;
  readonly readerLogin: string;
  readonly openedAt: Date;
  readonly openedBy: string;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  /** Readings of the round that were doubted at entry, and confirmed. */
  readonly doubted: number;
}

/** A stop of a round. What is known of the meter holds now; of a round that is closed as well. */
export interface RoundStop {
  readonly position: number;
  readonly servicePointId: number;
  readonly servicePointCode: string;
  /** null where none is known, for those who see none, and where the stop lies outside of the asker's zones. */
  readonly address: string | null;
  /** Meter that was read or stood at, else the one that hangs there; null where none does. */
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly registerCapacityLitres: number | null;
  /** The index before this round's; null where there is none. */
  readonly lastReadAt: Date | null;
  readonly lastIndexLitres: number | null;
  /** What an index read now may be expected to be; null where nothing bounds it, and without a meter. */
  readonly expectedFromLitres: number | null;
  readonly expectedToLitres: number | null;
  readonly outcome: StopOutcome;
  readonly happenedAt: Date | null;
  readonly recordedBy: string | null;
  readonly indexLitres: number | null;
  readonly warning: EntryWarning | null;
  readonly hasPhoto: boolean;
  readonly reason: VisitReason | null;
  readonly note: string | null;
  /** A subscriber told an index for the month of the round: a reading of its own, which makes no stop read. */
  readonly subscriberReadAt: Date | null;
  /** A reading waits for a second signer: the stop is left until then. */
  readonly isAskedFor: boolean;
  /** There was no access in the round before this one. */
  readonly wasWithoutAccess: boolean;
}

/** A connection without access two rounds running: somebody writes to the subscriber. */
export interface AccessLetter {
  readonly servicePointId: number;
  readonly servicePointCode: string;
  readonly address: string | null;
  readonly accountNo: string | null;
  readonly meterSerial: string | null;
  readonly roundId: number;
  readonly month: string;
  readonly reason: VisitReason;
  readonly visitedAt: Date;
  readonly monthBefore: string;
  readonly reasonBefore: VisitReason;
}

export const ROUND_SORTS: Readonly<Record<string, string>> = { month: 'd.month', code: 'r.code', openedAt: 'd.opened_at' };

const login = (column: string): string => `(SELECT u.login FROM staff_user u WHERE u.user_id = ${column})`;
/** Who walks the round `d` now. */
export const READER = `(SELECT k.reader_user_id FROM reading_round_reader k WHERE k.round_id = d.round_id ORDER BY k.assigned_at DESC LIMIT 1)`;
const ROUNDS = 'reading_round d JOIN reading_route r ON r.route_id = d.route_id JOIN reading_route_version v ON v.route_id = d.route_id AND v.version_no = d.version_no';
/** The entry that tells what came of stop `s` of round `d`: a reading outweighs any visit, and of two alike the later one. */
const TELLING = `LEFT JOIN LATERAL (SELECT e.* FROM reading_round_entry e WHERE e.round_id = d.round_id AND e.service_point_id = s.service_point_id ORDER BY e.outcome = 'read' DESC, e.happened_at DESC LIMIT 1) e ON true`;
const VISIT = 'LEFT JOIN reading_visit q ON e.outcome = \'no_access\' AND q.meter_id = e.meter_id AND q.visited_at = e.happened_at AND q.recorded_by = e.recorded_by';

interface Counted { readonly stops: number; readonly read: number; readonly reasons: Readonly<Partial<Record<VisitReason, number>>> }
type RoundRow = Omit<ReadingRound, keyof RoundTally> & Counted;

const COUNTS = `JOIN LATERAL (
    SELECT sum(c.n)::integer AS stops, coalesce(sum(c.n) FILTER (WHERE c.outcome = 'read'), 0)::integer AS read, coalesce(jsonb_object_agg(c.reason, c.n) FILTER (WHERE c.outcome = 'no_access'), '{}') AS reasons
    FROM (SELECT e.outcome, q.reason, count(*) AS n FROM (SELECT s.service_point_id FROM reading_route_stop s WHERE s.route_id = d.route_id AND s.version_no = d.version_no) s ${TELLING} ${VISIT} GROUP BY e.outcome, q.reason) c) n ON true`;
const ROUND = `d.round_id AS "roundId", d.route_id AS "routeId", r.code AS "routeCode", v.name AS "routeName", d.version_no AS "versionNo", v.zone_id AS "zoneId", d.month, ${READER} AS "readerUserId", ${login(READER)} AS "readerLogin",
  d.opened_at AS "openedAt", ${login('d.opened_by')} AS "openedBy", d.closed_at AS "closedAt", ${login('d.closed_by')} AS "closedBy", coalesce(n.stops, 0) AS stops, coalesce(n.read, 0) AS read, n.reasons,
  (SELECT count(*) FROM reading_round_entry e JOIN manual_reading m ON m.meter_id = e.meter_id AND m.read_at = e.happened_at AND m.method = 'route' WHERE e.round_id = d.round_id AND e.outcome = 'read' AND m.warning IS NOT NULL)::integer AS doubted`;

function roundOf({ stops, read, reasons, ...round }: RoundRow): ReadingRound {
  return { ...round, ...tallyOf(stops, read, reasons) };
}

export interface RoundsAsked {
  readonly month: string | undefined;
  readonly routeId: number | undefined;
  /** Rounds of this reader alone. */
  readonly readerUserId: number | undefined;
  readonly isOpen: boolean | undefined;
  readonly search: string | undefined;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the rounds, the latest month first where nothing is said. */
export async function readingRounds(sql: Sql, asked: RoundsAsked, zoneIds: readonly number[] | null): Promise<Page<ReadingRound>> {
  const where = `($1::integer[] IS NULL OR v.zone_id = ANY($1)) AND ($2::text IS NULL OR d.month = $2) AND ($3::integer IS NULL OR d.route_id = $3) AND ($4::integer IS NULL OR ${READER} = $4)
    AND ($5::boolean IS NULL OR (d.closed_at IS NULL) = $5) AND ($6::text IS NULL OR r.code ILIKE $6 OR v.name ILIKE $6)`;
  const parameters = [zoneIds, asked.month ?? null, asked.routeId ?? null, asked.readerUserId ?? null, asked.isOpen ?? null, asked.search === undefined ? null : literalPattern(asked.search)];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${ROUNDS} WHERE ${where}`, parameters);
  const order = `${asked.sort === undefined ? 'd.month DESC, r.code' : `${ROUND_SORTS[asked.sort.by]!} ${asked.sort.descending ? 'DESC' : 'ASC'}`}, d.round_id`;
  // The page is found first: stops are counted of its rounds alone.
  const page = `SELECT d.round_id FROM ${ROUNDS} WHERE ${where} ORDER BY ${order} LIMIT ${asked.limit} OFFSET ${asked.offset}`;
  const rows = await sql<RoundRow>(`SELECT ${ROUND} FROM ${ROUNDS} ${COUNTS} WHERE d.round_id IN (${page}) ORDER BY ${order}`, parameters);
  return { items: rows.map(roundOf), total: counted!.total };
}

/** One round; undefined where there is none in the asker's zones. */
export async function readingRound(sql: Sql, roundId: number, zoneIds: readonly number[] | null): Promise<ReadingRound | undefined> {
  const [row] = await sql<RoundRow>(`SELECT ${ROUND} FROM ${ROUNDS} ${COUNTS} WHERE d.round_id = $1 AND ($2::integer[] IS NULL OR v.zone_id = ANY($2))`, [roundId, zoneIds]);
  return row === undefined ? undefined : roundOf(row);
}

export interface StopsAsked {
  readonly roundId: number;
  readonly month: string;
  readonly outcome: StopOutcome | undefined;
  readonly limit: number;
  readonly offset: number;
}

type StopRow = Omit<RoundStop, 'lastReadAt' | 'lastIndexLitres' | 'expectedFromLitres' | 'expectedToLitres'>;

/** Stops of a round in the order of walking, with what is known of their meters now. */
export async function roundStops(sql: Sql, asked: StopsAsked, { zoneIds, isAddressSeen }: RouteVantage, timeZone: string, nowMs: number): Promise<Page<RoundStop>> {
  const { fromMs, toMs } = localMonthBounds(asked.month, timeZone);
  const from = `reading_round d JOIN reading_route_stop s ON s.route_id = d.route_id AND s.version_no = d.version_no JOIN service_point p ON p.service_point_id = s.service_point_id ${TELLING}
    CROSS JOIN LATERAL (SELECT $2::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version x WHERE x.service_point_id = s.service_point_id AND ${HOLDS('x')} AND x.zone_id = ANY($2)) AS is_own) o
    LEFT JOIN meter m ON m.meter_id = coalesce(e.meter_id, (SELECT i.meter_id FROM installation i WHERE i.service_point_id = s.service_point_id AND ${HOLDS('i')})) AND o.is_own
    ${VISIT} LEFT JOIN LATERAL (SELECT h.index_litres, h.warning, h.photo_sha256, h.note FROM manual_reading h WHERE e.outcome = 'read' AND h.meter_id = e.meter_id AND h.register = ${REGISTER_NUMBER.volume} AND h.read_at = e.happened_at
      ORDER BY h.method = 'route' DESC, h.entry_id DESC LIMIT 1) h ON o.is_own
    WHERE d.round_id = $1 AND ($3::text IS NULL OR coalesce(e.outcome, 'left') = $3)`;
  const parameters = [asked.roundId, zoneIds, asked.outcome ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${from}`, parameters);
  const rows = await sql<StopRow>(
    `SELECT s.position, p.service_point_id AS "servicePointId", p.code AS "servicePointCode",
            (SELECT a.address FROM personal.service_point_address_version a WHERE $4::boolean AND o.is_own AND a.service_point_id = p.service_point_id AND ${HOLDS('a')}) AS address,
            m.meter_id AS "meterId", m.serial AS "meterSerial", m.register_capacity_litres::float8 AS "registerCapacityLitres", coalesce(e.outcome, 'left') AS outcome, e.happened_at AS "happenedAt", ${login('e.recorded_by')} AS "recordedBy",
            h.index_litres::float8 AS "indexLitres", h.warning, h.photo_sha256 IS NOT NULL AS "hasPhoto", q.reason, CASE WHEN o.is_own THEN coalesce(h.note, q.note) END AS note,
            (SELECT max(b.read_at) FROM manual_reading b WHERE b.meter_id = m.meter_id AND b.given_by <> 'staff' AND b.read_at >= $5 AND b.read_at < $6) AS "subscriberReadAt",
            EXISTS (SELECT FROM approval_request a WHERE a.decision IS NULL AND a.kind = 'manual_reading' AND a.content #>> '{stop,roundId}' = d.round_id::text AND a.content #>> '{stop,servicePointId}' = s.service_point_id::text) AS "isAskedFor",
            coalesce((SELECT bool_or(b.outcome = 'no_access') AND NOT bool_or(b.outcome = 'read') FROM reading_round_entry b JOIN reading_round c ON c.round_id = b.round_id WHERE b.service_point_id = s.service_point_id AND c.month =
              (SELECT max(c.month) FROM reading_round c JOIN reading_route_stop t ON t.route_id = c.route_id AND t.version_no = c.version_no WHERE t.service_point_id = s.service_point_id AND c.month < d.month)), false) AS "wasWithoutAccess"
     FROM ${from} ORDER BY s.position LIMIT ${asked.limit} OFFSET ${asked.offset}`,
    [...parameters, isAddressSeen, new Date(fromMs).toISOString(), new Date(toMs).toISOString()]);
  return { items: await withExpected(sql, rows, nowMs), total: counted!.total };
}

/** Adds to each stop the index before, and what may be expected now: by the same check that an entry meets. */
async function withExpected(sql: Sql, rows: readonly StopRow[], nowMs: number): Promise<RoundStop[]> {
  const withMeter = rows.filter((row) => row.meterId !== null);
  // Of a stop that was read the index before is the one before that reading.
  const contexts = await entryContexts(sql, withMeter.map(({ meterId, outcome, happenedAt }) => ({ meterId: meterId!, register: REGISTER_NUMBER.volume, readAtMs: outcome === 'read' ? happenedAt!.getTime() : nowMs })));
  const known = new Map(withMeter.map((row, at) => [row.servicePointId, contexts[at]]));
  return rows.map((row) => {
    const context = known.get(row.servicePointId);
    const previous = context?.previous ?? null;
    const expected = context === undefined ? undefined : checkEntry(row.outcome === 'read' ? row.happenedAt!.getTime() : nowMs, 0, context);
    return {
      ...row, lastReadAt: previous === null ? null : new Date(previous.readAtMs), lastIndexLitres: previous?.indexLitres ?? null,
      expectedFromLitres: expected?.expectedFromLitres ?? null, expectedToLitres: expected?.expectedToLitres ?? null,
    };
  });
}

const LATEST_VISIT = (month: string): string => `JOIN LATERAL (SELECT q.reason, q.visited_at FROM reading_round_entry e JOIN reading_round c ON c.round_id = e.round_id AND c.month = ${month}
    JOIN reading_visit q ON q.meter_id = e.meter_id AND q.visited_at = e.happened_at AND q.recorded_by = e.recorded_by
    WHERE e.service_point_id = n.service_point_id AND e.outcome = 'no_access' ORDER BY e.happened_at DESC LIMIT 1)`;

/**
 * Connections without access in the round of a month and in the last one before it in which they were a stop, at most a year back.
 * @param month of the later round, YYYY-MM
 */
export async function accessLetters(sql: Sql, month: string, { zoneIds, isAddressSeen }: RouteVantage, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<Page<AccessLetter>> {
  const yearBefore = `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`;
  // Those without access this month are few: what came of them before is looked up for them alone. Read in one of two rounds of a month is read.
  const from = `(SELECT e.service_point_id, max(d.round_id) AS round_id, d.month FROM reading_round d JOIN reading_round_entry e ON e.round_id = d.round_id WHERE d.month = $1 GROUP BY e.service_point_id, d.month HAVING NOT bool_or(e.outcome = 'read')) n
    JOIN LATERAL (SELECT max(c.month) AS month FROM reading_route_stop t JOIN reading_round c ON c.route_id = t.route_id AND c.version_no = t.version_no WHERE t.service_point_id = n.service_point_id AND c.month < $1 AND c.month >= $2) b ON true
    JOIN LATERAL (SELECT FROM reading_round_entry e JOIN reading_round c ON c.round_id = e.round_id WHERE e.service_point_id = n.service_point_id AND c.month = b.month HAVING count(*) > 0 AND NOT bool_or(e.outcome = 'read')) w ON true
    JOIN service_point p ON p.service_point_id = n.service_point_id ${LATEST_VISIT('n.month')} x ON true
    ${LATEST_VISIT('b.month')} y ON true
    CROSS JOIN LATERAL (SELECT $3::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version x WHERE x.service_point_id = n.service_point_id AND ${HOLDS('x')} AND x.zone_id = ANY($3)) AS is_own) o`;
  const parameters = [month, yearBefore, zoneIds];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${from} WHERE o.is_own`, parameters);
  const items = await sql<AccessLetter>(
    `SELECT p.service_point_id AS "servicePointId", p.code AS "servicePointCode",
            (SELECT a.address FROM personal.service_point_address_version a WHERE $4::boolean AND a.service_point_id = p.service_point_id AND ${HOLDS('a')}) AS address,
            (SELECT c.account_no FROM service_point_version w JOIN account c USING (account_id) WHERE w.service_point_id = p.service_point_id AND ${HOLDS('w')}) AS "accountNo",
            (SELECT m.serial FROM installation i JOIN meter m USING (meter_id) WHERE i.service_point_id = p.service_point_id AND ${HOLDS('i')}) AS "meterSerial",
            n.round_id AS "roundId", n.month, x.reason, x.visited_at AS "visitedAt", b.month AS "monthBefore", y.reason AS "reasonBefore"
     FROM ${from} WHERE o.is_own ORDER BY address NULLS LAST, p.code LIMIT ${limit} OFFSET ${offset}`, [...parameters, isAddressSeen]);
  return { items, total: counted!.total };
}

/** A visit to a meter that brought no reading. */
export interface MeterVisit {
  readonly visitedAt: Date;
  readonly reason: VisitReason;
  readonly note: string | null;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  /** Round it was on; null for none. */
  readonly roundId: number | null;
}

/**
 * Visits to a meter that brought no reading, the latest first.
 * @param stays times that may be looked at, as {@link staysWithin} gives them; null: all
 * @param isNoteSeen what was noted may speak of people
 */
export async function meterVisits(sql: Sql, meterId: number, stays: string | null, isNoteSeen: boolean, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<Page<MeterVisit>> {
  const where = 'q.meter_id = $1 AND ($2::tstzmultirange IS NULL OR q.visited_at <@ $2::tstzmultirange)';
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM reading_visit q WHERE ${where}`, [meterId, stays]);
  const items = await sql<MeterVisit>(
    `SELECT q.visited_at AS "visitedAt", q.reason, CASE WHEN $3::boolean THEN q.note END AS note, ${login('q.recorded_by')} AS "recordedBy", q.recorded_at AS "recordedAt",
            (SELECT e.round_id FROM reading_round_entry e WHERE e.meter_id = q.meter_id AND e.happened_at = q.visited_at AND e.recorded_by = q.recorded_by AND e.outcome = 'no_access' LIMIT 1) AS "roundId"
     FROM reading_visit q WHERE ${where} ORDER BY q.visited_at DESC, q.visit_id LIMIT ${limit} OFFSET ${offset}`, [meterId, stays, isNoteSeen]);
  return { items, total: counted!.total };
}
