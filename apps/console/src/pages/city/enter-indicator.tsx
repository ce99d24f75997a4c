import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import { typedAmount } from './decide-target.js';
import type { IndicatorHistory, Period } from './indicator-views.js';

interface EnterProps { readonly code: string; readonly unit: string; readonly halves: readonly Period[]; readonly isHeld: (fromOn: string) => boolean; readonly onClose: () => void }

/** Enters what the responsible body reports of a half-year, with the paper that shows it. */
export function EnterIndicator({ code, unit, halves, isHeld, onClose }: EnterProps): ReactNode {
  const { t } = useSpeech();
  const change = useChange<IndicatorHistory>('programme');
  const fault = useFaults(change.error);
  const [typed, setTyped] = useState({ fromOn: halves.at(-1)?.fromOn ?? '', amount: '', evidence: '', reason: '' });
  const set = (part: Partial<typeof typed>): void => setTyped((earlier) => ({ ...earlier, ...part }));
  const replaces = isHeld(typed.fromOn);
  const send = (): void => change.mutate({
    method: 'POST', path: `/programme/indicators/${code}/entries`, asked: { body: { fromOn: typed.fromOn, amount: typedAmount(typed.amount), evidence: typed.evidence.trim(), ...(replaces ? { reason: typed.reason.trim() } : {}) } },
  }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={t('action.enterIndicator')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.enterIndicator')} isBusy={change.isPending} problem={change.error} fields={['fromOn', 'amount', 'evidence', 'reason']} onSubmit={send} onCancel={onClose}>
        <p>{t('indicator.enterMeans')}</p>
        <NativeSelect label={t('balance.period.half_year')} value={typed.fromOn} onChange={(event) => set({ fromOn: event.currentTarget.value })} data={halves.map((one) => ({ value: one.fromOn, label: periodWords('half_year', one.fromOn) }))} error={fault('fromOn')} />
        <TextInput label={`${t('indicator.amount')}, ${unit}`} value={typed.amount} onChange={(event) => set({ amount: event.currentTarget.value })} inputMode="decimal" maxLength={20} error={fault('amount')} />
        <TextInput label={t('indicator.evidence')} description={t('indicator.evidence.rule')} value={typed.evidence} onChange={(event) => set({ evidence: event.currentTarget.value })} maxLength={200} error={fault('evidence')} />
        {replaces && <Textarea label={t('field.reason')} description={t('indicator.replaceWhy')} value={typed.reason} onChange={(event) => set({ reason: event.currentTarget.value })} rows={3} maxLength={500} error={fault('reason')} />}
      </Form>
    </Modal>
  );
}
