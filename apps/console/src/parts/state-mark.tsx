import type { ReactNode } from 'react';

/** What a state asks of the person who sees it. The shape tells it without colour. */
export type Urgency = 'alarm' | 'warning' | 'attention' | 'normal' | 'absent' | 'off';

const SHAPES: Readonly<Record<Urgency, ReactNode>> = {
  alarm: <path d="M7 1 13.500 13H.5z" fill="currentColor" />,
  warning: <path d="M7 .5 13.500 7 7 13.500.5 7z" fill="currentColor" />,
  attention: <circle cx="7" cy="7" r="5.500" fill="currentColor" />,
  normal: null,
  absent: <g stroke="currentColor" fill="none"><rect x="1.500" y="1.500" width="11" height="11" /><path d="M1.500 7 7 1.500M1.500 12.500l11-11M7 12.500 12.500 7" /></g>,
  off: <circle cx="7" cy="7" r="5.500" fill="none" stroke="currentColor" strokeWidth="1.500" strokeDasharray="3 2" />,
};

/** The shape of a state alone, 14 by 14, within a drawing: its word stands beside it there. */
export function StateShape({ urgency }: { urgency: Urgency }): ReactNode {
  return SHAPES[urgency];
}

/** A state as shape, word and colour; what is normal has the word alone. */
export function StateMark({ urgency, children }: { urgency: Urgency; children: ReactNode }): ReactNode {
  return (
    <span className={`mark ${urgency}`}>
      {SHAPES[urgency] !== null && <svg viewBox="0 0 14 14" aria-hidden="true" focusable="false">{SHAPES[urgency]}</svg>}
      <span>{children}</span>
    </span>
  );
}
