import type { ReactNode } from 'react';

import type { StaffUser } from '../../api/session.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';

export function UserState({ user }: { user: StaffUser }): ReactNode {
  const { t } = useSpeech();
  if (user.disabledAt !== null) return <StateMark urgency="off">{t('user.disabled')}</StateMark>;
  if (user.passwordSetAt === null) return <StateMark urgency="attention">{t('user.awaitsPassword')}</StateMark>;
  return <StateMark urgency="normal">{t('user.active')}</StateMark>;
}
