import type { ReactNode } from 'react';

import type { FlowTest } from '../../api/water-views.js';
import { Instant } from '../../parts/instant.js';
import { orNoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { WellRecords } from './well-records.js';

/** Tests of a well with a portable flow meter. */
export function FlowTests({ wellId, mayChange }: { wellId: number; mayChange: boolean }): ReactNode {
  const { t, flow, share } = useSpeech();
  return (
    <WellRecords<FlowTest> path={`/wells/${wellId}/flow-tests`} title={t('flowTest.title')} none={t('flowTest.none')} keyOf={({ testId }) => testId} mayChange={mayChange}
      columns={[
        { head: t('flowTest.at'), show: ({ testedAt }) => <Instant at={testedAt} /> },
        { head: `${t('flowTest.flow')}, ${t('unit.m3h')}`, isNumber: true, show: ({ flowLitresPerHour }) => flow(flowLitresPerHour) },
        { head: t('flowTest.limit'), isNumber: true, show: ({ limitPpm }) => `± ${share(limitPpm / 1_000_000, 1)}` },
        { head: t('flowTest.instrument'), show: ({ instrument }) => orNoFigure(instrument, (name) => name) },
      ]}
      add={{
        title: t('action.addFlowTest'), means: t('flowTest.means'), instantName: 'testedAt', instantLabel: t('flowTest.at'),
        fields: [
          { name: 'flowLitresPerHour', kind: 'cubicMetres', isNeeded: true, initial: '', label: `${t('flowTest.flow')}, ${t('unit.m3h')}` },
          { name: 'limitPpm', kind: 'millionths', isNeeded: true, initial: '5', label: `${t('flowTest.limit')}, ± %` },
          { name: 'instrument', kind: 'text', initial: '', label: t('flowTest.instrument') },
        ],
      }}
      voiding={{ title: t('action.voidFlowTest'), means: t('flowTest.voidMeans') }} />
  );
}
