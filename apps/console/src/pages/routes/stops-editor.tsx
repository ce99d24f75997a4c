import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import type { ReadingRoute, RoutePoint } from '../../api/route-views.js';
import { PausedText } from '../../parts/paused-text.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Notice, orNoFigure, ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** The stops of a route in order: moved, taken off and added here, and kept together as one version. */
export function StopsEditor({ route, stops }: { route: ReadingRoute; stops: readonly RoutePoint[] }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('routes');
  const [edited, setEdited] = useState(stops);
  const [isAdding, setIsAdding] = useState(false);
  const isChanged = edited.length !== stops.length || edited.some(({ servicePointId }, at) => servicePointId !== stops[at]?.servicePointId);
  const move = (from: number, to: number): void => {
    const moved = edited[from];
    if (moved === undefined || to < 0 || to >= edited.length) return;
    setEdited(edited.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  const save = (): void => write.mutate({ method: 'POST', path: `/reading-routes/${route.routeId}/changes`, asked: { body: { versionNo: route.versionNo, servicePointIds: edited.map(({ servicePointId }) => servicePointId) } } });
  const rows = edited.map((stop, at) => ({ ...stop, at }));
  return (
    <>
      <div className="row">
        <Button variant="default" onClick={() => setIsAdding(true)}>{t('action.addStops')}</Button>
        {isChanged && <><Button onClick={save} loading={write.isPending}>{t('action.saveStops')}</Button><Button variant="default" onClick={() => setEdited(stops)}>{t('action.cancel')}</Button></>}
      </div>
      {isChanged && <Notice tone="attention"><p>{t('route.unsaved')}</p></Notice>}
      {write.error !== null && <ProblemNotice problem={write.error} />}
      {rows.length === 0 ? <Vacant>{t('route.noStops')}</Vacant> : (
        <PlainTable label={t('route.stops')} rows={rows} keyOf={({ servicePointId }) => servicePointId} columns={[
          { head: t('route.position'), isNumber: true, show: ({ at, servicePointId, servicePointCode }) => <Position key={`${servicePointId} ${at}`} at={at} name={servicePointCode} onMove={(to) => move(at, to)} /> },
          { head: t('account.address'), isWide: true, show: ({ address }) => orNoFigure(address, (known) => known) },
          { head: t('place.servicePoint'), show: ({ servicePointCode }) => servicePointCode },
          { head: t('meter.serial'), show: ({ meterSerial }) => orNoFigure(meterSerial, (serial) => serial, t('missing.noMeter')) },
          {
            head: t('journal.acts'),
            show: ({ at, servicePointCode }) => (
              <span className="row">
                <Button size="compact-sm" variant="default" disabled={at === 0} aria-label={t('route.up', { code: servicePointCode })} onClick={() => move(at, at - 1)}>↑</Button>
                <Button size="compact-sm" variant="default" disabled={at === rows.length - 1} aria-label={t('route.down', { code: servicePointCode })} onClick={() => move(at, at + 1)}>↓</Button>
                <Button size="compact-sm" variant="default" aria-label={t('route.off', { code: servicePointCode })} onClick={() => setEdited(edited.toSpliced(at, 1))}>{t('action.takeOff')}</Button>
              </span>
            ),
          },
        ]} />
      )}
      {isAdding && <AddStops route={route} present={edited} onAdd={(points) => { setEdited([...edited, ...points]); setIsAdding(false); }} onClose={() => setIsAdding(false)} />}
    </>
  );
}

/** The place of a stop, as a number that may be typed over: it moves there. */
function Position({ at, name, onMove }: { at: number; name: string; onMove: (to: number) => void }): ReactNode {
  const { t } = useSpeech();
  const [text, setText] = useState(String(at + 1));
  const settle = (): void => {
    const to = /^\d{1,3}$/.test(text.trim()) ? Number(text) - 1 : at;
    if (to === at) setText(String(at + 1));
    else onMove(to);
  };
  return <TextInput aria-label={t('route.placeOf', { code: name })} value={text} w={64} inputMode="numeric" maxLength={3} onChange={(event) => setText(event.currentTarget.value)} onBlur={settle} onKeyDown={(event) => { if (event.key === 'Enter') settle(); }} />;
}

interface AddProps { readonly route: ReadingRoute; readonly present: readonly RoutePoint[]; readonly onAdd: (points: readonly RoutePoint[]) => void; readonly onClose: () => void }

/** Finds connections of the zone by a part of the address, and puts them at the end. */
function AddStops({ route, present, onAdd, onClose }: AddProps): ReactNode {
  const { t, number } = useSpeech();
  const [street, setStreet] = useState('');
  const [sides, setSides] = useState('together');
  const found = useRead<{ readonly items: readonly RoutePoint[]; readonly hasMore: boolean }>('routes', '/reading-routes/points', { zoneId: route.zoneId, street, sides, isFree: true });
  return (
    <Modal opened onClose={onClose} title={t('action.addStops')} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="stack">
        <div className="form-fields">
          <PausedText label={t('route.street')} asked={street} onPause={setStreet} />
          <NativeSelect label={t('route.sides')} value={sides} onChange={(event) => setSides(event.currentTarget.value)} data={[{ value: 'together', label: t('route.together') }, { value: 'apart', label: t('route.apart') }]} />
        </div>
        <Reading of={found}>
          {({ items, hasMore }) => {
            const free = items.filter(({ servicePointId }) => !present.some((one) => one.servicePointId === servicePointId));
            return (
              <>
                {hasMore && <Notice tone="attention"><p>{t('route.hasMore')}</p></Notice>}
                {free.length === 0 ? <Vacant>{t('route.nothingFree')}</Vacant> : (
                  <>
                    <div className="row"><Button onClick={() => onAdd(free)}>{t('route.addAll', { all: number(free.length) })}</Button></div>
                    <PlainTable label={t('action.addStops')} rows={free} keyOf={({ servicePointId }) => servicePointId} columns={[
                      { head: t('account.address'), isWide: true, show: ({ address }) => orNoFigure(address, (known) => known) }, { head: t('place.servicePoint'), show: ({ servicePointCode }) => servicePointCode }, { head: t('meter.serial'), show: ({ meterSerial }) => orNoFigure(meterSerial, (serial) => serial, t('missing.noMeter')) },
                      { head: t('journal.acts'), show: (point) => <Button size="compact-sm" variant="default" aria-label={t('route.add', { code: point.servicePointCode })} onClick={() => onAdd([point])}>{t('action.addStop')}</Button> },
                    ]} />
                  </>
                )}
              </>
            );
          }}
        </Reading>
      </div>
    </Modal>
  );
}
