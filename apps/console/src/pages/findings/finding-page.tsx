import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';

import type { Act, EvidenceHours, FindingCause, FindingShown } from '../../api/finding-views.js';
import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Chart } from '../../parts/chart.js';
import type { Point } from '../../parts/chart-shape.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { StateMark } from '../../parts/state-mark.js';
import { isNotFound, Notice, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { formatInstant } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { ActForm } from './act-form.js';
import { evidenceWords, placeWords, ruledOutWords, urgencyOf } from './finding-words.js';

/** Is it true, and what was done? */
export default function FindingPage(): ReactNode {
  const { t } = useSpeech();
  const { id } = useParams<{ id: string }>();
  const me = useMe();
  const [act, setAct] = useState<Act>();
  const read = useRead<FindingShown>('findings', `/findings/${id}`);
  if (isNotFound(read.error)) return <NotFoundPage />;
  const mayAct = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  const actions = mayAct && (read.data?.actsAllowed ?? []).map((one, at) => <Button key={one} variant={at === 0 ? 'filled' : 'default'} onClick={() => setAct(one)}>{t(`act.${one}`)}</Button>);
  return (
    <Page title={read.data === undefined ? t('finding.title') : t(`finding.${read.data.kind}`)} purpose={read.data === undefined ? t('finding.purpose') : placeWords(t, read.data)} actions={actions}>
      <Reading of={read} lines={8}>
        {(finding) => (
          <>
            {finding.withdrawnAt !== null && <Notice tone="attention"><p>{t('finding.withdrawn')} <Instant at={finding.withdrawnAt} /></p></Notice>}
            {finding.mergedInto !== null && <Notice tone="attention"><p>{t('finding.merged')} <Link href={`/findings/${finding.mergedInto}`}>{t('finding.toOther')}</Link></p></Notice>}
            <div className="halves">
              <Figures finding={finding} />
              <Why finding={finding} />
            </div>
            {finding.savedByRepair !== null && <Saved of={finding.savedByRepair} />}
            <EvidenceChart finding={finding} />
            <div className="halves">
              <WorkRecord finding={finding} />
              <Nearby finding={finding} />
            </div>
            {act !== undefined && <ActForm findingId={finding.findingId} act={act} onClose={() => setAct(undefined)} />}
          </>
        )}
      </Reading>
    </Page>
  );
}

function Figures({ finding }: { finding: FindingShown }): ReactNode {
  const { t, number, cubicMetres, share } = useSpeech();
  const { meterId, meterSerial, accountId } = finding;
  return (
    <section className="card stack" aria-label={t('finding.figures')}>
      <h2>{t('finding.figures')}</h2>
      <Facts rows={[
        [t('thing.state'), <StateMark key="state" urgency={urgencyOf(finding)}>{t(`life.${finding.lifeState}`)}</StateMark>],
        [t('finding.since'), <Instant key="since" at={finding.startedAt} ago />],
        [t('finding.until'), finding.endedAt === null ? t('journal.goesOn') : <Instant key="until" at={finding.endedAt} />],
        [t('finding.raisedAt'), <Instant key="raised" at={finding.raisedAt} />],
        [`${t('finding.flow')}, ${t('unit.litresPerHour')}`, orNoFigure(finding.flowLitresPerHour, (flow) => number(flow, flow < 100 ? 1 : 0), t('finding.notWater'))],
        [`${t('finding.soFar')}, ${t('unit.m3')}`, orNoFigure(finding.volumeLitres, (litres) => cubicMetres(litres, 1), t('finding.notWater'))],
        [`${t('finding.waiting')}, ${t('unit.m3Day')}`, orNoFigure(finding.atStakeM3PerDay, (m3) => number(m3, 2), t('finding.notWater'))],
        [t('finding.confidence'), <span key="confidence" title={t('finding.confidence.means')}>{share(finding.confidence)}</span>],
        ...(meterId === null ? [] : [[t('meter.title'), <Link key="meter" href={`/meters/${meterId}`}>{meterSerial ?? meterId}</Link>] as const]),
        ...(accountId === null ? [] : [[t('finding.account'), <Link key="account" href={`/accounts/${accountId}`}>{t('finding.toAccount')}</Link>] as const]),
      ]} />
    </section>
  );
}

/** What its repair was worth: nights before it less nights since. */
function Saved({ of: { repairedAt, asOf, saved, nightsBefore, nightsAfter } }: { of: NonNullable<FindingShown['savedByRepair']> }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const nights = t('finding.saved.nights', { before: number(nightsBefore), after: number(nightsAfter) });
  return (
    <section className="card stack" aria-label={t('finding.saved')}>
      <h2>{t('finding.saved')}</h2>
      {saved === null ? <p className="quiet">{t('finding.saved.unknown')} {nights}</p> : (
        <>
          <Facts rows={[
            [`${t('finding.saved.until')}, ${t('unit.m3')}`, cubicMetres(saved.litres, 1)],
            [`${t('finding.saved.limits')}, ${t('unit.m3')}`, `${cubicMetres(saved.lowLitres, 1)} … ${cubicMetres(saved.highLitres, 1)}`],
            [t('finding.repairedAt'), <Instant key="repaired" at={repairedAt} />],
            [t('finding.saved.asOf'), <Instant key="asOf" at={asOf} />],
          ]} />
          <p className="quiet">{nights} {t('finding.saved.means')}</p>
        </>
      )}
    </section>
  );
}

function Why({ finding }: { finding: FindingShown }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <section className="card stack" aria-label={t('finding.why')}>
      <h2>{t('finding.why')}</h2>
      <ul>{finding.evidence.map((one) => <li key={one.name}>{evidenceWords(t, number, one)}</li>)}</ul>
      <h3>{t('finding.ruledOut')}</h3>
      {finding.ruledOut.length === 0 ? <p className="quiet">{t('finding.ruledOut.none')}</p> : (
        <ul>{finding.ruledOut.map(({ cause, evidence }) => <li key={cause}>{ruledOutWords(t, cause)}{evidence.length > 0 && <span className="quiet"> ({evidence.map((one) => evidenceWords(t, number, one)).join(' · ')})</span>}</li>)}</ul>
      )}
    </section>
  );
}

function EvidenceChart({ finding }: { finding: FindingShown }): ReactNode {
  const { t } = useSpeech();
  const hours = useRead<EvidenceHours>('findings', `/findings/${finding.findingId}/hours`, {}, finding.meterId !== null);
  const points = useMemo((): Point[] => (hours.data?.items ?? []).flatMap(({ fromAt, volumeLitres, mark }) => (volumeLitres === null ? [] : [{ atMs: Date.parse(fromAt), amount: volumeLitres, isDoubtful: false, isEstimated: mark.toLowerCase() === 'e' }])), [hours.data]);
  if (finding.meterId === null) return null;
  return (
    <section className="card stack" aria-label={t('finding.chart')}>
      <h2>{t('finding.chart')}</h2>
      <Reading of={hours} lines={6}>
        {({ from, to }) => (
          <Chart label={t('finding.chart')} unit={t('unit.litres')} kind="bars" points={points} range={{ from, to }} whenEmpty={t('finding.chart.none')}
            note={t('finding.chart.note', { from: formatInstant(finding.startedAt), to: finding.endedAt === null ? t('journal.goesOn') : formatInstant(finding.endedAt) })} />
        )}
      </Reading>
    </section>
  );
}

function WorkRecord({ finding }: { finding: FindingShown }): ReactNode {
  const { t, named } = useSpeech();
  const causes = useRead<{ items: readonly FindingCause[] }>('findings', '/finding-causes');
  const nameOf = (code: string): string => {
    const cause = causes.data?.items.find((one) => one.code === code);
    return cause === undefined ? code : named(cause);
  };
  return (
    <section className="card stack" aria-label={t('finding.record')}>
      <h2>{t('finding.record')}</h2>
      {finding.acts.length === 0 ? <Vacant>{t('finding.record.none')}</Vacant> : (
        <ol className="timeline">
          {finding.acts.toReversed().map((one) => (
            <li key={one.actId}>
              <div>{t(`act.${one.act}`)}{one.code !== null && `: ${nameOf(one.code)}`}</div>
              {one.repairedAt !== null && <div>{t('finding.repairedAt')} <Instant at={one.repairedAt} /></div>}
              {one.note !== null && <div>{one.note}</div>}
              <div className="quiet"><Instant at={one.doneAt} /> · {one.doneBy}</div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What the journal says near it: it may explain it, or be how somebody told of it. */
function Nearby({ finding }: { finding: FindingShown }): ReactNode {
  const { t } = useSpeech();
  return (
    <section className="card stack" aria-label={t('finding.journal')}>
      <h2>{t('finding.journal')}</h2>
      {finding.journal.length === 0 ? <p className="quiet">{t('finding.journal.none')}</p> : (
        <ul>{finding.journal.map((entry) => <li key={entry.entryId}><Instant at={entry.fromAt} /> · {t(`journal.${entry.kind as 'fire'}`)}{entry.complaintTopic !== null && `: ${t(`complaint.${entry.complaintTopic as 'leak'}`)}`}{entry.place !== null && ` · ${entry.place}`}</li>)}</ul>
      )}
      {finding.duplicates.length > 0 && (
        <>
          <h3>{t('finding.duplicates')}</h3>
          <ul>{finding.duplicates.map((one) => <li key={one.findingId}><Link href={`/findings/${one.findingId}`}>{t(`finding.${one.kind}`)}</Link> · <Instant at={one.startedAt} /></li>)}</ul>
        </>
      )}
    </section>
  );
}
