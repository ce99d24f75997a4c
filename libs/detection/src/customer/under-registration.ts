import { DEFAULT_DEVIATION_RULES, type DeviationWatch, stepDeviation } from '../deviation-watch.js';
import type { FindingStep } from '../holding.js';

/** Use of a meter and of its peers (its class, or the parent meter less its other children) in one stretch, a week as a rule; null where not known. */
export interface UseBesidePeers {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ownLitres: number | null;
  readonly peerLitres: number | null;
  readonly isExchanged: boolean;
}

/**
 * A meter that counts less of what it used to, held against its peers so that a season does not look like wear. Begins anew where
 * the meter was exchanged. The flow of the finding is below zero: what is not registered.
 */
export function stepUnderRegistration(state: DeviationWatch, { fromMs, toMs, ownLitres, peerLitres, isExchanged }: UseBesidePeers, atRest: DeviationWatch): FindingStep<DeviationWatch> {
  const figure = ownLitres === null || peerLitres === null || peerLitres <= 0 ? null : ownLitres / peerLitres;
  const from = isExchanged ? atRest : state;
  const litresPerHourPerUnit = peerLitres === null ? null : (peerLitres * 3_600_000) / (toMs - fromMs);
  const step = stepDeviation(from, { fromMs, toMs, figure, litresPerHourPerUnit }, { ...DEFAULT_DEVIATION_RULES, learningFigures: 8, leastSigmaShare: 0.1, kind: 'underRegistering', side: 'down' });
  return isExchanged && state.finding !== null ? { ...step, changed: { ...state.finding, endedAtMs: fromMs } } : step;
}
