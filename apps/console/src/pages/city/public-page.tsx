import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { Notice, Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { LANGUAGES, OWN_NAMES } from '../../words/languages.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import { ContradictionsBox } from './contradictions-box.js';
import type { Assessment, PublicAnswer, PublicReport } from './indicator-views.js';
import { MatrixTable } from './matrix-table.js';
import { FrozenReasons } from './stated-reasons.js';

/** Everybody's page: what the city reports of its water programme, without sign-in. */
export default function PublicPage(): ReactNode {
  const { t } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const answer = useRead<PublicAnswer>('public', '/public/programme');
  const nameOf = ({ kind, fromOn }: PublicReport): string => `${kind}-${fromOn}`;
  const latest = (answer.data?.reports ?? []).filter(({ isLatest }) => isLatest);
  const report = latest.find((one) => nameOf(one) === search.get('report')) ?? latest[0];
  return (
    <Page title={t('public.title')} purpose={t('public.purpose')} actions={report === undefined ? undefined : (
      <NativeSelect label={t('reports.period')} value={nameOf(report)} onChange={(event) => setSearch({ report: event.currentTarget.value }, { replace: true })} data={latest.map((one) => ({ value: nameOf(one), label: periodWords(one.kind, one.fromOn) }))} />)}>
      <Reading of={answer} lines={12}>{(found) => (report === undefined ? <Vacant>{t('public.none')}</Vacant> : <Report key={nameOf(report)} name={nameOf(report)} report={report} answer={found} />)}</Reading>
    </Page>
  );
}

function Report({ name, report, answer }: { name: string; report: PublicReport; answer: PublicAnswer }): ReactNode {
  const { t } = useSpeech();
  const fileName = `${name}.json`;
  const assessment = useRead<Assessment>('public', `/public/programme/files/${fileName}`);
  const { fromYear = 0, toYear = -1 } = answer.years ?? {};
  const facts = t('indicator.factOf', { period: periodWords(report.kind, report.fromOn) });
  return (
    <>
      <p>{t('public.signed')} <Instant at={report.signedAt} />, {t(`office.${report.office}`)}. {t('public.published')} <Instant at={report.publishedAt} />.</p>
      {report.restatesVersionNo !== null && <Notice tone="attention"><p>{t('public.restated')} <a href={addressOf(`/public/programme/files/${name}-v${report.restatesVersionNo}.json`)}>{t('balance.version', { no: report.restatesVersionNo })}</a></p></Notice>}
      <Reading of={assessment} lines={12}>{({ indicators, contradictions, reasons = [] }) => (
        <>
          {[true, false].map((isOfMatrix) => (
            <section className="stack" key={String(isOfMatrix)} aria-label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}>
              <h2>{t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}</h2>
              <MatrixTable label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')} indicators={indicators.filter((one) => one.isOfMatrix === isOfMatrix)} bodies={answer.bodies} facts={[{ head: facts, indicators }]}
                years={isOfMatrix ? Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at) : []} />
            </section>
          ))}
          <FrozenReasons reasons={reasons} indicators={indicators} bodies={answer.bodies} />
          <ContradictionsBox contradictions={contradictions} />
        </>
      )}</Reading>
      <section className="card stack on-screen" aria-label={t('public.documents')}>
        <h2>{t('public.documents')}</h2>
        <p>{t('public.documentsMean')}</p>
        {LANGUAGES.map((language) => (
          <p className="row" key={language}>
            <span>{OWN_NAMES[language]}:</span>
            {(['pdf', 'docx'] as const).map((ending) => <a key={ending} lang={language} href={addressOf(`/public/programme/files/${name}-${language}.${ending}`)} aria-label={`${OWN_NAMES[language]}, ${ending.toUpperCase()}`} download>{ending.toUpperCase()}</a>)}
          </p>
        ))}
      </section>
      <section className="card stack on-screen" aria-label={t('public.openData')}>
        <h2>{t('public.openData')}</h2>
        <p>{t('public.openDataMeans')}</p>
        <p className="row">{(['csv', 'xlsx', 'json'] as const).map((ending) => <a key={ending} href={addressOf(`/public/programme/files/${name}.${ending}`)} download>{ending.toUpperCase()}</a>)}</p>
        <p className="quiet">SHA-256 (JSON): <code className="bytes">{report.sha256}</code></p>
      </section>
    </>
  );
}
