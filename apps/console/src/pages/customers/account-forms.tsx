import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { type Account, ACCOUNT_CLASSES, OPEN_STATES, type ServicePoint, type Zone } from '../../api/views.js';
import { type RegisterField, RegisterForm } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';

const PLACEMENTS = ['yard_pit', 'branch', 'flat_riser', 'basement', 'inlet'] as const;
const textOf = (count: number | null | undefined): string => (count === null || count === undefined ? '' : String(count));
const yesNoOf = (has: boolean | null | undefined): string => (has === null || has === undefined ? '' : has ? 'yes' : 'no');

function useAccountFields(account: Account | undefined): RegisterField[] {
  const { t } = useSpeech();
  return [
    { name: 'class', kind: 'choice', isNeeded: true, initial: account?.class ?? 'household', label: t('account.class'), choices: ACCOUNT_CLASSES.map((value) => ({ value, label: t(`class.${value}`) })) },
    { name: 'state', kind: 'choice', isNeeded: true, initial: account?.state ?? 'open', label: t('thing.state'), choices: OPEN_STATES.map((value) => ({ value, label: t(`account.${value}`) })) },
    { name: 'fullName', kind: 'text', isNeeded: true, initial: account?.fullName ?? '', label: t('account.holder') },
    { name: 'phone', kind: 'text', initial: account?.phone ?? '', label: t('account.phone') },
    { name: 'residents', kind: 'whole', initial: textOf(account?.residents), label: t('account.residents') },
    { name: 'normLitresPerPersonDay', kind: 'whole', initial: textOf(account?.normLitresPerPersonDay), label: `${t('account.norm')}, ${t('unit.litresPerPersonDay')}` },
  ];
}

export function CreateAccount({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const fields = useAccountFields(undefined);
  return (
    <RegisterForm isNew title={t('action.createAccount')} purpose={t('account.createMeans')} onClose={onClose} onDone={(made) => go(`/accounts/${(made as Account).id}`)}
      change={(body) => ({ method: 'POST', path: '/accounts', asked: { body } })}
      fields={[{ name: 'accountNo', kind: 'text', isNeeded: true, initial: '', label: t('account.no') }, ...fields]} />
  );
}

export function ChangeAccount({ account, onClose }: { account: Account; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { id, version } = account;
  return (
    <RegisterForm title={t('action.changeAccount')} purpose={t('account.changeMeans')} onClose={onClose} fields={useAccountFields(account)}
      change={(body) => ({ method: 'POST', path: `/accounts/${id}/changes`, asked: { body: { ...body, version } } })}
      correct={(body) => ({ method: 'POST', path: `/accounts/${id}/corrections`, asked: { body: { ...body, version } } })} />
  );
}

function usePointFields(point: ServicePoint | undefined): RegisterField[] {
  const { t, named } = useSpeech();
  const zones = useRead<ListPage<Zone>>('register', '/zones', { limit: 500 });
  const zoneId = zones.data?.items.find((zone) => zone.code === point?.zoneCode)?.id;
  return [
    { name: 'state', kind: 'choice', isNeeded: true, initial: point?.state ?? 'open', label: t('thing.state'), choices: OPEN_STATES.map((value) => ({ value, label: t(`point.${value}`) })) },
    { name: 'address', kind: 'text', isNeeded: true, initial: point?.address ?? '', label: t('account.address') },
    { name: 'zoneId', kind: 'whole', initial: textOf(zoneId), label: t('thing.zone'), choices: (zones.data?.items ?? []).map((zone) => ({ value: String(zone.id), label: named(zone) })) },
    { name: 'placement', kind: 'choice', initial: point?.placement ?? '', label: t('point.placement'), choices: PLACEMENTS.map((value) => ({ value, label: t(`placement.${value}`) })) },
    { name: 'dnMillimetres', kind: 'whole', initial: textOf(point?.dnMillimetres), label: `${t('point.dn')}, ${t('unit.mm')}` },
    { name: 'hasIsolatingValve', kind: 'yesNo', initial: yesNoOf(point?.hasIsolatingValve), label: t('point.isolatingValve') },
    { name: 'hasCheckValve', kind: 'yesNo', initial: yesNoOf(point?.hasCheckValve), label: t('point.checkValve') },
  ];
}

export function CreatePoint({ account, onClose }: { account: Account; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const fields = usePointFields(undefined);
  return (
    <RegisterForm isNew title={t('action.createPoint')} purpose={t('point.createMeans', { no: account.accountNo })} onClose={onClose}
      change={(body) => ({ method: 'POST', path: '/service-points', asked: { body: { ...body, accountId: account.id } } })}
      fields={[{ name: 'code', kind: 'text', isNeeded: true, initial: '', label: t('thing.code') }, ...fields]} />
  );
}

export function ChangePoint({ point, onClose }: { point: ServicePoint; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { id, version } = point;
  return (
    <RegisterForm title={t('action.changePoint')} purpose={t('point.changeMeans', { code: point.code })} onClose={onClose} fields={usePointFields(point)}
      change={(body) => ({ method: 'POST', path: `/service-points/${id}/changes`, asked: { body: { ...body, version } } })}
      correct={(body) => ({ method: 'POST', path: `/service-points/${id}/corrections`, asked: { body: { ...body, version } } })} />
  );
}
