import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import type { FlowTest } from '../../api/water-views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { RegisterForm } from '../../parts/register-form.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { useSpeech } from '../../words/speech.js';

/** Tests of a well with a portable flow meter: recorded and voided, never edited. */
export function FlowTests({ wellId, mayChange }: { wellId: number; mayChange: boolean }): ReactNode {
  const { t, flow, share } = useSpeech();
  const tests = useRead<{ items: readonly FlowTest[] }>('register', `/wells/${wellId}/flow-tests`);
  const [isAdding, setIsAdding] = useState(false);
  const [voided, setVoided] = useState<FlowTest>();
  const columns: readonly PlainColumn<FlowTest>[] = [
    { head: t('flowTest.at'), show: ({ testedAt }) => <Instant at={testedAt} /> },
    { head: `${t('flowTest.flow')}, ${t('unit.m3h')}`, isNumber: true, show: ({ flowLitresPerHour }) => flow(flowLitresPerHour) },
    { head: t('flowTest.limit'), isNumber: true, show: ({ limitPpm }) => `± ${share(limitPpm / 1_000_000, 1)}` },
    { head: t('flowTest.instrument'), show: ({ instrument }) => orNoFigure(instrument, (name) => name) },
    { head: t('field.reason'), isWide: true, show: ({ reason, voidReason }) => (voidReason === null ? reason : `${reason} · ${voidReason}`) },
    { head: t('thing.state'), show: ({ voidedAt }) => <StateMark urgency={voidedAt === null ? 'normal' : 'off'}>{t(voidedAt === null ? 'flowTest.counts' : 'flowTest.voided')}</StateMark> },
    ...(mayChange ? [{ head: t('action.change'), show: (test: FlowTest) => (test.voidedAt === null ? <Button size="compact-xs" variant="default" onClick={() => setVoided(test)}>{t('action.voidFlowTest')}</Button> : t('flowTest.voided')) }] : []),
  ];
  return (
    <section className="stack" aria-label={t('flowTest.title')}>
      <div className="row"><h2>{t('flowTest.title')}</h2>{mayChange && <Button variant="default" onClick={() => setIsAdding(true)}>{t('action.addFlowTest')}</Button>}</div>
      {isAdding && (
        <RegisterForm title={t('action.addFlowTest')} purpose={t('flowTest.means')} isNew instantName="testedAt" instantLabel={t('flowTest.at')} onClose={() => setIsAdding(false)}
          change={(body) => ({ method: 'POST', path: `/wells/${wellId}/flow-tests`, asked: { body } })}
          fields={[
            { name: 'flowLitresPerHour', kind: 'cubicMetres', isNeeded: true, initial: '', label: `${t('flowTest.flow')}, ${t('unit.m3h')}` },
            { name: 'limitPpm', kind: 'millionths', isNeeded: true, initial: '5', label: `${t('flowTest.limit')}, ± %` },
            { name: 'instrument', kind: 'text', initial: '', label: t('flowTest.instrument') },
          ]} />
      )}
      {voided !== undefined && <VoidTest wellId={wellId} test={voided} onClose={() => setVoided(undefined)} />}
      <Reading of={tests}>{({ items }) => (items.length === 0 ? <Vacant>{t('flowTest.none')}</Vacant> : <TakenTable label={t('flowTest.title')} columns={columns} rows={items} keyOf={({ testId }) => testId} />)}</Reading>
    </section>
  );
}

function VoidTest({ wellId, test, onClose }: { wellId: number; test: FlowTest; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const voiding = useChange('register', 'readings');
  return (
    <ConfirmWithReason title={t('action.voidFlowTest')} consequence={t('flowTest.voidMeans')} submit={t('action.voidFlowTest')} isBusy={voiding.isPending} problem={voiding.error} onClose={onClose}
      onConfirm={(reason) => voiding.mutate({ method: 'POST', path: `/wells/${wellId}/flow-tests/${test.testId}/voids`, asked: { body: { reason } } }, { onSuccess: onClose })} />
  );
}
