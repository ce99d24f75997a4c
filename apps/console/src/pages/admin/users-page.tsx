import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { ROLES, type StaffUser } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { CreateUser } from './create-user.js';
import { UserState } from './user-state.js';

/** Who may sign in, and as what. */
export default function UsersPage(): ReactNode {
  const { t } = useSpeech();
  const state = useTableState();
  const [isCreating, setIsCreating] = useState(false);
  const { role, isDisabled } = state.filters;
  const users = useList<StaffUser>('users', '/users', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, role, isDisabled });
  const columns: readonly Column<StaffUser>[] = [
    { key: 'login', head: t('field.login'), sort: 'login', show: (user) => <Link href={`/users/${user.userId}`}>{user.login}</Link> },
    { key: 'fullName', head: t('field.fullName'), isWide: true, show: (user) => user.fullName },
    { key: 'role', head: t('field.role'), sort: 'role', show: (user) => t(`role.${user.role}`) },
    { key: 'state', head: t('thing.state'), show: (user) => <UserState user={user} /> },
    { key: 'secondFactor', head: t('user.secondFactor'), show: (user) => (user.secondFactorConfirmedAt === null ? <StateMark urgency="off">{t('user.noSecondFactor')}</StateMark> : t('user.hasSecondFactor')) },
    { key: 'signs', head: t('user.signs'), show: (user) => (user.signsAs === null ? t('thing.no') : t(`office.${user.signsAs}`)) },
    { key: 'created', head: t('user.created'), sort: 'createdAt', isSpare: true, show: (user) => <Instant at={user.createdAt} /> },
  ];
  const filters = (
    <>
      <NativeSelect label={t('field.role')} value={role ?? ''} onChange={(event) => state.set({ role: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))]} />
      <NativeSelect label={t('thing.state')} value={isDisabled ?? ''} onChange={(event) => state.set({ isDisabled: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, { value: 'false', label: t('user.active') }, { value: 'true', label: t('user.disabled') }]} />
    </>
  );
  return (
    <Page title={t('users.title')} purpose={t('users.purpose')} actions={<Button onClick={() => setIsCreating(true)}>{t('action.createUser')}</Button>}>
      <PagedTable name="users" caption={t('users.title')} columns={columns} rows={users} state={state} keyOf={(user) => user.userId} hasSearch filters={filters} whenEmpty={t('users.none')} />
      {isCreating && <CreateUser onClose={() => setIsCreating(false)} />}
    </Page>
  );
}
