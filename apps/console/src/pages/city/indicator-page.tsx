import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Facts } from '../../parts/facts.js';
import { Figure } from '../../parts/figure.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { hasPlace } from '../../shell/navigation.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import { DecideTarget } from './decide-target.js';
import { EnterIndicator } from './enter-indicator.js';
import { StatedReasons, StateReason } from './stated-reasons.js';
import type { Indicator, IndicatorHistory, Period, Programme, Standing } from './indicator-views.js';
import { amountWords, evidenceAddress, indicatorUnit, limitWords, whyNot } from './indicator-words.js';

/** One indicator: what it is in each half-year and why, its targets by decision, and what was entered. */
export default function IndicatorPage(): ReactNode {
  const { code } = useParams<{ code: string }>();
  const { t } = useSpeech();
  const programme = useRead<Programme>('programme', '/programme');
  return (
    <Reading of={programme} lines={12}>{(found) => {
      const indicator = found.indicators.find((one) => one.code === code);
      return indicator === undefined ? <NotFoundPage /> : <Shown indicator={indicator} programme={found} purpose={t('indicator.purpose')} />;
    }}</Reading>
  );
}

function Shown({ indicator, programme, purpose }: { indicator: Indicator; programme: Programme; purpose: string }): ReactNode {
  const { t, named, number } = useSpeech();
  const me = useMe();
  const [open, setOpen] = useState<'target' | 'entry' | 'reason'>();
  const history = useRead<IndicatorHistory>('programme', `/programme/indicators/${indicator.code}`);
  const role = me.data?.role;
  const mayDecide = role === 'city' || role === 'administrator';
  // Whoever answers for it, or enters for who does.
  const mayState = role === 'administrator' || (role === 'contributor' && indicator.bodyCodes.some((body) => programme.ownBodies.includes(body)));
  const mayEnter = indicator.formula === null && mayState;
  const halves = programme.periods.filter(({ kind }) => kind === 'half_year');
  const { fromYear = 0, toYear = -1 } = programme.programme ?? {};
  const bodies = indicator.bodyCodes.flatMap((code) => programme.bodies.filter((body) => body.code === code)).map(named).join(', ');
  return (
    <Page title={named(indicator)} purpose={purpose} actions={<>
      {mayDecide && <Button variant="default" onClick={() => setOpen('target')}>{t('action.decideTarget')}</Button>}
      {mayState && <Button variant="default" onClick={() => setOpen('reason')}>{t('action.stateReason')}</Button>}
      {mayEnter && <Button onClick={() => setOpen('entry')}>{t('action.enterIndicator')}</Button>}</>}>
      <Facts rows={[
        [t('indicator.task'), indicator.taskNo ?? t('indicator.noTask')], [t('indicator.unit'), indicatorUnit(t, indicator.unit)], [t('indicator.responsible'), bodies],
        [t('indicator.base'), indicator.base.kind === 'stated' ? number(Number(indicator.base.amount)) : t(`indicator.base.${indicator.base.kind}`)],
        [t('indicator.source'), indicator.document === null ? t('indicator.ofService') : `${indicator.document}, L ${indicator.line}`],
        [t('indicator.how'), indicator.formula === null ? t('indicator.entered') : t('indicator.byFormula', { formula: indicator.formula })],
      ]} />
      <div className="figures">{[...halves].reverse().map((half) => <FactFigure key={half.fromOn} half={half} indicator={indicator} mayOpen={(address) => role !== undefined && hasPlace(role, address.split('?')[0]!)} />)}</div>
      <Reading of={history} lines={6}>{({ targets, entries, reasons }) => (
        <>
          <section className="stack" aria-label={t('indicator.targets')}>
            <h2>{t('indicator.targets')}</h2>
            {targets.length === 0 ? <Vacant>{t('indicator.noTargets')}</Vacant> : (
              <PlainTable label={t('indicator.targets')} rows={targets} keyOf={({ targetId }) => targetId} columns={[
                { head: t('indicator.targetYear'), show: ({ year }) => year ?? t('indicator.targetFinal') },
                { head: `${t('indicator.amount')}, ${indicatorUnit(t, indicator.unit)}`, isNumber: true, show: ({ amount }) => number(Number(amount)) },
                { head: t('indicator.document'), isWide: true, show: ({ document, line }) => (line === null ? document : `${document}, L ${line}`) },
                { head: t('indicator.decidedOn'), show: ({ decidedOn }) => formatDay(decidedOn) },
                { head: t('field.reason'), isWide: true, show: ({ reason, line }) => (line === null ? reason : t('indicator.asDocument')) },
                { head: t('indicator.recordedBy'), show: ({ recordedBy }) => orNoFigure(recordedBy, (login) => login, t('missing.byService')) },
                { head: t('thing.state'), show: ({ isHeld }) => <StateMark urgency={isHeld ? 'normal' : 'off'}>{t(isHeld ? 'indicator.holds' : 'indicator.replaced')}</StateMark> },
              ]} />
            )}
          </section>
          {indicator.formula === null && (
            <section className="stack" aria-label={t('indicator.entries')}>
              <h2>{t('indicator.entries')}</h2>
              {entries.length === 0 ? <Vacant>{t('indicator.noEntries')}</Vacant> : (
                <PlainTable label={t('indicator.entries')} rows={entries} keyOf={({ entryId }) => entryId} columns={[
                  { head: t('balance.period.half_year'), show: ({ fromOn }) => periodWords('half_year', fromOn) },
                  { head: `${t('indicator.amount')}, ${indicatorUnit(t, indicator.unit)}`, isNumber: true, show: ({ amount }) => number(Number(amount)) },
                  { head: t('indicator.evidence'), isWide: true, show: ({ evidence, reason }) => (reason === null ? evidence : `${evidence} · ${reason}`) },
                  { head: t('indicator.enteredBy'), show: ({ enteredBy, enteredAt }) => <>{orNoFigure(enteredBy, (login) => login, t('missing.byService'))} <Instant at={enteredAt} /></> },
                  { head: t('thing.state'), show: ({ isHeld }) => <StateMark urgency={isHeld ? 'normal' : 'off'}>{t(isHeld ? 'indicator.holds' : 'indicator.replaced')}</StateMark> },
                ]} />
              )}
            </section>
          )}
          <StatedReasons reasons={reasons} bodies={programme.bodies} />
          {open === 'reason' && <StateReason code={indicator.code} halves={halves} isHeld={(fromOn) => reasons.some((one) => one.isHeld && one.fromOn === fromOn)} onClose={() => setOpen(undefined)} />}
          {open === 'entry' && <EnterIndicator code={indicator.code} unit={indicatorUnit(t, indicator.unit)} halves={halves} isHeld={(fromOn) => entries.some((one) => one.isHeld && one.fromOn === fromOn)} onClose={() => setOpen(undefined)} />}
        </>
      )}</Reading>
      {open === 'target' && <DecideTarget code={indicator.code} years={Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at)} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

/** The indicator in a half-year, with everything that a figure is shown with. */
function FactFigure({ half, indicator, mayOpen }: { half: Period; indicator: Indicator; mayOpen: (address: string) => boolean }): ReactNode {
  const speech = useSpeech();
  const { t, number, share } = speech;
  const standing = useRead<Standing>('programme', `/programme/standings/half_year/${half.fromOn}`);
  const what = periodWords('half_year', half.fromOn);
  return (
    <Reading of={standing} lines={2}>{({ indicators }) => {
      const fact = indicators.find(({ code }) => code === indicator.code)?.fact;
      if (fact === undefined) return <Figure what={what} amount={null} because={t('indicator.notYet')} />;
      const limit = limitWords(speech, indicator.unit, fact);
      const address = evidenceAddress(fact, indicator.code);
      return (
        <div className="stack">
          <Figure what={what} amount={fact.amount === null ? null : amountWords(speech, indicator.unit, fact.amount)} unit={indicatorUnit(t, indicator.unit)} because={whyNot(t, fact)}
            {...(limit === undefined ? {} : { interval: { plusMinus: limit } })} {...(fact.completenessRatio === null ? {} : { completeness: { ratio: fact.completenessRatio, of: t('indicator.complete') } })}
            {...(fact.amount === null ? {} : { state: { urgency: 'normal' as const, words: t(fact.state === 'final' ? 'indicator.final' : 'indicator.provisional') } })} {...(address !== undefined && mayOpen(address) ? { evidence: address } : {})} />
          <p className="quiet">
            {fact.numerator !== null && fact.denominator !== null && `${number(fact.numerator)} / ${number(fact.denominator)} · `}
            {fact.formula !== null && fact.formulaVersion !== null && `${t('indicator.formulaVersion', { version: fact.formulaVersion })} · `}
            {fact.progressRatio === null ? t(`indicator.noProgress.${fact.noProgress ?? 'not_computed'}`) : t('indicator.progress', { share: share(fact.progressRatio, 1) })}
          </p>
        </div>
      );
    }}</Reading>
  );
}
