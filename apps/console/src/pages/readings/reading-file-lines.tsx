import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { faultWords } from '../../parts/problem-words.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { useSpeech } from '../../words/speech.js';
import type { Headings, LineProblem } from '../customers/import-views.js';
import { type Confirmed, READING_OUTCOMES, type ReadingFileLine, type ReadingOutcome } from './reading-file-views.js';

const URGENCY: Readonly<Record<ReadingOutcome, Urgency>> = { new: 'attention', doubtful: 'warning', closed: 'warning', unchanged: 'normal', refused: 'warning' };
const isConfirmable = (line: ReadingFileLine): boolean => line.warning !== null && (line.outcome === 'doubtful' || line.outcome === 'closed');

interface LinesProps {
  readonly importId: number;
  readonly headings: Headings;
  /** Doubts that are confirmed so far; absent once the file is decided on. */
  readonly confirmed?: Confirmed;
  readonly confirm?: (lines: readonly ReadingFileLine[], isMeant: boolean) => void;
}

/** Lines of a file of readings: what each was taken for, what is wrong with it, and doubts to be confirmed one by one. */
export function ReadingFileLines({ importId, headings, confirmed, confirm }: LinesProps): ReactNode {
  const { t, number, language, cubicMetres } = useSpeech();
  const state = useTableState();
  const { outcome } = state.filters;
  const wordsOf = (one: ReadingOutcome): string => (one === 'new' || one === 'refused' ? t(`outcome.${one}`) : t(`readingOutcome.${one}`));
  const lines = useList<ReadingFileLine>('imports', `/reading-imports/${importId}/lines`, { limit: state.limit, offset: state.offset, outcome });
  const doubts = (lines.data?.items ?? []).filter(isConfirmable);
  const columns: readonly Column<ReadingFileLine>[] = [
    { key: 'line', head: t('line.no'), isNumber: true, show: (line) => number(line.lineNo) },
    { key: 'outcome', head: t('line.outcome'), show: (line) => <StateMark urgency={URGENCY[line.outcome]}>{wordsOf(line.outcome)}</StateMark> },
    { key: 'meter', head: t('readingFile.meter'), show: (line) => orNoFigure(line.meterSerial, (serial) => <Link href={`/meters/${line.meterId}`}>{serial}</Link>, t('missing.noMeterNamed')) },
    { key: 'readAt', head: t('readingFile.readAt'), show: (line) => orNoFigure(line.readAt, (at) => <Instant at={at} />, t('missing.lineRefused')) },
    { key: 'index', head: t('readingFile.index'), isNumber: true, show: (line) => orNoFigure(line.indexLitres, (litres) => cubicMetres(litres, 3), t('missing.lineRefused')) },
    { key: 'problems', head: t('line.problems'), isWide: true, show: (line) => (line.problems.length === 0 ? t('line.noProblem') : line.problems.map((problem, at) => <ProblemOfLine key={at} problem={problem} heading={problem.column === null ? null : headings[problem.column]?.[language] ?? problem.column} />)) },
    ...(confirmed === undefined ? [{ key: 'stored', head: t('readingFile.isStored'), show: (line: ReadingFileLine) => t(line.isStored ? 'thing.yes' : 'thing.no') }] : [{
      key: 'confirm', head: t('readingFile.meant'), show: (line: ReadingFileLine) => isConfirmable(line) && (
        <Checkbox label={t('readingFile.isMeant')} aria-label={t('readingFile.isMeantLine', { line: String(line.lineNo) })} checked={confirmed.has(line.lineNo)} onChange={(event) => confirm?.([line], event.currentTarget.checked)} />),
    }]),
  ];
  const filters = (
    <>
      <NativeSelect label={t('line.outcome')} value={outcome ?? ''} onChange={(event) => state.set({ outcome: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...READING_OUTCOMES.map((one) => ({ value: one, label: wordsOf(one) }))]} />
      {confirmed !== undefined && doubts.length > 0 && <Button variant="default" onClick={() => confirm?.(doubts, true)}>{t('readingFile.confirmShown', { count: doubts.length })}</Button>}
    </>
  );
  return (
    <section className="stack" aria-label={t('line.title')}>
      <h2>{t('line.title')}</h2>
      <PagedTable name="reading-file-lines" caption={t('line.title')} columns={columns} rows={lines} state={state} keyOf={(line) => line.lineNo} filters={filters} whenEmpty={t('line.none')} />
    </section>
  );
}

function ProblemOfLine({ problem, heading }: { problem: LineProblem; heading: string | null }): ReactNode {
  const { t, language } = useSpeech();
  const words = faultWords(t, problem.kind);
  return <div>{heading !== null && <b>{heading}: </b>}{problem.words?.[language] ?? words}{!problem.refuses && problem.words === undefined && ` (${t('line.remark')})`}</div>;
}
