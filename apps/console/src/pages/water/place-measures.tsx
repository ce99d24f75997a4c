import { NativeSelect } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';

import { useRead } from '../../api/queries.js';
import type { ChartedMeasure, Quantity } from '../../api/water-views.js';
import { Chart } from '../../parts/chart.js';
import { Reading } from '../../parts/states.js';
import { TimeRangePicker, useTimeRange } from '../../parts/time-range.js';
import { useSpeech } from '../../words/speech.js';
import type { WordKey } from '../../words/words.js';

/** Unit of each quantity on the page, and what is drawn of a point: means, or what a counter showed last. */
const SHOWN: Readonly<Record<Quantity, { readonly unit: WordKey; readonly of: 'mean' | 'last'; readonly by: number }>> = {
  flow: { unit: 'unit.m3h', of: 'mean', by: 1_000 }, level: { unit: 'unit.m', of: 'mean', by: 1_000 }, pressure: { unit: 'unit.kpa', of: 'mean', by: 1 },
  pump: { unit: 'unit.percent', of: 'mean', by: 0.01 }, energy: { unit: 'unit.kwh', of: 'last', by: 1_000 },
};

/** What is measured at a place over any time; the server thins it by rule. */
export function PlaceMeasures({ path, quantities }: { path: string; quantities: readonly Quantity[] }): ReactNode {
  const { t } = useSpeech();
  const time = useTimeRange('thisWeek');
  const [quantity, setQuantity] = useState<Quantity>(quantities[0]!);
  const chart = useRead<ChartedMeasure>('readings', path, { ...time.range, quantity });
  const { unit, of, by } = SHOWN[quantity];
  const points = useMemo(() => (chart.data?.quantity === quantity ? chart.data.items.map((point) => ({ atMs: point.atMs, amount: Math.round((point[of] / by) * 1_000) / 1_000, isDoubtful: false })) : []), [chart.data, quantity, of, by]);
  return (
    <section className="stack" aria-label={t('measure.title')}>
      <h2>{t('measure.title')}</h2>
      <div className="row">
        <TimeRangePicker of={time} />
        {quantities.length > 1 && (
          <NativeSelect label={t('measure.quantity')} value={quantity} onChange={(event) => setQuantity(event.currentTarget.value as Quantity)} data={quantities.map((one) => ({ value: one, label: t(`measure.${one}`) }))} />
        )}
      </div>
      <Reading of={chart} lines={8}>
        {({ step }) => <Chart label={t(`measure.${quantity}`)} unit={t(unit)} points={points} range={time.range} onZoom={time.zoom} whenEmpty={t('measure.none')} note={t(`measure.step.${step}`)} />}
      </Reading>
    </section>
  );
}
