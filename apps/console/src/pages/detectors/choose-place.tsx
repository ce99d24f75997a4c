import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { useSpeech } from '../../words/speech.js';
import type { RulePlace } from './detector-views.js';

/** Chooses where parameters are looked at and set: the whole city, a zone, or a meter by its serial. */
export function ChoosePlace({ place, isFixed, onChoose }: { place: RulePlace; isFixed: boolean; onChoose: (place: RulePlace) => void }): ReactNode {
  const { t } = useSpeech();
  const zones = useRead<{ items: readonly { code: string }[] }>('register', '/zones', { limit: 500 });
  const [serial, setSerial] = useState(place.meterSerial ?? '');
  return (
    <section className="row" aria-label={t('detectors.place')}>
      <NativeSelect label={t('detectors.place')} disabled={isFixed} value={place.zoneCode ?? ''} onChange={({ currentTarget: { value } }) => onChoose(value === '' ? {} : { zoneCode: value })}
        data={[{ value: '', label: t('detectors.place.city') }, ...(zones.data?.items ?? []).map(({ code }) => ({ value: code, label: `${t('journal.zone')} ${code}` }))]} />
      <TextInput label={t('detectors.place.meter')} disabled={isFixed} value={serial} maxLength={64} onChange={({ currentTarget: { value } }) => setSerial(value)} />
      <Button variant="default" disabled={isFixed || serial.trim() === ''} onClick={() => onChoose({ meterSerial: serial.trim() })}>{t('detectors.place.ofMeter')}</Button>
    </section>
  );
}
