import type { ReactNode } from 'react';

import { Day } from '../../parts/instant.js';
import { orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

/** Last day of a verification; one that is past says so. */
export function VerifiedUntil({ on }: { on: string | null }): ReactNode {
  const { t } = useSpeech();
  return orNoFigure(on, (day) => (day < dayOf(Date.now()) ? <StateMark urgency="warning">{t('meter.verificationPast')} <Day on={day} /></StateMark> : <Day on={day} />));
}
