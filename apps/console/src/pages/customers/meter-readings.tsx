import { type ReactNode, useMemo, useState } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { Chart } from '../../parts/chart.js';
import { Notice, Reading } from '../../parts/states.js';
import { type RangeName, rangeOf } from '../../parts/named-range.js';
import { TimeRangePicker } from '../../parts/time-range.js';
import { useSpeech } from '../../words/speech.js';

interface StoredReading { readonly readAt: string; readonly register: number; readonly indexLitres: number; readonly inConflict: boolean; readonly flags: readonly string[] }

const MOST = 2_000;
/** The register that counts what passed forwards. */
const FORWARD = 1;

/** What a meter showed over a stretch of time, as it was stored. */
export function MeterReadings({ meterId }: { meterId: string }): ReactNode {
  const { t, number } = useSpeech();
  const [name, setName] = useState<RangeName>('thisWeek');
  const range = useMemo(() => rangeOf(name, Date.now()), [name]);
  const readings = useRead<ListPage<StoredReading>>('readings', `/meters/${meterId}/readings`, { ...range, register: FORWARD, sort: '-readAt', limit: MOST });
  const points = useMemo(() => (readings.data?.items ?? []).map((one) => ({
    atMs: Date.parse(one.readAt), amount: one.indexLitres / 1000, isDoubtful: one.inConflict || one.flags.length > 0,
  })), [readings.data]);
  return (
    <>
      <div className="row"><TimeRangePicker name={name} onChoose={setName} /></div>
      <Reading of={readings} lines={8}>
        {({ total, items }) => (
          <>
            {total > items.length && <Notice tone="attention"><p>{t('reading.cut', { shown: number(items.length), total: number(total) })}</p></Notice>}
            <Chart label={t('reading.index')} unit={t('unit.m3')} points={points} whenEmpty={t('reading.none')} />
          </>
        )}
      </Reading>
    </>
  );
}
