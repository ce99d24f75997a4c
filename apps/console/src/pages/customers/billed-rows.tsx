import type { ReactNode } from 'react';

import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { BilledRow } from './account-month-views.js';

/** What was issued of a day or month: batch and row, registered and billed, and the rest that is carried. */
export function BilledRows({ of }: { of: readonly BilledRow[] }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  if (of.length === 0) return <Vacant>{t('accountMonth.noBills')}</Vacant>;
  return (
    <PlainTable label={t('accountMonth.bills')} rows={of} keyOf={({ batchNo, rowNo }) => `${batchNo}/${rowNo}`} columns={[
      { head: t('billing.batch'), show: ({ batchNo, rowNo, kind }) => <>№ {batchNo}, {t('rejects.row', { row: String(rowNo) })}<br /><span className="quiet">{t(`billing.kind.${kind}`)}</span></> },
      { head: t('billing.period'), show: ({ periodCode }) => periodCode }, { head: t('billing.issued'), show: ({ issuedAt }) => <Instant at={issuedAt} /> }, { head: t('billing.point'), show: ({ servicePointCode }) => servicePointCode },
      { head: `${t('billing.registered')}, ${t('unit.m3')}`, isNumber: true, show: ({ registeredLitres }) => cubicMetres(registeredLitres, 3) }, { head: `${t('billing.billed')}, ${t('unit.m3')}`, isNumber: true, show: ({ billedM3 }) => number(billedM3) },
      { head: `${t('accountMonth.carry')}, ${t('unit.m3')}`, isNumber: true, show: ({ carryLitres }) => cubicMetres(carryLitres, 3) }, { head: t('billing.from.what'), show: ({ quantityType }) => t(`billing.type.${quantityType}`) },
    ]} />
  );
}
