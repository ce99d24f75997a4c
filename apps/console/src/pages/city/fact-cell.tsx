import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useSpeech } from '../../words/speech.js';
import { NotComputed } from '../balance/not-computed.js';
import type { Assessed } from './indicator-views.js';
import { amountWords, limitWords, whyNot } from './indicator-words.js';

/** What an indicator is in a period: amount, limits, whether it may still change; or why it is not computed. The amount leads to its evidence. */
export function FactCell({ of: { unit, fact }, evidence }: { of: Assessed; evidence: string | undefined }): ReactNode {
  const speech = useSpeech();
  const { t } = speech;
  if (fact.amount === null) return <NotComputed because={whyNot(t, fact)} />;
  const limit = limitWords(speech, unit, fact);
  const amount = amountWords(speech, unit, fact.amount);
  return (
    <span>
      {evidence === undefined ? amount : <Link href={evidence}>{amount}</Link>}
      {limit !== undefined && <small> ± {limit}</small>}
      {fact.state === 'provisional' && <small className="quiet"> {t('indicator.provisional')}</small>}
    </span>
  );
}

/** How far a fact is from its target: amount and share; or why that is not told. */
export function DeviationCell({ of: { unit, fact } }: { of: Assessed }): ReactNode {
  const speech = useSpeech();
  const { t, share } = speech;
  if (fact.against === null) return <span className="quiet">{t('indicator.noTarget')}</span>;
  if (fact.deviation === null) return <NotComputed because={fact.amount === null ? whyNot(t, fact) : t('indicator.earlierMissing')} />;
  const of = fact.against.year === null ? t('indicator.ofFinal') : t('indicator.ofYear', { year: fact.against.year });
  return <span>{fact.deviation > 0 ? '+' : ''}{amountWords(speech, unit, fact.deviation)}{fact.deviationRatio !== null && <small> ({share(fact.deviationRatio)})</small>} <small className="quiet">{of}</small></span>;
}
