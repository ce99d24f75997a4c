import { type Interval, localSpans } from '@app/time';

import { litresOf, type VolumeLine } from '../volumes/volume-line.js';
import { provenUse } from '../estimation/own-history.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What a look over proven volumes can find; none of it takes a litre away. */
export type VolumeFlagKind = 'SPIKE' | 'HIGH_USE' | 'LOW_USE' | 'ZERO_USE' | 'CLOSED_POINT_USE';

/** A finding on an interval, with the litres it speaks of. */
export interface VolumeFlag extends Interval {
  readonly kind: VolumeFlagKind;
  readonly volumeLitres: number;
}

/** Limits of the checks (docs/metering.md says where each comes from). */
export interface VolumeCheckRules {
  readonly zone: string;
  /** R9: how far the highest flow of a day may lie above the third highest, as a share of it. */
  readonly spikeShare: number;
  readonly spikeFloorLitresPerHour: number;
  /** R10: average daily use against that of the period before or of last year. */
  readonly highUseFactor: number;
  readonly lowUseFactor: number;
  /** R11. */
  readonly zeroUseDays: number;
  /** R13. */
  readonly closedPointLitres: number;
}

export const DEFAULT_VOLUME_CHECKS: VolumeCheckRules = {
  zone: 'Asia/Bishkek', spikeShare: 1.8, spikeFloorLitresPerHour: 200, highUseFactor: 3, lowUseFactor: 0.3, zeroUseDays: 30, closedPointLitres: 50,
};

const proven = (lines: readonly VolumeLine[]): VolumeLine[] => lines.filter(({ origin }) => origin === 'register');

/** R9: of each local day, the line whose flow stands far above the third highest of that day. */
export function flagSpikes(lines: readonly VolumeLine[], { zone, spikeShare, spikeFloorLitresPerHour }: VolumeCheckRules = DEFAULT_VOLUME_CHECKS): VolumeFlag[] {
  const measured = proven(lines).filter(({ fromMs, toMs }) => fromMs < toMs);
  if (measured.length === 0) return [];
  const flowOf = (line: VolumeLine): number => (litresOf(line) * HOUR_MS) / (line.toMs - line.fromMs);
  let at = 0;
  return localSpans('day', { fromMs: measured[0]!.fromMs, toMs: measured.at(-1)!.toMs }, zone).flatMap((day) => {
    const ofDay: VolumeLine[] = [];
    for (; at < measured.length && measured[at]!.toMs <= day.toMs; at++) ofDay.push(measured[at]!);
    const [highest, , third] = [...ofDay].sort((one, other) => flowOf(other) - flowOf(one));
    if (highest === undefined || third === undefined || flowOf(third) <= 0 || flowOf(highest) <= spikeFloorLitresPerHour) return [];
    const isSpike = (flowOf(highest) - flowOf(third)) / flowOf(third) > spikeShare;
    return isSpike ? [{ kind: 'SPIKE' as const, fromMs: highest.fromMs, toMs: highest.toMs, volumeLitres: litresOf(highest) }] : [];
  });
}

/**
 * R10: a period whose average daily use is far from that of another one: the period before, or the same of last year.
 * Says nothing where readings prove less than three quarters of either, so that estimates never raise or clear it.
 */
export function flagHighLow(lines: readonly VolumeLine[], period: Interval, other: Interval, { highUseFactor, lowUseFactor }: VolumeCheckRules = DEFAULT_VOLUME_CHECKS): VolumeFlag[] {
  const [now, then] = [provenUse(lines, period), provenUse(lines, other)];
  const isProven = now.coveredMs >= 0.75 * (period.toMs - period.fromMs) && then.coveredMs >= 0.75 * (other.toMs - other.fromMs);
  if (!isProven || then.volumeLitres === 0) return [];
  const ratio = (now.volumeLitres / now.coveredMs) / (then.volumeLitres / then.coveredMs);
  const kind = ratio > highUseFactor ? 'HIGH_USE' : ratio < lowUseFactor ? 'LOW_USE' : null;
  return kind === null ? [] : [{ kind, ...period, volumeLitres: now.volumeLitres }];
}

/** R11: stretches of proven standstill that last so many days, times without supply not counted. */
export function flagZeroUse(lines: readonly VolumeLine[], outages: readonly Interval[] = [], { zeroUseDays }: VolumeCheckRules = DEFAULT_VOLUME_CHECKS): VolumeFlag[] {
  const still: { fromMs: number; toMs: number }[] = [];
  let open: { fromMs: number; toMs: number } | undefined;
  for (const line of proven(lines)) {
    if (litresOf(line) > 0) open = undefined;
    else if (open?.toMs === line.fromMs) open.toMs = line.toMs;
    else still.push((open = { fromMs: line.fromMs, toMs: line.toMs }));
  }
  const suppliedMs = ({ fromMs, toMs }: Interval): number =>
    outages.reduce((left, outage) => left - Math.max(0, Math.min(toMs, outage.toMs) - Math.max(fromMs, outage.fromMs)), toMs - fromMs);
  return still.filter((one) => suppliedMs(one) >= zeroUseDays * DAY_MS).map((one) => ({ kind: 'ZERO_USE', ...one, volumeLitres: 0 }));
}

/** R13: water that readings prove at a point while it was closed. */
export function flagClosedPointUse(lines: readonly VolumeLine[], closed: readonly Interval[], { closedPointLitres }: VolumeCheckRules = DEFAULT_VOLUME_CHECKS): VolumeFlag[] {
  return closed.flatMap((interval) => {
    // A line that began before the closing may hold water of before.
    const within = proven(lines).filter(({ count }) => count.fromMs >= interval.fromMs && count.toMs <= interval.toMs);
    const volumeLitres = within.reduce((sum, line) => sum + litresOf(line), 0);
    return volumeLitres > closedPointLitres ? [{ kind: 'CLOSED_POINT_USE' as const, ...interval, volumeLitres }] : [];
  });
}
