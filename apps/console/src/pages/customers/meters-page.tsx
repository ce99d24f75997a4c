import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { type Meter, METER_STATES } from '../../api/views.js';
import { Day, Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { CreateMeter } from './meter-forms.js';
import { MeterPlace } from './meter-place.js';
import { MeterState } from './meter-state.js';
import { VerifiedUntil } from './verified-until.js';

export default function MetersPage(): ReactNode {
  const { t, language } = useSpeech();
  const me = useMe();
  const state = useTableState();
  const [isCreating, setIsCreating] = useState(false);
  const isClerk = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  const { state: meterState } = state.filters;
  const meters = useList<Meter>('register', '/meters', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, state: meterState });
  const columns: readonly Column<Meter>[] = [
    { key: 'serial', head: t('meter.serial'), sort: 'serial', show: (meter) => <Link href={`/meters/${meter.id}`}>{meter.serial}</Link> },
    { key: 'state', head: t('thing.state'), sort: 'state', show: (meter) => <MeterState meter={meter} /> },
    { key: 'model', head: t('meter.model'), show: (meter) => orNoFigure(meter.modelCode, (code) => code) },
    { key: 'place', head: t('meter.place'), isWide: true, show: (meter) => <MeterPlace meter={meter} /> },
    { key: 'installed', head: t('meter.installedAt'), show: (meter) => (meter.installedAt === null ? <span className="quiet">{t('meter.nowhere')}</span> : <Instant at={meter.installedAt} />) },
    { key: 'until', head: t('meter.verifiedUntil'), sort: 'verifiedUntilOn', show: (meter) => <VerifiedUntil on={meter.verifiedUntilOn} /> },
    { key: 'lot', head: t('meter.lot'), isSpare: true, show: (meter) => orNoFigure(meter.lotCode, (code) => code) },
    { key: 'verified', head: t('meter.verifiedOn'), isSpare: true, show: (meter) => orNoFigure(meter.verifiedOn, (on) => <Day on={on} />) },
  ];
  const filters = (
    <NativeSelect label={t('thing.state')} value={meterState ?? ''} onChange={(event) => state.set({ state: event.currentTarget.value })}
      data={[{ value: '', label: t('table.all') }, ...METER_STATES.map((one) => ({ value: one, label: t(`meter.${one}`) }))]} />
  );
  return (
    <Page title={t('meters.title')} purpose={t('meters.purpose')} {...(isClerk ? { actions: <Button onClick={() => setIsCreating(true)}>{t('action.createMeter')}</Button> } : {})}>
      {isCreating && <CreateMeter onClose={() => setIsCreating(false)} />}
      <PagedTable name="meters" caption={t('meters.title')} columns={columns} rows={meters} state={state} keyOf={(meter) => meter.id} hasSearch filters={filters} whenEmpty={t('meters.none')}
        exports={isClerk ? [{ words: t('table.exportXlsx'), address: addressOf('/exports/meters.xlsx', { language }) }] : []} />
    </Page>
  );
}
