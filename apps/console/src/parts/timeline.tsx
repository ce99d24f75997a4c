import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';
import { Instant } from './instant.js';

export interface Happening {
  readonly key: string;
  readonly from: string;
  readonly to: string | null;
  readonly recordedAt: string;
  /** Login or name of the person; null where the service or a file did it. */
  readonly recordedBy: string | null;
  readonly reason: string | null;
  /** Replaced by a correction: kept in sight, struck out. */
  readonly supersededAt: string | null;
  readonly said: ReactNode;
}

/** The history of one dated thing, newest first: from when to when it held, who recorded it, when and why. */
export function Timeline({ of: happenings }: { of: readonly Happening[] }): ReactNode {
  const { t } = useSpeech();
  const ordered = happenings.toSorted((a, b) => b.from.localeCompare(a.from) || b.recordedAt.localeCompare(a.recordedAt));
  return (
    <ol className="timeline">
      {ordered.map((one) => (
        <li key={one.key} className={one.supersededAt !== null ? 'replaced' : one.to === null ? 'in-force' : ''}>
          <div><Instant at={one.from} /> – {one.to === null ? t('timeline.now') : <Instant at={one.to} />}</div>
          <div className="said">{one.said}</div>
          <div className="quiet">
            {t('timeline.recorded')} <Instant at={one.recordedAt} />{one.recordedBy !== null && ` · ${one.recordedBy}`}{one.reason !== null && ` · ${t('timeline.because', { reason: one.reason })}`}
          </div>
          {one.supersededAt !== null && <div className="quiet">{t('timeline.replaced')} <Instant at={one.supersededAt} /></div>}
        </li>
      ))}
    </ol>
  );
}
