import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { type ClosedPeriod, monthWords } from './closed-month.js';

/** Months whose readings change with an approval only; a signer closes one. */
export function ClosedMonths({ isSigner }: { isSigner: boolean }): ReactNode {
  const { t } = useSpeech();
  const [isClosing, setIsClosing] = useState(false);
  const closed = useRead<{ readonly items: readonly ClosedPeriod[] }>('closed', '/closed-periods');
  return (
    <>
      <Reading of={closed}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('closed.none')}</Vacant> : (
          <PlainTable label={t('closed.title')} rows={items} keyOf={({ month }) => month} columns={[
            { head: t('closed.month'), show: ({ month }) => monthWords(month) }, { head: t('closed.closedAt'), show: ({ closedAt }) => <Instant at={closedAt} /> },
            { head: t('closed.closedBy'), show: ({ closedBy }) => closedBy }, { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
          ]} />
        ))}
      </Reading>
      {isSigner && <div className="row"><Button variant="default" onClick={() => setIsClosing(true)}>{t('action.closeMonth')}</Button></div>}
      {isClosing && <CloseMonth onClose={() => setIsClosing(false)} />}
    </>
  );
}

/** A month as it is typed, `10.2026`, as `YYYY-MM`; undefined for anything else. */
export function monthOf(text: string): string | undefined {
  const [, month = '', year] = /^\s*(\d{1,2})[./](\d{4})\s*$/.exec(text) ?? [];
  return year === undefined || Number(month) < 1 || Number(month) > 12 ? undefined : `${year}-${month.padStart(2, '0')}`;
}

function CloseMonth({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const close = useChange('closed');
  const fault = useFaults(close.error);
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const month = monthOf(text);
  const send = (): void => {
    setIsSent(true);
    if (month !== undefined && reason.trim() !== '') close.mutate({ method: 'POST', path: '/closed-periods', asked: { body: { month, reason: reason.trim() } } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.closeMonth')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.closeMonth')} isBusy={close.isPending} problem={close.error} fields={['month', 'reason']} onSubmit={send} onCancel={onClose}>
        <p>{t('closed.closeMeans')}</p>
        <TextInput label={t('closed.month')} placeholder={t('closed.month.rule')} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="numeric" maxLength={7} w={150} autoComplete="off" data-autofocus
          error={isSent && month === undefined ? t('closed.month.wrong') : fault('month')} />
        <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500}
          error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} />
      </Form>
    </Modal>
  );
}
