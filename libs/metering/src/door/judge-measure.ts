import { alarmNumberOf, MEASURED, type MeasuredName } from '@app/registry';
import { type DoorRules, EARLIEST_READING_MS } from './door-rules.js';
import type { JudgedMeasure } from './judged-message.js';
import type { Refusal } from './judge-reading.js';

/** A quantity beside the register whose device is already known to be the right one. */
export interface MeasureToJudge {
  readonly itemNo: number;
  readonly channel: number;
  readonly quantity: MeasuredName | { readonly alarm: string };
  readonly amount: number;
  readonly measuredAtMs: number;
  readonly deviceClockMs: number | null;
}

/**
 * Verdict on one quantity beside the register: time and range. It belongs to the channel of its device; what that measures says
 * the dated register, so that a mapping entered or corrected later moves no row (ADR 0029). Nothing here looks at other rows.
 */
export function judgeMeasure(measure: MeasureToJudge, deviceId: number, receivedAtMs: number, rules: DoorRules): JudgedMeasure | Refusal {
  const { itemNo, channel, quantity, amount, measuredAtMs, deviceClockMs } = measure;
  if (measuredAtMs - receivedAtMs > rules.futureToleranceMs) return { kind: 'TIME_FUTURE', detail: `${measuredAtMs} ms is ahead of its receipt` };
  if (measuredAtMs < EARLIEST_READING_MS) return { kind: 'TIME_PAST', detail: `${measuredAtMs} ms is before the year 2000` };
  const isClockDoubted = measuredAtMs - receivedAtMs > rules.clockSkewMs || (deviceClockMs !== null && Math.abs(deviceClockMs - receivedAtMs) > rules.clockSkewMs);
  const judged = { deviceId, channel, measuredAtMs, amount, itemNo, isClockDoubted };
  if (typeof quantity === 'object') return { ...judged, quantity: alarmNumberOf(quantity.alarm) };
  const { number, least, most } = MEASURED[quantity];
  if (amount < least || amount > most) return { kind: 'RANGE', detail: `${quantity} is ${amount}; from ${least} to ${most} can be true` };
  return { ...judged, quantity: number };
}

/** Verdicts of one message: what may be stored, and what stays out. Several quantities of a row that stay out for one reason are one item. */
export function sortMeasures(verdicts: Iterable<{ readonly itemNo: number; readonly verdict: JudgedMeasure | Refusal; readonly subject: string | null }>): {
  readonly measures: JudgedMeasure[];
  readonly refused: readonly { readonly itemNo: number; readonly kind: Refusal['kind']; readonly detail: string; readonly subject: string | null }[];
} {
  const measures: JudgedMeasure[] = [];
  const refused = new Map<string, { itemNo: number; kind: Refusal['kind']; detail: string; subject: string | null }>();
  for (const { itemNo, verdict, subject } of verdicts) {
    if (!('kind' in verdict)) {
      measures.push(verdict);
      continue;
    }
    const known = refused.get(`${itemNo}/${verdict.kind}`);
    if (known === undefined) refused.set(`${itemNo}/${verdict.kind}`, { itemNo, kind: verdict.kind, detail: verdict.detail, subject });
    else if (known.detail !== verdict.detail) known.detail = `${known.detail}; ${verdict.detail}`;
  }
  return { measures, refused: [...refused.values()] };
}
