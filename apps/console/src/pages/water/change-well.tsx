import type { ReactNode } from 'react';

import { useMe } from '../../api/session.js';
import { type Well, WELL_STATES } from '../../api/views.js';
import { RegisterForm } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';

const SEASONS = ['all_year', 'summer'] as const;

/** A dispatcher says what state a well is in; an administrator also what it is. */
export function ChangeWell({ well, onClose }: { well: Well; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const isAdministrator = me.data?.role === 'administrator';
  const { id, version } = well;
  return (
    <RegisterForm title={t('action.changeWell')} purpose={t('well.changeMeans')} onClose={onClose}
      change={(body) => ({ method: 'POST', path: `/wells/${id}/changes`, asked: { body: { ...body, version } } })}
      {...(isAdministrator ? { correct: (body) => ({ method: 'POST', path: `/wells/${id}/corrections`, asked: { body: { ...body, version } } }) } : {})}
      fields={[
        { name: 'state', kind: 'choice', isNeeded: true, initial: well.state, label: t('thing.state'), choices: WELL_STATES.map((value) => ({ value, label: t(`well.${value}`) })) },
        { name: 'season', kind: 'choice', initial: well.season ?? '', label: t('well.season'), choices: SEASONS.map((value) => ({ value, label: t(`season.${value}`) })) },
        ...(isAdministrator ? [
          { name: 'depthMetres', kind: 'whole', initial: well.depthMetres === null ? '' : String(well.depthMetres), label: `${t('well.depth')}, ${t('unit.m')}` } as const,
          { name: 'pumpModel', kind: 'text', initial: well.pumpModel ?? '', label: t('well.pump') } as const,
        ] : []),
      ]} />
  );
}
