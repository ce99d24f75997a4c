import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useMemo, useRef } from 'react';

import { formatInstant } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';
import { barsOf, type Point, shapeOf } from './chart-shape.js';
import { KeptInBounds } from './kept-in-bounds.js';
import { Loading, Vacant } from './states.js';
import { takeAway } from './take-away.js';

const ChartCanvas = lazy(() => import('./chart-canvas.js'));

interface ChartProps {
  /** What is drawn, of what: also the name of exported files. */
  readonly label: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly whenEmpty: ReactNode;
  /** Amounts of stretches are bars that begin at their time; all else is a line. */
  readonly kind?: 'line' | 'bars';
  /** What was asked for: drawn whole, so that what is missing at its ends is seen; a line no further than now. */
  readonly range?: { readonly from: string; readonly to: string };
  /** Asked for when somebody draws over a part; left out: the chart zooms into what it has. */
  readonly onZoom?: (fromMs: number, toMs: number) => void;
  /** What the reader must know of the points: how they were thinned. */
  readonly note?: ReactNode;
}

/**
 * A series over time: gaps stay gaps, what is estimated is dashed or hatched, what is doubtful is hollow, weekends are shaded,
 * and what is seen can be taken along as picture or table.
 */
export function Chart({ label, unit, points, whenEmpty, kind = 'line', range, onZoom, note }: ChartProps): ReactNode {
  const { t, number, language } = useSpeech();
  const frame = useRef<HTMLDivElement>(null);
  const shape = useMemo(() => (kind === 'bars' ? barsOf(points) : shapeOf(points)), [points, kind]);
  const bounds = useMemo(() => (range === undefined ? undefined : [Date.parse(range.from) / 1000, Math.min(Date.parse(range.to), kind === 'bars' ? Infinity : Date.now()) / 1000] as const), [range, kind]);
  if (points.length === 0) return <Vacant hatched>{whenEmpty}</Vacant>;
  const remarkOf = (point: Point): string => [...(point.isEstimated === true ? [t('figure.estimated')] : []), ...(point.isDoubtful ? [t('chart.doubtful')] : [])].join(', ');
  const savePicture = (): void => frame.current?.querySelector('canvas')?.toBlob((picture) => picture !== null && takeAway(picture, `${label}.png`));
  const saveTable = (): void => {
    const decimal = (amount: number): string => (language === 'en' ? String(amount) : String(amount).replace('.', ','));
    const lines = points.toSorted((a, b) => a.atMs - b.atMs).map((point) => `${formatInstant(point.atMs, true)};${decimal(point.amount)};${remarkOf(point)}`);
    takeAway(new Blob([`\uFEFF${t('chart.time')};${label}, ${unit};\r\n${lines.join('\r\n')}\r\n`], { type: 'text/csv' }), `${label}.csv`);
  };
  const amounts = points.map(({ amount }) => amount);
  const times = points.map(({ atMs }) => atMs);
  // Spread arguments would overflow the stack of a long series.
  const least = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b));
  const greatest = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b));
  return (
    <figure className="stack" aria-label={label}>
      <p className="unseen">{t('chart.summary', {
        points: number(points.length), from: formatInstant(least(times)), to: formatInstant(greatest(times)), least: number(least(amounts)), greatest: number(greatest(amounts)), unit,
        gaps: number(shape.gaps), doubtful: number(points.filter(({ isDoubtful }) => isDoubtful).length), estimated: number(points.filter(({ isEstimated }) => isEstimated === true).length),
      })}</p>
      <div className="chart" ref={frame}>
        <KeptInBounds of={label}><Suspense fallback={<Loading lines={6} />}>
          <ChartCanvas shape={shape} kind={kind} bounds={bounds} unit={unit} label={label} estimatedLabel={t('figure.estimated')} doubtfulLabel={t('chart.doubtful')} timeLabel={t('chart.time')} language={language}
            {...(onZoom === undefined ? {} : { onZoom })} />
        </Suspense></KeptInBounds>
      </div>
      <figcaption className="row quiet">
        <span>{note} <span className="on-screen">{onZoom === undefined ? t('chart.howTo') : t('chart.howToFiner')}</span></span>
        <Button size="compact-xs" variant="default" onClick={savePicture}>{t('action.savePicture')}</Button>
        <Button size="compact-xs" variant="default" onClick={saveTable}>{t('action.saveTable')}</Button>
      </figcaption>
    </figure>
  );
}
