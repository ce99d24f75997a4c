import { Button } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { HistoryRow, Meter, Well } from '../../api/views.js';
import { WELL_QUANTITIES } from '../../api/water-views.js';
import { Facts } from '../../parts/facts.js';
import { happeningsOf } from '../../parts/happenings.js';
import { isNotFound, orNoFigure, Reading } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Term } from '../../parts/term.js';
import { Timeline } from '../../parts/timeline.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { MeterReadings } from '../customers/meter-readings.js';
import { ChangeWell } from './change-well.js';
import { FlowTests } from './flow-tests.js';
import { PlaceMeasures } from './place-measures.js';
import { PumpCurves } from './pump-curves.js';
import { WellDays } from './well-days.js';
import { URGENCY_OF_WELL } from './well-words.js';

export default function WellPage(): ReactNode {
  const { id } = useParams();
  const { t, named } = useSpeech();
  const well = useRead<Well>('register', `/wells/${id}`);
  const me = useMe();
  const [isChanging, setIsChanging] = useState(false);
  const mayChange = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  // Contributors see the register and not the water.
  const maySee = me.data !== undefined && me.data !== null && me.data.role !== 'contributor';
  if (isNotFound(well.error)) return <NotFoundPage />;
  return (
    <Page title={well.data === undefined ? t('well.title') : named(well.data)} purpose={t('well.purpose')} actions={<>{mayChange && well.data !== undefined && <Button onClick={() => setIsChanging(true)}>{t('action.changeWell')}</Button>}<Link href="/wells">{t('today.toWells')}</Link></>}>
      {isChanging && well.data !== undefined && <ChangeWell well={well.data} onClose={() => setIsChanging(false)} />}
      <Reading of={well}>{(found) => <><WellFacts well={found} />{found.meterSerial !== null && <WellReadings serial={found.meterSerial} />}</>}</Reading>
      {well.data !== undefined && maySee && (
        <>
          <PlaceMeasures path={`/wells/${well.data.id}/measurements`} quantities={WELL_QUANTITIES} />
          <WellDays wellId={well.data.id} />
          <FlowTests wellId={well.data.id} mayChange={mayChange} />
          <PumpCurves wellId={well.data.id} mayChange={mayChange} />
        </>
      )}
      <section className="stack" aria-label={t('history.title')}><h2>{t('history.title')}</h2><WellHistory id={String(id)} /></section>
    </Page>
  );
}

/** What the meter of the well showed. Contributors see the register and not the water. */
function WellReadings({ serial }: { serial: string }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const maySee = me.data !== null && me.data?.role !== 'contributor';
  const meters = useRead<ListPage<Meter>>('register', '/meters', { serial, limit: 1 }, maySee);
  if (!maySee) return null;
  return (
    <section className="stack" aria-label={t('reading.title')}>
      <h2><Term name="index">{t('reading.title')}</Term></h2>
      <Reading of={meters} lines={8}>
        {({ items }) => items.map((meter) => <Fragment key={meter.id}><p><Link href={`/meters/${meter.id}`}>{t('meter.named', { serial })}</Link></p><MeterReadings meterId={String(meter.id)} /></Fragment>)}
      </Reading>
    </section>
  );
}

function WellFacts({ well }: { well: Well }): ReactNode {
  const { t, flow, number } = useSpeech();
  return (
    <div className="card">
      <Facts rows={[
        [t('thing.code'), well.code],
        [t('thing.state'), <StateMark urgency={URGENCY_OF_WELL[well.state]}>{t(`well.${well.state}`)}</StateMark>],
        [t('well.season'), orNoFigure(well.season, (season) => t(`season.${season}`))],
        [<Term name="wellField">{t('well.field')}</Term>, orNoFigure(well.fieldCode, (code) => code, t('wells.alone'))],
        [t('thing.zone'), orNoFigure(well.zoneCode, (code) => code)],
        [t('well.ratedFlow'), orNoFigure(well.ratedFlowLitresPerHour, (rated) => `${flow(rated)} ${t('unit.m3h')}`)],
        [t('well.depth'), orNoFigure(well.depthMetres, (depth) => `${number(depth)} ${t('unit.m')}`)],
        [t('well.pump'), orNoFigure(well.pumpModel, (model) => model)],
        [t('thing.meter'), orNoFigure(well.meterSerial, (serial) => serial, t('missing.noMeter'))],
        [t('thing.document'), orNoFigure(well.document, (document) => document)],
      ]} />
    </div>
  );
}

function WellHistory({ id }: { id: string }): ReactNode {
  const { t, named, flow } = useSpeech();
  const history = useRead<{ items: readonly HistoryRow<Well>[] }>('register', `/wells/${id}/history`);
  return (
    <Reading of={history}>
      {({ items }) => (
        <Timeline of={happeningsOf(items, (well) => [named(well), t(`well.${well.state}`), ...(well.ratedFlowLitresPerHour === null ? [] : [`${flow(well.ratedFlowLitresPerHour)} ${t('unit.m3h')}`])].join(' · '))} />
      )}
    </Reading>
  );
}
