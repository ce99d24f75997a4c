import { Button, FileInput, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import type { Meter } from '../../api/views.js';
import { InstantField } from '../../parts/day-field.js';
import { Facts } from '../../parts/facts.js';
import { Form, useFaults } from '../../parts/form.js';
import { litresOf } from '../../parts/form-texts.js';
import { Notice, orNoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { ComparedWords } from './compared-words.js';
import type { Comparison } from './display-views.js';
import { digitsOf } from './enter-reading.js';
import { sendPhoto } from './send-photo.js';

interface Entered { readonly displayId: number; readonly compared: Comparison | null }
interface Props { readonly meter: Meter; readonly onClose: () => void }

/** Enters what the display shows, to be compared with telemetry. */
export const EnterControl = (props: Props): ReactNode => <EnterDisplay kind="control" {...props} />;

/** Enters that a radio was mounted: the display then, and what the radio had counted. */
export const EnterMounting = (props: Props): ReactNode => <EnterDisplay kind="mounting" {...props} />;

const wholeOf = (text: string): number | undefined => (/^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : undefined);

function EnterDisplay({ meter, kind, onClose }: Props & { kind: 'mounting' | 'control' }): ReactNode {
  const { t } = useSpeech();
  const client = useQueryClient();
  const [openedAt] = useState(() => new Date().toISOString());
  const [text, setText] = useState('');
  const [at, setAt] = useState<string | undefined>(openedAt);
  const [pulsesText, setPulsesText] = useState('');
  const [weightText, setWeightText] = useState('');
  const [photo, setPhoto] = useState<File | null>(null);
  const [note, setNote] = useState('');
  const [isSent, setIsSent] = useState(false);
  const [displayLitres, pulses, pulseLitres] = [litresOf(text.trim()), wholeOf(pulsesText), wholeOf(weightText)];
  const isMounting = kind === 'mounting';
  const isIncomplete = displayLitres === undefined || at === undefined || (isMounting && (pulses === undefined || (weightText.trim() !== '' && pulseLitres === undefined)));
  const enter = useMutation({
    mutationFn: async (): Promise<Entered> => {
      const body = { readAt: at ?? '', displayLitres: displayLitres ?? 0, photoSha256: await sendPhoto(photo), ...(note.trim() === '' ? {} : { note: note.trim() }) };
      return isMounting ? ask<Entered>('POST', `/meters/${meter.id}/displays/mountings`, { body: { ...body, pulses: pulses ?? 0, ...(pulseLitres === undefined ? {} : { pulseLitres }) } })
        : ask<Entered>('POST', `/meters/${meter.id}/displays/controls`, { body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['readings'] }),
  });
  const fault = useFaults(enter.error);
  const send = (): void => {
    setIsSent(true);
    if (!isIncomplete) enter.mutate();
  };
  const wrong = (typed: string, field: string, isWrong: boolean): string | undefined => (isSent && isWrong ? t(typed.trim() === '' ? 'fault.empty' : 'fault.wrong') : fault(field));
  const title = t(isMounting ? 'action.mountRadio' : 'action.controlDisplay');
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      {enter.data !== undefined ? <Told compared={enter.data.compared} onClose={onClose} /> : (
        <Form submit={title} isBusy={enter.isPending} problem={enter.error} onSubmit={send} onCancel={onClose} fields={['displayLitres', 'readAt', 'pulses', 'pulseLitres', 'photoSha256', 'file']}>
          <p className="quiet">{t(isMounting ? 'display.mounting.means' : 'display.control.means', { serial: meter.serial })}</p>
          <TextInput label={t('display.shown')} description={t('entry.digits', { digits: digitsOf(meter.registerCapacityLitres) })} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="decimal" maxLength={16} autoComplete="off" data-autofocus
            error={wrong(text, 'displayLitres', displayLitres === undefined)} />
          {isMounting && (
            <>
              <TextInput label={t('display.pulses')} value={pulsesText} onChange={(event) => setPulsesText(event.currentTarget.value)} inputMode="numeric" maxLength={15} autoComplete="off" error={wrong(pulsesText, 'pulses', pulses === undefined)} />
              <TextInput label={t('display.pulseLitres')} description={t('display.pulseLitres.rule')} value={weightText} onChange={(event) => setWeightText(event.currentTarget.value)} inputMode="numeric" maxLength={7} autoComplete="off"
                error={wrong(weightText, 'pulseLitres', weightText.trim() !== '' && pulseLitres === undefined)} />
            </>
          )}
          <InstantField label={t('entry.at')} initial={openedAt} onChange={setAt} isSent={isSent} error={fault('readAt')} />
          <FileInput label={t('entry.photo')} description={t('entry.photo.rule')} placeholder={t('entry.photo.choose')} value={photo} onChange={setPhoto} accept="image/jpeg,image/png,image/webp" clearable
            clearButtonProps={{ 'aria-label': t('entry.photo.clear') }} error={fault('file') ?? fault('photoSha256')} />
          <TextInput label={t('entry.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autoComplete="off" />
        </Form>
      )}
    </Modal>
  );
}

/** What became of it: that it is kept, and what telemetry says beside it. */
function Told({ compared, onClose }: { compared: Comparison | null; onClose: () => void }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  return (
    <div className="stack">
      <Notice tone={compared?.isException === true ? 'warning' : 'attention'}><p>{t('display.stored')}</p></Notice>
      {compared !== null && (
        <Facts rows={[
          [t('display.telemetry'), orNoFigure(compared.telemetryLitres, (litres) => cubicMetres(litres, 3), t('display.notCompared'))], [t('display.drift'), orNoFigure(compared.driftLitres, number, t('display.notCompared'))],
          [t('display.said'), <ComparedWords of={compared} />],
        ]} />
      )}
      <div className="row end"><Button onClick={onClose}>{t('action.done')}</Button></div>
    </div>
  );
}
