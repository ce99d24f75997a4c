import type { ReactNode } from 'react';

import type { VolumeMethod } from '../../api/verdict-views.js';
import { orNoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** Litres of a day or month, with how they are known. */
export interface Span {
  readonly span: string; readonly volumeLitres: number | null; readonly measuredLitres: number | null; readonly timingLitres: number | null; readonly estimatedLitres: number | null; readonly editedLitres: number | null;
  readonly status: 'VALID' | 'ESTIMATED' | 'EDITED' | 'SUSPECT'; readonly method: VolumeMethod | null; readonly isComplete: boolean;
}

const MARKS = [['measured', 'measuredLitres'], ['timing', 'timingLitres'], ['estimated', 'estimatedLitres'], ['edited', 'editedLitres']] as const;

/** A volume in words: how much, how well known, by which method, and of what it is made up. */
export function SaidSpan({ span }: { span: Span | null }): ReactNode {
  const { t, number } = useSpeech();
  const litres = (amount: number): string => `${number(amount)} ${t('unit.litres')}`;
  return orNoFigure(span, (known) => (
    <>
      <b>{orNoFigure(known.volumeLitres, litres)}</b>, {t(`volume.status.${known.status}`)}{known.method !== null && <> ({t(`volume.method.${known.method}`)})</>}{!known.isComplete && <>, {t('volume.incomplete')}</>}
      <br /><span className="quiet">{MARKS.flatMap(([mark, name]) => (known[name] === null ? [] : [`${t(`volume.mark.${mark}`)}: ${litres(known[name])}`])).join('; ')}</span>
    </>
  ), t('volume.none'));
}
