import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { ask } from '../../api/ask.js';
import { Problem } from '../../api/problem.js';
import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { PasswordPair } from './password-pair.js';

/** The token stands behind "#", so that it is sent to no server and stands in no log; it leaves the address as soon as it is read. */
function takeToken(): string {
  const token = window.location.hash.replace(/^#(token=)?/, '');
  if (token !== '') window.history.replaceState(null, '', window.location.pathname);
  return token;
}

/** A one-time link of the administrator: sets the first password, or a new one. */
export function LinkPage(): ReactNode {
  const { t } = useSpeech();
  const [token] = useState(takeToken);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const isSpent = problem instanceof Problem && ['NOT_FOUND', 'AUTHN'].includes(problem.kind);

  const set = async (password: string): Promise<void> => {
    setIsBusy(true);
    try {
      await ask('POST', '/links/password', { body: { token, password } });
      setIsDone(true);
    } catch (error) {
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  };

  if (isDone) {
    return (
      <>
        <h1>{t('link.done')}</h1>
        <p>{t('link.done.next')}</p>
        <p><Link href="/">{t('action.toSignIn')}</Link></p>
      </>
    );
  }
  if (token === '' || isSpent) {
    return (
      <>
        <h1>{t('link.title')}</h1>
        <Notice tone="warning" title={t(isSpent ? 'link.spent' : 'link.missing')}><p>{t(isSpent ? 'link.spent.next' : 'link.missing.next')}</p></Notice>
      </>
    );
  }
  return (
    <>
      <h1>{t('link.title')}</h1>
      <p className="quiet">{t('link.purpose')}</p>
      <PasswordPair submit={t('action.setPassword')} isBusy={isBusy} problem={problem} field="password" onSubmit={(password) => void set(password)} />
    </>
  );
}
