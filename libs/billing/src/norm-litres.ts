import { type DaySpan, daysOf } from './billing-period.js';
import type { HeldDays } from './point-days.js';

/** Who lives there and what each is reckoned to use, by day. */
export interface NormDays extends HeldDays {
  readonly residents: number;
  readonly normLitresPerPersonDay: number;
}

/** Litres by the norm for some days; null where for one of them no norm is known: part of a norm is no norm. */
export function normLitres(span: DaySpan, norms: readonly NormDays[]): number | null {
  let litres = 0;
  for (const day of daysOf(span)) {
    const norm = norms.find(({ fromDay, toDay }) => fromDay <= day && (toDay === null || day < toDay));
    if (norm === undefined) return null;
    litres += norm.residents * norm.normLitresPerPersonDay;
  }
  return litres;
}
