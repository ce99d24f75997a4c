import type { ReactNode } from 'react';

import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import type { Comparison } from './display-views.js';

/** What is said of a display beside telemetry: that they agree, that they do not, or why nothing can be said. */
export function ComparedWords({ of }: { of: Comparison }): ReactNode {
  const { t, number } = useSpeech();
  if (of.reason !== null) return <StateMark urgency="absent">{t(`display.reason.${of.reason}`)}</StateMark>;
  const allowed = number(of.allowedLitres ?? 0);
  return (
    <>
      <StateMark urgency={of.isException ? 'warning' : 'normal'}>{t(of.isException ? 'display.drifted' : 'display.agrees', { allowed })}</StateMark>
      {of.uncertainLitres !== null && of.uncertainLitres > 0 && <span className="quiet"> {t('display.uncertain', { litres: number(of.uncertainLitres) })}</span>}
    </>
  );
}
