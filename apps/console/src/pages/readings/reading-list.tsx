import { Button, NativeSelect } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';

import { useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { KeptInBounds } from '../../parts/kept-in-bounds.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { useTableState } from '../../parts/table-state.js';
import { useTimeRange } from '../../parts/time-range.js';
import { useSpeech } from '../../words/speech.js';
import type { ReadingRow } from './reading-views.js';
import { JudgedReading, ReadingSource, SaidOfReading } from './said-of-reading.js';

/** Comes when it is opened. */
const CorrectReading = lazy(async () => ({ default: (await import('./correct-reading.js')).CorrectReading }));

/** The register that counts what is used; the other counts what runs back, and must not look like a fall of the first. */
const MAIN_REGISTER = 1;

/** The longest stretch that the server lists at once. */
const MOST_MS = 31 * 86_400_000;

/** Readings of a meter one by one, of the time that the page shows, with what checks and people say; clerks correct them here. */
export function ReadingList({ meterId }: { meterId: string }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const me = useMe();
  const { range } = useTimeRange('thisWeek');
  const state = useTableState();
  const [corrected, setCorrected] = useState<ReadingRow>();
  const isCut = Date.parse(range.to) - Date.parse(range.from) > MOST_MS;
  const from = isCut ? new Date(Date.parse(range.to) - MOST_MS).toISOString() : range.from;
  const isMarked = state.filters['marked'] === 'true';
  const rows = useList<ReadingRow>('readings', `/meters/${meterId}/readings`, { from, to: range.to, limit: state.limit, offset: state.offset, ...(isMarked ? { isMarked } : {}) });
  const mayCorrect = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  const columns: readonly Column<ReadingRow>[] = [
    { key: 'readAt', head: t('explain.readAt'), show: ({ readAt }) => <Instant at={readAt} /> },
    { key: 'came', head: t('readingList.came'), isNumber: true, show: ({ register, indexLitres }) => <>{cubicMetres(indexLitres, 3)}{register !== MAIN_REGISTER && <><br /><span className="quiet">{t('readingList.reverse')}</span></>}</> },
    { key: 'verdict', head: t('explain.verdict'), isWide: true, show: (one) => <JudgedReading of={one} /> },
    { key: 'people', head: t('explain.people'), isWide: true, show: (one) => <SaidOfReading of={one} /> },
    { key: 'source', head: t('readingList.source'), show: (one) => <ReadingSource of={one} /> },
    ...(mayCorrect ? [{ key: 'act', head: t('readingList.act'), show: (one: ReadingRow) => (one.mayBecome.length === 0 ? null
      : <Button size="compact-sm" variant="default" onClick={() => setCorrected(one)} aria-label={`${t('action.correctReading')} ${cubicMetres(one.indexLitres, 3)}`}>{t('action.correct')}</Button>) }] : []),
  ];
  return (
    <>
      <div className="row">
        <NativeSelect label={t('readingList.show')} value={String(isMarked)} onChange={(event) => state.set({ marked: event.currentTarget.value === 'true' ? 'true' : undefined })}
          data={[{ value: 'false', label: t('readingList.all') }, { value: 'true', label: t('readingList.marked') }]} />
        {isCut && <span className="quiet range-said">{t('readingList.cut')}</span>}
      </div>
      <PagedTable name="readings" caption={t('readingList.title')} columns={columns} rows={rows} state={state} isPlain whenEmpty={t('reading.none')} keyOf={(one) => `${one.register} ${one.readAt} ${one.source} ${one.indexLitres}`} />
      {corrected !== undefined && <KeptInBounds of={corrected.readAt}><Suspense fallback={null}><CorrectReading meterId={meterId} reading={corrected} onClose={() => setCorrected(undefined)} /></Suspense></KeptInBounds>}
    </>
  );
}
