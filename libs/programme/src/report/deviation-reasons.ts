import type { AssessedIndicator } from '../indicators/assess-programme.js';
import type { ReportSpeech } from './report-speech.js';
import type { ReportWord } from './report-words.js';

/** What the two numbers of a formula say; formulas that are not named here have none that explain anything. */
const NUMBERS_SAY: Readonly<Record<string, ReportWord>> = {
  meters_budget: 'why.meters', meters_commercial: 'why.meters', meters_household: 'why.meters', meters_larger: 'why.meters', metered_accounts: 'why.ratio', metered_volume: 'why.ratio', non_revenue: 'why.water', real_losses: 'why.water',
  wells_summer: 'why.wells', wells_winter: 'why.wells',
};

/** Numbers of litres and hours have binary fractions behind them; of the rest they are counts. */
const WHOLE_BELOW = 0.05;

/**
 * What the snapshot itself says about an indicator that is off its target: what it was computed from, how much of it was known, whether it may still change, and why there is no progress. Why it came to that is for the
 * responsible body to say.
 */
export function deviationReasons(speech: ReportSpeech, { unit, accrual, fact }: AssessedIndicator): string[] {
  const { t } = speech;
  if (fact.amount === null) return [speech.whyNot(fact)];
  const count = (amount: number): string => (Math.abs(amount - Math.round(amount)) < WHOLE_BELOW ? speech.number(Math.round(amount)) : speech.number(amount, 1));
  const said = fact.formula === null ? undefined : NUMBERS_SAY[fact.formula];
  const reasons: string[] = [];
  if (said !== undefined && fact.numerator !== null && fact.denominator !== null) reasons.push(t(said, { numerator: count(fact.numerator), denominator: count(fact.denominator) }));
  if (accrual === 'increment') {
    if (fact.yearToDate !== null && fact.sinceBase !== null) reasons.push(t('why.increment', { year: speech.amount(unit, fact.yearToDate), since: speech.amount(unit, fact.sinceBase) }));
    else reasons.push(t('indicator.earlierMissing'));
  }
  if (fact.completenessRatio !== null && fact.completenessRatio < 1) reasons.push(t('why.known', { share: speech.share(fact.completenessRatio) }));
  if (fact.state === 'provisional') reasons.push(t('why.provisional'));
  if (fact.noProgress !== null) reasons.push(t(`indicator.noProgress.${fact.noProgress}`));
  return reasons;
}
