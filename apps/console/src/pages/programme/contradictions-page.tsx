import type { ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { statedForWords, unitWords } from './statement-words.js';

interface Worded { readonly wordsKy: string; readonly wordsRu: string; readonly wordsEn: string }

interface Statement extends Worded {
  readonly id: number;
  readonly documentCode: string;
  readonly lineFrom: number;
  readonly lineTo: number;
  /** Decimal text with the digits of the document. */
  readonly amount: string | null;
  readonly unit: string | null;
  readonly statedFor: string | null;
}

interface Contradiction extends Worded { readonly id: number; readonly code: string; readonly firstSide: readonly Statement[]; readonly secondSide: readonly Statement[] }

/** What a document says twice and differently: both sides, side by side, neither repaired. */
export default function ContradictionsPage(): ReactNode {
  const { t } = useSpeech();
  const contradictions = useRead<ListPage<Contradiction>>('register', '/contradictions', { limit: 500 });
  return (
    <Page title={t('contradictions.title')} purpose={t('contradictions.purpose')}>
      <Reading of={contradictions} lines={8}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('contradictions.none')}</Vacant> : items.map((one) => <Both key={one.id} contradiction={one} />))}
      </Reading>
    </Page>
  );
}

function Both({ contradiction }: { contradiction: Contradiction }): ReactNode {
  const { t } = useSpeech();
  const words = useWordsOf();
  return (
    <article className="card stack" aria-label={words(contradiction)}>
      <h2>{words(contradiction)}</h2>
      <div className="halves">
        <Side title={t('contradiction.first')} statements={contradiction.firstSide} />
        <Side title={t('contradiction.second')} statements={contradiction.secondSide} />
      </div>
    </article>
  );
}

function Side({ title, statements }: { title: string; statements: readonly Statement[] }): ReactNode {
  const { t, number } = useSpeech();
  const words = useWordsOf();
  return (
    <section className="stack" aria-label={title}>
      <h3 className="side">{title}</h3>
      {statements.map((statement) => (
        <blockquote key={statement.id}>
          <p>{words(statement)}</p>
          {statement.amount !== null && <p className="amount">{number(Number(statement.amount))} {unitWords(t, statement.unit)}</p>}
          <footer className="quiet">
            {statement.documentCode}, {statement.lineFrom === statement.lineTo ? t('statement.line', { line: statement.lineFrom }) : t('statement.lines', { from: statement.lineFrom, to: statement.lineTo })}
            {statement.statedFor !== null && ` · ${statedForWords(t, statement.statedFor)}`}
          </footer>
        </blockquote>
      ))}
    </section>
  );
}

function useWordsOf(): (thing: Worded) => string {
  const { language } = useSpeech();
  return (thing) => ({ ky: thing.wordsKy, ru: thing.wordsRu, en: thing.wordsEn })[language];
}
