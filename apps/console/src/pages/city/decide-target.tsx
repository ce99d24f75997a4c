import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { DayField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';
import type { IndicatorHistory } from './indicator-views.js';

/** A typed amount as the interface takes it: spaces of thousands left out, a comma as a point. */
export const typedAmount = (text: string): string => text.replaceAll(/[\s\u202f]/g, '').replace(',', '.');

/** Records the decision of a document that sets a target. */
export function DecideTarget({ code, years, onClose }: { code: string; years: readonly number[]; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const change = useChange<IndicatorHistory>('programme');
  const fault = useFaults(change.error);
  const [typed, setTyped] = useState({ year: '', amount: '', document: '', decidedOn: '', reason: '' });
  const set = (part: Partial<typeof typed>): void => setTyped((earlier) => ({ ...earlier, ...part }));
  const send = (): void => change.mutate({ method: 'POST', path: `/programme/indicators/${code}/targets`, asked: { body: { year: typed.year === '' ? null : Number(typed.year), amount: typedAmount(typed.amount), document: typed.document.trim(), decidedOn: typed.decidedOn, reason: typed.reason.trim() } } }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={t('action.decideTarget')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.decideTarget')} isBusy={change.isPending} problem={change.error} fields={['year', 'amount', 'document', 'decidedOn', 'reason']} onSubmit={send} onCancel={onClose}>
        <p>{t('indicator.decideMeans')}</p>
        <NativeSelect label={t('indicator.targetYear')} value={typed.year} onChange={(event) => set({ year: event.currentTarget.value })} data={[{ value: '', label: t('indicator.targetFinal') }, ...years.map((year) => ({ value: String(year), label: String(year) }))]} error={fault('year')} />
        <TextInput label={t('indicator.amount')} value={typed.amount} onChange={(event) => set({ amount: event.currentTarget.value })} inputMode="decimal" maxLength={20} error={fault('amount')} />
        <TextInput label={t('indicator.document')} description={t('indicator.document.rule')} value={typed.document} onChange={(event) => set({ document: event.currentTarget.value })} maxLength={200} error={fault('document')} />
        <DayField label={t('indicator.decidedOn')} day={typed.decidedOn} onChange={(decidedOn) => set({ decidedOn })} onOther={() => set({ decidedOn: '' })} error={fault('decidedOn')} />
        <Textarea label={t('field.reason')} description={t('field.reason.why')} value={typed.reason} onChange={(event) => set({ reason: event.currentTarget.value })} rows={3} maxLength={500} error={fault('reason')} />
      </Form>
    </Modal>
  );
}
