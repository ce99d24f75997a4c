import { PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';

export const SHORTEST_PASSWORD = 12;

interface PairProps {
  readonly submit: string;
  readonly isBusy: boolean;
  readonly problem: unknown;
  /** Name of the field in the body of the request, for faults of the server. */
  readonly field: string;
  readonly onSubmit: (password: string) => void;
}

/** A new password, typed twice, with its rules in words. */
export function PasswordPair({ submit, isBusy, problem, field, onSubmit }: PairProps): ReactNode {
  const { t } = useSpeech();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isTried, setIsTried] = useState(false);
  const fault = useFaults(problem);
  const isShort = password.length < SHORTEST_PASSWORD;
  const send = (): void => {
    setIsTried(true);
    if (!isShort && password === again) onSubmit(password);
  };
  const toggle = { 'aria-label': t('field.showPassword') };
  return (
    <Form submit={submit} isBusy={isBusy} problem={problem} fields={[field]} onSubmit={send}>
      <PasswordInput label={t('field.newPassword')} description={t('password.rules')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password"
        visibilityToggleButtonProps={toggle} error={isTried && isShort ? t('fault.passwordShort') : fault(field)} />
      <PasswordInput label={t('field.passwordAgain')} value={again} onChange={(event) => setAgain(event.currentTarget.value)} autoComplete="new-password"
        visibilityToggleButtonProps={toggle} error={isTried && !isShort && password !== again ? t('fault.passwordsDiffer') : undefined} />
    </Form>
  );
}
