import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { useChange, useList } from '../../api/queries.js';
import type { ReadingRoute } from '../../api/route-views.js';
import type { Zone } from '../../api/views.js';
import { Form, useFaults } from '../../parts/form.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ReaderSelect } from './reader-select.js';

/** Reading routes: who walks where, in what order. */
export default function RoutesPage(): ReactNode {
  const { t, number, named } = useSpeech();
  const state = useTableState();
  const [isCreating, setIsCreating] = useState(false);
  const { zoneId, isInUse } = state.filters;
  const zones = useList<Zone>('register', '/zones', { limit: 500 });
  const routes = useList<ReadingRoute>('routes', '/reading-routes', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, zoneId, isInUse });
  const zoneName = (route: ReadingRoute): string => {
    const zone = zones.data?.items.find((one) => one.id === route.zoneId);
    return zone === undefined ? route.zoneCode : named(zone);
  };
  const columns: readonly Column<ReadingRoute>[] = [
    { key: 'code', head: t('thing.code'), sort: 'code', show: (route) => <Link href={`/routes/${route.routeId}`}>{route.code}</Link> },
    { key: 'name', head: t('route.name'), sort: 'name', isWide: true, show: ({ name }) => name },
    { key: 'zone', head: t('journal.zone'), show: zoneName },
    { key: 'reader', head: t('route.reader'), show: ({ readerLogin }) => orNoFigure(readerLogin, (login) => login, t('route.noReader')) },
    { key: 'stops', head: t('route.stops'), isNumber: true, show: ({ stops }) => number(stops) },
    { key: 'state', head: t('thing.state'), show: (route) => <StateMark urgency={route.isInUse ? 'normal' : 'off'}>{t(route.isInUse ? 'route.inUse' : 'route.notInUse')}</StateMark> },
  ];
  return (
    <Page title={t('routes.title')} purpose={t('routes.purpose')} actions={<Button onClick={() => setIsCreating(true)}>{t('action.createRoute')}</Button>}>
      <PagedTable name="routes" caption={t('routes.title')} columns={columns} rows={routes} state={state} keyOf={({ routeId }) => routeId} hasSearch whenEmpty={t('routes.none')} filters={(
        <>
          <NativeSelect label={t('journal.zone')} value={zoneId ?? ''} onChange={(event) => state.set({ zoneId: event.currentTarget.value })} data={[{ value: '', label: t('table.all') }, ...(zones.data?.items ?? []).map((zone) => ({ value: String(zone.id), label: named(zone) }))]} />
          <NativeSelect label={t('thing.state')} value={isInUse ?? ''} onChange={(event) => state.set({ isInUse: event.currentTarget.value })} data={[{ value: '', label: t('table.all') }, { value: 'true', label: t('route.inUse') }, { value: 'false', label: t('route.notInUse') }]} />
        </>
      )} />
      {isCreating && zones.data !== undefined && <CreateRoute zones={zones.data.items} onClose={() => setIsCreating(false)} />}
    </Page>
  );
}

const FIELDS = ['code', 'name', 'zoneId', 'readerUserId', 'street'];

/** Makes a route of a street, or of all of a zone, in the order of the addresses. */
function CreateRoute({ zones, onClose }: { zones: readonly Zone[]; onClose: () => void }): ReactNode {
  const { t, named } = useSpeech();
  const [, go] = useLocation();
  const create = useChange<ReadingRoute>('routes');
  const fault = useFaults(create.error);
  const [texts, setTexts] = useState({ code: '', name: '', street: '' });
  const [zoneId, setZoneId] = useState(zones[0]?.id);
  const [readerUserId, setReaderUserId] = useState<number | null>(null);
  const [sides, setSides] = useState('together');
  const [isSent, setIsSent] = useState(false);
  const type = (name: keyof typeof texts) => (event: { currentTarget: { value: string } }) => { const { value } = event.currentTarget; setTexts((earlier) => ({ ...earlier, [name]: value })); };
  const missing = (name: 'code' | 'name'): string | undefined => (isSent && texts[name].trim() === '' ? t('fault.empty') : fault(name));
  const send = (): void => {
    setIsSent(true);
    if (texts.code.trim() === '' || texts.name.trim() === '' || zoneId === undefined) return;
    create.mutate({ method: 'POST', path: '/reading-routes', asked: { body: { code: texts.code.trim(), name: texts.name.trim(), zoneId, readerUserId, street: texts.street.trim(), sides } } }, { onSuccess: ({ routeId }) => go(`/routes/${routeId}`) });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.createRoute')} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.createRoute')} isBusy={create.isPending} problem={create.error} fields={FIELDS} onSubmit={send} onCancel={onClose}>
        <p className="quiet">{t('route.createMeans')}</p>
        <div className="form-fields">
          <TextInput label={t('thing.code')} value={texts.code} onChange={type('code')} maxLength={64} autoComplete="off" data-autofocus error={missing('code')} />
          <TextInput label={t('route.name')} value={texts.name} onChange={type('name')} maxLength={200} autoComplete="off" error={missing('name')} />
          <NativeSelect label={t('journal.zone')} value={String(zoneId ?? '')} onChange={(event) => { setZoneId(Number(event.currentTarget.value)); setReaderUserId(null); }} error={fault('zoneId')} data={zones.map((zone) => ({ value: String(zone.id), label: named(zone) }))} />
          {zoneId !== undefined && <ReaderSelect zoneId={zoneId} userId={readerUserId} onChange={setReaderUserId} error={fault('readerUserId')} />}
          <TextInput label={t('route.street')} description={t('route.street.why')} value={texts.street} onChange={type('street')} maxLength={100} autoComplete="off" error={fault('street') === undefined ? undefined : t('route.street.none')} />
          <NativeSelect label={t('route.sides')} value={sides} onChange={(event) => setSides(event.currentTarget.value)} data={[{ value: 'together', label: t('route.together') }, { value: 'apart', label: t('route.apart') }]} />
        </div>
      </Form>
    </Modal>
  );
}
