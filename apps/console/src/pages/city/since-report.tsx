import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { NotComputed } from '../balance/not-computed.js';
import { periodWords } from '../balance/period-words.js';
import type { ChangedFact, ChangedSinceReport, SinceReport as Since } from './indicator-views.js';
import { amountWords } from './indicator-words.js';

/** What has changed since the last report: in its own period, and what stands otherwise now. */
export function SinceReport(): ReactNode {
  const { t } = useSpeech();
  const since = useRead<Since>('programme', '/programme/since-last-report');
  return (
    <section className="stack" aria-label={t('since.title')}>
      <h2>{t('since.title')}</h2>
      <Reading of={since} lines={4}>{(found) => (found.report === null ? <Vacant>{t('since.none')}</Vacant> : (
        <>
          {found.late !== null && <Changed of={found.late} title={t('since.late', { period: periodWords(found.late.period.kind, found.late.period.fromOn) })} indicators={found.indicators} />}
          {found.now !== null && <Changed of={found.now} title={t('since.now', { period: periodWords(found.now.period.kind, found.now.period.fromOn) })} indicators={found.indicators} />}
        </>
      ))}</Reading>
    </section>
  );
}

function Changed({ of: { computedAt, facts }, title, indicators }: { of: ChangedSinceReport; title: string; indicators: Since['indicators'] }): ReactNode {
  const speech = useSpeech();
  const { t, named, number } = speech;
  const amount = (code: string, found: number | null): ReactNode => {
    const unit = indicators.find((one) => one.code === code)?.unit;
    return found === null || unit === undefined ? <NotComputed /> : amountWords(speech, unit, found);
  };
  const difference = ({ code, before, after }: ChangedFact): ReactNode => (before === null || after === null ? <span className="quiet">{t('missing.notComputed')}</span> : <>{after > before ? '+' : ''}{amount(code, after - before)}</>);
  const target = (found: string | null): string => (found === null ? t('indicator.notSet') : number(Number(found)));
  return (
    <div className="stack">
      <h3>{title}</h3>
      {computedAt === null ? <Vacant>{t('since.notComputed')}</Vacant> : facts.length === 0 ? <p>{t('since.same')} <span className="quiet"><Instant at={computedAt} /></span></p> : (
        <PlainTable label={title} caption={<Instant at={computedAt} />} rows={facts} keyOf={({ code }) => code} columns={[
          { head: t('indicator.indicator'), isWide: true, show: ({ code, targetBefore, targetAfter }) => {
            const found = indicators.find((one) => one.code === code);
            return <>{found === undefined ? code : named(found)}{targetBefore !== targetAfter && <small className="quiet"> {t('since.targetToo', { before: target(targetBefore), after: target(targetAfter) })}</small>}</>;
          } },
          { head: t('since.inReport'), isNumber: true, show: ({ code, before }) => amount(code, before) }, { head: t('since.today'), isNumber: true, show: ({ code, after }) => amount(code, after) },
          { head: t('since.difference'), isNumber: true, show: difference },
        ]} />
      )}
    </div>
  );
}
