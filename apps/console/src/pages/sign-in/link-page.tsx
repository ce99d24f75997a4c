import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { ask } from '../../api/ask.js';
import { Problem } from '../../api/problem.js';
import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { readLink } from './link-address.js';
import { PasswordPair } from './password-pair.js';
import { PresentPassword } from './present-password.js';

/** The token leaves the address as soon as it is read: the history of the browser must not keep it. */
function takeLink(): ReturnType<typeof readLink> {
  const link = readLink(window.location.hash);
  if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname);
  return link;
}

/** A one-time link of the administrator: sets a password, or begins the second check anew. */
export function LinkPage(): ReactNode {
  const { t } = useSpeech();
  const [link] = useState(takeLink);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const isSpent = problem instanceof Problem && problem.kind === 'NOT_FOUND';
  const isReset = link?.purpose === 'reset_second_factor';

  const redeem = async (password: string): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await ask('POST', '/one-time-links/redeem', { body: { token: link?.token, password } });
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
        <h1>{t(isReset ? 'link.resetDone' : 'link.done')}</h1>
        <p>{t(isReset ? 'link.resetDone.next' : 'link.done.next')}</p>
        <p><Link href="/">{t('action.toSignIn')}</Link></p>
      </>
    );
  }
  if (link === undefined || isSpent) {
    return (
      <>
        <h1>{t('link.title')}</h1>
        <Notice tone="warning" title={t(isSpent ? 'link.spent' : 'link.missing')}><p>{t(isSpent ? 'link.spent.next' : 'link.missing.next')}</p></Notice>
      </>
    );
  }
  return (
    <>
      <h1>{t(isReset ? 'link.resetTitle' : 'link.title')}</h1>
      <p className="quiet">{t(isReset ? 'link.resetPurpose' : 'link.purpose')}</p>
      {isReset
        ? <PresentPassword isBusy={isBusy} problem={problem} onSubmit={(password) => void redeem(password)} />
        : <PasswordPair submit={t('action.setPassword')} isBusy={isBusy} problem={problem} field="password" onSubmit={(password) => void redeem(password)} />}
    </>
  );
}
