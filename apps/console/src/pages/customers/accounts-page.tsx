import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { type Account, ACCOUNT_CLASSES, OPEN_STATES } from '../../api/views.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { NoFigure, orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { CreateAccount } from './account-forms.js';

/** Everybody who takes water, by account. */
export default function AccountsPage(): ReactNode {
  const { t, number, language } = useSpeech();
  const me = useMe();
  const state = useTableState();
  const [isCreating, setIsCreating] = useState(false);
  const { class: accountClass, state: accountState } = state.filters;
  const accounts = useList<Account>('register', '/accounts', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, class: accountClass, state: accountState });
  const seesAddresses = accounts.data?.items.some((account) => 'addresses' in account) === true;
  const seesPeople = accounts.data?.items.some((account) => 'fullName' in account) === true;
  const columns: readonly Column<Account>[] = [
    { key: 'accountNo', head: t('account.no'), sort: 'accountNo', show: (account) => <Link href={`/accounts/${account.id}`}>{account.accountNo}</Link> },
    { key: 'class', head: t('account.class'), sort: 'class', show: (account) => t(`class.${account.class}`) },
    ...(seesPeople ? [{ key: 'fullName', head: t('account.holder'), isWide: true, show: (account: Account) => orNoFigure(account.fullName, (name) => name) }] : []),
    ...(seesAddresses ? [{ key: 'addresses', head: t('account.address'), isWide: true, show: (account: Account) => orNoFigure(account.addresses, (text) => text) }] : []),
    { key: 'points', head: t('account.points'), isNumber: true, show: (account) => number(account.servicePoints) },
    { key: 'residents', head: t('account.residents'), sort: 'residents', isNumber: true, show: (account) => (account.class === 'household' ? orNoFigure(account.residents, (count) => number(count)) : <NoFigure because={t('missing.noResidents')} />) },
    { key: 'state', head: t('thing.state'), sort: 'state', show: (account) => <StateMark urgency={account.state === 'open' ? 'normal' : 'off'}>{t(`account.${account.state}`)}</StateMark> },
  ];
  const filters = (
    <>
      <NativeSelect label={t('account.class')} value={accountClass ?? ''} onChange={(event) => state.set({ class: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...ACCOUNT_CLASSES.map((one) => ({ value: one, label: t(`class.${one}`) }))]} />
      <NativeSelect label={t('thing.state')} value={accountState ?? ''} onChange={(event) => state.set({ state: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...OPEN_STATES.map((one) => ({ value: one, label: t(`account.${one}`) }))]} />
    </>
  );
  const isClerk = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  return (
    <Page title={t('accounts.title')} purpose={t('accounts.purpose')} {...(isClerk ? { actions: <Button onClick={() => setIsCreating(true)}>{t('action.createAccount')}</Button> } : {})}>
      {isCreating && <CreateAccount onClose={() => setIsCreating(false)} />}
      <PagedTable name="accounts" caption={t('accounts.title')} columns={columns} rows={accounts} state={state} keyOf={(account) => account.id} hasSearch filters={filters} whenEmpty={t('accounts.none')}
        exports={isClerk ? [{ words: t('table.exportXlsx'), address: addressOf('/exports/accounts.xlsx', { language }) }] : []} />
    </Page>
  );
}
