import { Button, FileInput, NativeSelect } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useChange } from '../../api/queries.js';
import { LongWork } from '../../parts/long-work.js';
import { ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { FILE_KINDS, type FileKind, type RegisterImport } from './import-views.js';

/** Gives a file in. Nothing of the register changes by that: what each line would do is shown first. */
export function UploadFile(): ReactNode {
  const { t, language } = useSpeech();
  const [, go] = useLocation();
  const upload = useChange<RegisterImport>('imports');
  const [kind, setKind] = useState<FileKind>('accounts');
  const [file, setFile] = useState<File | null>(null);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (file === null || upload.isPending) return;
    const form = new FormData();
    form.append('file', file);
    upload.mutate({ method: 'POST', path: `/imports?kind=${kind}`, asked: { form } }, { onSuccess: (preview) => go(`/register/imports/${preview.importId}`) });
  };
  return (
    <form className="card stack" onSubmit={send} aria-label={t('upload.title')}>
      <h2>{t('upload.title')}</h2>
      {upload.error !== null && <ProblemNotice problem={upload.error} />}
      <div className="table-tools">
        <NativeSelect label={t('import.kind')} value={kind} onChange={(event) => setKind(event.currentTarget.value as FileKind)} data={FILE_KINDS.map((one) => ({ value: one, label: t(`fileKind.${one}`) }))} />
        <FileInput label={t('import.file')} placeholder={t('upload.choose')} value={file} onChange={setFile} accept=".csv,.xlsx" w={280} clearable clearButtonProps={{ 'aria-label': t('upload.clear') }} />
        <Button type="submit" loading={upload.isPending} disabled={file === null}>{t('action.previewFile')}</Button>
        <span className="spring" />
        <a href={addressOf(`/imports/templates/${kind}.xlsx`, { language })} download>{t('upload.template')}</a>
      </div>
      {upload.isPending && <LongWork words={t('upload.busy')} />}
      <p className="quiet">{t('upload.safe')}</p>
    </form>
  );
}
