import type { ReactNode } from 'react';

import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import type { Snapshot } from './indicator-views.js';

/** What a snapshot is: to be signed, the one that holds, a restatement, or replaced by one. */
export function SnapshotState({ of: { isHeld, isLatest, signedAt, replacesVersionNo } }: { of: Snapshot }): ReactNode {
  const { t } = useSpeech();
  if (isHeld && replacesVersionNo !== null) return <StateMark urgency="attention">{t('reports.restated', { no: replacesVersionNo })}</StateMark>;
  if (isHeld) return <StateMark urgency="normal">{t('reports.holds')}</StateMark>;
  if (signedAt !== null) return <StateMark urgency="off">{t('reports.replaced')}</StateMark>;
  return isLatest ? <StateMark urgency="attention">{t('reports.toSign')}</StateMark> : <StateMark urgency="off">{t('reports.passedOver')}</StateMark>;
}
