import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';

/** How far a round has come: read, without access, left; the three are all of its stops. */
export function ProgressBar({ read, noAccess, left }: { read: number; noAccess: number; left: number }): ReactNode {
  const { t, number } = useSpeech();
  const all = read + noAccess + left;
  const said = `${t('round.read')} ${number(read)} · ${t('round.no_access')} ${number(noAccess)} · ${t('round.left')} ${number(left)}`;
  return (
    <div className="stack">
      <div className="progress-bar" role="img" aria-label={said}>
        {/* Widths as attributes: the page's security policy allows no inline style. */}
        <svg viewBox={`0 0 ${Math.max(1, all)} 1`} preserveAspectRatio="none" aria-hidden="true"><rect className="read" x="0" y="0" width={read} height="1" /><rect className="no-access" x={read} y="0" width={noAccess} height="1" /></svg>
      </div>
      <p>{said}</p>
    </div>
  );
}
