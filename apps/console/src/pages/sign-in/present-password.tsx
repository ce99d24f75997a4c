import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { Problem } from '../../api/problem.js';
import { Notice, ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** Asks for the password one has, as proof that the link reached the right person. */
export function PresentPassword({ isBusy, problem, onSubmit }: { isBusy: boolean; problem: unknown; onSubmit: (password: string) => void }): ReactNode {
  const { t } = useSpeech();
  const [password, setPassword] = useState('');
  const isWrong = problem instanceof Problem && problem.kind === 'AUTHN';
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) onSubmit(password);
  };
  return (
    <form className="stack" onSubmit={send}>
      {isWrong && <Notice tone="alarm" title={t('password.wrong')}><p>{t('password.wrong.next')}</p></Notice>}
      {problem !== null && !isWrong && <ProblemNotice problem={problem} />}
      <PasswordInput label={t('field.password')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }} />
      <Button type="submit" loading={isBusy}>{t('action.resetSecondFactor')}</Button>
    </form>
  );
}
