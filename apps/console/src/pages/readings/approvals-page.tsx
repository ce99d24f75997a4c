import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useChange, useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { type ApprovalRequest, AskedChange } from './asked-change.js';
import { ClosedMonths } from './closed-months.js';

type Verb = 'approve' | 'reject';
const WORDS = { approve: 'action.approve', reject: 'action.reject' } as const;

/** What waits for a second signer, and the months that are closed. */
export default function ApprovalsPage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const state = useTableState();
  const [deciding, setDeciding] = useState<{ readonly request: ApprovalRequest; readonly verb: Verb }>();
  const isDecided = state.filters['decided'] === 'true';
  const rows = useList<ApprovalRequest>('readings', '/approval-requests', { limit: state.limit, offset: state.offset, isOpen: !isDecided });
  const columns: readonly Column<ApprovalRequest>[] = [
    { key: 'no', head: t('approval.no'), isNumber: true, show: ({ requestId }) => requestId },
    { key: 'asked', head: t('approval.askedBy'), show: ({ requestedBy, requestedAt }) => <>{requestedBy}<br /><Instant at={requestedAt} /></> },
    { key: 'meter', head: t('meter.title'), show: ({ meterId, meterSerial }) => (meterSerial === null ? t('approval.manyMeters') : <Link href={`/meters/${meterId}`}>{meterSerial}</Link>) },
    { key: 'what', head: t('approval.what'), isWide: true, show: (one) => <AskedChange of={one} /> },
    { key: 'reason', head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
    { key: 'decision', head: t('approval.decision'), isWide: true, show: (one) => (one.decision === null
      ? <Decide of={one} userId={me.data?.userId} isSigner={(me.data?.signsAs ?? null) !== null} onDecide={(verb) => setDeciding({ request: one, verb })} /> : <Decided of={one} />) },
  ];
  return (
    <Page title={t('approvals.title')} purpose={t('approvals.purpose')}>
      <div className="row">
        <NativeSelect label={t('approvals.show')} value={String(isDecided)} onChange={(event) => state.set({ decided: event.currentTarget.value === 'true' ? 'true' : undefined })}
          data={[{ value: 'false', label: t('approvals.open') }, { value: 'true', label: t('approvals.decided') }]} />
      </div>
      <PagedTable name="approvals" caption={t('approvals.title')} columns={columns} rows={rows} state={state} isPlain keyOf={({ requestId }) => requestId} whenEmpty={t('approvals.none')} />
      {deciding !== undefined && <Deciding {...deciding} onClose={() => setDeciding(undefined)} />}
      <section className="card stack" aria-label={t('closed.title')}><h2>{t('closed.title')}</h2><ClosedMonths isSigner={(me.data?.signsAs ?? null) !== null} /></section>
    </Page>
  );
}

/** The two buttons, or why they are not there: nobody decides on what he asked for, and only signers decide. */
function Decide({ of, userId, isSigner, onDecide }: { of: ApprovalRequest; userId: number | undefined; isSigner: boolean; onDecide: (verb: Verb) => void }): ReactNode {
  const { t } = useSpeech();
  if (of.requestedById === userId) return <span className="quiet">{t('approval.own')}</span>;
  if (!isSigner) return <span className="quiet">{t('approval.notSigner')}</span>;
  return (
    <span className="row">
      {(['approve', 'reject'] as const).map((verb) => <Button key={verb} size="compact-sm" variant={verb === 'approve' ? 'filled' : 'default'} aria-label={`${t(WORDS[verb])} № ${of.requestId}`} onClick={() => onDecide(verb)}>{t(WORDS[verb])}</Button>)}
    </span>
  );
}

function Decided({ of: { decision, decidedBy, decidedAt, decisionReason } }: { of: ApprovalRequest }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <StateMark urgency={decision === 'approved' ? 'normal' : 'off'}>{t(decision === 'approved' ? 'approval.approved' : 'approval.rejected')}</StateMark>
      <span className="quiet"> {decidedBy}, {decidedAt !== null && <Instant at={decidedAt} />}{decisionReason !== null && `: ${decisionReason}`}</span>
    </>
  );
}

function Deciding({ request, verb, onClose }: { request: ApprovalRequest; verb: Verb; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const decide = useChange('readings');
  const { requestId } = request;
  const confirm = (reason: string): void => decide.mutate(verb === 'approve'
    ? { method: 'POST', path: `/approval-requests/${requestId}/approve`, asked: { body: { reason } } } : { method: 'POST', path: `/approval-requests/${requestId}/reject`, asked: { body: { reason } } }, { onSuccess: onClose });
  return (
    <ConfirmWithReason title={`${t(WORDS[verb])} № ${requestId}`} submit={t(WORDS[verb])} isBusy={decide.isPending} problem={decide.error} onConfirm={confirm} onClose={onClose}
      consequence={<><AskedChange of={request} /><br /><span className="quiet">{t(verb === 'approve' ? 'approval.approveMeans' : 'approval.rejectMeans')}</span></>} />
  );
}
