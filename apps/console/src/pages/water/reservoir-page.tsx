import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { HistoryRow } from '../../api/views.js';
import type { Reservoir, ReservoirNow, StorageDay } from '../../api/water-views.js';
import { Facts } from '../../parts/facts.js';
import { levelsText } from '../../parts/form-texts.js';
import { happeningsOf } from '../../parts/happenings.js';
import { Instant } from '../../parts/instant.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { RegisterForm } from '../../parts/register-form.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { Timeline } from '../../parts/timeline.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { PlaceMeasures } from './place-measures.js';
import { StoredAmount } from './stored-amount.js';

/** One reservoir: what it holds now, its level over time, its table of levels, its change by day. */
export default function ReservoirPage(): ReactNode {
  const { id } = useParams();
  const { t, named } = useSpeech();
  const reservoir = useRead<Reservoir>('register', `/reservoirs/${id}`);
  const me = useMe();
  const [isChanging, setIsChanging] = useState(false);
  const mayChange = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  const { data } = reservoir;
  if (isNotFound(reservoir.error)) return <NotFoundPage />;
  return (
    <Page title={data === undefined ? t('reservoir.title') : named(data)} purpose={t('reservoir.purpose')}
      actions={<>{mayChange && data !== undefined && <Button onClick={() => setIsChanging(true)}>{t('action.changeReservoir')}</Button>}<Link href="/reservoirs">{t('reservoirs.all')}</Link></>}>
      {isChanging && data !== undefined && <ChangeReservoir reservoir={data} mayCorrect={me.data?.role === 'administrator'} onClose={() => setIsChanging(false)} />}
      <Reading of={reservoir}>
        {(found) => (
          <>
            <NowFacts reservoir={found} />
            <PlaceMeasures path={`/reservoirs/${found.id}/measurements`} quantities={['level']} />
            <StorageDays reservoirId={found.id} />
            <Levels reservoir={found} />
          </>
        )}
      </Reading>
      <section className="stack" aria-label={t('history.title')}><h2>{t('history.title')}</h2><ReservoirHistory id={String(id)} /></section>
    </Page>
  );
}

function NowFacts({ reservoir }: { reservoir: Reservoir }): ReactNode {
  const { t, cubicMetres, number } = useSpeech();
  const now = useRead<{ items: readonly ReservoirNow[] }>('readings', '/city/reservoirs');
  const found = now.data?.items.find(({ reservoirId }) => reservoirId === reservoir.id);
  return (
    <div className="card">
      <Facts rows={[
        [t('thing.code'), reservoir.code],
        [t('thing.state'), <StateMark urgency={reservoir.state === 'in_use' ? 'normal' : 'off'}>{t(`reservoir.${reservoir.state}`)}</StateMark>],
        [t('reservoir.level'), orNoFigure(found?.now.levelMillimetres, (level) => `${number(level / 1000, 2)} ${t('unit.m')}`, t('stored.no_level'))],
        [`${t('reservoir.stored')}, ${t('unit.m3')}`, found === undefined ? orNoFigure(null, () => '') : <StoredAmount of={found.now} />],
        [t('reservoir.full'), orNoFigure(reservoir.volumeLitres, (litres) => `${cubicMetres(litres, 0)} ${t('unit.m3')}`)],
        [t('reservoir.changeToday'), orNoFigure(found?.changeTodayLitres, (litres) => `${litres > 0 ? '+' : ''}${cubicMetres(litres, 0)} ${t('unit.m3')}`, t('stored.no_level'))],
        [t('meter.lastHeard'), orNoFigure(found?.now.measuredAt, (at) => <Instant at={at} ago />, t('stored.no_level'))],
        [t('well.field'), orNoFigure(reservoir.fieldCode, (code) => code)],
        [t('thing.zone'), orNoFigure(reservoir.zoneCode, (code) => code)],
      ]} />
    </div>
  );
}

function ChangeReservoir({ reservoir: { id, version, levels }, mayCorrect, onClose }: { reservoir: Reservoir; mayCorrect: boolean; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  return (
    <RegisterForm title={t('action.changeReservoir')} purpose={t('reservoir.levels.rule')} onClose={onClose}
      change={(body) => ({ method: 'POST', path: `/reservoirs/${id}/changes`, asked: { body: { ...body, version } } })}
      {...(mayCorrect ? { correct: (body: Readonly<Record<string, unknown>>) => ({ method: 'POST' as const, path: `/reservoirs/${id}/corrections`, asked: { body: { ...body, version } } }) } : {})}
      fields={[{ name: 'levels', kind: 'levels', isNeeded: true, initial: levelsText(levels), label: t('reservoir.levels'), description: t('reservoir.levels.field') }]} />
  );
}

function Levels({ reservoir: { levels } }: { reservoir: Reservoir }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const columns: readonly PlainColumn<NonNullable<Reservoir['levels']>[number]>[] = [
    { head: `${t('reservoir.level')}, ${t('unit.m')}`, isNumber: true, show: ({ levelMillimetres }) => number(levelMillimetres / 1000, 3) },
    { head: `${t('reservoir.stored')}, ${t('unit.m3')}`, isNumber: true, show: ({ volumeLitres }) => cubicMetres(volumeLitres) },
  ];
  return (
    <section className="stack" aria-label={t('reservoir.levels')}>
      <h2>{t('reservoir.levels')}</h2>
      {levels === null || levels.length === 0 ? <Vacant>{t('reservoir.levels.none')}</Vacant> : <TakenTable label={t('reservoir.levels')} columns={columns} rows={levels} keyOf={({ levelMillimetres }) => levelMillimetres} />}
    </section>
  );
}

function StorageDays({ reservoirId }: { reservoirId: number }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const days = useRead<{ items: readonly StorageDay[] }>('readings', `/reservoirs/${reservoirId}/storage-days`);
  const columns: readonly PlainColumn<StorageDay>[] = [
    { head: t('day.word'), show: ({ day }) => formatDay(day) },
    { head: `${t('reservoir.start')}, ${t('unit.m3')}`, isNumber: true, show: ({ start }) => <StoredAmount of={start} /> },
    { head: `${t('reservoir.end')}, ${t('unit.m3')}`, isNumber: true, show: ({ end }) => <StoredAmount of={end} /> },
    { head: `${t('reservoir.change')}, ${t('unit.m3')}`, isNumber: true, show: ({ changeLitres }) => orNoFigure(changeLitres, (litres) => `${litres > 0 ? '+' : ''}${cubicMetres(litres, 0)}`, t('stored.no_level')) },
  ];
  return (
    <section className="stack" aria-label={t('reservoir.days')}>
      <h2>{t('reservoir.days')}</h2>
      <Reading of={days} lines={6}>{({ items }) => <TakenTable label={t('reservoir.days')} columns={columns} rows={items.toReversed()} keyOf={({ day }) => day} />}</Reading>
    </section>
  );
}

function ReservoirHistory({ id }: { id: string }): ReactNode {
  const { t, named, cubicMetres } = useSpeech();
  const history = useRead<{ items: readonly HistoryRow<Reservoir>[] }>('register', `/reservoirs/${id}/history`);
  return (
    <Reading of={history}>
      {({ items }) => <Timeline of={happeningsOf(items, (one) => [named(one), t(`reservoir.${one.state}`), ...(one.volumeLitres === null ? [] : [`${cubicMetres(one.volumeLitres, 0)} ${t('unit.m3')}`])].join(' · '))} />}
    </Reading>
  );
}
