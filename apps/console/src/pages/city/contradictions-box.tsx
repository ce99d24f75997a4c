import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';
import type { Contradiction } from './indicator-views.js';

/** Where the document contradicts itself: a box of its own, so that no figure above hides it. */
export function ContradictionsBox({ contradictions }: { contradictions: readonly Contradiction[] }): ReactNode {
  const { t, language } = useSpeech();
  if (contradictions.length === 0) return null;
  return (
    <section className="card stack" aria-label={t('contradictions.title')}>
      <h2>{t('contradictions.title')}</h2>
      <p className="quiet">{t('contradictions.purpose')}</p>
      <ul>{contradictions.map((one) => <li key={one.code}>{{ ky: one.wordsKy, ru: one.wordsRu, en: one.wordsEn }[language]} <small className="quiet">{one.sides.map((side) => side.join('; ')).join(' | ')}</small></li>)}</ul>
    </section>
  );
}
