import type { ReactNode } from 'react';

import type { SupplyView } from '../../api/water-views.js';
import { NoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** The volume of a well with its limits and the way in which it is known; italic where no meter counted it. Or why it is not known. */
export function SupplyAmount({ of: { volumeLitres, limitLitres, method, unknown } }: { of: SupplyView }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  if (volumeLitres === null || method === null) return <NoFigure {...(unknown === null ? {} : { because: t(`unknown.${unknown}`) })} />;
  const isCounted = method === 'register' || method === 'flow';
  const amount = <>{cubicMetres(volumeLitres, 0)} {t('unit.m3')}{limitLitres !== null && <span className="quiet"> ± {cubicMetres(limitLitres, 0)}</span>}</>;
  return <span title={t(`method.${method}`)}>{isCounted ? amount : <em>{amount}</em>}</span>;
}
