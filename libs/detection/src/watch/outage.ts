import { confidenceOf, type Finding, findingId } from '../finding.js';

/** A meter or well whose last reading is too old. */
export interface Silent {
  readonly subjectId: number;
  readonly lastReadAtMs: number;
  /** Usual gap between its readings. */
  readonly usualGapMs: number;
  /** Gateway that passes its readings on; null where it has its own connection. */
  readonly gatewayId: number | null;
}

export interface SilenceRules {
  readonly leastMs: number;
  readonly gapFactor: number;
  /** One gateway is out when at least so many of its meters, and this share of them, fell silent within this time of each other. */
  readonly outageLeast: number;
  readonly outageShare: number;
  readonly outageWithinMs: number;
}

const HOUR_MS = 3_600_000;

/** Reasons: docs/detection.md. */
export const DEFAULT_SILENCE_RULES: SilenceRules = { leastMs: 24 * HOUR_MS, gapFactor: 3, outageLeast: 5, outageShare: 0.6, outageWithinMs: 6 * HOUR_MS };

export const silenceAllowedMs = (usualGapMs: number, rules: SilenceRules): number => Math.max(rules.leastMs, rules.gapFactor * usualGapMs);

export interface Silence {
  readonly subject: 'meter' | 'gateway';
  readonly subjectId: number;
  readonly finding: Finding;
}

/**
 * Who is silent now. A gateway whose meters fell silent together is one finding; its meters have none of their own.
 * @param assigned how many meters each gateway passes on
 */
export function silencesOf(silent: readonly Silent[], assigned: ReadonlyMap<number, number>, rules: SilenceRules, nowMs: number): Silence[] {
  const overdue = silent.filter(({ lastReadAtMs, usualGapMs }) => nowMs - lastReadAtMs > silenceAllowedMs(usualGapMs, rules));
  const outages = new Map([...new Set(overdue.flatMap(({ gatewayId }) => gatewayId ?? []))].flatMap((gatewayId) => {
    const group = together(overdue.filter((one) => one.gatewayId === gatewayId), rules.outageWithinMs);
    const all = assigned.get(gatewayId) ?? group.length;
    return group.length >= rules.outageLeast && group.length >= rules.outageShare * all ? [[gatewayId, { group, all }] as const] : [];
  }));
  const inOutage = new Set([...outages.values()].flatMap(({ group }) => group));
  return [
    ...[...outages].map(([gatewayId, { group, all }]): Silence => ({
      subject: 'gateway', subjectId: gatewayId, finding: silenceFinding(Math.max(...group.map((one) => one.lastReadAtMs)), Math.max(...group.map((one) => one.usualGapMs)), rules, nowMs, [
        { name: 'metersSilent', figure: group.length }, { name: 'metersAssigned', figure: all }]),
    })),
    ...overdue.filter((one) => !inOutage.has(one)).map((one): Silence => ({ subject: 'meter', subjectId: one.subjectId, finding: silenceFinding(one.lastReadAtMs, one.usualGapMs, rules, nowMs, []) })),
  ];
}

/** The largest group whose last readings lie within so long of each other. */
function together(silent: readonly Silent[], withinMs: number): readonly Silent[] {
  const sorted = silent.toSorted((one, other) => one.lastReadAtMs - other.lastReadAtMs);
  let best: readonly Silent[] = [];
  for (const [at, first] of sorted.entries()) {
    const group = sorted.slice(at).filter(({ lastReadAtMs }) => lastReadAtMs - first.lastReadAtMs <= withinMs);
    if (group.length > best.length) best = group;
  }
  return best;
}

function silenceFinding(lastReadAtMs: number, usualGapMs: number, rules: SilenceRules, nowMs: number, evidence: Finding['evidence']): Finding {
  const allowedMs = silenceAllowedMs(usualGapMs, rules);
  return {
    id: findingId('radioSilent', lastReadAtMs), kind: 'radioSilent', startedAtMs: lastReadAtMs, raisedAtMs: lastReadAtMs + allowedMs, endedAtMs: null, flowLitresPerHour: null, volumeLitres: null,
    confidence: confidenceOf(nowMs - lastReadAtMs, allowedMs), evidence: [{ name: 'hoursSilent', figure: (nowMs - lastReadAtMs) / HOUR_MS }, { name: 'usualGapHours', figure: usualGapMs / HOUR_MS }, ...evidence], ruledOut: [], annotations: [],
  };
}
