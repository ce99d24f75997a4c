import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useSpeech } from '../words/speech.js';
import { NoFigure } from './states.js';
import { StateMark, type Urgency } from './state-mark.js';

interface FigureProps {
  /** What, of what, when. */
  readonly what: ReactNode;
  /** The amount in words of the language; null: there is none, and `because` says why. */
  readonly amount: string | null;
  readonly unit?: string;
  /** Half the width of the 95 % interval, in the same unit. */
  readonly plusMinus?: string;
  readonly because?: string;
  /** Share of the time for which readings exist, 0 to 1. */
  readonly completenessRatio?: number;
  readonly state?: { readonly urgency: Urgency; readonly words: string };
  readonly isEstimated?: boolean;
  /** Where the way back to the readings begins. */
  readonly evidence?: string;
}

/** Every figure that matters is drawn by this: amount, unit, interval, completeness, state, and the way back to readings. */
export function Figure({ what, amount, unit, plusMinus, because, completenessRatio, state, isEstimated = false, evidence }: FigureProps): ReactNode {
  const { t, share } = useSpeech();
  return (
    <div className="figure">
      <span className="what">{what}</span>
      {amount === null
        ? <span><NoFigure {...(because === undefined ? {} : { because })} /></span>
        : (
          <span className={isEstimated ? 'amount estimated' : 'amount'}>
            {amount} {unit !== undefined && <small>{unit}</small>} {plusMinus !== undefined && <small>± {plusMinus}</small>}
          </span>
        )}
      {completenessRatio !== undefined && (
        <span className="quiet"><meter min={0} max={1} value={completenessRatio} aria-label={t('figure.completeness')} /> {share(completenessRatio)} {t('figure.ofTime')}</span>
      )}
      <span className="row quiet">
        {state !== undefined && <StateMark urgency={state.urgency}>{state.words}</StateMark>}
        {isEstimated && <span>{t('figure.estimated')}</span>}
        {evidence !== undefined && <Link href={evidence}>{t('figure.howDoWeKnow')}</Link>}
      </span>
    </div>
  );
}
