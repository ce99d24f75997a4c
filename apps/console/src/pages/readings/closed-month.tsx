import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import { Notice } from '../../parts/states.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

export interface ClosedPeriod { readonly month: string; readonly closedAt: string; readonly closedBy: string; readonly reason: string }

/** A month `YYYY-MM` as people write it. */
export const monthWords = (month: string): string => month.split('-').reverse().join('.');

/** Whether the local month of an instant is closed, by what the server last said; the server itself decides. */
export function useIsClosed(): (at: string) => boolean {
  const closed = useRead<{ readonly items: readonly ClosedPeriod[] }>('closed', '/closed-periods');
  return (at) => closed.data?.items.some(({ month }) => dayOf(at).startsWith(month)) === true;
}

/** Says that a second signer has to approve what is about to be done. */
export function ClosedMonth({ at }: { at: string }): ReactNode {
  const { t } = useSpeech();
  return <Notice tone="attention" title={t('closed.heading', { month: monthWords(dayOf(at).slice(0, 7)) })}><p>{t('closed.means')}</p></Notice>;
}
