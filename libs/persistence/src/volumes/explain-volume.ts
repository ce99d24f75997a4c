import { historyMs, RegisterDerivation, type RegisterReading, type RegisterSegment, stateWeekOf } from '@app/metering';

import { type BilledRow, billedRows } from '../billing/billed-rows.js';
import type { Sql } from '../sql.js';
import { cardOfRegister, meterCards } from './derivation-cards.js';
import { countedReading, daysBefore, heldCorrections, keyOf, NO_CORRECTIONS, readingName } from './due-registers.js';
import { FRAME_BEHIND, type KeptFrame } from './end-readings.js';
import { unpackedState } from './stored-state.js';
import { type ExceptionRow, exceptionsStored } from './exception-questions.js';
import { type HourRow, hoursStored, type VolumeRow, volumesStored } from './volume-questions.js';

/** One reading on its way from the message to what rests on it. */
export interface ExplainedReading {
  readonly readAt: Date;
  readonly source: number;
  readonly indexLitres: number;
  readonly receivedAt: Date;
  /** The message it came in; null where it is not kept, or a person read it. */
  readonly frame: KeptFrame | null;
  /** Order-free remarks of the door. */
  readonly flags: readonly string[];
  readonly correction: { readonly kind: string; readonly editedIndexLitres: number | null; readonly reasonCode: string; readonly reason: string; readonly author: string | null; readonly recordedAt: string } | null;
  /** What it counts with; null where people took it out. */
  readonly countedIndexLitres: number | null;
  /** What the neighbours say; null where it was read outside every installation. */
  readonly verdict: { readonly use: 'used' | 'suspect'; readonly reasons: readonly string[]; readonly isFinal: boolean; readonly litresAtStake: number } | null;
}

/** Where a meter counted on a day, and for whom; an account of null: nobody's. */
export interface CountedFor { readonly servicePointId: number; readonly servicePointCode: string; readonly accountId: number | null; readonly accountNo: string | null }

/** Everything behind the volume of one local day. */
export interface VolumeExplanation {
  readonly meterId: number;
  readonly meterSerial: string;
  /** At the end of the day, or of the meter's stay on it; null where it counted for no service point. */
  readonly countedFor: CountedFor | null;
  /** Rows of batches that bill the day. */
  readonly bills: readonly BilledRow[];
  readonly register: number;
  readonly day: string;
  readonly volume: VolumeRow | null;
  readonly month: VolumeRow | null;
  readonly hours: readonly HourRow[];
  /** Stretches between good readings that touch the day: what they moved is the register's difference. */
  readonly segments: readonly RegisterSegment[];
  readonly readings: readonly ExplainedReading[];
  /** What checks found that touches the day. */
  readonly checks: readonly ExceptionRow[];
  readonly rules: { readonly ruleId: number; readonly recordedAt: Date; readonly reason: string; readonly class: string | null; readonly modelCode: string | null; readonly rules: unknown };
}

export interface ExplanationAsked {
  readonly meterId: number;
  readonly register: number;
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
  readonly stays: string | null;
}

interface ReadingRow {
  readonly readAtMs: number;
  readonly source: 1 | 2;
  readonly indexLitres: number;
  readonly receivedAt: Date;
  readonly frameKey: string;
}

/** The chain behind the volume of one day of a register, computed again from what is stored. Undefined where there is no such meter. */
export async function explainDay(sql: Sql, asked: ExplanationAsked): Promise<VolumeExplanation | undefined> {
  const { meterId, register, zone, fromMs, toMs } = asked;
  const meter = (await meterCards(sql, [meterId], zone)).get(meterId);
  const [named] = await sql<{ serial: string }>('SELECT serial FROM meter WHERE meter_id = $1', [meterId]);
  if (meter === undefined || named === undefined) return undefined;
  const [stored] = await sql<{ state: Buffer; taken: number }>(
    `SELECT state, (extract(epoch FROM taken_until) * 1000)::float8 AS taken FROM derivation_state WHERE meter_id = $1 AND register = $2 AND week < $3 ORDER BY week DESC LIMIT 1`, [meterId, register, stateWeekOf(fromMs)]);
  // Verdicts settle by what comes after: five weeks of it decide, as for the stored ones.
  const rows = await sql<ReadingRow>(
    `SELECT (extract(epoch FROM read_at) * 1000)::float8 AS "readAtMs", source, index_litres::float8 AS "indexLitres", received_at AS "receivedAt", frame_key::text AS "frameKey"
     FROM reading_all WHERE meter_id = $1 AND register = $2 AND read_at > $3::timestamptz AND ($4::tstzmultirange IS NULL OR read_at <@ $4::tstzmultirange) ORDER BY 1, 2, 3`,
    [meterId, register, stored === undefined ? '-infinity' : new Date(stored.taken).toISOString(), asked.stays]);
  const held = (await heldCorrections(sql, [meterId])).get(keyOf(meterId, register)) ?? NO_CORRECTIONS;
  const before = meter.before.flatMap((one, at) => (one === null ? [] : [[...one, meter.pointIds[at]!] as const]));
  const days = await daysBefore(sql, before, zone, historyMs(meter.card.estimationRules, meter.card.estimation));
  const card = cardOfRegister(meter, register, meter.before.map((one) => (one === null ? [] : days.get(`${one[0]}/${one[1]}`) ?? [])), held.editedAtMs);
  const derivation = new RegisterDerivation(card, stored === undefined ? undefined : unpackedState(stored.state));
  const asCounted = ({ readAtMs, source, indexLitres }: ReadingRow): RegisterReading | null => countedReading({ readAtMs, source, indexLitres }, held);
  const countedOf = (row: ReadingRow): number | null => asCounted(row)?.indexLitres ?? null;
  derivation.take(rows.flatMap((row) => asCounted(row) ?? []));
  const derived = derivation.finish(0);
  const segments = derived.segments.filter((segment) => segment.toMs > fromMs && segment.fromMs < toMs);
  const firstMs = Math.min(fromMs, segments[0]?.fromMs ?? fromMs);
  const lastMs = Math.max(toMs, segments.at(-1)?.toMs ?? toMs);
  const around = rows.filter(({ readAtMs }) => readAtMs >= firstMs && readAtMs <= lastMs).slice(0, MOST_READINGS);
  const verdicts = new Map(derived.verdicts.map((verdict) => [readingName(verdict.readAtMs, verdict.source, verdict.indexLitres), verdict]));
  const details = await detailsOf(sql, meterId, register, around);
  const span = { meterId, register, stays: asked.stays };
  const nextDay = new Date(Date.parse(`${asked.day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const [volume] = await volumesStored(sql, 'day', { ...span, fromOn: asked.day, toOn: nextDay });
  const [month] = await volumesStored(sql, 'month', { ...span, fromOn: `${asked.day.slice(0, 7)}-01`, toOn: nextDay });
  const [rule] = await sql<{ ruleId: number; recordedAt: Date; reason: string; class: string | null; modelCode: string | null }>(
    'SELECT g.rule_id AS "ruleId", g.recorded_at AS "recordedAt", g.reason, g.class, o.code AS "modelCode" FROM metering_rule g LEFT JOIN meter_model o USING (model_id) WHERE g.rule_id = $1', [meter.ruleId]);
  const countedFor = await countedForOn(sql, asked);
  return {
    meterId, meterSerial: named.serial, countedFor, bills: countedFor === null || countedFor.accountNo === null ? [] : await billedRows(sql, countedFor.accountNo, [countedFor.servicePointId], asked.day, nextDay), register, day: asked.day, volume: volume ?? null, month: month ?? null, hours: await hoursStored(sql, { ...span, fromOn: asked.day, toOn: nextDay }), segments,
    readings: around.map((row, at) => {
      const counted = countedOf(row);
      const verdict = counted === null ? undefined : verdicts.get(readingName(row.readAtMs, row.source, counted));
      return {
        readAt: new Date(row.readAtMs), source: row.source, indexLitres: row.indexLitres, receivedAt: row.receivedAt, countedIndexLitres: counted,
        ...details[at]!, verdict: verdict === undefined ? null : { use: verdict.use, reasons: verdict.reasons, isFinal: verdict.isFinal, litresAtStake: verdict.litresAtStake },
      };
    }),
    checks: (await exceptionsStored(sql, { from: new Date(fromMs), to: new Date(toMs), meterId, zoneIds: null, byLitres: true, limit: MOST_CHECKS, offset: 0 })).items.filter(({ origin, register: its }) => origin === 'check' && its === register),
    rules: { ...rule!, rules: { register: card.register.rules, expectation: card.register.expectation, measuredGapMs: card.volumeRules.measuredGapMs, estimation: card.estimationRules, checks: card.checks.rules } },
  };
}

async function countedForOn(sql: Sql, { meterId, fromMs, toMs, stays }: ExplanationAsked): Promise<CountedFor | null> {
  const [found] = await sql<CountedFor>(
    `SELECT p.service_point_id AS "servicePointId", p.code AS "servicePointCode", a.account_id AS "accountId", a.account_no AS "accountNo"
     FROM installation i CROSS JOIN LATERAL (SELECT least($3::timestamptz, i.valid_to) - interval '1 millisecond' AS at) x
     JOIN service_point p ON p.service_point_id = i.service_point_id
     JOIN service_point_version v ON v.service_point_id = p.service_point_id AND v.superseded_at IS NULL AND v.valid_from <= x.at AND (v.valid_to IS NULL OR v.valid_to > x.at)
     LEFT JOIN account a ON a.account_id = v.account_id
     WHERE i.meter_id = $1 AND i.superseded_at IS NULL AND i.valid_from < $3 AND (i.valid_to IS NULL OR i.valid_to > $2) AND ($4::tstzmultirange IS NULL OR x.at <@ $4::tstzmultirange) ORDER BY i.valid_from DESC LIMIT 1`,
    [meterId, new Date(fromMs).toISOString(), new Date(toMs).toISOString(), stays]);
  return found ?? null;
}

const MOST_CHECKS = 200;
/** A day of readings every minute and a bit; more would not be read by anybody. */
const MOST_READINGS = 2_000;

async function detailsOf(sql: Sql, meterId: number, register: number, rows: readonly ReadingRow[]): Promise<Pick<ExplainedReading, 'frame' | 'flags' | 'correction'>[]> {
  return sql(
    `SELECT ${FRAME_BEHIND('n')} AS frame,
            ARRAY(SELECT g.flag FROM reading_flag g WHERE g.meter_id = $1 AND g.register = $2 AND g.read_at = n.read_at AND g.source = n.source ORDER BY 1) AS flags,
            (SELECT jsonb_build_object('kind', c.kind, 'editedIndexLitres', c.edited_index_litres, 'reasonCode', c.reason_code, 'reason', c.reason, 'author', (SELECT u.login FROM staff_user u WHERE u.user_id = c.author_id), 'recordedAt', c.recorded_at) FROM reading_correction c
             WHERE c.meter_id = $1 AND c.register = $2 AND c.read_at = n.read_at AND c.source = n.source AND c.index_litres = n.index_litres ORDER BY c.correction_id DESC LIMIT 1) AS correction
     FROM unnest($3::timestamptz[], $4::smallint[], $5::bigint[], $6::timestamptz[], $7::bigint[]) WITH ORDINALITY AS n (read_at, source, index_litres, received_at, frame_key, at) ORDER BY n.at`,
    [meterId, register, rows.map(({ readAtMs }) => new Date(readAtMs).toISOString()), rows.map(({ source }) => source), rows.map(({ indexLitres }) => indexLitres),
      rows.map(({ receivedAt }) => receivedAt.toISOString()), rows.map(({ frameKey }) => frameKey)]);
}
