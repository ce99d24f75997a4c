import { Button, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import { useForgetting, useMe } from '../../api/session.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { Notice, Reading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { PasswordPair } from '../sign-in/password-pair.js';
import { EnrolMine } from './enrol-mine.js';
import { Sessions } from './sessions.js';

/** Oneself: role, password, second check, open sessions. */
export default function MePage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  return (
    <Page title={t('me.title')} purpose={t('me.purpose')}>
      <Reading of={me}>
        {(person) => person !== null && (
          <div className="halves">
            <section className="card stack" aria-label={person.fullName}>
              <h2>{person.fullName}</h2>
              <Facts rows={[
                [t('field.login'), person.login], [t('field.role'), t(`role.${person.role}`)], [t('me.may'), t(`role.${person.role}.may`)],
                [t('user.signs'), person.signsAs === null ? t('thing.no') : t(`office.${person.signsAs}`)],
                [t('user.secondFactor'), person.secondFactorConfirmedAt === null ? t('user.noSecondFactor') : <Instant at={person.secondFactorConfirmedAt} />],
              ]} />
              {person.secondFactorConfirmedAt === null && <EnrolMine />}
            </section>
            <section className="card stack" aria-label={t('me.changePassword')}><h2>{t('me.changePassword')}</h2><ChangePassword /></section>
          </div>
        )}
      </Reading>
      <section className="stack" aria-label={t('sessions.title')}><h2>{t('sessions.title')}</h2><Sessions /></section>
    </Page>
  );
}

function ChangePassword(): ReactNode {
  const { t } = useSpeech();
  const forget = useForgetting();
  const [present, setPresent] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const change = async (newPassword: string): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await ask('POST', '/me/password', { body: { password: present, newPassword } });
      await forget();
    } catch (error) {
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  };
  if (!isOpen) return <div><Button variant="default" onClick={() => setIsOpen(true)}>{t('me.changePassword')}</Button></div>;
  return (
    <>
      <Notice tone="attention"><p>{t('me.passwordEndsSessions')}</p></Notice>
      <PasswordInput label={t('field.presentPassword')} value={present} onChange={(event) => setPresent(event.currentTarget.value)} autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }} />
      <PasswordPair submit={t('action.setPassword')} isBusy={isBusy} problem={problem} field="newPassword" onSubmit={(password) => void change(password)} />
    </>
  );
}
