import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { Problem } from '../../api/problem.js';
import { Notice, ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

interface Step { readonly isBusy: boolean; readonly problem: unknown; readonly onSubmit: (login: string, password: string) => void }

/** First step: who one is and that one knows the password. */
export function PasswordStep({ isBusy, problem, onSubmit }: Step): ReactNode {
  const { t } = useSpeech();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const isRefused = problem instanceof Problem && problem.kind === 'AUTHN';
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) onSubmit(login.trim().toLowerCase(), password);
  };
  return (
    <>
      <h1>{t('signIn.title')}</h1>
      <p className="quiet">{t('signIn.purpose')}</p>
      <form className="stack" onSubmit={send}>
        {isRefused && <Notice tone="alarm" title={t('signIn.refused')}><p>{t('signIn.refused.next')}</p></Notice>}
        {problem !== null && !isRefused && <ProblemNotice problem={problem} />}
        <TextInput label={t('field.login')} value={login} onChange={(event) => setLogin(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} required withAsterisk={false} autoFocus />
        <PasswordInput label={t('field.password')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }} />
        <Button type="submit" loading={isBusy}>{t('action.signIn')}</Button>
      </form>
      <p className="quiet">{t('signIn.noAccount')}</p>
    </>
  );
}
