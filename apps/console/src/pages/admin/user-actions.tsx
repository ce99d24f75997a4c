import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import type { IssuedLink, LinkPurpose, StaffUser } from '../../api/session.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { LinkToHandOver } from './link-to-hand-over.js';

/** Links for a new password or second check, and the end or renewal of the right to sign in. */
export function UserActions({ user, isMe }: { user: StaffUser; isMe: boolean }): ReactNode {
  const { t } = useSpeech();
  const [isDisabling, setIsDisabling] = useState(false);
  const link = useChange<IssuedLink>('users');
  const disable = useChange<StaffUser>('users', 'sessions');
  const issue = (purpose: LinkPurpose): void => link.mutate({ method: 'POST', path: `/users/${user.userId}/links`, asked: { body: { purpose } } });
  const setDisabled = (): void => disable.mutate({ method: 'POST', path: `/users/${user.userId}/disable` }, { onSuccess: () => setIsDisabling(false) });
  const setEnabled = (): void => disable.mutate({ method: 'POST', path: `/users/${user.userId}/enable` });
  return (
    <>
      {link.error !== null && <ProblemNotice problem={link.error} />}
      {disable.error !== null && !isDisabling && <ProblemNotice problem={disable.error} />}
      <div className="row">
        {user.disabledAt === null && <Button variant="default" loading={link.isPending} onClick={() => issue('set_password')}>{t('action.passwordLink')}</Button>}
        {user.disabledAt === null && user.secondFactorConfirmedAt !== null && <Button variant="default" loading={link.isPending} onClick={() => issue('reset_second_factor')}>{t('action.secondFactorLink')}</Button>}
        {user.disabledAt === null && !isMe && <Button variant="default" onClick={() => setIsDisabling(true)}>{t('action.disableUser')}</Button>}
        {user.disabledAt !== null && <Button loading={disable.isPending} onClick={setEnabled}>{t('action.enableUser')}</Button>}
      </div>
      {isDisabling && (
        <ConfirmWithReason title={t('action.disableUser')} consequence={t('user.disableMeans', { login: user.login })} submit={t('action.disableUser')} isBusy={disable.isPending} problem={disable.error}
          withReason={false} onConfirm={setDisabled} onClose={() => setIsDisabling(false)} />
      )}
      {link.data !== undefined && (
        <Modal opened onClose={link.reset} title={t('handOver.title')} lockScroll={false} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
          <LinkToHandOver login={user.login} link={link.data} />
        </Modal>
      )}
    </>
  );
}
