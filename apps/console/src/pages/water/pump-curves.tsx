import type { ReactNode } from 'react';

import type { PumpCurve } from '../../api/water-views.js';
import { Instant } from '../../parts/instant.js';
import { orNoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { WellRecords } from './well-records.js';

/** Curves of the pumps that were in a well. */
export function PumpCurves({ wellId, mayChange }: { wellId: number; mayChange: boolean }): ReactNode {
  const { t, flow, number, share } = useSpeech();
  const metres = (millimetres: number): string => number(millimetres / 1_000);
  return (
    <WellRecords<PumpCurve> path={`/wells/${wellId}/pump-curves`} title={t('pumpCurve.title')} none={t('pumpCurve.none')} keyOf={({ curveId }) => curveId} mayChange={mayChange}
      columns={[
        { head: t('pumpCurve.from'), show: ({ validFrom }) => <Instant at={validFrom} /> },
        { head: t('well.pump'), show: ({ pump }) => orNoFigure(pump, (name) => name) },
        { head: t('pumpCurve.points'), isWide: true, show: ({ points }) => points.map(({ headMillimetres, flowLitresPerHour }) => `${metres(headMillimetres)} ${t('unit.m')}: ${flow(flowLitresPerHour)} ${t('unit.m3h')}`).join('; ') },
        { head: `${t('pumpCurve.lift')}, ${t('unit.m')}`, isNumber: true, show: ({ liftMillimetres }) => metres(liftMillimetres) },
        { head: t('flowTest.limit'), isNumber: true, show: ({ limitPpm }) => `± ${share(limitPpm / 1_000_000, 1)}` },
      ]}
      add={{
        title: t('action.addPumpCurve'), means: t('pumpCurve.means'), instantName: 'validFrom', instantLabel: t('pumpCurve.from'),
        fields: [
          { name: 'points', kind: 'curve', isNeeded: true, initial: '', label: t('pumpCurve.points'), description: t('pumpCurve.points.field') },
          // Metres with three places are millimetres, as cubic metres are litres.
          { name: 'liftMillimetres', kind: 'cubicMetres', isNeeded: true, initial: '', label: `${t('pumpCurve.lift')}, ${t('unit.m')}`, description: t('pumpCurve.lift.field') },
          { name: 'limitPpm', kind: 'millionths', isNeeded: true, initial: '10', label: `${t('flowTest.limit')}, ± %` },
          { name: 'pump', kind: 'text', initial: '', label: t('well.pump') },
        ],
      }}
      voiding={{ title: t('action.voidPumpCurve'), means: t('pumpCurve.voidMeans') }} />
  );
}
