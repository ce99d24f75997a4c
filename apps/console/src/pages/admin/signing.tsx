import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import { OFFICES, type StaffUser } from '../../api/session.js';
import { Form, useFaults } from '../../parts/form.js';
import { ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { Timeline } from '../../parts/timeline.js';
import { useSpeech } from '../../words/speech.js';

interface Permission {
  readonly permissionId: number;
  readonly office: (typeof OFFICES)[number];
  readonly document: string;
  readonly grantedAt: string;
  readonly revokedAt: string | null;
}

/** The right to sign balances and reports: who has it by which document, and since when. */
export function Signing({ user }: { user: StaffUser }): ReactNode {
  const { t } = useSpeech();
  const permissions = useRead<{ items: readonly Permission[] }>('users', `/users/${user.userId}/signing-permissions`);
  const revoke = useChange('users');
  return (
    <>
      <p className="quiet">{t('signing.what')}</p>
      <Reading of={permissions} lines={2}>
        {({ items }) => (items.length === 0
          ? <Vacant>{t('signing.none')}</Vacant>
          : <Timeline of={items.map((one) => ({
            key: String(one.permissionId), from: one.grantedAt, to: one.revokedAt, recordedAt: one.grantedAt, recordedBy: null, reason: one.document, supersededAt: null, said: t(`office.${one.office}`),
          }))} />)}
      </Reading>
      {revoke.error !== null && <ProblemNotice problem={revoke.error} />}
      {user.signsAs === null
        ? <GrantSigning userId={user.userId} />
        : <div className="row end"><Button variant="default" loading={revoke.isPending} onClick={() => revoke.mutate({ method: 'DELETE', path: `/users/${user.userId}/signing-permissions/open` })}>{t('action.revokeSigning')}</Button></div>}
    </>
  );
}

function GrantSigning({ userId }: { userId: number }): ReactNode {
  const { t } = useSpeech();
  const grant = useChange<StaffUser>('users');
  const fault = useFaults(grant.error);
  const [office, setOffice] = useState<(typeof OFFICES)[number]>('director');
  const [document, setDocument] = useState('');
  const submit = (): void => grant.mutate({ method: 'POST', path: `/users/${userId}/signing-permissions`, asked: { body: { office, document: document.trim() } } });
  return (
    <Form submit={t('action.grantSigning')} isBusy={grant.isPending} problem={grant.error} fields={['office', 'document']} onSubmit={submit}>
      <NativeSelect label={t('field.office')} value={office} onChange={(event) => setOffice(event.currentTarget.value as typeof office)} data={OFFICES.map((one) => ({ value: one, label: t(`office.${one}`) }))} />
      <TextInput label={t('field.document')} description={t('field.document.rule')} value={document} onChange={(event) => setDocument(event.currentTarget.value)} error={fault('document')} />
    </Form>
  );
}
