import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useSpeech } from '../words/speech.js';
import { NoFigure } from './states.js';
import { StateMark, type Urgency } from './state-mark.js';

/** Half the width of the 95 % interval, in words and in the unit of the amount; or why there is none, and what would allow it. */
export type IntervalOfFigure = { readonly plusMinus: string } | { readonly because: string };

interface FigureProps {
  /** What, of what, when. */
  readonly what: ReactNode;
  /** The amount in words of the language; null: there is none, and `because` says why. */
  readonly amount: string | null;
  readonly unit?: string;
  /** Of what is measured. Left out only where nothing is: an age, a count. */
  readonly interval?: IntervalOfFigure;
  readonly because?: string;
  /** How much of what should be known is known, 0 to 1, and of what that is a share. */
  readonly completeness?: { readonly ratio: number; readonly of: string };
  readonly state?: { readonly urgency: Urgency; readonly words: string };
  readonly isEstimated?: boolean;
  /** Where the way back to the readings begins. */
  readonly evidence?: string;
}

/** Every figure that matters is drawn by this: amount, unit, interval, completeness, state, and the way back to readings. */
export function Figure({ what, amount, unit, interval, because, completeness, state, isEstimated = false, evidence }: FigureProps): ReactNode {
  const { t, share } = useSpeech();
  return (
    <div className="figure">
      <span className="what">{what}</span>
      {amount === null
        ? <span><NoFigure {...(because === undefined ? {} : { because })} /></span>
        : (
          <span className={isEstimated ? 'amount estimated' : 'amount'}>
            {amount} {unit !== undefined && <small>{unit}</small>} {interval !== undefined && 'plusMinus' in interval && <small>± {interval.plusMinus}</small>}
          </span>
        )}
      {amount !== null && interval !== undefined && 'because' in interval && (
        <span className="quiet no-figure" title={interval.because}>{t('figure.interval')}: {t('missing.notComputed')}<span className="unseen">: {interval.because}</span></span>
      )}
      {completeness !== undefined && (
        <span className="quiet"><meter min={0} max={1} value={completeness.ratio} aria-label={completeness.of} /> {share(completeness.ratio)} {completeness.of}</span>
      )}
      <span className="row quiet">
        {state !== undefined && <StateMark urgency={state.urgency}>{state.words}</StateMark>}
        {isEstimated && <span>{t('figure.estimated')}</span>}
        {evidence !== undefined && <Link href={evidence}>{t('figure.howDoWeKnow')}</Link>}
      </span>
    </div>
  );
}
