import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { Facts } from '../../parts/facts.js';
import { Form, useFaults } from '../../parts/form.js';
import { litresOf } from '../../parts/form-texts.js';
import { Instant } from '../../parts/instant.js';
import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { ClosedMonth, useIsClosed } from './closed-month.js';
import { type AskedFor, correctionOf, REASON_CODES, type ReadingRow, type ReasonCode, type SaidKind } from './reading-views.js';
import { ReadingSource, SaidOfReading } from './said-of-reading.js';

/** Says something of one reading, beside how it came: it stays as it is, and the latest word holds. */
export function CorrectReading({ meterId, reading, onClose }: { meterId: string; reading: ReadingRow; onClose: () => void }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const write = useChange<{ readonly outcome: 'corrected' } | AskedFor>('readings');
  const fault = useFaults(write.error);
  const isClosed = useIsClosed()(reading.readAt);
  const [kind, setKind] = useState<SaidKind>(reading.mayBecome[0] ?? 'exclude');
  const [text, setText] = useState('');
  const [reasonCode, setReasonCode] = useState<ReasonCode>('misread');
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const editedIndexLitres = litresOf(text.trim());
  const isIndexMissing = kind === 'edit' && editedIndexLitres === undefined;
  const send = (): void => {
    setIsSent(true);
    if (isIndexMissing || reason.trim() === '') return;
    const body = { corrections: [correctionOf(reading, kind, reasonCode, editedIndexLitres ?? null)], reason: reason.trim(), ...(isClosed ? { askApproval: true } : {}) };
    write.mutate({ method: 'POST', path: `/meters/${meterId}/reading-corrections`, asked: { body } }, { onSuccess: ({ outcome }) => { if (outcome === 'corrected') onClose(); } });
  };
  const title = t('action.correctReading');
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      {write.data?.outcome === 'approval_requested' ? (
        <div className="stack">
          <Notice tone="attention"><p>{t('approval.asked', { no: write.data.requestId, page: t('approvals.title') })}</p></Notice>
          <div className="row end"><Button onClick={onClose}>{t('action.done')}</Button></div>
        </div>
      ) : (
        <Form submit={isClosed ? t('action.askApproval') : title} isBusy={write.isPending} problem={write.error} fields={['editedIndexLitres', 'reason', 'kind']} onSubmit={send} onCancel={onClose}>
          <p className="quiet">{t('correct.means')}</p>
          <Facts rows={[
            [t('correct.original'), <b>{cubicMetres(reading.indexLitres, 3)} {t('unit.m3')}</b>], [t('explain.readAt'), <Instant at={reading.readAt} withSeconds />],
            [t('readingList.source'), <ReadingSource of={reading} />], [t('explain.people'), <SaidOfReading of={reading} />],
          ]} />
          <NativeSelect label={t('correct.what')} description={t(`correct.${kind}.means`)} value={kind} onChange={(event) => setKind(event.currentTarget.value as SaidKind)} error={fault('kind')}
            data={reading.mayBecome.map((one) => ({ value: one, label: t(`correct.${one}`) }))} />
          {kind === 'edit' && <TextInput label={`${t('correct.index')}, ${t('unit.m3')}`} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="decimal" maxLength={16} autoComplete="off"
            error={isSent && isIndexMissing ? t(text.trim() === '' ? 'fault.empty' : 'fault.wrong') : fault('editedIndexLitres')} />}
          <NativeSelect label={t('correct.reasonCode')} value={reasonCode} onChange={(event) => setReasonCode(event.currentTarget.value as ReasonCode)} data={REASON_CODES.map((one) => ({ value: one, label: t(`reasonCode.${one}`) }))} />
          {isClosed && <ClosedMonth at={reading.readAt} />}
          <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500}
            error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} />
        </Form>
      )}
    </Modal>
  );
}
