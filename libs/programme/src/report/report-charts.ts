import type { AssessedIndicator } from '../indicators/assess-programme.js';
import type { ReportBar, ReportChart } from './report-document.js';
import type { ReportSpeech } from './report-speech.js';

interface Charted {
  readonly indicator: AssessedIndicator;
  /** Share of one. */
  readonly ratio: number;
  readonly limits: readonly [number, number] | null;
}

/** Charts of a period: how far to the targets, shares with their limits, and how much is known. A chart without bars is left out. */
export function reportCharts(speech: ReportSpeech, indicators: readonly AssessedIndicator[]): ReportChart[] {
  const { t } = speech;
  const progress = indicators.flatMap((indicator): Charted[] => (indicator.fact.progressRatio === null ? [] : [{ indicator, ratio: indicator.fact.progressRatio, limits: null }]));
  const shares = indicators.flatMap((indicator): Charted[] => {
    const { amount, low, high } = indicator.fact;
    return indicator.unit !== 'percent' || amount === null ? [] : [{ indicator, ratio: amount / 100, limits: low === null || high === null ? null : [low / 100, high / 100] }];
  });
  const known = indicators.flatMap((indicator): Charted[] => (indicator.fact.completenessRatio === null ? [] : [{ indicator, ratio: indicator.fact.completenessRatio, limits: null }]));
  return [
    chartOf(speech, t('report.chart.progress'), (full) => t('report.chart.progress.note', { full }), progress), chartOf(speech, t('report.chart.shares'), (full) => t('report.chart.shares.note', { full }), shares),
    chartOf(speech, t('report.chart.known'), (full) => t('report.chart.progress.note', { full }), known),
  ].filter(({ bars }) => bars.length > 0);
}

/** What is beyond 100 % is shown as it is: the full width is then the longest bar. */
function chartOf(speech: ReportSpeech, title: string, noteOf: (full: string) => string, charted: readonly Charted[]): ReportChart {
  const full = Math.max(1, ...charted.flatMap(({ ratio, limits }) => [ratio, limits?.[1] ?? 0]));
  // A figure below zero, such as a loss that the limits reach below, has no length.
  const length = (ratio: number): number => Math.min(1, Math.max(0, ratio / full));
  const bars = charted.map(({ indicator, ratio, limits }): ReportBar => ({
    label: speech.named(indicator), text: speech.share(ratio) + (limits === null ? '' : ` [${speech.share(limits[0])}; ${speech.share(limits[1])}]`), figure: ratio, solidRatio: length(ratio),
    limits: limits === null ? null : { fromRatio: length(limits[0]), toRatio: length(limits[1]) },
  }));
  return { kind: 'chart', title, note: noteOf(speech.share(full)), bars };
}
