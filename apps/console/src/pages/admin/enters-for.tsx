import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import type { StaffUser } from '../../api/session.js';
import type { Named } from '../../api/views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

interface Body extends Named { readonly code: string }
interface Contributor { readonly userId: number; readonly bodyCode: string; readonly recordedAt: string; readonly reason: string }

/** The bodies that a contributor enters indicators for, by which paper, and what an administrator changes of it. */
export function EntersFor({ user: { userId } }: { user: StaffUser }): ReactNode {
  const { t, named } = useSpeech();
  const programme = useRead<{ readonly bodies: readonly Body[] }>('programme', '/programme');
  const contributors = useRead<{ readonly items: readonly Contributor[] }>('programme', '/programme/contributors');
  const [released, setReleased] = useState<Body>();
  const release = useChange('programme');
  return (
    <>
      <p className="quiet">{t('contributor.what')}</p>
      <Reading of={programme} lines={2}>{({ bodies }) => (
        <Reading of={contributors} lines={2}>{({ items }) => {
          const own = items.filter((one) => one.userId === userId);
          const rest = bodies.filter(({ code }) => own.every(({ bodyCode }) => bodyCode !== code));
          return (
            <>
              {own.length === 0 ? <Vacant>{t('contributor.none')}</Vacant> : (
                <PlainTable label={t('contributor.title')} rows={own} keyOf={({ bodyCode }) => bodyCode} columns={[
                  { head: t('contributor.body'), isWide: true, show: ({ bodyCode }) => bodies.filter(({ code }) => code === bodyCode).map(named)[0] ?? bodyCode },
                  { head: t('field.document'), isWide: true, show: ({ reason, recordedAt }) => <>{reason}, <Instant at={recordedAt} /></> },
                  { head: t('contributor.change'), show: ({ bodyCode }) => <Button size="xs" variant="default" onClick={() => setReleased(bodies.find(({ code }) => code === bodyCode))}>{t('action.releaseBody')}</Button> },
                ]} />
              )}
              {rest.length > 0 && <AssignBody key={own.length} userId={userId} bodies={rest} />}
            </>
          );
        }}</Reading>
      )}</Reading>
      {released !== undefined && (
        <ConfirmWithReason title={t('action.releaseBody')} consequence={t('contributor.releaseMeans', { body: named(released) })} submit={t('action.releaseBody')} isBusy={release.isPending} problem={release.error} onClose={() => setReleased(undefined)}
          onConfirm={(reason) => release.mutate({ method: 'POST', path: `/programme/bodies/${released.code}/contributors`, asked: { body: { userId, isHeld: false, reason } } }, { onSuccess: () => setReleased(undefined) })} />
      )}
    </>
  );
}

function AssignBody({ userId, bodies }: { userId: number; bodies: readonly Body[] }): ReactNode {
  const { t, named } = useSpeech();
  const assign = useChange('programme');
  const fault = useFaults(assign.error);
  const [code, setCode] = useState(bodies[0]!.code);
  const [reason, setReason] = useState('');
  const submit = (): void => assign.mutate({ method: 'POST', path: `/programme/bodies/${code}/contributors`, asked: { body: { userId, isHeld: true, reason: reason.trim() } } });
  return (
    <Form submit={t('action.assignBody')} isBusy={assign.isPending} problem={assign.error} fields={['reason']} onSubmit={submit}>
      <NativeSelect label={t('contributor.body')} value={code} onChange={(event) => setCode(event.currentTarget.value)} data={bodies.map((one) => ({ value: one.code, label: named(one) }))} />
      <TextInput label={t('field.document')} description={t('field.document.rule')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={500} error={fault('reason')} />
    </Form>
  );
}
