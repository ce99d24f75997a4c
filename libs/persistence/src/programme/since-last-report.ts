import { type ChangedFact, changedFacts, type ProgrammeAssessment, type ProgrammePeriod, programmePeriodFrom, programmePeriods } from '@app/programme';

import type { Sql } from '../sql.js';
import { programmeYears } from './programme-questions.js';
import { assessmentIn, programmeSnapshot, programmeSnapshots, type SnapshotRow } from './programme-snapshots.js';
import { programmeStanding } from './programme-standing.js';

/** What indicators of a period are now, where they are others than in a report. */
export interface ChangedSinceReport {
  readonly period: { readonly kind: ProgrammePeriod['kind']; readonly fromOn: string };
  /** Null where it was not computed yet. */
  readonly computedAt: Date | null;
  readonly facts: readonly ChangedFact[];
}

/** What has changed since the last report. */
export interface SinceReportAnswer {
  /** The last half-year that was reported: the version that holds, else the latest. Null before the first. */
  readonly report: SnapshotRow | null;
  /** Names and units of indicators, as the report has them. */
  readonly indicators: readonly Pick<ProgrammeAssessment['indicators'][number], 'code' | 'nameKy' | 'nameRu' | 'nameEn' | 'unit'>[];
  /** Of the period that was reported: by what came late, was corrected or decided. */
  readonly late: ChangedSinceReport | null;
  /** Of the half-year that goes on: levels alone, since increments of another half-year are others. */
  readonly now: ChangedSinceReport | null;
}

/** Holds the last report of a half-year against what is computed now. */
export async function sinceLastReport(sql: Sql, nowMs: number, zone: string): Promise<SinceReportAnswer> {
  const halves = (await programmeSnapshots(sql)).filter(({ kind }) => kind === 'half_year');
  const latestOn = halves[0]?.fromOn;
  const row = halves.find(({ fromOn, isHeld }) => fromOn === latestOn && isHeld) ?? halves[0];
  const kept = row === undefined ? undefined : await programmeSnapshot(sql, row.snapshotId);
  const years = await programmeYears(sql);
  if (row === undefined || kept === undefined || years === undefined) return { report: null, indicators: [], late: null, now: null };
  const reported = assessmentIn(kept.content);
  const current = programmePeriods(years.fromYear, years.toYear, zone).find(({ kind, fromMs, toMs }) => kind === 'half_year' && fromMs <= nowMs && nowMs < toMs);
  const own = programmePeriodFrom(row.kind, row.fromOn, zone);
  const levels = new Set(reported.indicators.filter(({ accrual }) => accrual === 'level').map(({ code }) => code));
  return {
    report: row, indicators: reported.indicators.map(({ code, nameKy, nameRu, nameEn, unit }) => ({ code, nameKy, nameRu, nameEn, unit })),
    late: own === undefined ? null : await changedIn(sql, own, reported), now: current === undefined || current.fromOn === row.fromOn ? null : await changedIn(sql, current, reported, levels),
  };
}

async function changedIn(sql: Sql, period: ProgrammePeriod, reported: ProgrammeAssessment, codes?: ReadonlySet<string>): Promise<ChangedSinceReport> {
  const standing = await programmeStanding(sql, period);
  const facts = standing === undefined ? [] : changedFacts(reported, standing.assessment).filter(({ code }) => codes === undefined || codes.has(code));
  return { period: { kind: period.kind, fromOn: period.fromOn }, computedAt: standing?.computedAt ?? null, facts };
}
