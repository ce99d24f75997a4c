import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useParams } from 'wouter';

import { useChange, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { NotComputed } from '../balance/not-computed.js';
import { periodWords } from '../balance/period-words.js';
import { ContradictionsBox } from './contradictions-box.js';
import type { Assessed, Programme, SnapshotAnswer } from './indicator-views.js';
import { amountWords } from './indicator-words.js';
import { MatrixTable } from './matrix-table.js';
import { ReportFiles } from './report-files.js';
import { FrozenReasons } from './stated-reasons.js';
import { SnapshotState } from './snapshot-state.js';

/** One snapshot: what it says, what it says otherwise than the one before, and what is done with it. */
export default function ReportPage(): ReactNode {
  const { id } = useParams<{ id: string }>();
  const report = useRead<SnapshotAnswer>('programme', `/programme/snapshots/${id}`);
  if (isNotFound(report.error)) return <NotFoundPage />;
  return <Reading of={report} lines={12}>{(found) => <Shown of={found} />}</Reading>;
}

function Shown({ of: { snapshot, assessment, changed, summary, files } }: { of: SnapshotAnswer }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const programme = useRead<Programme>('programme', '/programme');
  const [open, setOpen] = useState<'sign' | 'publish'>();
  const change = useChange<SnapshotAnswer>('programme');
  const close = (): void => {
    change.reset();
    setOpen(undefined);
  };
  const what = periodWords(snapshot.kind, snapshot.fromOn);
  const { fromYear = 0, toYear = -1 } = programme.data?.programme ?? {};
  const bodies = programme.data?.bodies ?? [];
  const maySign = me.data?.signsAs != null && snapshot.isLatest && !snapshot.isHeld;
  const mayPublish = snapshot.isHeld && snapshot.publishedAt === null && (me.data?.role === 'city' || me.data?.role === 'administrator');
  const { standings } = summary;
  const facts = [{ head: t('indicator.factOf', { period: what }), indicators: assessment.indicators }];
  return (
    <Page title={`${t('reports.report')} ${what}, ${t('balance.version', { no: snapshot.versionNo })}`} purpose={t('reports.reportPurpose')} actions={<>
      <Button variant="default" onClick={() => window.print()}>{t('action.print')}</Button>
      {maySign && <Button onClick={() => setOpen('sign')}>{t('action.signReport')}</Button>}
      {mayPublish && <Button onClick={() => setOpen('publish')}>{t('action.publishReport')}</Button>}</>}>
      <Facts rows={[
        [t('thing.state'), <SnapshotState key="state" of={snapshot} />], [t('reports.taken'), <span key="taken"><Instant at={snapshot.takenAt} /> · {t(`reports.cause.${snapshot.cause}`)}{snapshot.reason !== null && `: ${snapshot.reason}`}</span>],
        [t('reports.signed'), snapshot.signedAt === null || snapshot.office === null ? t('reports.notSigned') : <span key="signed"><Instant at={snapshot.signedAt} /> · {t(`office.${snapshot.office}`)} · {snapshot.signedBy}: {snapshot.signedFor}</span>],
        [t('reports.public'), snapshot.publishedAt === null ? t('reports.notPublic') : <Instant key="public" at={snapshot.publishedAt} />], ['SHA-256', <code key="hash">{snapshot.sha256}</code>],
      ]} />
      <section className="stack" aria-label={t('reports.summary')}>
        <h2>{t('reports.summary')}</h2>
        <p>{t('reports.summary.facts', { all: summary.all, final: summary.final, provisional: summary.provisional, unknown: summary.unknown })}</p>
        <p>{t('reports.summary.targets', { all: summary.withTarget, reached: standings.reached, underWay: standings.under_way, short: standings.short, withinLimits: standings.within_limits, notTold: standings.not_told })}</p>
      </section>
      <ReportFiles snapshotId={snapshot.snapshotId} what={what} files={files} />
      {changed !== null && <Changed indicators={assessment.indicators} changed={changed} />}
      {[true, false].map((isOfMatrix) => (
        <section className="stack" key={String(isOfMatrix)} aria-label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}>
          <h2>{t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}</h2>
          <MatrixTable label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')} indicators={assessment.indicators.filter((one) => one.isOfMatrix === isOfMatrix)} bodies={bodies} facts={facts}
            years={isOfMatrix ? Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at) : []} />
        </section>
      ))}
      <FrozenReasons reasons={assessment.reasons ?? []} indicators={assessment.indicators} bodies={bodies} />
      <ContradictionsBox contradictions={assessment.contradictions} />
      {open !== undefined && (
        <ConfirmWithReason title={t(open === 'sign' ? 'action.signReport' : 'action.publishReport')} consequence={t(open === 'sign' ? 'reports.signMeans' : 'reports.publishMeans')} submit={t(open === 'sign' ? 'action.signReport' : 'action.publishReport')}
          isBusy={change.isPending} problem={change.error} onClose={close} onConfirm={(reason) => change.mutate(open === 'sign'
            ? { method: 'POST', path: `/programme/snapshots/${snapshot.snapshotId}/sign`, asked: { body: { reason } } }
            : { method: 'POST', path: `/programme/snapshots/${snapshot.snapshotId}/publish`, asked: { body: { reason } } }, { onSuccess: close })} />
      )}
    </Page>
  );
}

/** Both values of whatever the version before said otherwise. */
function Changed({ indicators, changed: { sinceVersionNo, facts } }: { indicators: readonly Assessed[]; changed: NonNullable<SnapshotAnswer['changed']> }): ReactNode {
  const speech = useSpeech();
  const { t, named, number } = speech;
  const title = t('reports.changed', { no: sinceVersionNo });
  const amount = (code: string, found: number | null): ReactNode => {
    const unit = indicators.find((one) => one.code === code)?.unit;
    return found === null || unit === undefined ? <NotComputed /> : amountWords(speech, unit, found);
  };
  const target = (found: string | null): ReactNode => (found === null ? <span className="quiet">{t('indicator.notSet')}</span> : number(Number(found)));
  return (
    <section className="stack" aria-label={title}>
      <h2>{title}</h2>
      {facts.length === 0 ? <Vacant>{t('reports.sameAmounts')}</Vacant> : (
        <PlainTable label={title} rows={facts} keyOf={({ code }) => code} columns={[
          { head: t('indicator.indicator'), isWide: true, show: ({ code }) => {
            const found = indicators.find((one) => one.code === code);
            return found === undefined ? code : named(found);
          } },
          { head: t('reports.before'), isNumber: true, show: ({ code, before }) => amount(code, before) }, { head: t('reports.after'), isNumber: true, show: ({ code, after }) => amount(code, after) },
          { head: t('reports.targetBefore'), isNumber: true, show: ({ targetBefore }) => target(targetBefore) }, { head: t('reports.targetAfter'), isNumber: true, show: ({ targetAfter }) => target(targetAfter) },
          { head: t('indicator.deviation'), isNumber: true, show: ({ code, deviationBefore, deviationAfter }) => <>{amount(code, deviationBefore)} → {amount(code, deviationAfter)}</> },
        ]} />
      )}
    </section>
  );
}
