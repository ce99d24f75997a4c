import { SOURCE_CLASS } from '@app/registry';

import type { CheckException } from '../checks/check-exception.js';
import type { CheckRules } from '../checks/check-rules.js';
import type { CountedReading } from '../checks/reading-check.js';
import type { RegisterInstallation, RegisterReading } from '../register/register-card.js';
import { sortReadings } from '../register/series-point.js';
import type { ReadingVerdict } from '../register/verdict.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two clocks may differ by so much. */
const CLOCK_MS = 60_000;

/** Reports that stood still, from the first with a known counter on. */
interface Repeated extends CountedReading { readonly toMs: number }
/** What a meter counted while it was installed nowhere: after so many installations. */
interface Outside { readonly gap: number; readonly fromMs: number; readonly toMs: number; readonly fromIndexLitres: number; readonly toIndexLitres: number; readonly litres: number }

/** What the checks remember of reports. Plain JSON. */
export interface ReportWatchState {
  readonly last: CountedReading | null;
  readonly repeated: Repeated | null;
  readonly outside: Outside | null;
}

export const REPORTS_AT_REST: ReportWatchState = { last: null, repeated: null, outside: null };

/** What the checks of reports know beside them. */
export interface ReportCard {
  readonly rules: CheckRules;
  readonly installations: readonly RegisterInstallation[];
  readonly q4LitresPerHour: number;
  readonly expectedLitresPerDay: number | null;
}

/** The checks over reports themselves: old ones repeated (R12), and a register that moves while it is installed nowhere (R13). */
export class ReportWatch {
  private state: ReportWatchState;

  constructor(private readonly card: ReportCard, state: ReportWatchState = REPORTS_AT_REST) {
    this.state = state;
  }

  snapshot(): ReportWatchState {
    return this.state;
  }

  /** Takes the first report of each day, by time, with its frame counter where its index is that of the day before. */
  noteReports(reports: readonly CountedReading[]): CheckException[] {
    const found: CheckException[] = [];
    for (const report of reports) {
      const { repeated } = this.state;
      const isRepeat = repeated !== null && report.frameCounter !== null && report.frameCounter === repeated.frameCounter && report.indexLitres === repeated.indexLitres;
      if (!isRepeat && repeated !== null) found.push(...this.frozen(repeated));
      this.state = { ...this.state, last: report, repeated: isRepeat ? { ...repeated, toMs: report.readAtMs } : { ...report, toMs: report.readAtMs } };
    }
    return found;
  }

  /** Takes verdicts by time: those of readings that came while the meter was nowhere. */
  noteVerdicts(verdicts: readonly ReadingVerdict[]): CheckException[] {
    const found: CheckException[] = [];
    for (const { readAtMs, indexLitres, reasons } of verdicts) {
      if (!reasons.includes('NOT_INSTALLED')) continue;
      const gap = this.card.installations.filter(({ toMs }) => toMs !== null && toMs <= readAtMs).length;
      const { outside } = this.state;
      if (outside?.gap !== gap) {
        if (outside !== null) found.push(...this.moved(outside));
        this.state = { ...this.state, outside: { gap, fromMs: readAtMs, toMs: readAtMs, fromIndexLitres: indexLitres, toIndexLitres: indexLitres, litres: 0 } };
        continue;
      }
      const advance = indexLitres - outside.toIndexLitres;
      // More than Q4 lets through is another count, not water.
      const isWater = advance > 0 && advance <= (this.card.q4LitresPerHour * (readAtMs - outside.toMs + CLOCK_MS)) / HOUR_MS;
      this.state = { ...this.state, outside: { ...outside, toMs: readAtMs, toIndexLitres: indexLitres, litres: outside.litres + (isWater ? advance : 0) } };
    }
    return found;
  }

  /** What goes on, as far as it is known. */
  outlook(): CheckException[] {
    const { repeated, outside } = this.state;
    return [...(repeated === null ? [] : this.frozen(repeated)), ...(outside === null ? [] : this.moved(outside))].map((one) => ({ ...one, isFinal: false }));
  }

  private frozen({ readAtMs, toMs, indexLitres, frameCounter }: Repeated): CheckException[] {
    const { rules: { frozenMs }, expectedLitresPerDay } = this.card;
    if (toMs - readAtMs < frozenMs) return [];
    return [{
      kind: 'FROZEN_REPORT', fromMs: readAtMs, toMs, litresAtStake: expectedLitresPerDay === null ? null : Math.round((expectedLitresPerDay * (toMs - readAtMs)) / DAY_MS), isFinal: true,
      evidence: { indexLitres, frameCounter, hours: Math.floor((toMs - readAtMs) / HOUR_MS) },
    }];
  }

  private moved({ fromMs, toMs, fromIndexLitres, toIndexLitres, litres }: Outside): CheckException[] {
    const { uninstalledLitres } = this.card.rules;
    return litres <= uninstalledLitres ? [] : [{ kind: 'UNINSTALLED_USE', fromMs, toMs, litresAtStake: litres, isFinal: true, evidence: { litres, fromIndexLitres, toIndexLitres, limitLitres: uninstalledLitres } }];
  }
}

/** A report that is looked at for R12. */
export interface DailyReport {
  readonly readAtMs: number;
  readonly indexLitres: number;
  /** Whether its index is that of the report before: only then the frame counter is worth looking up. */
  readonly isRepeat: boolean;
}

/**
 * The first report of telemetry of each day of the world's clock, in which weeks of device time are whole. What is asked of a report depends on those before it
 * alone, so that it does not matter where a derivation began.
 *
 * @param last report before them, null where there is none
 */
export function dailyReports(readings: readonly RegisterReading[], last: CountedReading | null): DailyReport[] {
  const reports: DailyReport[] = [];
  let [dayBefore, index] = [last === null ? Number.NEGATIVE_INFINITY : Math.floor(last.readAtMs / DAY_MS), last?.indexLitres ?? null];
  for (const { readAtMs, source, indexLitres } of sortReadings(readings)) {
    const day = Math.floor(readAtMs / DAY_MS);
    if (source !== SOURCE_CLASS.telemetry || day <= dayBefore) continue;
    reports.push({ readAtMs, indexLitres, isRepeat: indexLitres === index });
    [dayBefore, index] = [day, indexLitres];
  }
  return reports;
}
