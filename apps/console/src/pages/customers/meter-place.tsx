import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';

interface Place { readonly servicePointCode: string | null; readonly wellCode: string | null; readonly reservoirCode: string | null; readonly boundaryCode: string | null }

/** Where a meter measures: one of four kinds of place, by its code. */
export function MeterPlace({ meter }: { meter: Place }): ReactNode {
  const { t } = useSpeech();
  if (meter.servicePointCode !== null) return `${t('place.servicePoint')} ${meter.servicePointCode}`;
  if (meter.wellCode !== null) return `${t('place.well')} ${meter.wellCode}`;
  if (meter.reservoirCode !== null) return `${t('place.reservoir')} ${meter.reservoirCode}`;
  if (meter.boundaryCode !== null) return `${t('place.boundary')} ${meter.boundaryCode}`;
  return <span className="quiet">{t('meter.nowhere')}</span>;
}
