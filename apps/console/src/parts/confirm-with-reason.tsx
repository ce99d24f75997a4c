import { Modal, Textarea } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';

import { useSpeech } from '../words/speech.js';
import { Form, useFaults } from './form.js';

interface ConfirmProps {
  readonly title: string;
  /** What will happen, in one sentence. */
  readonly consequence: ReactNode;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly problem: unknown;
  /** Without it the action needs no reason. */
  readonly withReason?: boolean;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks before something that others will feel, and why: the reason goes into the audit. */
export function ConfirmWithReason({ title, consequence, submit, isBusy, problem, withReason = true, onConfirm, onClose }: ConfirmProps): ReactNode {
  const { t } = useSpeech();
  const [reason, setReason] = useState('');
  const [isEmpty, setIsEmpty] = useState(false);
  const fault = useFaults(problem);
  const describedBy = useId();
  const confirm = (): void => {
    if (withReason && reason.trim() === '') setIsEmpty(true);
    else onConfirm(reason.trim());
  };
  return (
    <Modal opened onClose={onClose} title={title} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={submit} isBusy={isBusy} problem={problem} fields={['reason']} onSubmit={confirm} onCancel={onClose}>
        <p id={describedBy}>{consequence}</p>
        {withReason && (
          <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={3} maxLength={500}
            error={isEmpty && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} data-autofocus />
        )}
      </Form>
    </Modal>
  );
}
