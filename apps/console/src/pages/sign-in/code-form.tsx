import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { Problem } from '../../api/problem.js';
import { Notice, ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** Six digits of an authenticator app. */
export function CodeForm({ isBusy, problem, onSubmit }: { isBusy: boolean; problem: unknown; onSubmit: (code: string) => void }): ReactNode {
  const { t } = useSpeech();
  const [code, setCode] = useState('');
  const isWrong = problem instanceof Problem && ['AUTHN', 'SECOND_FACTOR', 'SCHEMA'].includes(problem.kind);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy) return;
    onSubmit(code.replaceAll(/\s/g, ''));
    setCode('');
  };
  return (
    <form className="stack" onSubmit={send}>
      {isWrong && <Notice tone="alarm" title={t('second.wrong')}><p>{t('second.wrong.next')}</p></Notice>}
      {problem !== null && !isWrong && <ProblemNotice problem={problem} />}
      <TextInput label={t('field.code')} value={code} onChange={(event) => setCode(event.currentTarget.value)} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,8}" maxLength={8}
        required withAsterisk={false} autoFocus />
      <Button type="submit" loading={isBusy}>{t('action.confirmCode')}</Button>
    </form>
  );
}
