import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useMemo, useRef } from 'react';

import { formatInstant } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';
import { type Point, shapeOf } from './chart-shape.js';
import { Loading, Vacant } from './states.js';

const ChartCanvas = lazy(() => import('./chart-canvas.js'));

interface ChartProps {
  /** What is drawn, of what: also the name of exported files. */
  readonly label: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly whenEmpty: ReactNode;
}

/** A series over time: gaps stay gaps, what is doubtful is hollow, and what is seen can be taken along as picture or table. */
export function Chart({ label, unit, points, whenEmpty }: ChartProps): ReactNode {
  const { t, language } = useSpeech();
  const frame = useRef<HTMLDivElement>(null);
  const shape = useMemo(() => shapeOf(points), [points]);
  if (points.length === 0) return <Vacant hatched>{whenEmpty}</Vacant>;
  const savePicture = (): void => frame.current?.querySelector('canvas')?.toBlob((picture) => picture !== null && save(picture, `${label}.png`));
  const saveTable = (): void => {
    const lines = points.map((point) => `${formatInstant(point.atMs, true)};${point.amount};${point.isDoubtful ? t('chart.doubtful') : ''}`);
    save(new Blob([`\uFEFF${t('chart.time')};${label}, ${unit};\r\n${lines.join('\r\n')}\r\n`], { type: 'text/csv' }), `${label}.csv`);
  };
  return (
    <figure className="stack" aria-label={label}>
      <div className="chart" ref={frame}>
        <Suspense fallback={<Loading lines={6} />}>
          <ChartCanvas shape={shape} unit={unit} label={label} doubtfulLabel={t('chart.doubtful')} timeLabel={t('chart.time')} language={language} />
        </Suspense>
      </div>
      <figcaption className="row quiet">
        {t('chart.howTo')}
        <Button size="compact-xs" variant="default" onClick={savePicture}>{t('action.savePicture')}</Button>
        <Button size="compact-xs" variant="default" onClick={saveTable}>{t('action.saveTable')}</Button>
      </figcaption>
    </figure>
  );
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
