import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { useChange, useList, useRead } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { dayAfter, formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { monthOf } from '../readings/closed-months.js';
import type { Batch, Period } from './billing-views.js';
import type { Recipients } from './recipient-views.js';

/** Billing periods, and what was issued of them. */
export default function BillingPage(): ReactNode {
  const { t } = useSpeech();
  const state = useTableState();
  const [isOpening, setIsOpening] = useState(false);
  const periods = useList<Period>('billing', '/billing/periods', { limit: state.limit, offset: state.offset });
  const columns: readonly Column<Period>[] = [
    { key: 'code', head: t('billing.period'), show: ({ code }) => <Link href={`/billing/${code}`}>{monthWords(code)}</Link> },
    { key: 'days', head: t('billing.days'), show: ({ fromDay, toDay }) => `${formatDay(fromDay)} – ${formatDay(dayAfter(toDay, -1))}` },
    { key: 'cutOff', head: t('billing.cutOff'), show: ({ cutOffMs }) => <Instant at={new Date(cutOffMs).toISOString()} /> },
    { key: 'state', head: t('billing.state'), show: ({ state: how }) => <StateMark urgency={how === 'open' ? 'attention' : 'normal'}>{t(`billing.state.${how}`)}</StateMark> },
    { key: 'closed', head: t('billing.closedAt'), show: ({ closedAt, closedBy }) => (closedAt === null ? '' : <>{closedBy}<br /><Instant at={closedAt} /></>) },
  ];
  return (
    <Page title={t('billing.title')} purpose={t('billing.purpose')} actions={<><Link href="/billing/rejects">{t('rejects.title')}</Link><Link href="/billing/recipients">{t('billing.files.toRecipients')}</Link></>}>
      <div className="row"><Button onClick={() => setIsOpening(true)}>{t('action.openPeriod')}</Button></div>
      <PagedTable name="billing" caption={t('billing.title')} columns={columns} rows={periods} state={state} isPlain keyOf={({ code }) => code} whenEmpty={t('billing.none')} />
      <section className="stack" aria-label={t('billing.batches')}><h2>{t('billing.batches')}</h2><Batches /></section>
      {isOpening && <OpenPeriod onClose={() => setIsOpening(false)} />}
    </Page>
  );
}

/** The latest batches with their files. */
function Batches(): ReactNode {
  const { t, number, cubicMetres, language } = useSpeech();
  const state = useTableState();
  const batches = useList<Batch>('billing', '/billing/batches', { limit: 50, offset: 0 });
  const recipients = useRead<Recipients>('billing', '/billing/recipients').data?.items ?? [];
  const file = (no: number, ending: string): string => addressOf(`/billing/files/${no}.${ending}`, ending === 'jsonl' ? {} : { language });
  const columns: readonly Column<Batch>[] = [
    { key: 'no', head: t('billing.batch'), show: ({ batchNo, kind }) => <>№ {batchNo}<br />{t(`billing.kind.${kind}`)}</> },
    { key: 'period', head: t('billing.period'), show: ({ periodCode }) => <Link href={`/billing/${periodCode}`}>{monthWords(periodCode)}</Link> },
    { key: 'issued', head: t('billing.issued'), show: ({ issuedAt, issuedBy }) => <>{issuedBy}<br /><Instant at={issuedAt} /></> },
    { key: 'rows', head: t('billing.rows'), isNumber: true, show: ({ rows }) => number(rows) },
    { key: 'registered', head: `${t('billing.registered')}, ${t('unit.m3')}`, isNumber: true, show: ({ totals }) => cubicMetres(totals.registeredLitres) },
    { key: 'billed', head: `${t('billing.billed')}, ${t('unit.m3')}`, isNumber: true, show: ({ totals }) => number(totals.billedM3) },
    { key: 'seal', head: 'SHA-256', show: ({ contentSha256 }) => <code title={contentSha256}>{contentSha256.slice(0, 12)}…</code> },
    {
      key: 'files', head: t('billing.files'), isWide: true,
      show: ({ batchNo }) => <span className="row">{['xlsx', 'csv', 'dbf', 'jsonl'].map((ending) => <a key={ending} href={file(batchNo, ending)} download aria-label={`${t('billing.batch')} ${batchNo}, ${ending.toUpperCase()}`}>{ending.toUpperCase()}</a>)}</span>,
    },
    ...(recipients.length === 0 ? [] : [{
      key: 'theirs', head: t('billing.files.theirs'), isWide: true,
      show: ({ batchNo }: Batch) => <span className="row">{recipients.map(({ recipientId, name }) => <a key={recipientId} href={addressOf(`/billing/batches/${batchNo}/files/${recipientId}`)} download aria-label={`${t('billing.batch')} ${batchNo}, ${name}`}>{name}</a>)}</span>,
    }]),
  ];
  return <PagedTable name="batches" caption={t('billing.batches')} columns={columns} rows={batches} state={state} isPlain keyOf={({ batchNo }) => batchNo} whenEmpty={t('billing.noBatch')} />;
}

function OpenPeriod({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const open = useChange('billing');
  const fault = useFaults(open.error);
  const [text, setText] = useState('');
  const [days, setDays] = useState<number | string>(3);
  const [isSent, setIsSent] = useState(false);
  const month = monthOf(text);
  const send = (): void => {
    setIsSent(true);
    if (month !== undefined && typeof days === 'number') open.mutate({ method: 'POST', path: '/billing/periods', asked: { body: { month, cutOffDays: days } } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.openPeriod')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.openPeriod')} isBusy={open.isPending} problem={open.error} fields={['month', 'cutOffDays']} onSubmit={send} onCancel={onClose}>
        <p>{t('billing.openMeans')}</p>
        <TextInput label={t('closed.month')} placeholder={t('closed.month.rule')} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="numeric" maxLength={7} w={150} autoComplete="off" data-autofocus
          error={isSent && month === undefined ? t('closed.month.wrong') : fault('month')} />
        <NumberInput label={t('billing.cutOffDays')} value={days} onChange={setDays} min={0} max={60} allowDecimal={false} w={150} error={fault('cutOffDays')} />
      </Form>
    </Modal>
  );
}
