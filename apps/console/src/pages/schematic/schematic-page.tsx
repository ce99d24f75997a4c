import type { ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import type { Well, WellField, WellNow, Zone } from '../../api/views.js';
import type { Reservoir, ReservoirNow, WellsBoard } from '../../api/water-views.js';
import { ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { SchematicDrawing } from './schematic-drawing.js';
import type { SchematicBoundary } from './schematic-layout.js';

const MOST = 500;

/** How is it connected: fields, reservoirs and zones with what they do now. */
export default function SchematicPage(): ReactNode {
  const { t } = useSpeech();
  const wells = useRead<ListPage<Well>>('register', '/wells', { limit: MOST });
  const fields = useRead<ListPage<WellField>>('register', '/well-fields', { limit: MOST });
  const reservoirs = useRead<ListPage<Reservoir>>('register', '/reservoirs', { limit: MOST });
  const zones = useRead<ListPage<Zone>>('register', '/zones', { limit: MOST });
  const boundaries = useRead<ListPage<SchematicBoundary>>('register', '/boundaries', { limit: MOST, state: 'open' });
  const wellsNow = useRead<{ items: readonly WellNow[] }>('readings', '/city/wells');
  const board = useRead<WellsBoard>('readings', '/city/wells-board');
  const stored = useRead<{ items: readonly ReservoirNow[] }>('readings', '/city/reservoirs');
  const live = [wellsNow, board, stored].find(({ error }) => error !== null);
  return (
    <Page title={t('schematic.title')} purpose={t('schematic.purpose')}>
      {live !== undefined && <ProblemNotice problem={live.error} onRetry={() => void Promise.all([wellsNow, board, stored].map((one) => one.refetch()))} />}
      <Reading of={wells} lines={12}>{(knownWells) => (
        <Reading of={reservoirs} lines={12}>{(knownReservoirs) => (
          <Reading of={zones} lines={12}>{(knownZones) => (
            knownWells.items.length + knownReservoirs.items.length === 0
              ? <Vacant hatched>{t('schematic.none')}</Vacant>
              : (
                <>
                  <p className="row quiet">
                    <StateMark urgency="alarm">{t('schematic.alarm')}</StateMark><StateMark urgency="warning">{t('schematic.warning')}</StateMark><StateMark urgency="attention">{t('schematic.attention')}</StateMark>
                    <StateMark urgency="absent">{t('missing.word')}</StateMark><StateMark urgency="off">{t('schematic.off')}</StateMark>
                  </p>
                  <SchematicDrawing wells={knownWells.items} reservoirs={knownReservoirs.items} zones={knownZones.items} fields={fields.data?.items ?? []} boundaries={boundaries.data?.items ?? []}
                    wellsNow={wellsNow.data?.items ?? []} board={board.data?.items ?? []} stored={stored.data?.items ?? []} />
                </>
              )
          )}</Reading>
        )}</Reading>
      )}</Reading>
      {[fields, boundaries].map(({ error, refetch }, at) => (error === null ? null : <ProblemNotice key={at === 0 ? 'fields' : 'boundaries'} problem={error} onRetry={() => void refetch()} />))}
    </Page>
  );
}
