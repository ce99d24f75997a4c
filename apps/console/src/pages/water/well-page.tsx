import type { ReactNode } from 'react';
import { useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { HistoryRow, Well } from '../../api/views.js';
import { Facts } from '../../parts/facts.js';
import { happeningsOf } from '../../parts/happenings.js';
import { isNotFound, orNoFigure, Reading } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Timeline } from '../../parts/timeline.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { URGENCY_OF_WELL } from './well-words.js';

export default function WellPage(): ReactNode {
  const { id } = useParams();
  const { t, named } = useSpeech();
  const well = useRead<Well>('register', `/wells/${id}`);
  if (isNotFound(well.error)) return <NotFoundPage />;
  return (
    <Page title={well.data === undefined ? t('well.title') : named(well.data)} purpose={t('well.purpose')}>
      <Reading of={well}>{(found) => <WellFacts well={found} />}</Reading>
      <section className="stack" aria-label={t('history.title')}><h2>{t('history.title')}</h2><WellHistory id={String(id)} /></section>
    </Page>
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
        [t('well.field'), orNoFigure(well.fieldCode, (code) => code, t('wells.alone'))],
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
