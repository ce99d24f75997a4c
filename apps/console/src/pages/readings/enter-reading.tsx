import { Button, FileInput, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import type { Meter } from '../../api/views.js';
import { InstantField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { litresOf } from '../../parts/form-texts.js';
import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { ClosedMonth } from './closed-month.js';
import { type Checked, Doubted } from './doubted.js';
import { type AskedFor, type Giver, GIVERS } from './reading-views.js';
import { sendPhoto } from './send-photo.js';

type Entered = { readonly outcome: 'stored' | 'duplicate' | 'conflict' } | AskedFor;

/** Digits of cubic metres on the face of a register. */
export const digitsOf = (capacityLitres: number): number => Math.ceil(Math.log10(capacityLitres / 1_000));

/**
 * Enters what a person read. The server is asked first whether it is plausible and whether its month is closed; what it doubts is
 * shown, and stands once somebody says why.
 */
export function EnterReading({ meter, onClose }: { meter: Pick<Meter, 'serial' | 'registerCapacityLitres'>; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const client = useQueryClient();
  const [openedAt] = useState(() => new Date().toISOString());
  const [text, setText] = useState('');
  const [at, setAt] = useState<string | undefined>(openedAt);
  const [givenBy, setGivenBy] = useState<Giver>('staff');
  const [photo, setPhoto] = useState<File | null>(null);
  const [note, setNote] = useState('');
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const indexLitres = litresOf(text.trim());
  const isDoubted = checked !== undefined && (checked.warning !== null || checked.isMonthClosed);

  const enter = useMutation({
    mutationFn: async (): Promise<Entered | undefined> => {
      const reading = { meterSerial: meter.serial, readAt: at ?? '', indexLitres: indexLitres ?? 0 };
      if (!isDoubted) {
        const found = await ask<Checked>('POST', '/manual-readings/check', { body: reading });
        setChecked(found);
        // Whoever stands before the meter looks at the doubt first.
        if (found.warning !== null || found.isMonthClosed) return undefined;
      }
      const photoSha256 = await sendPhoto(photo);
      const said = { givenBy, photoSha256, ...(note.trim() === '' ? {} : { note: note.trim() }), ...(isDoubted ? { confirmed: true, reason: reason.trim() } : {}), ...(checked?.isMonthClosed === true ? { askApproval: true } : {}) };
      return ask<Entered>('POST', '/manual-readings', { body: { ...reading, ...said } });
    },
    onSuccess: (entered) => (entered === undefined ? undefined : client.invalidateQueries({ queryKey: ['readings'] })),
  });
  const fault = useFaults(enter.error);
  const isReasonMissing = isSent && isDoubted && reason.trim() === '';
  const send = (): void => {
    setIsSent(isDoubted || indexLitres === undefined || at === undefined);
    if (indexLitres === undefined || at === undefined || isDoubted && reason.trim() === '') return;
    enter.mutate();
  };
  /** What was doubted was another index or another time. */
  const change = (apply: () => void): void => {
    apply();
    setChecked(undefined);
    setIsSent(false);
  };
  const title = t('action.enterReading');
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      {enter.data !== undefined ? <Told entered={enter.data} indexLitres={indexLitres ?? 0} onClose={onClose} /> : (
        <Form submit={checked?.isMonthClosed === true ? t('action.askApproval') : isDoubted ? t('action.confirmReading') : title} isBusy={enter.isPending} problem={enter.error} onSubmit={send} onCancel={onClose}
          fields={['indexLitres', 'readAt', 'reason', 'photoSha256', 'file']}>
          <p className="quiet">{t('entry.means', { serial: meter.serial })}</p>
          <TextInput label={`${t('reading.index')}, ${t('unit.m3')}`} description={t('entry.digits', { digits: digitsOf(meter.registerCapacityLitres) })} value={text} inputMode="decimal" maxLength={16} autoComplete="off" data-autofocus
            onChange={(event) => { const typed = event.currentTarget.value; change(() => setText(typed)); }} error={isSent && indexLitres === undefined ? t(text.trim() === '' ? 'fault.empty' : 'fault.wrong') : fault('indexLitres')} />
          <InstantField label={t('entry.at')} initial={openedAt} onChange={(instant) => change(() => setAt(instant))} isSent={isSent} error={fault('readAt')} />
          <NativeSelect label={t('entry.givenBy')} value={givenBy} onChange={(event) => setGivenBy(event.currentTarget.value as Giver)} data={GIVERS.map((one) => ({ value: one, label: t(`giver.${one}`) }))} />
          <FileInput label={t('entry.photo')} description={t('entry.photo.rule')} placeholder={t('entry.photo.choose')} value={photo} onChange={setPhoto} accept="image/jpeg,image/png,image/webp" clearable
            clearButtonProps={{ 'aria-label': t('entry.photo.clear') }} error={fault('file') ?? fault('photoSha256')} />
          <TextInput label={t('entry.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autoComplete="off" />
          {checked !== undefined && checked.warning !== null && <Doubted of={checked} warning={checked.warning} />}
          {checked?.isMonthClosed === true && <ClosedMonth at={at ?? openedAt} />}
          {isDoubted && <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={isReasonMissing ? t('fault.reasonMissing') : fault('reason')} />}
        </Form>
      )}
    </Modal>
  );
}

/** What became of it: whoever stands in a yard needs to see that it is kept. */
function Told({ entered, indexLitres, onClose }: { entered: Entered; indexLitres: number; onClose: () => void }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const words = entered.outcome === 'approval_requested' ? t('approval.asked', { no: entered.requestId, page: t('approvals.title') })
    : entered.outcome === 'stored' ? t('entry.stored', { index: cubicMetres(indexLitres) }) : t(`entry.${entered.outcome}`);
  return (
    <div className="stack">
      <Notice tone={entered.outcome === 'conflict' ? 'warning' : 'attention'}><p>{words}</p></Notice>
      <div className="row end"><Button onClick={onClose}>{t('action.done')}</Button></div>
    </div>
  );
}
