import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { useList } from '../../api/queries.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { faultWords } from '../../parts/problem-words.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { useSpeech } from '../../words/speech.js';
import { type Headings, type ImportLine, type LineProblem, type Outcome, OUTCOMES } from './import-views.js';

const URGENCY: Readonly<Record<Outcome, Urgency>> = { new: 'attention', changed: 'attention', unchanged: 'normal', refused: 'warning' };

/** Lines of a file with what each would do and what is wrong with it, by the number it has in the file. */
export function ImportLines({ importId, isOver, headings }: { importId: number; isOver: boolean; headings: Headings }): ReactNode {
  const { t, number, language } = useSpeech();
  const headingOf = (column: string): string => headings[column]?.[language] ?? column;
  const state = useTableState();
  const { outcome } = state.filters;
  const lines = useList<ImportLine>('imports', `/imports/${importId}/lines`, { limit: state.limit, offset: state.offset, outcome });
  const columns: readonly Column<ImportLine>[] = [
    { key: 'line', head: t('line.no'), isNumber: true, show: (line) => number(line.lineNo) },
    { key: 'outcome', head: t('line.outcome'), show: (line) => <StateMark urgency={URGENCY[line.outcome]}>{t(`outcome.${line.outcome}`)}</StateMark> },
    { key: 'problems', head: t('line.problems'), isWide: true, show: (line) => (line.problems.length === 0 ? t('line.noProblem') : line.problems.map((problem, at) => <ProblemOfLine key={at} problem={problem} headingOf={headingOf} />)) },
    { key: 'changes', head: t('line.changes'), isWide: true, show: (line) => (isOver ? t('line.emptied') : line.changes.map((change) => <div key={change.column}>{headingOf(change.column)}: {textOf(change.from)} → <b>{textOf(change.to)}</b></div>)) },
  ];
  const filters = (
    <NativeSelect label={t('line.outcome')} value={outcome ?? ''} onChange={(event) => state.set({ outcome: event.currentTarget.value })}
      data={[{ value: '', label: t('table.all') }, ...OUTCOMES.map((one) => ({ value: one, label: t(`outcome.${one}`) }))]} />
  );
  return (
    <section className="stack" aria-label={t('line.title')}>
      <h2>{t('line.title')}</h2>
      <PagedTable name="import-lines" caption={t('line.title')} columns={columns} rows={lines} state={state} keyOf={(line) => line.lineNo} filters={filters} whenEmpty={t('line.none')} />
    </section>
  );
}

function ProblemOfLine({ problem, headingOf }: { problem: LineProblem; headingOf: (column: string) => string }): ReactNode {
  const { t, language } = useSpeech();
  const words = faultWords(t, problem.kind);
  return <div>{problem.column !== null && <b>{headingOf(problem.column)}: </b>}{problem.refuses ? words : `${t('line.remark')}: ${words}`}{problem.words !== undefined && <span className="quiet"> ({problem.words[language]})</span>}</div>;
}

/** A meaning of a cell as text; nothing held is said in a sign that no cell holds. */
function textOf(meaning: unknown): string {
  if (meaning === null || meaning === undefined) return '∅';
  return typeof meaning === 'string' ? meaning : JSON.stringify(meaning);
}
