import type { ReactNode } from 'react';

import { Notice } from '../parts/states.js';
import { useSpeech } from '../words/speech.js';
import { useUnsent } from './use-walk.js';

/** Before sign-in: whose entries wait on this telephone. */
export function UnsentHere(): ReactNode {
  const { t } = useSpeech();
  const logins = [...new Set(useUnsent().data?.map(({ login }) => login))];
  return logins.length === 0 ? null : <Notice tone="warning" title={t('walk.heldFor', { logins: logins.join(', ') })}><p>{t('walk.heldFor.means')}</p></Notice>;
}
