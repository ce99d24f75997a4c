import { Button, FileInput, NativeSelect } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { addressOf } from '../../api/ask.js';
import { Problem } from '../../api/problem.js';
import { LongWork } from '../../parts/long-work.js';
import { ProblemNotice } from '../../parts/states.js';
import { takeAway } from '../../parts/take-away.js';
import { useSpeech } from '../../words/speech.js';

const FORMATS = ['xlsx', 'csv'] as const;

/** The list of a billing program, given in and taken back answered. */
export default function AnswerList({ code }: { code: string }): ReactNode {
  const { t, language } = useSpeech();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<string>('xlsx');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const answer = async (given: File): Promise<void> => {
    const form = new FormData();
    form.append('file', given);
    setIsBusy(true);
    setProblem(undefined);
    try {
      const response = await fetch(addressOf(`/billing/periods/${encodeURIComponent(code)}/answers`, { format, language }), { method: 'POST', body: form, credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
      if (!response.ok) throw await Problem.of(response);
      takeAway(await response.blob(), `answers-${code}.${format}`);
    } catch (error) {
      setProblem(error instanceof Problem ? error : Problem.ofNetwork());
    } finally {
      setIsBusy(false);
    }
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (file !== null && !isBusy) void answer(file);
  };
  return (
    <form className="card stack" onSubmit={send} aria-label={t('answers.title')}>
      <h2>{t('answers.title')}</h2>
      <p>{t('answers.means')}</p>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <div className="table-tools">
        <FileInput label={t('import.file')} placeholder={t('upload.choose')} value={file} onChange={setFile} accept=".csv,.xlsx" w={280} clearable clearButtonProps={{ 'aria-label': t('upload.clear') }} />
        <NativeSelect label={t('profile.format')} value={format} onChange={(event) => setFormat(event.currentTarget.value)} data={FORMATS.map((one) => ({ value: one, label: one.toUpperCase() }))} />
        <Button type="submit" loading={isBusy} disabled={file === null}>{t('action.answerList')}</Button>
      </div>
      {isBusy && <LongWork words={t('answers.busy')} />}
    </form>
  );
}
