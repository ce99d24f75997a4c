import { NativeSelect } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { Chart } from '../../parts/chart.js';
import type { Point } from '../../parts/chart-shape.js';
import { Reading } from '../../parts/states.js';
import { TimeRangePicker, useTimeRange } from '../../parts/time-range.js';
import { useSpeech } from '../../words/speech.js';

interface SeriesPoint { readonly readAt: string; readonly indexLitres: number; readonly inConflict: boolean; readonly isDoubted: boolean; readonly flags: readonly string[] }
interface Series { readonly step: 'reading' | 'quarter' | 'hour' | 'day' | 'week'; readonly items: readonly SeriesPoint[] }

const SHOWN = ['index', 'flow'] as const;
type Shown = (typeof SHOWN)[number];
const HOUR_MS = 3_600_000;

/** What a meter showed over any time, from hours to years, as it was stored; the server thins it by rule. */
export function MeterReadings({ meterId }: { meterId: string }): ReactNode {
  const { t, number } = useSpeech();
  const time = useTimeRange('thisWeek');
  const [shown, setShown] = useState<Shown>('index');
  const series = useRead<Series>('readings', `/meters/${meterId}/series`, { ...time.range });
  const points = useMemo(() => (shown === 'index' ? indexPoints : flowPoints)(series.data?.items ?? []), [series.data, shown]);
  return (
    <>
      <div className="row">
        <TimeRangePicker of={time} />
        <NativeSelect label={t('reading.show')} value={shown} onChange={(event) => setShown(event.currentTarget.value as Shown)} data={SHOWN.map((one) => ({ value: one, label: t(`reading.${one}`) }))} />
      </div>
      <Reading of={series} lines={8}>
        {({ step, items }) => (
          <Chart label={t(`reading.${shown}`)} unit={t(shown === 'index' ? 'unit.m3' : 'unit.m3h')} points={points} range={time.range} onZoom={time.zoom} whenEmpty={t('reading.none')}
            note={<>{step === 'reading' ? t('reading.everyOne', { count: number(items.length) }) : t(`reading.step.${step}`)} {t('reading.asRead')}</>} />
        )}
      </Reading>
    </>
  );
}

const isDoubtful = (one: SeriesPoint): boolean => one.inConflict || one.isDoubted || one.flags.length > 0;

function indexPoints(items: readonly SeriesPoint[]): Point[] {
  return items.map((one) => ({ atMs: Date.parse(one.readAt), amount: one.indexLitres / 1000, isDoubtful: isDoubtful(one) }));
}

/** From one reading to the next that counts, at the later one; where the index fell there is no flow to tell. */
function flowPoints(items: readonly SeriesPoint[]): Point[] {
  const counting = items.filter(({ isDoubted }) => !isDoubted);
  return counting.slice(1).flatMap((one, at) => {
    const before = counting[at]!;
    const [atMs, hours, litres] = [Date.parse(one.readAt), (Date.parse(one.readAt) - Date.parse(before.readAt)) / HOUR_MS, one.indexLitres - before.indexLitres];
    return hours > 0 && litres >= 0 ? [{ atMs, amount: Math.round(litres / hours) / 1000, isDoubtful: isDoubtful(one) || isDoubtful(before) }] : [];
  });
}
