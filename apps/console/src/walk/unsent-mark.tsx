import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Me, Role } from '../api/session.js';
import { StateMark } from '../parts/state-mark.js';
import { useSpeech } from '../words/speech.js';
import { useSending, useUnsent } from './use-walk.js';

/** Who walks rounds. */
const WALKERS: readonly Role[] = ['field', 'dispatcher', 'clerk', 'administrator'];

/** How many entries this telephone holds that the server has not taken; wherever one is in the console they are sent. */
export function UnsentMark({ me }: { me: Me }): ReactNode {
  return WALKERS.includes(me.role) ? <OfWalker me={me} /> : null;
}

function OfWalker({ me }: { me: Me }): ReactNode {
  const { t } = useSpeech();
  const unsent = useUnsent();
  useSending(me);
  const own = unsent.data?.filter(({ userId }) => userId === me.userId).length ?? 0;
  return own === 0 ? null : <p className="unsent" role="status"><Link href="/walk"><StateMark urgency="warning">{t('walk.unsent', { count: own })}</StateMark></Link></p>;
}
