import { Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { type JournalEntry, OWN_USE } from '../../api/journal-views.js';
import { useChange } from '../../api/queries.js';
import { InstantField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { litresOf } from '../../parts/form-texts.js';
import { useSpeech } from '../../words/speech.js';

/** Says when something ended; once, since the journal is not edited. */
export function EndEntry({ entry, onClose }: { entry: JournalEntry; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('journal');
  const fault = useFaults(write.error);
  const [openedAt] = useState(() => new Date().toISOString());
  const [at, setAt] = useState<string | undefined>(openedAt);
  const [litres, setLitres] = useState('');
  const [isSent, setIsSent] = useState(false);
  const typed = litres.trim() === '' ? null : litresOf(litres);
  const send = (): void => {
    setIsSent(true);
    if (at === undefined || typed === undefined) return;
    write.mutate({ method: 'POST', path: `/journal/${entry.entryId}/end`, asked: { body: { endedAt: at, ...(typed === null ? {} : { volumeLitres: typed }) } } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.endEntry')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.endEntry')} isBusy={write.isPending} problem={write.error} fields={['endedAt', 'volumeLitres']} onSubmit={send} onCancel={onClose}>
        <p className="quiet">{t('journal.endOnce')}</p>
        <InstantField label={t('journal.to')} initial={openedAt} onChange={setAt} isSent={isSent} error={fault('endedAt')} />
        {OWN_USE.includes(entry.kind) && (
          <TextInput label={`${t('journal.litres')}, ${t('unit.m3')}`} value={litres} onChange={(event) => setLitres(event.currentTarget.value)} inputMode="decimal" autoComplete="off" maxLength={20}
            error={isSent && typed === undefined ? t('fault.wrong') : fault('volumeLitres')} />
        )}
      </Form>
    </Modal>
  );
}
