import type { ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { type Well, WELL_STATES, type WellField, type WellNow } from '../../api/views.js';
import type { WellOnBoard, WellsBoard } from '../../api/water-views.js';
import { ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Term } from '../../parts/term.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { BoardTable, PlanLine } from './board-table.js';
import { WellTile } from './well-tile.js';
import { URGENCY_OF_WELL } from './well-words.js';

const MOST = 500;

/** Which well does what: a board by field, in the city's own names. */
export default function WellsPage(): ReactNode {
  const { t } = useSpeech();
  const wells = useRead<ListPage<Well>>('register', '/wells', { limit: MOST });
  const fields = useRead<ListPage<WellField>>('register', '/well-fields', { limit: MOST });
  const me = useMe();
  // Contributors see the register and not the water.
  const now = useRead<{ items: readonly WellNow[] }>('readings', '/city/wells', {}, me.data?.role !== 'contributor');
  const board = useRead<WellsBoard>('readings', '/city/wells-board', {}, me.data?.role !== 'contributor');
  return (
    <Page title={t('wells.title')} purpose={t('wells.purpose')}>
      <Reading of={wells} lines={10}>
        {({ items }) => (items.length === 0
          ? <Vacant>{t('wells.none')}</Vacant>
          : (
            <>
              <Counts wells={items} />
              {board.data !== undefined && <PlanLine board={board.data} />}
              {board.error !== null && <ProblemNotice problem={board.error} onRetry={() => void board.refetch()} />}
              {now.error !== null && <ProblemNotice problem={now.error} onRetry={() => void now.refetch()} />}
              <Reading of={fields} lines={10}>{(known) => <Board wells={items} fields={known.items} now={now.data?.items ?? []} board={board.data?.items ?? []} />}</Reading>
              {board.data !== undefined && <BoardTable wells={items} board={board.data} />}
            </>
          ))}
      </Reading>
    </Page>
  );
}

function Counts({ wells }: { wells: readonly Well[] }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <p className="row">
      {WELL_STATES.map((state) => ({ state, count: wells.filter((well) => well.state === state).length })).filter(({ count }) => count > 0).map(({ state, count }) => (
        <StateMark key={state} urgency={URGENCY_OF_WELL[state]}>
          {state === 'mothballed' ? <Term name="mothballed">{t(`well.${state}`)}</Term> : t(`well.${state}`)}: <b>{number(count)}</b>
        </StateMark>
      ))}
      <span className="quiet">{t('wells.total', { count: wells.length })}</span>
    </p>
  );
}

function Board({ wells, fields, now, board }: { wells: readonly Well[]; fields: readonly WellField[]; now: readonly WellNow[]; board: readonly WellOnBoard[] }): ReactNode {
  const { t, named } = useSpeech();
  const alone = wells.filter((well) => !fields.some((field) => field.id === well.fieldId));
  const groups = [
    ...fields.map((field) => ({ key: field.code, title: named(field), place: field.place, wells: wells.filter((well) => well.fieldId === field.id) })),
    { key: '', title: t('wells.alone'), place: null, wells: alone },
  ].filter((group) => group.wells.length > 0);
  return groups.map((group) => (
    <section key={group.key} className="stack" aria-label={group.title}>
      <div className="row"><h2>{group.title}</h2>{group.place !== null && <span className="quiet">{group.place}</span>}<span className="quiet">{t('wells.total', { count: group.wells.length })}</span></div>
      <div className="tiles">{inOrder(group.wells).map((well) => <WellTile key={well.id} well={well} now={now.find((one) => one.wellId === well.id)} board={board.find((one) => one.wellId === well.id)} />)}</div>
    </section>
  ));
}

/** Those that work first, the quiet ones last; within a state by code, numbers as numbers. */
function inOrder(wells: readonly Well[]): readonly Well[] {
  return wells.toSorted((a, b) => WELL_STATES.indexOf(a.state) - WELL_STATES.indexOf(b.state) || a.code.localeCompare(b.code, undefined, { numeric: true }));
}
