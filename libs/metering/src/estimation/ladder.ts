import { DEFAULT_ZONE, type Interval, localSpans } from '@app/time';

import type { EstimationMethod } from '../quality/quality.js';
import type { VolumeLine, WeekProfile } from '../volumes/volume-line.js';
import { type ProvenUse, provenUse } from './own-history.js';

const DAY_MS = 86_400_000;

/** Residents and norm of an account, `[fromMs, toMs)`; null is «still». */
export interface NormOfAccount {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly residents: number;
  readonly normLitresPerPersonDay: number;
}

/** All that the ladder may lean on, for one service point. Null is «not known»: that rung does not apply. */
export interface EstimationContext {
  /** Lines of the point, of every meter it had, by time; estimated ones among them are passed over. */
  readonly lines: readonly VolumeLine[];
  /** When the meter that stands here now was put in; null where it is the only one. */
  readonly exchangedAtMs: number | null;
  /** Whether the meter before it had stopped or was suspect: then its average is worth nothing (gsan#214). */
  readonly isOldMeterDoubtful: boolean;
  readonly ownWeek: WeekProfile | null;
  readonly classMedianLitresPerDay: number | null;
  /** What the class used in an interval, of this year and of a year before, to carry last year's use over to this one. */
  readonly classUse: ((interval: Interval) => ProvenUse) | null;
  /** Daily litres of the class by month of the year, January first. */
  readonly classLitresPerDayByMonth: readonly number[] | null;
  readonly norms: readonly NormOfAccount[];
}

/** Limits of the ladder (docs/metering.md says where each comes from). */
export interface EstimationRules {
  readonly zone: string;
  /** The own average stands in for so long a silence. */
  readonly ownAverageMs: number;
  /** It is taken over so long a time before the gap. */
  readonly averagedMs: number;
  readonly leastGoodDays: number;
  readonly leastGoodDaysAfterExchange: number;
  /** Days back to the same period last year: whole weeks, so that weekdays meet. */
  readonly lastYearDays: number;
  /** Share of last year's period that readings must prove. */
  readonly lastYearLeastShare: number;
}

export const DEFAULT_ESTIMATION_RULES: EstimationRules = {
  zone: DEFAULT_ZONE, ownAverageMs: 92 * DAY_MS, averagedMs: 183 * DAY_MS, leastGoodDays: 30, leastGoodDaysAfterExchange: 10, lastYearDays: 364, lastYearLeastShare: 0.75,
};

interface Rate {
  readonly method: EstimationMethod;
  /** Litres in so many milliseconds: a rate without rounding. */
  readonly litres: number;
  readonly perMs: number;
}

/**
 * Estimates a gap by the first rung that applies, month by month of the local calendar: own average for the first three months
 * of silence (or the class's median where the own history is too short), then the same period of last year carried over by the
 * class, then the class's month, then the norm. Where no rung applies nothing is estimated, and the time stays missing.
 *
 * @returns lines of origin `estimated`, by time, within the gap
 */
export function estimateGap(gap: Interval, context: EstimationContext, rules: EstimationRules = DEFAULT_ESTIMATION_RULES): VolumeLine[] {
  const silentFromMs = gap.fromMs;
  const averagedUntilMs = Math.min(gap.toMs, silentFromMs + rules.ownAverageMs);
  const edges = [gap.fromMs, averagedUntilMs, ...localSpans('month', gap, rules.zone).map(({ fromMs }) => fromMs), ...context.norms.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? gap.toMs]), gap.toMs];
  const cuts = [...new Set(edges)].filter((edge) => edge >= gap.fromMs && edge <= gap.toMs).sort((one, other) => one - other);
  const average = ownAverage(silentFromMs, context, rules);
  return cuts.slice(1).flatMap((toMs, at) => {
    const piece = { fromMs: cuts[at]!, toMs };
    const rate = (toMs <= averagedUntilMs ? average : null) ?? lastYear(piece, context, rules) ?? classMonth(piece, context, rules) ?? norm(piece, context);
    if (rate === null) return [];
    const volumeLitres = Math.round((rate.litres / rate.perMs) * (toMs - piece.fromMs));
    return [{ ...piece, count: { ...piece, volumeLitres, profile: context.ownWeek }, origin: 'estimated' as const, method: rate.method, isQuestionable: false }];
  });
}

/**
 * Own average daily use before a silence. After an exchange only the new meter speaks once it has ten good days; before that the
 * old one does, unless it had stopped or was suspect.
 */
function ownAverage(silentFromMs: number, context: EstimationContext, rules: EstimationRules): Rate | null {
  const before = { fromMs: silentFromMs - rules.averagedMs, toMs: silentFromMs };
  const rateOf = ({ volumeLitres, coveredMs }: ProvenUse): Rate => ({ method: 'AVG_OWN', litres: volumeLitres, perMs: coveredMs });
  const { exchangedAtMs } = context;
  if (exchangedAtMs !== null && exchangedAtMs > before.fromMs) {
    const ofNew = provenUse(context.lines, { fromMs: exchangedAtMs, toMs: Math.max(silentFromMs, exchangedAtMs) });
    if (ofNew.coveredMs >= rules.leastGoodDaysAfterExchange * DAY_MS) return rateOf(ofNew);
    if (!context.isOldMeterDoubtful) {
      const ofOld = provenUse(context.lines, { fromMs: before.fromMs, toMs: Math.min(exchangedAtMs, silentFromMs) });
      if (ofOld.coveredMs >= rules.leastGoodDays * DAY_MS) return rateOf(ofOld);
    }
  } else {
    const own = provenUse(context.lines, before);
    if (own.coveredMs >= rules.leastGoodDays * DAY_MS) return rateOf(own);
  }
  return context.classMedianLitresPerDay === null ? null : { method: 'PROFILE_CLASS', litres: context.classMedianLitresPerDay, perMs: DAY_MS };
}

/** Last year's use of the same weekdays, carried over by what the class did since. A doubtful old meter has no last year. */
function lastYear(piece: Interval, context: EstimationContext, rules: EstimationRules): Rate | null {
  const then = { fromMs: piece.fromMs - rules.lastYearDays * DAY_MS, toMs: piece.toMs - rules.lastYearDays * DAY_MS };
  const isOfDoubtfulMeter = context.isOldMeterDoubtful && context.exchangedAtMs !== null && then.fromMs < context.exchangedAtMs;
  if (context.classUse === null || isOfDoubtfulMeter) return null;
  const own = provenUse(context.lines, then);
  const [classNow, classThen] = [context.classUse(piece), context.classUse(then)];
  if (own.coveredMs < rules.lastYearLeastShare * (piece.toMs - piece.fromMs) || classThen.volumeLitres === 0 || classNow.coveredMs === 0) return null;
  const ratio = (classNow.volumeLitres / classNow.coveredMs) / (classThen.volumeLitres / classThen.coveredMs);
  return { method: 'SAME_PERIOD_LY', litres: own.volumeLitres * ratio, perMs: own.coveredMs };
}

function classMonth(piece: Interval, { classLitresPerDayByMonth }: EstimationContext, { zone }: EstimationRules): Rate | null {
  if (classLitresPerDayByMonth === null) return null;
  const [month] = localSpans('month', piece, zone);
  const litres = classLitresPerDayByMonth[Number(month!.name.slice(5)) - 1];
  return litres === undefined ? null : { method: 'PROFILE_CLASS', litres, perMs: DAY_MS };
}

function norm(piece: Interval, { norms }: EstimationContext): Rate | null {
  const held = norms.find(({ fromMs, toMs }) => fromMs <= piece.fromMs && (toMs === null || piece.toMs <= toMs));
  return held === undefined ? null : { method: 'NORM', litres: held.residents * held.normLitresPerPersonDay, perMs: DAY_MS };
}
