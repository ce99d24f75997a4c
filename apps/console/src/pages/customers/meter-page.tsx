import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { Meter } from '../../api/views.js';
import { Facts } from '../../parts/facts.js';
import { Day } from '../../parts/instant.js';
import { KeptInBounds } from '../../parts/kept-in-bounds.js';
import { isNotFound, Loading, orNoFigure, Reading } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { Installations } from './installations.js';
import { ReadingList } from '../readings/reading-list.js';
import { MeterActs } from './meter-acts.js';
import { MeterPlace } from './meter-place.js';
import { MeterReadings } from './meter-readings.js';
import { MeterState } from './meter-state.js';
import { MeterVisits } from './meter-visits.js';
import { MeterVolumes } from './meter-volumes.js';
import { VerifiedUntil } from './verified-until.js';
import { Term } from '../../parts/term.js';

/** Far down the page: it comes after what stands above. */
const DisplayCard = lazy(async () => ({ default: (await import('../readings/display-card.js')).DisplayCard }));

/** One meter: what it is, where it stood, what it showed. */
export default function MeterPage(): ReactNode {
  const { id } = useParams();
  const { t, number, cubicMetres } = useSpeech();
  const meter = useRead<Meter>('register', `/meters/${id}`);
  if (isNotFound(meter.error)) return <NotFoundPage />;
  return (
    <Page title={meter.data === undefined ? t('meter.title') : t('meter.named', { serial: meter.data.serial })} purpose={t('meter.purpose')} actions={<>{meter.data !== undefined && <MeterActs meter={meter.data} />}<Link href="/meters">{t('meter.toAll')}</Link></>}>
      <div className="halves">
        <section className="card stack" aria-label={t('meter.title')}>
          <h2>{t('meter.title')}</h2>
          <Reading of={meter}>
            {(found) => (
              <Facts rows={[
                [t('thing.state'), <MeterState meter={found} />],
                [t('meter.place'), <MeterPlace meter={found} />],
                [t('meter.model'), orNoFigure(found.modelCode, (code) => code)],
                [<Term name="capacity">{t('meter.capacity')}</Term>, `${cubicMetres(found.registerCapacityLitres)} ${t('unit.m3')}`],
                [<Term name="pulse">{t('meter.pulse')}</Term>, orNoFigure(found.pulseLitres, (litres) => `${number(litres)} ${t('unit.litres')}`, t('missing.asModel'))],
                [<Term name="verification">{t('meter.verifiedOn')}</Term>, orNoFigure(found.verifiedOn, (on) => <Day on={on} />)],
                [t('meter.verifiedUntil'), <VerifiedUntil on={found.verifiedUntilOn} />],
                [<Term name="lot">{t('meter.lot')}</Term>, orNoFigure(found.lotCode, (code) => code)],
              ]} />
            )}
          </Reading>
        </section>
        <section className="card stack" aria-label={t('installation.title')}><h2>{t('installation.title')}</h2><Installations meterId={String(id)} /></section>
      </div>
      <section className="stack" aria-label={t('reading.title')}><h2><Term name="index">{t('reading.title')}</Term></h2><MeterReadings meterId={String(id)} /></section>
      <section className="stack" aria-label={t('volume.title')}><h2>{t('volume.title')}</h2><MeterVolumes meterId={String(id)} /></section>
      <section className="stack" aria-label={t('display.title')} id="display"><h2><Term name="display">{t('display.title')}</Term></h2><KeptInBounds of={String(id)}><Suspense fallback={<Loading lines={3} />}><DisplayCard meterId={String(id)} /></Suspense></KeptInBounds></section>
      <section className="stack" aria-label={t('readingList.title')}><h2>{t('readingList.title')}</h2><ReadingList meterId={String(id)} /></section>
      <section className="stack" aria-label={t('visits.title')}><h2>{t('visits.title')}</h2><MeterVisits meterId={String(id)} /></section>
    </Page>
  );
}
