import type { ReactNode } from 'react';

import type { Well } from '../../api/views.js';
import type { WellOnBoard, WellsBoard } from '../../api/water-views.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { NoFigure, orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { formatInstant } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { SupplyAmount } from './supply-amount.js';
import { troubleWords, urgencyOfTrouble } from './well-words.js';

/** How the seasonal plan was kept in the last 24 hours, in one sentence. */
export function PlanLine({ board: { items, to } }: { board: WellsBoard }): ReactNode {
  const { t, number } = useSpeech();
  const count = (isOne: (well: WellOnBoard) => boolean): string => number(items.filter(isOne).length);
  return (
    <p>
      <span className="quiet">{t('board.asOf', { to: formatInstant(to) })}.</span>{' '}
      {t('board.planRan', {
        ran: count(({ last24h }) => last24h.isPlanned === true && last24h.hasRun === true), planned: count(({ last24h }) => last24h.isPlanned === true),
        others: count(({ last24h }) => last24h.isPlanned === false && last24h.hasRun === true), unknown: count(({ last24h }) => last24h.isPlanned !== false && last24h.hasRun === null),
      })}
    </p>
  );
}

interface Row { readonly well: Well; readonly board: WellOnBoard }

/** The board as a table to print and to take along: wells in service alone. */
export function BoardTable({ wells, board: { items } }: { wells: readonly Well[]; board: WellsBoard }): ReactNode {
  const { t, named, number } = useSpeech();
  const rows = items.flatMap((board): Row[] => {
    const well = wells.find(({ id }) => id === board.wellId);
    return well === undefined || (board.last24h.unknown === 'out_of_service' && board.troubles.length === 0) ? [] : [{ well, board }];
  });
  if (rows.length === 0) return null;
  const columns: readonly PlainColumn<Row>[] = [
    { head: t('thing.name'), isWide: true, show: ({ well }) => named(well) },
    { head: t('thing.state'), show: ({ well }) => t(`well.${well.state}`) },
    { head: t('board.plan'), show: ({ board: { last24h } }) => orNoFigure(last24h.isPlanned, (isPlanned) => t(isPlanned ? 'board.planned' : 'board.notPlanned'), t('board.noPlan')) },
    { head: t('board.ran'), show: ({ board: { last24h } }) => orNoFigure(last24h.hasRun, (hasRun) => t(hasRun ? 'thing.yes' : 'thing.no'), t('missing.noPump')) },
    { head: `${t('board.last24h')}, ${t('unit.m3')}`, isNumber: true, show: ({ board: { last24h } }) => <SupplyAmount of={last24h} /> },
    { head: t('board.method'), show: ({ board: { last24h } }) => (last24h.method === null ? <NoFigure {...(last24h.unknown === null ? {} : { because: t(`unknown.${last24h.unknown}`) })} /> : t(`method.${last24h.method}`)) },
    { head: `${t('board.hoursRun')}, ${t('unit.h')}`, isNumber: true, show: ({ board: { last24h } }) => orNoFigure(last24h.runHours, (hours) => number(hours, 1), t('missing.noPump')) },
    { head: `${t('board.energy')}, ${t('unit.kwh')}`, isNumber: true, show: ({ board: { last24h } }) => orNoFigure(last24h.energyWattHours, (wattHours) => number(wattHours / 1000, 0), t('missing.noEnergy')) },
    { head: `${t('board.specific')}, ${t('unit.kwhm3')}`, isNumber: true, show: ({ board: { last24h } }) => orNoFigure(last24h.wattHoursPerM3, (wattHours) => number(wattHours / 1000, 2), t('missing.noEnergy')) },
    {
      head: t('board.trouble'), isWide: true, show: ({ board: { troubles } }) => (troubles.length === 0 ? t('board.noTrouble')
        : troubles.map(({ kind }) => <StateMark key={kind} urgency={urgencyOfTrouble(kind)}>{troubleWords(t, kind)}</StateMark>)),
    },
  ];
  return <section className="stack" aria-label={t('board.table')}><h2>{t('board.table')}</h2><TakenTable label={t('board.table')} columns={columns} rows={rows} keyOf={({ well }) => well.id} /></section>;
}
