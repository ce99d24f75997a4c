import { Button, FileInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useChange } from '../../api/queries.js';
import { LongWork } from '../../parts/long-work.js';
import { ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { ReadingFile } from './reading-file-views.js';

/** Gives a file of readings in. Nothing is stored by that: what each line would do is shown first. */
export function UploadReadings(): ReactNode {
  const { t, language } = useSpeech();
  const [, go] = useLocation();
  const upload = useChange<ReadingFile>('imports');
  const [file, setFile] = useState<File | null>(null);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (file === null || upload.isPending) return;
    const form = new FormData();
    form.append('file', file);
    upload.mutate({ method: 'POST', path: '/reading-imports', asked: { form } }, { onSuccess: (preview) => go(`/readings/files/${preview.importId}`) });
  };
  return (
    <form className="card stack" onSubmit={send} aria-label={t('upload.title')}>
      <h2>{t('upload.title')}</h2>
      {upload.error !== null && <ProblemNotice problem={upload.error} />}
      <div className="table-tools">
        <FileInput label={t('import.file')} placeholder={t('upload.choose')} value={file} onChange={setFile} accept=".csv,.xlsx" w={280} clearable clearButtonProps={{ 'aria-label': t('upload.clear') }} />
        <Button type="submit" loading={upload.isPending} disabled={file === null}>{t('action.previewFile')}</Button>
        <span className="spring" />
        <a href={addressOf('/reading-imports/templates/readings.xlsx', { language })} download>{t('upload.template')}</a>
      </div>
      {upload.isPending && <LongWork words={t('upload.busy')} />}
      <p className="quiet">{t('readingUpload.safe')}</p>
    </form>
  );
}
