import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useSearchParams } from 'wouter';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import type { Meter } from '../../api/views.js';
import { Facts } from '../../parts/facts.js';
import { ScanCode } from '../../parts/scan-code.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { MeterActs } from '../customers/meter-acts.js';
import { MeterPlace } from '../customers/meter-place.js';
import { MeterState } from '../customers/meter-state.js';
import { VerifiedUntil } from '../customers/verified-until.js';

/** For whoever stands before a meter with a telephone: finds it by its number and records what was read or done. No list of meters or people. */
export default function AtMeterPage(): ReactNode {
  const { t } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('serial') ?? '';
  const [serial, setSerial] = useState(asked);
  const found = useRead<ListPage<Meter>>('register', '/meters', { serial: asked, limit: 1 }, asked !== '');
  const look = (number: string): void => setSearch(number === '' ? {} : { serial: number }, { replace: true });
  const find = (event: FormEvent): void => {
    event.preventDefault();
    look(serial.trim());
  };
  return (
    <Page title={t('atMeter.title')} purpose={t('atMeter.purpose')}>
      <form className="card stack" onSubmit={find} aria-label={t('action.findMeter')}>
        <TextInput label={t('meter.serial')} value={serial} onChange={(event) => setSerial(event.currentTarget.value)} maxLength={64} autoComplete="off" autoCapitalize="characters" />
        <div className="row"><Button type="submit">{t('action.findMeter')}</Button></div>
        <ScanCode onFound={(code) => { setSerial(code); look(code); }} />
      </form>
      {asked !== '' && <Reading of={found}>{({ items: [meter] }) => (meter === undefined ? <Vacant>{t('atMeter.none')}</Vacant> : <OneMeter meter={meter} />)}</Reading>}
    </Page>
  );
}

function OneMeter({ meter }: { meter: Meter }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  return (
    <section className="card stack" aria-label={t('meter.named', { serial: meter.serial })}>
      <h2>{t('meter.named', { serial: meter.serial })}</h2>
      <Facts rows={[
        [t('thing.state'), <MeterState meter={meter} />], [t('meter.place'), <MeterPlace meter={meter} />], [t('meter.capacity'), `${cubicMetres(meter.registerCapacityLitres)} ${t('unit.m3')}`],
        [t('meter.verifiedUntil'), <VerifiedUntil on={meter.verifiedUntilOn} />],
      ]} />
      <div className="row"><MeterActs meter={meter} /></div>
    </section>
  );
}
