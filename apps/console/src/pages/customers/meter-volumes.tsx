import { NativeSelect } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import { Chart } from '../../parts/chart.js';
import type { Point } from '../../parts/chart-shape.js';
import { Reading } from '../../parts/states.js';
import { useTimeRange } from '../../parts/time-range.js';
import { dayAfter, dayOf, startOfDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

interface Span { readonly span: string; readonly volumeLitres: number | null; readonly mark?: string; readonly status?: 'VALID' | 'ESTIMATED' | 'EDITED' | 'SUSPECT'; readonly isQuestionable?: boolean; readonly isComplete?: boolean }
export interface Volumes { readonly items: readonly Span[] }

const SIZES = ['hour', 'day', 'month'] as const;
type Size = (typeof SIZES)[number];
const HOUR_MS = 3_600_000;
/** Longest stretch by the hour that is answered at once. */
const MOST_HOURS_DAYS = 62;

/** The first day after the month of a day. */
export const monthAfter = (day: string): string => `${dayAfter(`${day.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;

/** Beginning of a span as the interface names it. */
function beginOf(span: string): number {
  const [day = '', hour] = span.split('/');
  return Date.parse(startOfDay(day.length === 7 ? `${day}-01` : day)) + Number(hour ?? 0) * HOUR_MS;
}

/** What is estimated is hatched; what a person should look at is hollow; an hour or day of which nothing is known has no bar. */
export function pointsOf(items: readonly Span[]): Point[] {
  return items.flatMap(({ span, volumeLitres, mark, status, isQuestionable }) => (volumeLitres === null ? [] : [{
    atMs: beginOf(span), amount: volumeLitres / 1_000, isDoubtful: isQuestionable === true || status === 'SUSPECT', isEstimated: status === 'ESTIMATED' || mark?.toLowerCase() === 'e',
  }]));
}

/** Whether a part of the time of a span is not known: of an hour a capital as its mark says so. */
export const isPartial = ({ mark, isComplete }: Span): boolean => isComplete === false || mark !== undefined && mark !== mark.toLowerCase();

/** Volumes of a meter by hour, day or month over the time that its readings are shown for, with estimates drawn as such. */
export function MeterVolumes({ meterId }: { meterId: string }): ReactNode {
  const { t, number } = useSpeech();
  const time = useTimeRange('thisWeek');
  const [chosen, setSize] = useState<Size>('day');
  const from = dayOf(time.range.from);
  const to = dayAfter(dayOf(Date.parse(time.range.to) - 1), 1);
  const isTooLong = (Date.parse(to) - Date.parse(from)) / (24 * HOUR_MS) > MOST_HOURS_DAYS;
  const size = chosen === 'hour' && isTooLong ? 'day' : chosen;
  const firstOn = size === 'month' ? `${from.slice(0, 7)}-01` : from;
  const volumes = useRead<Volumes>('readings', `/meters/${meterId}/volumes`, { by: size, from: firstOn, to });
  // Bars have a width: the axis ends where the last of them does.
  const endOn = size === 'month' ? monthAfter(dayAfter(to, -1)) : to;
  const range = useMemo(() => ({ from: startOfDay(firstOn), to: startOfDay(endOn) }), [firstOn, endOn]);
  const points = useMemo(() => pointsOf(volumes.data?.items ?? []), [volumes.data]);
  const total = points.reduce((sum, { amount }) => sum + amount, 0);
  const partial = (volumes.data?.items ?? []).filter((span) => span.volumeLitres !== null && isPartial(span)).length;
  const latest = points.at(-1);
  // The latest day of which there is something to explain.
  const explained = size === 'month' || latest === undefined ? [dayAfter(to, -1), dayOf(Date.now())].toSorted()[0] : dayOf(latest.atMs);
  const estimated = points.filter(({ isEstimated }) => isEstimated === true).reduce((sum, { amount }) => sum + amount, 0);
  return (
    <>
      <div className="row">
        <NativeSelect label={t('volume.by')} value={size} onChange={(event) => setSize(event.currentTarget.value as Size)} data={SIZES.map((one) => ({ value: one, label: t(`volume.by.${one}`), disabled: one === 'hour' && isTooLong }))} />
      </div>
      <Reading of={volumes} lines={8}>
        {() => (
          <Chart label={t('volume.title')} unit={t('unit.m3')} kind="bars" points={points} range={range} onZoom={time.zoom} whenEmpty={t('volume.none')}
            note={<>{t('volume.sum', { total: number(Math.round(total * 1_000) / 1_000), estimated: number(Math.round(estimated * 1_000) / 1_000) })} {partial > 0 && t('volume.partial', { partial: number(partial), all: number(points.length) })} <Link href={`/meters/${meterId}/days/${explained}`}>{t('volume.why')}</Link></>} />
        )}
      </Reading>
    </>
  );
}
