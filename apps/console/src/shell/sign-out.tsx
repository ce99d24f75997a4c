import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { ask } from '../api/ask.js';
import { ProblemNotice } from '../parts/states.js';
import { forgetWalk } from '../walk/walk-store.js';
import { useSpeech } from '../words/speech.js';

/**
 * Asks before signing out of a telephone that holds entries nobody has taken: they stay, and wait for the same person. Where the
 * server cannot be reached the session cannot be ended; the addresses go from the telephone all the same.
 */
export function SignOutWithUnsent({ unsent, before, onOut, onClose }: { unsent: number; /** What stood in the way the first time. */ before: unknown; onOut: () => Promise<void>; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const [problem, setProblem] = useState<unknown>(before);
  const [isBusy, setIsBusy] = useState(false);
  const out = (): void => {
    setIsBusy(true);
    void signOut().then(onOut).catch(setProblem).finally(() => setIsBusy(false));
  };
  return (
    <Modal opened onClose={onClose} title={t('signOut.title')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="stack">
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {problem !== undefined && <p>{t('signOut.notEnded')}</p>}
        {unsent > 0 && <p>{t('signOut.unsent', { count: unsent })}</p>}
        <div className="row end"><Button variant="default" onClick={onClose}>{t('action.cancel')}</Button><Button onClick={out} loading={isBusy}>{t('action.signOut')}</Button></div>
      </div>
    </Modal>
  );
}

/** Takes addresses off this telephone, then ends the session. @throws Problem where the server cannot be reached */
export async function signOut(): Promise<void> {
  // A browser that keeps nothing has nothing to forget.
  await forgetWalk().catch(() => undefined);
  await ask('DELETE', '/session');
}
