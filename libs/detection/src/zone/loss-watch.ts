import { DEFAULT_DEVIATION_RULES, type DeviationWatch, stepDeviation } from '../deviation-watch.js';
import type { FindingStep } from '../holding.js';
import type { KnownCause } from '../finding.js';

/** Water of a zone on one day: what came in and what its customers' meters and norms account for; null where not computed. */
export interface ZoneDay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly inflowLitres: number | null;
  readonly consumptionLitres: number | null;
  readonly knownCause: KnownCause | null;
}

const HOUR_MS = 3_600_000;

/** The zone's daily loss against its own normal. A loss below zero is shown by the balance; here it is a figure like any other. */
export function stepZoneLoss(state: DeviationWatch, { fromMs, toMs, inflowLitres, consumptionLitres, knownCause }: ZoneDay): FindingStep<DeviationWatch> {
  const figure = inflowLitres === null || consumptionLitres === null ? null : ((inflowLitres - consumptionLitres) * HOUR_MS) / (toMs - fromMs);
  return stepDeviation(state, { fromMs, toMs, figure, litresPerHourPerUnit: 1, knownCause }, { ...DEFAULT_DEVIATION_RULES, kind: 'zoneLossAboveNormal', side: 'up' });
}
