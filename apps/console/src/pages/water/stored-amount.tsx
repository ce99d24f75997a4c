import type { ReactNode } from 'react';

import type { Stored } from '../../api/water-views.js';
import { NoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** What a reservoir holds, with the limits of its probe; or why it is not known. */
export function StoredAmount({ of: { storedLitres, limitLitres, unknown } }: { of: Stored }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  if (storedLitres === null) return <NoFigure {...(unknown === null ? {} : { because: t(`stored.${unknown}`) })} />;
  return <>{cubicMetres(storedLitres, 0)}<span className="quiet"> ± {cubicMetres(limitLitres, 1)}</span></>;
}
