import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { type IssuedLink, type Role, ROLES, type StaffUser } from '../../api/session.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';
import { LinkToHandOver } from './link-to-hand-over.js';

interface Created { readonly user: StaffUser; readonly link: IssuedLink }

/** Enters a person, then shows the link by which they set their password. */
export function CreateUser({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const create = useChange<Created>('users');
  const fault = useFaults(create.error);
  const [login, setLogin] = useState('');
  const [fullName, setFullName] = useState('');
  const [role, setRole] = useState<Role>('dispatcher');
  const submit = (): void => create.mutate({ method: 'POST', path: '/users', asked: { body: { login: login.trim().toLowerCase(), fullName: fullName.trim(), role } } });
  return (
    <Modal opened onClose={onClose} title={t('action.createUser')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={create.data === undefined}>
      {create.data !== undefined
        ? <LinkToHandOver login={create.data.user.login} link={create.data.link} />
        : (
          <Form submit={t('action.createUser')} isBusy={create.isPending} problem={create.error} fields={['login', 'fullName', 'role']} onSubmit={submit} onCancel={onClose}>
            <TextInput label={t('field.login')} description={t('field.login.rule')} value={login} onChange={(event) => setLogin(event.currentTarget.value)} error={fault('login')} autoCapitalize="none"
              spellCheck={false} autoComplete="off" data-autofocus />
            <TextInput label={t('field.fullName')} value={fullName} onChange={(event) => setFullName(event.currentTarget.value)} error={fault('fullName')} autoComplete="off" />
            <NativeSelect label={t('field.role')} description={t(`role.${role}.may`)} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} error={fault('role')}
              data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))} />
          </Form>
        )}
    </Modal>
  );
}
