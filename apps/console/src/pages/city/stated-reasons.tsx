import { Modal, NativeSelect, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure, Vacant } from '../../parts/states.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import type { Body, FrozenReason, Indicator, IndicatorHistory, Period, ReasonRow } from './indicator-views.js';

/** Why the indicator was off its target, half-year by half-year, as who answers for it said; what was replaced stays to be read. */
export function StatedReasons({ reasons, bodies }: { reasons: readonly ReasonRow[]; bodies: readonly Body[] }): ReactNode {
  const { t, named } = useSpeech();
  return (
    <section className="stack" aria-label={t('indicator.reasons')}>
      <h2>{t('indicator.reasons')}</h2>
      {reasons.length === 0 ? <Vacant>{t('indicator.noReasons')}</Vacant> : (
        <PlainTable label={t('indicator.reasons')} rows={reasons} keyOf={({ reasonId }) => reasonId} columns={[
          { head: t('balance.period.half_year'), show: ({ fromOn }) => periodWords('half_year', fromOn) },
          { head: t('indicator.reasonSaid'), isWide: true, show: ({ said, reason }) => <>{said}{reason !== null && <span className="quiet"> · {t('indicator.replacedFor')} {reason}</span>}</> },
          { head: t('indicator.responsible'), show: ({ bodyCode }) => bodies.filter(({ code }) => code === bodyCode).map(named)[0] ?? bodyCode },
          { head: t('indicator.statedBy'), show: ({ statedBy, statedAt }) => <>{orNoFigure(statedBy, (login) => login, t('missing.byService'))} <Instant at={statedAt} /></> },
          { head: t('thing.state'), show: ({ isHeld }) => <StateMark urgency={isHeld ? 'normal' : 'off'}>{t(isHeld ? 'indicator.holds' : 'indicator.replaced')}</StateMark> },
        ]} />
      )}
    </section>
  );
}

/** Reasons as a report froze them; nothing where none was stated. */
export function FrozenReasons({ reasons, indicators, bodies }: { reasons: readonly FrozenReason[]; indicators: readonly Indicator[]; bodies: readonly Body[] }): ReactNode {
  const { t, named } = useSpeech();
  if (reasons.length === 0) return null;
  return (
    <section className="stack" aria-label={t('indicator.reasons')}>
      <h2>{t('indicator.reasons')}</h2>
      <PlainTable label={t('indicator.reasons')} rows={reasons} keyOf={({ indicatorCode, fromOn }) => `${indicatorCode} ${fromOn}`} columns={[
        { head: t('indicator.indicator'), isWide: true, show: ({ indicatorCode }) => indicators.filter(({ code }) => code === indicatorCode).map(named)[0] ?? indicatorCode },
        { head: t('balance.period.half_year'), show: ({ fromOn }) => periodWords('half_year', fromOn) },
        { head: t('indicator.reasonSaid'), isWide: true, show: ({ said }) => said },
        { head: t('indicator.responsible'), show: ({ bodyCode, statedOn }) => <>{bodies.filter(({ code }) => code === bodyCode).map(named)[0] ?? bodyCode}, {formatDay(statedOn)}</> },
      ]} />
    </section>
  );
}

interface StateProps { readonly code: string; readonly halves: readonly Period[]; readonly isHeld: (fromOn: string) => boolean; readonly onClose: () => void }

/** States the reason of a deviation in a half-year. It stands in the report, which everybody may read. */
export function StateReason({ code, halves, isHeld, onClose }: StateProps): ReactNode {
  const { t } = useSpeech();
  const change = useChange<IndicatorHistory>('programme');
  const fault = useFaults(change.error);
  const [fromOn, setFromOn] = useState(halves.findLast(({ isOver }) => isOver)?.fromOn ?? halves.at(-1)?.fromOn ?? '');
  const [said, setSaid] = useState('');
  const [reason, setReason] = useState('');
  const replaces = isHeld(fromOn);
  const send = (): void => change.mutate({ method: 'POST', path: `/programme/indicators/${code}/reasons`, asked: { body: { fromOn, said: said.trim(), ...(replaces ? { reason: reason.trim() } : {}) } } }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={t('action.stateReason')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.stateReason')} isBusy={change.isPending} problem={change.error} fields={['fromOn', 'said', 'reason']} onSubmit={send} onCancel={onClose}>
        <p>{t('indicator.stateMeans')}</p>
        <NativeSelect label={t('balance.period.half_year')} value={fromOn} onChange={(event) => setFromOn(event.currentTarget.value)} data={halves.map((one) => ({ value: one.fromOn, label: periodWords('half_year', one.fromOn) }))} error={fault('fromOn')} />
        <Textarea label={t('indicator.reasonSaid')} description={t('indicator.reasonSaid.rule')} value={said} onChange={(event) => setSaid(event.currentTarget.value)} rows={5} maxLength={1_000} error={fault('said')} data-autofocus />
        {replaces && <Textarea label={t('indicator.replaceReasonWhy')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={fault('reason')} />}
      </Form>
    </Modal>
  );
}
