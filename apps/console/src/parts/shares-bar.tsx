import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';

export interface Part { readonly name: 'new' | 'changed' | 'doubtful' | 'closed' | 'unchanged' | 'refused'; readonly words: string; readonly count: number }

/** Counts as a bar whose parts add up to the whole; each is also told in figures. */
export function SharesBar({ parts, whole }: { parts: readonly Part[]; whole: number }): ReactNode {
  const { number, t } = useSpeech();
  return (
    <div className="stack">
      <div className="bar" role="img" aria-label={parts.map((part) => `${part.words}: ${number(part.count)}`).join('; ')}>
        {parts.filter((part) => part.count > 0).map((part) => <span key={part.name} className={part.name} style={{ flexGrow: part.count }} />)}
      </div>
      <div className="row">
        {parts.map((part) => <span key={part.name}><span className={`dot ${part.name}`} />{part.words}: <b>{number(part.count)}</b></span>)}
        <span className="quiet">= {t('import.lines', { count: whole })}</span>
      </div>
    </div>
  );
}
