import { DAY_MS, type Interval, localMonthBounds, localMonthOf } from '@app/time';

import { gapsOf } from '../estimation/fill-gaps.js';
import { estimateGap, type EstimationRules } from '../estimation/ladder.js';
import { publishedUse } from '../estimation/published-use.js';
import { cutLine, type VolumeLine } from '../volumes/volume-line.js';
import type { ProvenDay, StayEstimation } from './derivation-card.js';

/** A proven day as a line: averages are taken over whole days, so that it does not matter where a derivation began. */
function lineOf({ fromMs, volumeLitres, provenMs }: ProvenDay): VolumeLine {
  const count = { fromMs, toMs: fromMs + provenMs, volumeLitres, profile: null };
  return { fromMs, toMs: count.toMs, count, origin: 'register', method: null, isQuestionable: false };
}

/**
 * Estimates what the lines of one installation leave uncovered within an interval. A gap that is still open is estimated as if it
 * lasted to the end of its last month and is cut then, so that estimates of days gone by stay as they are while the silence goes on.
 *
 * @param days proven whole days before the interval; those before the installation belong to the meter before
 */
export function estimateStay(lines: readonly VolumeLine[], interval: Interval, isOpen: boolean, at: { readonly installedFromMs: number; readonly days: readonly ProvenDay[]; readonly estimation: StayEstimation; readonly rules: EstimationRules }): VolumeLine[] {
  const { estimation, rules } = at;
  return gapsOf(lines, interval).flatMap((gap) => {
    const isStillOpen = isOpen && gap.toMs === interval.toMs;
    const asked = { fromMs: gap.fromMs, toMs: isStillOpen ? localMonthBounds(localMonthOf(gap.toMs - 1, rules.zone), rules.zone).toMs : gap.toMs };
    // Half days know a part of the use of a day; the day of the silence itself is one.
    const known = [...estimation.daysBefore, ...at.days].filter(({ fromMs, provenMs }) => provenMs > 0 && fromMs + DAY_MS <= gap.fromMs);
    const context = {
      lines: known.map(lineOf), exchangedAtMs: estimation.daysBefore.length === 0 ? null : at.installedFromMs, isOldMeterDoubtful: estimation.isOldMeterDoubtful,
      ownWeek: null, classMedianLitresPerDay: estimation.classMedianLitresPerDay, classUse: publishedUse(estimation.classLitresPerDayOfMonths, rules.zone), classLitresPerDayByMonth: estimation.classLitresPerDayByMonth, norms: estimation.norms,
    };
    return estimateGap(asked, context, rules).map((line) => cutLine(line, gap.fromMs, gap.toMs)).filter((line) => line !== undefined);
  });
}
