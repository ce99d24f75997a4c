import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { type Role, ROLES, type StaffUser } from '../../api/session.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';

/** Name and role; a change of the role ends the person's sessions. */
export function ChangeUser({ user }: { user: StaffUser }): ReactNode {
  const { t } = useSpeech();
  const change = useChange<StaffUser>('users', 'sessions');
  const fault = useFaults(change.error);
  const [fullName, setFullName] = useState(user.fullName);
  const [role, setRole] = useState<Role>(user.role);
  const submit = (): void => change.mutate({
    method: 'PATCH', path: `/users/${user.userId}`,
    asked: { body: { version: user.version, ...(fullName.trim() === user.fullName ? {} : { fullName: fullName.trim() }), ...(role === user.role ? {} : { role }) } },
  });
  return (
    <Form submit={t('action.saveUser')} isBusy={change.isPending} problem={change.error} fields={['fullName', 'role']} onSubmit={submit}>
      <TextInput label={t('field.fullName')} value={fullName} onChange={(event) => setFullName(event.currentTarget.value)} error={fault('fullName')} autoComplete="off" />
      <NativeSelect label={t('field.role')} description={`${t(`role.${role}.may`)} ${role === user.role ? '' : t('user.roleEndsSessions')}`} value={role} error={fault('role')}
        onChange={(event) => setRole(event.currentTarget.value as Role)} data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))} />
    </Form>
  );
}
