import type { ReactNode } from 'react';

import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';

/** The words "not computed" with their reason. */
export function NotComputed({ because }: { because?: string | undefined }): ReactNode {
  const { t } = useSpeech();
  return <span className="no-figure" title={because}><StateMark urgency="absent">{t('missing.notComputed')}{because !== undefined && <span className="unseen">: {because}</span>}</StateMark></span>;
}
