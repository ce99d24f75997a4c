import { confidenceOf } from '../finding.js';
import { type FindingStep, type Holding, type HoldingRules, stepHolding } from '../holding.js';
import { median } from '../statistics.js';
import { flowOf, hoursOf, type UseInterval } from './use-interval.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long each condition must hold. Sources: docs/detection.md. */
export const STOPPED_RULES: HoldingRules = { kind: 'meterStopped', leastMs: 30 * DAY_MS };
export const CLOSED_POINT_RULES: HoldingRules = { kind: 'useAtClosedPoint', leastMs: 0 };
export const REVERSE_RULES: HoldingRules = { kind: 'reverseFlow', leastMs: 0 };
export const SILENT_RULES: HoldingRules = { kind: 'radioSilent', leastMs: 0 };
export const CUSTOMER_BURST_RULES: HoldingRules = { kind: 'customerBurst', leastMs: 2 * HOUR_MS };

/** Nothing passes although somebody lives there and water used to. @param usualLitresPerDay its own median before; null where there is no history */
export function stepStopped(state: Holding, interval: UseInterval, at: { readonly usualLitresPerDay: number | null; readonly isVacant: boolean }): FindingStep<Holding> {
  const isExpected = at.usualLitresPerDay !== null && at.usualLitresPerDay > 0 && !at.isVacant;
  return stepHolding(state, {
    ...interval, isHolding: isExpected ? (interval.volumeLitres === null ? null : interval.volumeLitres === 0) : false, volumeLitres: null,
    evidence: [{ name: 'usualLitresPerDay', figure: at.usualLitresPerDay ?? 0 }], ruledOut: [{ cause: 'vacancy', evidence: [] }],
  }, STOPPED_RULES);
}

/** Water at a point that is closed. A single pulse may be the meter's trembling. */
export function stepClosedPoint(state: Holding, interval: UseInterval, at: { readonly isClosed: boolean; readonly pulseLitres: number }): FindingStep<Holding> {
  return stepHolding(state, {
    ...interval, isHolding: at.isClosed ? (interval.volumeLitres === null ? null : interval.volumeLitres > at.pulseLitres) : false,
    evidence: [{ name: 'pulseLitres', figure: at.pulseLitres }], ruledOut: [{ cause: 'clockOrRounding', evidence: [{ name: 'volumeLitres', figure: interval.volumeLitres ?? 0 }] }],
  }, CLOSED_POINT_RULES);
}

/**
 * Water that ran back through the meter: its check valve fails. A pulse back is jitter, and more than the meter can pass is a fault
 * of the register, which metering judges.
 * @param backLitres by the register for reverse flow, or the fall of the index; null where not read
 */
export function stepReverse(state: Holding, { fromMs, toMs, backLitres }: { readonly fromMs: number; readonly toMs: number; readonly backLitres: number | null }, at: { readonly pulseLitres: number; readonly q4LitresPerHour: number }): FindingStep<Holding> {
  const mostLitres = at.q4LitresPerHour * hoursOf({ fromMs, toMs });
  return stepHolding(state, {
    fromMs, toMs, volumeLitres: backLitres, isHolding: backLitres === null || backLitres > mostLitres ? null : backLitres > at.pulseLitres,
    evidence: [{ name: 'mostLitresThroughMeter', figure: mostLitres }], ruledOut: [{ cause: 'clockOrRounding', evidence: [{ name: 'pulseLitres', figure: at.pulseLitres }] }],
  }, REVERSE_RULES);
}

/** Far more than ever at night: above the 99th percentile of the meter's own hours, two hours on end. @param usualMost null where there is no history */
export function stepCustomerBurst(state: Holding, interval: UseInterval, at: { readonly isNight: boolean; readonly usualMostLitresPerHour: number | null }): FindingStep<Holding> {
  const { volumeLitres } = interval;
  const isKnown = volumeLitres !== null && at.usualMostLitresPerHour !== null && hoursOf(interval) <= 2;
  // By day so much may be a garden: it goes on with a burst of the night and begins none.
  const isHolding = !isKnown ? null : flowOf({ ...interval, volumeLitres }) <= at.usualMostLitresPerHour! ? false : at.isNight || state.since !== null ? true : null;
  return stepHolding(state, { ...interval, isHolding, evidence: [{ name: 'usualMostLitresPerHour', figure: at.usualMostLitresPerHour ?? 0 }] }, CUSTOMER_BURST_RULES);
}

const LEAST_SILENCE_MS = DAY_MS;
const SILENCE_FACTOR = 3;

/** Silence longer than a day and than three times what is usual between readings. @param usualGapsMs gaps between the last readings */
export function stepSilence(state: Holding, { lastReadAtMs, nowMs, usualGapsMs }: { readonly lastReadAtMs: number; readonly nowMs: number; readonly usualGapsMs: readonly number[] }): FindingStep<Holding> {
  const usualMs = median(usualGapsMs) || 0;
  const mostMs = Math.max(LEAST_SILENCE_MS, SILENCE_FACTOR * usualMs);
  const isSilent = nowMs - lastReadAtMs > mostMs;
  const step = stepHolding(state, { fromMs: state.finding?.startedAtMs ?? lastReadAtMs, toMs: nowMs, volumeLitres: null, isHolding: isSilent, evidence: [{ name: 'usualGapHours', figure: usualMs / HOUR_MS }] }, SILENT_RULES);
  if (step.raised !== null) return { ...step, raised: { ...step.raised, confidence: confidenceOf(nowMs - lastReadAtMs, mostMs) } };
  return step.changed?.endedAtMs == null ? step : { ...step, changed: { ...step.changed, endedAtMs: lastReadAtMs } };
}
