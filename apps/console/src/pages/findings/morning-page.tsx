import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';

import type { Act, MorningRow } from '../../api/finding-views.js';
import { type List, type Page as PageOf, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ActForm } from './act-form.js';
import { evidenceWords, placeWords, urgencyOf } from './finding-words.js';

/** Figures of the evidence that a line has room for. */
const WHY = 2;

/** What to do first: wells that are not read, then water at stake times confidence, then what is not about water. */
export default function MorningPage(): ReactNode {
  const { t, number, cubicMetres, share } = useSpeech();
  const state = useTableState();
  const me = useMe();
  const [open, setOpen] = useState<{ readonly findingId: number; readonly act: Act }>();
  const mayAct = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  const read = useRead<{ items: readonly MorningRow[]; total: number }>('findings', '/findings/morning');
  useKeys(mayAct, (findingId, act) => setOpen({ findingId, act }));
  const page: PageOf<MorningRow> | undefined = read.data === undefined ? undefined : { items: read.data.items, total: read.data.items.length, limit: Math.max(1, read.data.items.length), offset: 0 };
  const rows = { ...read, data: page, readPage: () => Promise.resolve(page!) } as unknown as List<MorningRow>; // the morning list comes whole: the table of pages asks only for what is set here
  const columns: readonly Column<MorningRow>[] = [
    { key: 'what', head: t('finding.what'), show: (row) => <StateMark urgency={urgencyOf(row)}><Link href={`/findings/${row.findingId}`} data-finding={row.findingId}>{t(`finding.${row.kind}`)}</Link></StateMark> },
    { key: 'where', head: t('finding.where'), isWide: true, show: (row) => placeWords(t, row) },
    { key: 'since', head: t('finding.since'), show: (row) => <Instant at={row.startedAt} ago /> },
    { key: 'stake', head: `${t('finding.stake')}, ${t('unit.m3Day')}`, isNumber: true, show: (row) => orNoFigure(row.atStakeM3PerDay, (m3) => number(m3, m3 < 10 ? 2 : 0), t('finding.notWater')) },
    { key: 'soFar', head: `${t('finding.soFar')}, ${t('unit.m3')}`, isNumber: true, show: (row) => orNoFigure(row.volumeLitres, (litres) => cubicMetres(litres, 1), t('finding.notWater')) },
    { key: 'why', head: t('finding.why'), isWide: true, show: (row) => row.evidence.slice(0, WHY).map((one) => evidenceWords(t, number, one)).join(' · ') },
    { key: 'confidence', head: t('finding.confidence'), isNumber: true, isSpare: true, show: (row) => share(row.confidence) },
    { key: 'state', head: t('thing.state'), show: (row) => t(`life.${row.lifeState}`) },
    ...(mayAct ? [{ key: 'act', head: t('journal.acts'), show: (row: MorningRow) => <Next row={row} onOpen={setOpen} place={placeWords(t, row)} /> }] : []),
  ];
  return (
    <Page title={t('morning.title')} purpose={<>{t('morning.purpose')} {mayAct && <span className="quiet">{t('morning.keys')}</span>}</>}>
      {read.data !== undefined && read.data.total > read.data.items.length && <p className="mark warning" role="status">{t('morning.more', { shown: number(read.data.items.length), total: number(read.data.total) })}</p>}
      <PagedTable name="morning" caption={t('morning.title')} columns={columns} rows={rows} state={state} keyOf={(row) => row.findingId} whenEmpty={t('morning.none')} />
      {open !== undefined && <ActForm findingId={open.findingId} act={open.act} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

/** The one act that comes next. */
function Next({ row, place, onOpen }: { row: MorningRow; place: string; onOpen: (open: { findingId: number; act: Act }) => void }): ReactNode {
  const { t } = useSpeech();
  const act: Act = row.lifeState === 'new' || row.lifeState === 'reopened' ? 'acknowledge' : row.lifeState === 'acknowledged' ? 'sendCrew' : row.lifeState === 'crewSent' ? 'confirm' : 'repair';
  return <Button size="compact-sm" variant="default" aria-label={`${t(`act.${act}`)}: ${t(`finding.${row.kind}`)}, ${place}`} onClick={() => onOpen({ findingId: row.findingId, act })}>{t(`act.${act}`)}</Button>;
}

/** j and k go down and up, Enter opens, a acknowledges, c sends a crew; not while somebody types. */
function useKeys(mayAct: boolean, onAct: (findingId: number, act: Act) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector('[role=dialog]') !== null) return;
      const links = [...document.querySelectorAll<HTMLElement>('[data-finding]')];
      const at = links.indexOf(document.activeElement as HTMLElement);
      if (event.key === 'j') links[Math.min(links.length - 1, at + 1)]?.focus();
      else if (event.key === 'k') links[Math.max(0, at - 1)]?.focus();
      else if ((event.key === 'a' || event.key === 'c') && mayAct && at >= 0) onAct(Number(links[at]!.dataset['finding']), event.key === 'a' ? 'acknowledge' : 'sendCrew');
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
