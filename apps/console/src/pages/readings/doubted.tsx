import type { ReactNode } from 'react';

import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

export type Doubt = 'NOT_INSTALLED' | 'BELOW_PREVIOUS' | 'ABOVE_NEXT' | 'IMPOSSIBLE_ADVANCE' | 'HIGH_ADVANCE';

/** What the check of an entry says: why the index is doubted, and what would have been expected. */
export interface Checked { readonly warning: Doubt | null; readonly expectedFromLitres: number; readonly expectedToLitres: number | null; readonly isMonthClosed: boolean }

/** Why an index is doubted, and what would have been expected. */
export function Doubted({ of: { expectedFromLitres, expectedToLitres }, warning }: { of: Omit<Checked, 'isMonthClosed'>; warning: Doubt }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  return (
    <Notice tone="warning" title={t(`entry.doubt.${warning}`)}>
      <p>{expectedToLitres === null ? t('entry.expectedFrom', { from: cubicMetres(expectedFromLitres) }) : t('entry.expected', { from: cubicMetres(expectedFromLitres), to: cubicMetres(expectedToLitres) })}</p>
      <p>{t('entry.confirm')}</p>
    </Notice>
  );
}
