import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import { Chart } from '../../parts/chart.js';
import { PlainTable } from '../../parts/plain-table.js';
import { orNoFigure, Reading } from '../../parts/states.js';
import { dayOf, startOfDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { isPartial, monthAfter, pointsOf, type Volumes } from './meter-volumes.js';

/** Months that a person at the counter may ask about: three years. */
const MONTHS = 36;

/** The first day of a month so many months before that of a day. */
function monthsBefore(day: string, months: number): string {
  const no = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  return `${Math.floor(no / 12)}-${String((no % 12) + 1).padStart(2, '0')}-01`;
}

/** What an account used, month by month of the last three years, each open to why. */
export default function AccountConsumption({ id }: { id: string }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const today = dayOf(Date.now());
  const [from, to] = [monthsBefore(today, MONTHS - 1), monthAfter(today)];
  const volumes = useRead<Volumes>('readings', `/accounts/${id}/volumes`, { by: 'month', from, to });
  const range = useMemo(() => ({ from: startOfDay(from), to: startOfDay(to) }), [from, to]);
  const points = useMemo(() => pointsOf(volumes.data?.items ?? []), [volumes.data]);
  const sum = (which: typeof points): string => number(Math.round(which.reduce((litres, { amount }) => litres + amount * 1_000, 0)) / 1_000);
  return (
    <Reading of={volumes} lines={8}>
      {({ items }) => (
        <>
          <Chart label={t('account.consumption')} unit={t('unit.m3')} kind="bars" points={points} range={range} whenEmpty={t('volume.none')}
            note={t('volume.sum', { total: sum(points), estimated: sum(points.filter(({ isEstimated }) => isEstimated === true)) })} />
          {items.length > 0 && (
            <PlainTable label={t('account.consumption')} rows={items.toReversed()} keyOf={({ span }) => span} columns={[
              { head: t('closed.month'), show: ({ span }) => <Link href={`/accounts/${id}/months/${span}`}>{monthWords(span)}</Link> },
              { head: t('unit.m3'), isNumber: true, show: ({ volumeLitres, status }) => orNoFigure(volumeLitres, (litres) => (status === 'ESTIMATED' ? <i>{cubicMetres(litres, 3)}</i> : cubicMetres(litres, 3))) },
              { head: t('accountMonth.how'), isWide: true, show: (span) => <>{span.status !== undefined && t(`volume.status.${span.status}`)}{isPartial(span) && `, ${t('volume.incomplete')}`}</> },
            ]} />
          )}
        </>
      )}
    </Reading>
  );
}
