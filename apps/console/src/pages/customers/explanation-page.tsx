import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { Account } from '../../api/views.js';
import type { StepKind, VerdictReason } from '../../api/verdict-views.js';
import { DayField } from '../../parts/day-field.js';
import { Facts } from '../../parts/facts.js';
import { Day, Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { CheckFound, CheckTodo } from '../dispatch/check-found.js';
import { type Exception, exceptionKey } from '../dispatch/exception-views.js';
import type { BilledRow } from './account-month-views.js';
import { BilledRows } from './billed-rows.js';
import { SaidSpan, type Span } from './said-span.js';
import { WhyFiles } from './why-files.js';

interface Segment { readonly fromMs: number; readonly toMs: number; readonly fromIndexLitres: number; readonly toIndexLitres: number; readonly kind: StepKind; readonly volumeLitres: number | null }
interface ExplainedReading {
  readonly readAt: string; readonly source: number; readonly indexLitres: number; readonly receivedAt: string; readonly flags: readonly string[]; readonly countedIndexLitres: number | null;
  readonly frame: { readonly deviceSerial: string; readonly payload: string | null; readonly bytes: number } | null;
  readonly correction: { readonly kind: 'exclude' | 'edit' | 'accept' | 'void' | 'restore'; readonly reason: string; readonly author: string | null; readonly recordedAt: string } | null;
  readonly verdict: { readonly use: 'used' | 'suspect'; readonly reasons: readonly VerdictReason[]; readonly isFinal: boolean } | null;
}
interface Explanation {
  readonly meterId: number; readonly meterSerial: string; readonly countedFor: { readonly servicePointCode: string; readonly accountId: number | null; readonly accountNo: string | null } | null; readonly bills: readonly BilledRow[]; readonly day: string; readonly volume: Span | null; readonly month: Span | null; readonly segments: readonly Segment[];
  readonly readings: readonly ExplainedReading[]; readonly checks: readonly Exception[];
  readonly rules: { readonly ruleId: number; readonly recordedAt: string; readonly reason: string; readonly class: 'household' | 'budget' | 'commercial' | null; readonly modelCode: string | null };
}

/** Why the volume of a day is what it is: from the messages to the result, on one page that can be printed. */
export default function ExplanationPage(): ReactNode {
  const { id, day } = useParams();
  const { t } = useSpeech();
  const [, go] = useLocation();
  const explained = useRead<Explanation>('readings', `/meters/${id}/explanation`, { day: day ?? '' });
  if (isNotFound(explained.error)) return <NotFoundPage />;
  return (
    <Page title={t('explain.title')} purpose={t('explain.purpose')} actions={<><DayField label={t('explain.day')} day={day ?? ''} onChange={(chosen) => go(`/meters/${id}/days/${chosen}`)} />
      <Button variant="default" onClick={() => window.print()}>{t('action.print')}</Button><Link href={`/meters/${id}`}>{t('explain.toMeter')}</Link> <WhyFiles of={`/meters/${id}`} asked={`day=${day}`} /></>}>
      <Reading of={explained} lines={10}>{(found) => <Chain of={found} />}</Reading>
    </Page>
  );
}

function Chain({ of }: { of: Explanation }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <section className="card stack" aria-label={t('explain.result')}><h2>{t('explain.result')}</h2><Result of={of} /></section>
      {of.checks.length > 0 && <section className="stack" aria-label={t('explain.checks')}><h2>{t('explain.checks')}</h2><Checks of={of.checks} /></section>}
      <section className="stack" aria-label={t('explain.segments')}><h2>{t('explain.segments')}</h2><p className="quiet">{t('explain.segmentsSaid')}</p><Segments of={of.segments} /></section>
      <section className="stack" aria-label={t('explain.readings')}><h2>{t('explain.readings')}</h2><Readings of={of.readings} /></section>
      <section className="stack" aria-label={t('accountMonth.bills')}><h2>{t('accountMonth.bills')}</h2><BilledRows of={of.bills} /></section>
    </>
  );
}

function Result({ of }: { of: Explanation }): ReactNode {
  const { t } = useSpeech();
  return (
    <Facts rows={[
      ...(of.countedFor === null ? [] : [[t('place.servicePoint'), of.countedFor.servicePointCode] as const]), ...(of.countedFor === null || of.countedFor.accountId === null ? [] : [[t('account.no'), <HolderOfDay accountId={of.countedFor.accountId} accountNo={of.countedFor.accountNo} day={of.day} />] as const]),
      [t('meter.title'), of.meterSerial], [t('explain.day'), <><Day on={of.day} />: <SaidSpan span={of.volume} /></>], [t('explain.month'), <SaidSpan span={of.month} />],
      [t('explain.rules'), <>№ {of.rules.ruleId}, <Instant at={of.rules.recordedAt} />, {of.rules.reason} ({of.rules.class === null ? t('explain.allClasses') : t(`class.${of.rules.class}`)}{of.rules.modelCode !== null && `, ${of.rules.modelCode}`})</>],
    ]} />
  );
}

/** Whose the water was, with the name that the server gives the person who asks. */
function HolderOfDay({ accountId, accountNo, day }: { accountId: number; accountNo: string | null; day: string }): ReactNode {
  const holder = useRead<Account>('register', `/accounts/${accountId}`).data;
  return <><Link href={`/accounts/${accountId}/months/${day.slice(0, 7)}`}>{accountNo}</Link>{typeof holder?.fullName === 'string' && `, ${holder.fullName}`}{typeof holder?.addresses === 'string' && `, ${holder.addresses}`}</>;
}

/** What checks found that touches the day: none of it takes a litre away. */
function Checks({ of }: { of: readonly Exception[] }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <PlainTable label={t('explain.checks')} rows={of} keyOf={exceptionKey} columns={[
      { head: t('explain.from'), show: ({ readAt }) => <Instant at={readAt} /> }, { head: t('explain.to'), show: ({ toAt }) => <Instant at={toAt} /> },
      { head: t('exception.found'), isWide: true, show: (one) => <><StateMark urgency={one.isAccepted ? 'off' : one.use === 'suspect' ? 'warning' : 'attention'}>{one.reasons.map((reason) => t(`verdict.${reason}`)).join(', ')}</StateMark> <CheckFound of={one} /></> },
      { head: t('exception.litres'), isNumber: true, show: ({ litresAtStake }) => orNoFigure(litresAtStake, number, t('exception.litresUnknown')) },
      { head: t('exception.todo'), isWide: true, show: (one) => (one.isAccepted ? t('exception.stand.accepted') : <CheckTodo of={one} />) },
    ]} />
  );
}

function Segments({ of }: { of: readonly Segment[] }): ReactNode {
  const { t, number } = useSpeech();
  if (of.length === 0) return <Vacant hatched>{t('explain.noSegments')}</Vacant>;
  return (
    <PlainTable label={t('explain.segments')} rows={of} keyOf={(one) => one.fromMs} columns={[
      { head: t('explain.from'), show: (one) => <Instant at={new Date(one.fromMs).toISOString()} withSeconds /> }, { head: t('explain.to'), show: (one) => <Instant at={new Date(one.toMs).toISOString()} withSeconds /> },
      { head: t('explain.indexFrom'), isNumber: true, show: (one) => number(one.fromIndexLitres) }, { head: t('explain.indexTo'), isNumber: true, show: (one) => number(one.toIndexLitres) },
      { head: t('explain.litres'), isNumber: true, show: (one) => orNoFigure(one.volumeLitres, number, t('explain.noVolume')) }, { head: t('explain.step'), show: (one) => t(`step.${one.kind}`) },
    ]} />
  );
}

function Readings({ of }: { of: readonly ExplainedReading[] }): ReactNode {
  const { t, number } = useSpeech();
  if (of.length === 0) return <Vacant hatched>{t('reading.none')}</Vacant>;
  return (
    <PlainTable label={t('explain.readings')} rows={of} keyOf={(one) => `${one.readAt} ${one.source} ${one.indexLitres}`} columns={[
      { head: t('explain.readAt'), show: (one) => <Instant at={one.readAt} withSeconds /> }, { head: t('explain.index'), isNumber: true, show: (one) => number(one.indexLitres) },
      { head: t('explain.verdict'), isWide: true, show: (one) => <Verdict of={one} /> }, { head: t('explain.people'), isWide: true, show: (one) => <Correction of={one} /> },
      { head: t('explain.received'), show: (one) => <Instant at={one.receivedAt} withSeconds /> },
      { head: t('explain.message'), isWide: true, show: ({ frame }) => (frame === null ? t('explain.noMessage') : <details><summary>{frame.deviceSerial}</summary>{frame.payload === null ? t('explain.ofGateway') : <code>{frame.payload}</code>}</details>) },
    ]} />
  );
}

/** What people said of a reading: why, when, and what it counts with since. */
function Correction({ of: { correction, countedIndexLitres } }: { of: ExplainedReading }): ReactNode {
  const { t, number } = useSpeech();
  if (correction === null) return t('explain.untouched');
  return <>{t(`correction.${correction.kind}`)}{correction.kind === 'edit' && countedIndexLitres !== null && ` → ${number(countedIndexLitres)} ${t('unit.litres')}`}: {correction.reason}, {correction.author ?? t('missing.byService')}, <Instant at={correction.recordedAt} /></>;
}

function Verdict({ of: { verdict, countedIndexLitres } }: { of: ExplainedReading }): ReactNode {
  const { t } = useSpeech();
  if (countedIndexLitres === null) return <StateMark urgency="off">{t('explain.takenOut')}</StateMark>;
  if (verdict === null) return <StateMark urgency="absent">{t('verdict.NOT_INSTALLED')}</StateMark>;
  const words = verdict.reasons.map((reason) => t(`verdict.${reason}`)).join(', ');
  return (
    <>
      <StateMark urgency={verdict.use === 'suspect' ? 'warning' : verdict.reasons.length > 0 ? 'attention' : 'normal'}>{t(verdict.use === 'used' ? 'verdict.used' : 'verdict.suspect')}</StateMark>
      {words !== '' && <> {words}</>}{!verdict.isFinal && <span className="quiet"> {t('verdict.open')}</span>}
    </>
  );
}
