import type { Uncertain } from '../uncertainty/index.js';
import { less, limitsOf, sumOf } from '../uncertainty/index.js';
import type { WaterBalance } from './water-balance.js';

/** Lines of the Russian view of a balance, «неучтённые расходы и потери воды». */
export type UnaccountedLineName = 'delivered' | 'sold_by_meters' | 'sold_by_norms' | 'unaccounted_and_losses' | 'useful' | 'technological' | 'organisational' | 'losses';

export interface UnaccountedLine {
  readonly line: UnaccountedLineName;
  readonly litres: number | null;
  readonly lowLitres: number | null;
  readonly highLitres: number | null;
}

/**
 * The same balance as «неучтённые расходы и потери»: delivered less what was sold, of which a part was useful (technological: own needs, flushing, fire;
 * organisational: what meters miss, errors of norms and of billing, unauthorised use, since it served a need) and the rest is loss (leakage, with natural loss in it).
 * Both views are made from one set of lines: what is unaccounted for here is non-revenue water there.
 *
 * Source: method of determining unaccounted use and losses of water in public supply, order No. 172 of 20 December 2004 (docs.cntd.ru/document/1200044349), section 2.
 */
export function unaccountedView({ volumes }: WaterBalance): UnaccountedLine[] {
  const volume = (line: Parameters<typeof volumes.get>[0]): Uncertain | null => volumes.get(line) ?? null;
  const sum = (parts: readonly (Uncertain | null)[]): Uncertain | null => (parts.every((one) => one !== null) ? sumOf(parts) : null);
  const metered = volume('billed_metered');
  const revenue = volume('revenue');
  const technological = sum([volume('unbilled_metered'), volume('unbilled_unmetered')]);
  const organisational = sum([volume('apparent_losses'), volume('norm_error')]);
  const lines: [UnaccountedLineName, Uncertain | null][] = [
    ['delivered', volume('water_supplied')], ['sold_by_meters', metered], ['sold_by_norms', revenue === null || metered === null ? null : less(revenue, metered)],
    ['unaccounted_and_losses', volume('non_revenue')], ['useful', sum([technological, organisational])], ['technological', technological], ['organisational', organisational],
    ['losses', volume('real_losses')],
  ];
  return lines.map(([line, one]) => {
    if (one === null) return { line, litres: null, lowLitres: null, highLitres: null };
    const { litres, lowLitres, highLitres } = limitsOf(one);
    return { line, litres, lowLitres, highLitres };
  });
}
