import { Button, FileInput, NativeSelect } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { type Page as ListPage, useChange, useList, useRead } from '../../api/queries.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { Notice, orNoFigure, ProblemNotice } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import type { Batch } from './billing-views.js';
import type { Recipients } from './recipient-views.js';

interface Reject {
  readonly rejectId: number; readonly batchNo: number; readonly periodCode: string; readonly recipient: string; readonly accountNo: string; readonly rowNo: number | null; readonly match: 'row' | 'account' | 'none'; readonly servicePointCode: string | null;
  readonly meterSerial: string | null; readonly billedM3: number | null; readonly code: string; readonly words: string | null; readonly cameAt: string; readonly clearedAt: string | null; readonly clearedBy: string | null; readonly clearedWhy: string | null;
  readonly action: 'compare_accounts' | 'close_account' | 'compare_meter' | 'look_at_readings' | 'confirm_import' | 'find_row' | 'ask_recipient';
}

/** Rows that recipients did not take, as a queue: the unknown first, then the largest quantity. */
export default function RejectsPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const clear = useChange('billing');
  const [clearing, setClearing] = useState<Reject>();
  const which = state.filters['which'] ?? 'open';
  const rows = useList<Reject>('billing', '/billing/rejects', { limit: state.limit, offset: state.offset, ...(which === 'all' ? {} : { isOpen: which === 'open' }) });
  const columns: readonly Column<Reject>[] = [
    { key: 'batch', head: t('billing.batch'), show: ({ batchNo, periodCode, rowNo }) => <><Link href={`/billing/${periodCode}`}>№ {batchNo}</Link>{rowNo !== null && <><br />{t('rejects.row', { row: String(rowNo) })}</>}</> },
    { key: 'account', head: t('billing.account'), show: ({ accountNo }) => <Link href={`/accounts?q=${encodeURIComponent(accountNo)}`}>{accountNo}</Link> },
    { key: 'point', head: t('billing.point'), show: ({ servicePointCode, meterSerial }) => <>{orNoFigure(servicePointCode, (code) => code, t('rejects.noRow'))}{meterSerial !== null && <><br /><Link href={`/meters?q=${encodeURIComponent(meterSerial)}`}>{meterSerial}</Link></>}</> },
    { key: 'billed', head: `${t('billing.billed')}, ${t('unit.m3')}`, isNumber: true, show: ({ billedM3 }) => orNoFigure(billedM3, number, t('rejects.noRow')) },
    { key: 'match', head: t('rejects.match'), show: ({ match }) => <StateMark urgency={match === 'row' ? 'normal' : 'warning'}>{t(`rejects.match.${match}`)}</StateMark> },
    { key: 'code', head: t('rejects.code'), isWide: true, show: ({ code, words, recipient }) => <><code>{code}</code>{words !== null && <><br />{words}</>}<br /><span className="quiet">{recipient}</span></> },
    { key: 'todo', head: t('billing.todo'), isWide: true, show: ({ action, clearedAt }) => (clearedAt === null ? <StateMark urgency="attention">{t(`rejects.action.${action}`)}</StateMark> : '') },
    { key: 'cleared', head: t('rejects.cleared'), isWide: true, show: (one) => (one.clearedAt === null
      ? <Button size="compact-sm" variant="default" aria-label={`${t('action.clearReject')}: ${one.accountNo}, ${one.code}`} onClick={() => setClearing(one)}>{t('action.clearReject')}</Button>
      : <>{one.clearedWhy}<br /><span className="quiet">{one.clearedBy} <Instant at={one.clearedAt} /></span></>) },
  ];
  return (
    <Page title={t('rejects.title')} purpose={t('rejects.purpose')} actions={<Link href="/billing">{t('billing.title')}</Link>}>
      <GiveFile />
      <PagedTable name="rejects" caption={t('rejects.title')} columns={columns} rows={rows} state={state} isPlain keyOf={({ rejectId }) => rejectId} whenEmpty={t('rejects.none')}
        filters={<NativeSelect label={t('billing.show')} value={which} onChange={(event) => state.set({ which: event.currentTarget.value === 'open' ? undefined : event.currentTarget.value })} data={[{ value: 'open', label: t('billing.show.act') }, { value: 'cleared', label: t('rejects.cleared') }, { value: 'all', label: t('billing.show.all') }]} />} />
      {clearing !== undefined && (
        <ConfirmWithReason title={t('action.clearReject')} submit={t('action.clearReject')} consequence={t('rejects.clearMeans')} isBusy={clear.isPending} problem={clear.error} onClose={() => setClearing(undefined)}
          onConfirm={(reason) => clear.mutate({ method: 'POST', path: `/billing/rejects/${clearing.rejectId}/clearing`, asked: { body: { reason } } }, { onSuccess: () => setClearing(undefined) })} />
      )}
    </Page>
  );
}

/** Gives the rejects of a batch in as a file. The same file twice changes nothing. */
function GiveFile(): ReactNode {
  const { t, number } = useSpeech();
  const batches = useRead<ListPage<Batch>>('billing', '/billing/batches', { limit: 24 }).data?.items ?? [];
  const recipients = useRead<Recipients>('billing', '/billing/recipients').data?.items ?? [];
  const take = useChange<{ readonly stored: number; readonly repeated: number; readonly unmatched: number }>('billing');
  const [batch, setBatch] = useState('');
  const [recipient, setRecipient] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [batchNo, recipientId] = [batch || batches[0]?.batchNo, recipient || recipients[0]?.recipientId];
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (file === null || batchNo === undefined || recipientId === undefined) return;
    const form = new FormData();
    form.append('file', file);
    take.mutate({ method: 'POST', path: `/billing/batches/${batchNo}/rejects/${recipientId}`, asked: { form } });
  };
  if (batchNo === undefined || recipientId === undefined) return null;
  return (
    <form className="card stack" onSubmit={send} aria-label={t('rejects.give')}>
      <h2>{t('rejects.give')}</h2>
      {take.error !== null && <ProblemNotice problem={take.error} />}
      <div className="table-tools">
        <NativeSelect label={t('billing.batch')} value={String(batchNo)} onChange={(event) => setBatch(event.currentTarget.value)} data={batches.map((one) => ({ value: String(one.batchNo), label: `№ ${one.batchNo} · ${one.periodCode}` }))} />
        <NativeSelect label={t('recipient.name')} value={String(recipientId)} onChange={(event) => setRecipient(event.currentTarget.value)} data={recipients.map((one) => ({ value: String(one.recipientId), label: one.name }))} />
        <FileInput label={t('import.file')} placeholder={t('upload.choose')} value={file} onChange={setFile} accept=".csv,.xlsx" w={260} clearable clearButtonProps={{ 'aria-label': t('upload.clear') }} />
        <Button type="submit" loading={take.isPending} disabled={file === null}>{t('action.takeRejects')}</Button>
      </div>
      {take.data !== undefined && <Notice><p>{t('rejects.taken', { stored: number(take.data.stored), repeated: number(take.data.repeated), unmatched: number(take.data.unmatched) })}</p></Notice>}
      <p className="quiet">{t('rejects.rule')}</p>
    </form>
  );
}
