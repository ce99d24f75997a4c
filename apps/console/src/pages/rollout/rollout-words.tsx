import type { ReactNode } from 'react';

import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { NoFigure } from '../../parts/states.js';
import type { Words } from '../../words/words.js';
import { useSpeech } from '../../words/speech.js';
import type { Group, LotClass, Rollout, Trouble } from './rollout-views.js';

const URGENCY: Readonly<Record<Trouble, Urgency>> = { missing: 'alarm', lost: 'alarm', returned: 'off', scrapped: 'off', removed: 'off', dead: 'alarm', stopped: 'warning', weak: 'warning' };

export function TroubleMark({ trouble, count }: { trouble: Trouble; count?: number }): ReactNode {
  const { t, number } = useSpeech();
  return <StateMark urgency={URGENCY[trouble]}>{t(`rollout.trouble.${trouble}`)}{count !== undefined && <>: {number(count)}</>}</StateMark>;
}

/** The name of a group in words; undefined: it is not known. */
export function groupWords(t: Words, by: Group, key: string | null, { lots, zones }: Pick<Rollout, 'lots' | 'zones'>): string | undefined {
  if (key === null) return undefined;
  if (by === 'class') return t(`class.${key as LotClass}`);
  if (by === 'lot') return lots.find(({ lotId }) => String(lotId) === key)?.code ?? key;
  if (by === 'zone') return zones.find(({ zoneId }) => String(zoneId) === key)?.code ?? key;
  return by === 'half_year' ? t(key.endsWith('H1') ? 'rollout.firstHalf' : 'rollout.secondHalf', { year: key.slice(0, 4) }) : key;
}

export function GroupName({ by, of, of: { key } }: { by: Group; of: { readonly key: string | null; readonly rollout: Rollout } }): ReactNode {
  const { t } = useSpeech();
  const words = groupWords(t, by, key, of.rollout);
  return words === undefined ? <NoFigure because={t(`rollout.unknown.${by}`)} /> : <b>{words}</b>;
}
