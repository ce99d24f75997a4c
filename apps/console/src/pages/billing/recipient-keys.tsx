import { Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

const SCOPES = ['list_batches', 'fetch_files', 'acknowledge', 'post_rejects'] as const;
interface MachineKey { readonly keyId: number; readonly scopes: readonly (typeof SCOPES)[number][]; readonly issuedAt: string; readonly issuedBy: string | null; readonly reason: string; readonly revokedAt: string | null; readonly revokedBy: string | null }

/** Keys by which the program of the recipient asks for itself. */
export default function RecipientKeys({ of }: { of: number }): ReactNode {
  const { t } = useSpeech();
  const keys = useRead<{ readonly items: readonly MachineKey[] }>('billing', `/billing/recipients/${of}/keys`);
  const revoke = useChange('billing');
  const [isIssuing, setIsIssuing] = useState(false);
  const [revoking, setRevoking] = useState<MachineKey>();
  return (
    <section className="stack" aria-label={t('keys.title')}>
      <div className="row"><h2>{t('keys.title')}</h2><Button size="xs" variant="default" onClick={() => setIsIssuing(true)}>{t('action.issueKey')}</Button></div>
      <Reading of={keys}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('keys.none')}</Vacant> : (
          <PlainTable label={t('keys.title')} rows={items} keyOf={({ keyId }) => keyId} columns={[
            { head: '№', isNumber: true, show: ({ keyId }) => keyId }, { head: t('keys.scopes'), isWide: true, show: ({ scopes }) => scopes.map((scope) => t(`keys.scope.${scope}`)).join(', ') },
            { head: t('keys.issued'), show: ({ issuedAt, issuedBy }) => <>{issuedBy}<br /><Instant at={issuedAt} /></> }, { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
            { head: t('thing.state'), show: (key) => (key.revokedAt === null
              ? <Button size="compact-sm" variant="default" aria-label={`${t('action.revokeKey')}: ${key.keyId}`} onClick={() => setRevoking(key)}>{t('action.revokeKey')}</Button>
              : <><StateMark urgency="off">{t('keys.revoked')}</StateMark><br />{key.revokedBy} <Instant at={key.revokedAt} /></>) },
          ]} />
        ))}
      </Reading>
      {isIssuing && <IssueKey of={of} onClose={() => setIsIssuing(false)} />}
      {revoking !== undefined && (
        <ConfirmWithReason title={t('action.revokeKey')} submit={t('action.revokeKey')} consequence={t('keys.revokeMeans', { key: String(revoking.keyId) })} isBusy={revoke.isPending} problem={revoke.error} onClose={() => setRevoking(undefined)}
          onConfirm={(reason) => revoke.mutate({ method: 'POST', path: `/billing/machine-keys/${revoking.keyId}/revocation`, asked: { body: { reason } } }, { onSuccess: () => setRevoking(undefined) })} />
      )}
    </section>
  );
}

/** Issues a key and shows its secret, this once. */
function IssueKey({ of, onClose }: { of: number; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const issue = useChange<MachineKey & { readonly secret: string }>('billing');
  const fault = useFaults(issue.error);
  const [scopes, setScopes] = useState<readonly string[]>(SCOPES);
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const send = (): void => {
    setIsSent(true);
    if (reason.trim() !== '' && scopes.length > 0) issue.mutate({ method: 'POST', path: `/billing/recipients/${of}/keys`, asked: { body: { scopes, reason: reason.trim() } } });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.issueKey')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={issue.data === undefined}>
      {issue.data !== undefined
        ? <div className="stack"><p>{t('keys.once')}</p><TextInput label={t('keys.secret')} value={issue.data.secret} readOnly onFocus={(event) => event.currentTarget.select()} data-autofocus /></div>
        : (
          <Form submit={t('action.issueKey')} isBusy={issue.isPending} problem={issue.error} fields={['scopes', 'reason']} onSubmit={send} onCancel={onClose}>
            <Checkbox.Group label={t('keys.scopes')} value={[...scopes]} onChange={setScopes} error={isSent && scopes.length === 0 ? t('fault.empty') : fault('scopes')}>
              {SCOPES.map((scope) => <Checkbox key={scope} value={scope} label={t(`keys.scope.${scope}`)} mt="xs" />)}
            </Checkbox.Group>
            <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} />
          </Form>
        )}
    </Modal>
  );
}
