import type { ReactNode } from 'react';

import type { Zone } from '../../api/views.js';
import { RegisterForm } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';

const textOf = (count: number | null): string => (count === null ? '' : String(count));

/** What is known of a part of the network. */
export function ChangeZone({ zone, onClose }: { zone: Zone; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { id, version } = zone;
  return (
    <RegisterForm title={t('action.changeZone')} purpose={t('zone.changeMeans')} onClose={onClose}
      change={(body) => ({ method: 'POST', path: `/zones/${id}/changes`, asked: { body: { ...body, version } } })}
      correct={(body) => ({ method: 'POST', path: `/zones/${id}/corrections`, asked: { body: { ...body, version } } })}
      fields={[
        { name: 'nameKy', kind: 'text', isNeeded: true, initial: zone.nameKy, label: `${t('thing.name')} (KY)` }, { name: 'nameRu', kind: 'text', isNeeded: true, initial: zone.nameRu, label: `${t('thing.name')} (RU)` },
        { name: 'nameEn', kind: 'text', isNeeded: true, initial: zone.nameEn, label: `${t('thing.name')} (EN)` },
        { name: 'mainsLengthMetres', kind: 'whole', initial: textOf(zone.mainsLengthMetres), label: `${t('zone.mains')}, ${t('unit.m')}` },
        { name: 'serviceConnections', kind: 'whole', initial: textOf(zone.serviceConnections), label: t('zone.connections') },
        { name: 'meanPressureKpa', kind: 'whole', initial: textOf(zone.meanPressureKpa), label: `${t('zone.pressure')}, ${t('unit.kpa')}` },
      ]} />
  );
}
