import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';
import type { WordKey } from '../words/words.js';

/** Words of the trade that are explained where they stand. */
export type TermName = 'mothballed' | 'verification' | 'index' | 'zone' | 'servicePoint' | 'systemInput' | 'quarantine' | 'norm' | 'wellField' | 'pressure' | 'capacity' | 'lot' | 'seal' | 'audit' | 'residents' | 'pulse' | 'checkValve' | 'nonRevenue' | 'realLosses' | 'nightFlow' | 'nightUse' | 'display';

/** A word with its meaning on hover and on focus. */
export function Term({ name, children }: { name: TermName; children: ReactNode }): ReactNode {
  const { t } = useSpeech();
  return (
    <Tooltip label={t(`term.${name}` satisfies WordKey)} multiline w={300} events={{ hover: true, focus: true, touch: true }} withinPortal>
      <button type="button" className="term">{children}</button>
    </Tooltip>
  );
}
