import { CHECK_USE, CHECKS_AT_REST, checksScope, type Derived, type DerivationState, hourMarks, qualityOfTally, type RegisterInstallation, type StayDay, type StayMonth, type Tally, type VolumeMark } from '@app/metering';

import { localDayOf, localMonthOf } from '@app/time';

import { markForDetection } from '../detection/detection-due.js';
import { storeReadDays } from '../rollout/read-days.js';
import type { Sql } from '../sql.js';
import { readingName } from './due-registers.js';
import { recordChanges, SCOPE } from './record-changes.js';
import { isKept, packedState } from './stored-state.js';

/** What was derived of one register, ready to be stored. */
export interface DerivedRegister {
  readonly meterId: number;
  readonly register: number;
  readonly cause: string;
  /** State that the derivation was taken up from; null: from the beginning, so that everything stored of it gives way. */
  readonly from: DerivationState | null;
  readonly fromWeek: number | null;
  readonly states: readonly { readonly week: number; readonly state: DerivationState }[];
  readonly derived: Derived;
  readonly cardHash: string;
  readonly ruleId: number;
  readonly replacedLitres: number;
  readonly correctionId: number;
  readonly corrections: number;
  readonly realignments: number;
  readonly pointIds: readonly (number | null)[];
  readonly installations: readonly RegisterInstallation[];
  /** Readings by name that a person accepted as they are. */
  readonly accepted: ReadonlySet<string>;
}

function volumeRow(one: DerivedRegister, span: (StayDay | StayMonth) & Tally): Record<string, unknown> {
  const litresOf = (mark: VolumeMark): number | null => span.parts.some((part) => part.mark === mark) ? span.parts.filter((part) => part.mark === mark).reduce((sum, part) => sum + part.volumeLitres, 0) : null;
  const { fromMs, toMs } = one.installations[span.stay]!;
  return {
    meter_id: one.meterId, register: one.register, stay: span.stay, service_point_id: one.pointIds[span.stay] ?? null, volume_litres: span.volumeLitres,
    measured_litres: litresOf('measured'), timing_litres: litresOf('timing_estimated'), estimated_litres: litresOf('estimated'), edited_litres: litresOf('edited'),
    covered_ms: span.coveredMs, proven_ms: span.parts.filter(({ mark }) => mark === 'measured' || mark === 'timing_estimated').reduce((sum, part) => sum + part.coveredMs, 0),
    is_complete: span.coveredMs === Math.min(span.toMs, toMs ?? span.toMs) - Math.max(span.fromMs, fromMs), is_questionable: span.isQuestionable, ...qualityOfTally(span),
  };
}

function dayRow(one: DerivedRegister, day: StayDay): Record<string, unknown> {
  return { ...volumeRow(one, day), on_day: day.day, hour_litres: day.hours.map((hour) => hour?.volumeLitres ?? null), hour_marks: hourMarks(day) };
}

/** Milliseconds of a timestamptz as the database writes it: `2026-03-01 12:00:00+00`. */
const instantOfText = (text: string): number => Date.parse(`${text.replace(' ', 'T')}${/[+-]\d\d$/.test(text) ? ':00' : ''}`);
const DAY_MS = 86_400_000;
const isoOf = (atMs: number): string => new Date(atMs).toISOString();
const instantOrFirst = (atMs: number): string => (Number.isFinite(atMs) ? isoOf(atMs) : '-infinity');

/**
 * Stores what was derived of some registers, in the caller's transaction: rows that stay as they were are not touched. What changes in
 * months that were over is recorded.
 *
 * @returns meters whose days are others now; their findings are looked for anew from the first such day on
 */
export async function storeDerived(sql: Sql, derived: readonly DerivedRegister[], zone: string): Promise<Set<number>> {
  const registers = derived.map((one) => {
    const filledUntilMs = one.from?.filledUntilMs ?? null;
    return {
      meter_id: one.meterId, register: one.register, cause: one.cause, from_week: one.fromWeek, stay: filledUntilMs === null ? -1 : one.from!.stay,
      from_at: filledUntilMs === null ? '-infinity' : isoOf(filledUntilMs), from_day: filledUntilMs === null ? '-infinity' : localDayOf(filledUntilMs, zone),
      checks_from: instantOrFirst(checksScope(one.from?.checks ?? CHECKS_AT_REST, filledUntilMs, zone).endingMs), telemetry_at: instantOrFirst(one.from?.checks.telemetry?.atMs ?? Number.NEGATIVE_INFINITY),
      from_month: filledUntilMs === null ? '-infinity' : `${localMonthOf(filledUntilMs, zone)}-01`,
    };
  });
  const scope = JSON.stringify(registers);
  const months = JSON.stringify(derived.flatMap((one) => one.derived.months.map((month) => ({ ...volumeRow(one, month), on_month: `${month.month}-01` }))));
  await recordChanges(sql, scope, months, derived);
  await replace(sql, 'volume_month', ['on_month', 'stay'], '(v.stay > s.stay OR (v.stay = s.stay AND v.on_month >= s.from_month))', scope, months);
  const changed = await replace(sql, 'volume_day', ['on_day', 'stay'], '(v.stay > s.stay OR (v.stay = s.stay AND v.on_day >= s.from_day))', scope, JSON.stringify(derived.flatMap((one) => one.derived.days.map((day) => dayRow(one, day)))));
  const verdicts = await replace(sql, 'reading_verdict', ['read_at', 'source', 'index_litres', 'origin'], 'v.read_at >= s.from_at', scope, JSON.stringify(derived.flatMap((one) => one.derived.verdicts
    .filter(({ use, reasons }) => use !== 'used' || reasons.length > 0)
    .map(({ readAtMs, source, indexLitres, origin, use, reasons, isFinal, litresAtStake }) => ({
      meter_id: one.meterId, register: one.register, read_at: isoOf(readAtMs), source, index_litres: indexLitres, origin, use, reasons, rule_id: one.ruleId, is_final: isFinal,
      is_accepted: origin === 'reading' && one.accepted.has(readingName(readAtMs, source, indexLitres)), litres_at_stake: litresAtStake,
    })))));
  await replace(sql, 'check_exception', ['kind', 'from_at'], `CASE v.kind WHEN 'DISPLAY_DRIFT' THEN v.from_at > s.telemetry_at ELSE v.to_at >= s.checks_from END`, scope, JSON.stringify(derived.flatMap((one) => one.derived.checks
    .map(({ kind, fromMs, toMs, litresAtStake, evidence, isFinal }) => ({
      meter_id: one.meterId, register: one.register, kind, from_at: isoOf(fromMs), to_at: isoOf(toMs), use: CHECK_USE[kind], litres_at_stake: litresAtStake, evidence, rule_id: one.ruleId, is_final: isFinal,
    })))));
  await storeReadDays(sql, derived, zone);
  await storeStates(sql, scope, derived);
  await markForDetection(sql, 'meter', changed);
  // Readings that run back say so by their verdicts alone; the first of a day also says that the day before is over.
  await markForDetection(sql, 'meter', new Map([...verdicts].map(([meterId, at]) => [meterId, localDayOf(instantOfText(at) - DAY_MS, zone)])));
  await sql(
    `INSERT INTO derivation_head AS h SELECT * FROM json_populate_recordset(NULL::derivation_head, $1::json)
     ON CONFLICT ON CONSTRAINT derivation_head_pkey DO UPDATE SET card_hash = excluded.card_hash, correction_id = excluded.correction_id, corrections = excluded.corrections, realignments = excluded.realignments,
       rule_id = excluded.rule_id, proven_until = excluded.proven_until`,
    [JSON.stringify(derived.map((one) => ({
      meter_id: one.meterId, register: one.register, card_hash: one.cardHash, correction_id: one.correctionId, corrections: one.corrections, realignments: one.realignments, rule_id: one.ruleId,
      proven_until: one.derived.provenUntilMs === null ? null : isoOf(one.derived.provenUntilMs),
    })))]);
  return new Set(changed.keys());
}

/** Replaces the rows of a table in the scope: those that are gone are deleted, those that differ are written. @returns meters of which any did, with the earliest */
async function replace(sql: Sql, table: 'volume_day' | 'volume_month' | 'reading_verdict' | 'check_exception', key: readonly string[], isInScope: string, scope: string, rows: string): Promise<Map<number, string>> {
  const same = ['meter_id', 'register', ...key].map((column) => `v.${column} = n.${column}`).join(' AND ');
  const deleted = await sql<{ meter_id: number; at: string }>(
    `DELETE FROM ${table} v USING ${SCOPE} WHERE v.meter_id = s.meter_id AND v.register = s.register AND ${isInScope}
       AND NOT EXISTS (SELECT FROM json_populate_recordset(NULL::${table}, $2::json) n WHERE ${same}) RETURNING v.meter_id, v.${key[0]}::text AS at`, [scope, rows]);
  await sql(
    `WITH n AS MATERIALIZED (SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)),
     gone AS (DELETE FROM ${table} v USING n WHERE ${same} AND v.* IS DISTINCT FROM n.* RETURNING v.meter_id)
     SELECT count(*) FROM gone`, [rows]);
  const written = await sql<{ meter_id: number; at: string }>(
    `INSERT INTO ${table} SELECT n.* FROM json_populate_recordset(NULL::${table}, $1::json) n WHERE NOT EXISTS (SELECT FROM ${table} v WHERE ${same}) RETURNING meter_id, ${key[0]}::text AS at`, [rows]);
  const earliest = new Map<number, string>();
  for (const { meter_id: meterId, at } of [...deleted, ...written]) if (at < (earliest.get(meterId) ?? '~')) earliest.set(meterId, at);
  return earliest;
}

async function storeStates(sql: Sql, scope: string, derived: readonly DerivedRegister[]): Promise<void> {
  await sql(`DELETE FROM derivation_state v USING ${SCOPE} WHERE v.meter_id = s.meter_id AND v.register = s.register AND (s.from_week IS NULL OR v.week > s.from_week)`, [scope]);
  const kept = derived.flatMap(({ meterId, register, states }) => {
    const latestWeek = states.at(-1)?.week;
    return latestWeek === undefined ? [] : states.filter(({ week }) => isKept(week, latestWeek)).map((one) => ({ meterId, register, ...one }));
  });
  await sql(
    `INSERT INTO derivation_state SELECT * FROM unnest($1::integer[], $2::smallint[], $3::integer[], $4::timestamptz[], $5::bytea[]) ON CONFLICT DO NOTHING`,
    [kept.map(({ meterId }) => meterId), kept.map(({ register }) => register), kept.map(({ week }) => week), kept.map(({ state }) => isoOf(state.judgement.takenUntilMs!)), kept.map(({ state }) => packedState(state))]);
  // What is older than the recent weeks goes, but for one a quarter: the same rule as isKept.
  await sql(
    `DELETE FROM derivation_state v USING (SELECT k.meter_id, k.register, max(k.week) AS latest FROM derivation_state k JOIN ${SCOPE} ON k.meter_id = s.meter_id AND k.register = s.register GROUP BY 1, 2) l
     WHERE v.meter_id = l.meter_id AND v.register = l.register AND v.week <= l.latest - 6 AND v.week % 13 <> 0`, [scope]);
}
