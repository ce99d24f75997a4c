import type { ReactNode } from 'react';

import type { Meter } from '../../api/views.js';
import { orNoFigure } from '../../parts/states.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';

const URGENCY: Readonly<Record<NonNullable<Meter['state']>, Urgency>> = { ordered: 'attention', in_stock: 'attention', installed: 'normal', removed: 'off', lost: 'warning', scrapped: 'off', returned: 'off' };

export function MeterState({ meter }: { meter: Pick<Meter, 'state'> }): ReactNode {
  const { t } = useSpeech();
  return orNoFigure(meter.state, (state) => <StateMark urgency={URGENCY[state]}>{t(`meter.${state}`)}</StateMark>);
}
