import { Button, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { Account } from '../../api/views.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import type { AccountMonth, Change } from './account-month-views.js';
import { BilledRows } from './billed-rows.js';
import { MeterOfMonth } from './meter-of-month.js';
import { SaidSpan } from './said-span.js';
import { WhyFiles } from './why-files.js';

const MONTHS_BACK = 36;

/** The month before another, `YYYY-MM`. */
const monthBefore = (month: string): string => (month.endsWith('-01') ? `${Number(month.slice(0, 4)) - 1}-12` : `${month.slice(0, 5)}${String(Number(month.slice(5)) - 1).padStart(2, '0')}`);

/** The last months, this one first. */
function monthsBack(): string[] {
  const months = [dayOf(Date.now()).slice(0, 7)];
  while (months.length < MONTHS_BACK) months.push(monthBefore(months.at(-1)!));
  return months;
}

/** Why the month of an account is what it is: meters, indexes, days, people, and what changed since; a page to be printed at the counter. */
export default function AccountMonthPage(): ReactNode {
  const { id, month = '' } = useParams();
  const { t } = useSpeech();
  const [, go] = useLocation();
  const account = useRead<Account>('register', `/accounts/${id}`).data;
  const explained = useRead<AccountMonth>('readings', `/accounts/${id}/explanation`, { month });
  if (isNotFound(explained.error)) return <NotFoundPage />;
  const months = monthsBack();
  return (
    <Page title={t('accountMonth.title')} purpose={t('accountMonth.purpose')} actions={(
      <>
        <NativeSelect label={t('closed.month')} value={month} onChange={(event) => go(`/accounts/${id}/months/${event.currentTarget.value}`)} data={[...(months.includes(month) ? [] : [month]), ...months].map((one) => ({ value: one, label: monthWords(one) }))} />
        <Button variant="default" onClick={() => window.print()}>{t('action.print')}</Button><Link href={`/accounts/${id}`}>{t('accountMonth.toAccount')}</Link>
        <WhyFiles of={`/accounts/${id}`} asked={`month=${month}`} />
      </>
    )}>
      <Reading of={explained} lines={10}>{(found) => <Chain of={found} holder={account} />}</Reading>
    </Page>
  );
}

/** Names and addresses are those that the server gives the person who asks. */
function Chain({ of, holder }: { of: AccountMonth; holder: Account | undefined }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <section className="card stack" aria-label={t('explain.result')}>
        <h2>{t('explain.result')}</h2>
        <Facts rows={[
          [t('account.no'), of.accountNo], ...(holder !== undefined && 'fullName' in holder ? [[t('account.holder'), orNoFigure(holder.fullName, (name) => name)] as const] : []),
          ...(holder !== undefined && 'addresses' in holder ? [[t('account.address'), orNoFigure(holder.addresses, (text) => text)] as const] : []),
          [monthWords(of.month), <SaidSpan span={of.volume} />],
          [t('accountMonth.state'), of.closedAt === null ? t('accountMonth.isOpen') : <>{t('accountMonth.isClosed')} <Instant at={of.closedAt} /></>],
        ]} />
      </section>
      {of.meters.length === 0 && <Vacant hatched>{t('accountMonth.noMeter')}</Vacant>}
      {of.meters.map((meter) => <MeterOfMonth key={meter.meterId} of={meter} />)}
      <section className="stack" aria-label={t('accountMonth.bills')}><h2>{t('accountMonth.bills')}</h2><BilledRows of={of.bills} /></section>
      <section className="stack" aria-label={t('accountMonth.changes')}><h2>{t('accountMonth.changes')}</h2><Changes of={of.changes} closedAt={of.closedAt} /></section>
    </>
  );
}

/** How the month moved after it was over; what came after it was closed says so. */
function Changes({ of, closedAt }: { of: readonly Change[]; closedAt: string | null }): ReactNode {
  const { t, number } = useSpeech();
  if (of.length === 0) return <Vacant>{t('accountMonth.noChanges')}</Vacant>;
  const litres = (amount: number | null): ReactNode => orNoFigure(amount, number, t('volume.none'));
  return (
    <PlainTable label={t('accountMonth.changes')} rows={of} keyOf={({ id }) => id} columns={[
      { head: t('accountMonth.changedAt'), show: ({ recordedAt }) => <><Instant at={recordedAt} />{closedAt !== null && recordedAt > closedAt && <span className="quiet"> · {t('accountMonth.afterClosing')}</span>}</> },
      { head: t('meter.title'), show: ({ meterId, meterSerial }) => <Link href={`/meters/${meterId}`}>{meterSerial}</Link> },
      { head: t('accountMonth.before'), isNumber: true, show: ({ oldLitres }) => litres(oldLitres) }, { head: t('accountMonth.after'), isNumber: true, show: ({ newLitres }) => litres(newLitres) },
      { head: t('accountMonth.cause'), isWide: true, show: ({ cause }) => t(`changeCause.${cause}`) },
    ]} />
  );
}
