import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';
import { RANGE_NAMES, type RangeName } from './named-range.js';

/** Chooses a stretch of time by its name. */
export function TimeRangePicker({ name, onChoose }: { name: RangeName; onChoose: (name: RangeName) => void }): ReactNode {
  const { t } = useSpeech();
  return (
    <NativeSelect label={t('range.label')} value={name} onChange={(event) => onChoose(event.currentTarget.value as RangeName)}
      data={RANGE_NAMES.map((one) => ({ value: one, label: t(`range.${one}`) }))} />
  );
}
