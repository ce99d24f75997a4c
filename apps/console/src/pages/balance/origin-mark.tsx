import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';
import type { Origin } from './balance-views.js';

const SHAPES: Readonly<Record<Origin, ReactNode>> = {
  measured: <rect x="2" y="2" width="10" height="10" fill="currentColor" />,
  estimated: <rect x="2.500" y="2.500" width="9" height="9" fill="none" stroke="currentColor" />,
  declared: <g stroke="currentColor"><rect x="2.500" y="2.500" width="9" height="9" fill="none" /><path d="M2.500 11.500 11.500 2.500v9z" fill="currentColor" /></g>,
  default: <rect x="2.500" y="2.500" width="9" height="9" fill="none" stroke="currentColor" strokeDasharray="2 2" />,
  none: <path d="M2 7h10" stroke="currentColor" strokeDasharray="1 3" fill="none" />,
  computed: <path d="M2 5h10M2 9h10" stroke="currentColor" fill="none" />,
};

/** Where a figure comes from, by shape and word. */
export function OriginMark({ origin }: { origin: Origin }): ReactNode {
  const { t } = useSpeech();
  return <span className="mark normal"><svg viewBox="0 0 14 14" aria-hidden="true" focusable="false">{SHAPES[origin]}</svg><span>{t(`balance.origin.${origin}`)}</span></span>;
}
