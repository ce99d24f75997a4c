import { Modal, NativeSelect, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import type { Act, FindingCause } from '../../api/finding-views.js';
import { useChange, useRead } from '../../api/queries.js';
import { InstantField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';

/** What an act is said by, beside its note. */
const LIST: Readonly<Partial<Record<Act, FindingCause['list']>>> = { confirm: 'cause', repair: 'cause', dismiss: 'reason', reopen: 'reason' };

/** Enters what was done about a finding; it stays in its work record. */
export function ActForm({ findingId, act, onClose }: { findingId: number; act: Act; onClose: () => void }): ReactNode {
  const { t, named } = useSpeech();
  const write = useChange('findings');
  const fault = useFaults(write.error);
  const causes = useRead<{ items: readonly FindingCause[] }>('findings', '/finding-causes');
  const list = LIST[act];
  const offered = (causes.data?.items ?? []).filter((one) => one.list === list && one.isOffered);
  const [code, setCode] = useState('');
  const [note, setNote] = useState('');
  const [openedAt] = useState(() => new Date().toISOString());
  const [repairedAt, setRepairedAt] = useState<string | undefined>(openedAt);
  const [isSent, setIsSent] = useState(false);
  const send = (): void => {
    setIsSent(true);
    if ((list !== undefined && code === '') || (act === 'repair' && repairedAt === undefined)) return;
    const body = { act, ...(list === undefined ? {} : { code }), ...(act === 'repair' ? { repairedAt } : {}), ...(note.trim() === '' ? {} : { note: note.trim() }) };
    write.mutate({ method: 'POST', path: `/findings/${findingId}/acts`, asked: { body } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t(`act.${act}`)} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t(`act.${act}`)} isBusy={write.isPending} problem={write.error} fields={['code', 'note', 'repairedAt']} onSubmit={send} onCancel={onClose}>
        {list !== undefined && (
          <NativeSelect label={t(list === 'cause' ? 'finding.cause' : 'finding.reason')} value={code} onChange={(event) => setCode(event.currentTarget.value)} error={isSent && code === '' ? t('fault.empty') : fault('code')}
            data={[{ value: '', label: t('finding.choose') }, ...offered.map((one) => ({ value: one.code, label: named(one) }))]} />
        )}
        {act === 'repair' && <InstantField label={t('finding.repairedAt')} initial={openedAt} onChange={setRepairedAt} isSent={isSent} error={fault('repairedAt')} />}
        <Textarea label={t('journal.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} rows={3} maxLength={2000} error={fault('note')} />
      </Form>
    </Modal>
  );
}
