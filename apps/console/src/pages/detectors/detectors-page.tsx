import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { type DetectionRules, PARAMETERS, type Parameters, type RulePlace } from './detector-views.js';

const TryParameters = lazy(() => import('./try-parameters.js').then((module) => ({ default: module.TryParameters })));

const ChoosePlace = lazy(() => import('./choose-place.js').then((module) => ({ default: module.ChoosePlace })));

/** What findings go by, what others would have found, and who set what and why. */
export default function DetectorsPage(): ReactNode {
  const { t, number } = useSpeech();
  const me = useMe();
  const [isTrying, setIsTrying] = useState(false);
  const [place, setPlace] = useState<RulePlace>({});
  const rules = useRead<DetectionRules>('findings', '/detection-rules', { ...place });
  const figure = (amount: number): string => number(amount, Number.isInteger(amount) ? 0 : 2);
  const setWords = (parameters: Parameters): string => PARAMETERS.flatMap((name) => (parameters[name] === undefined ? [] : [`${t(`parameter.${name}`)}: ${figure(parameters[name])}`])).join(' · ');
  const actions = me.data?.role === 'administrator' && !isTrying && rules.data !== undefined && <Button onClick={() => setIsTrying(true)}>{t('detectors.change')}</Button>;
  return (
    <Page title={t('detectors.title')} purpose={t('detectors.purpose')} actions={actions}>
      <Suspense><ChoosePlace place={place} isFixed={isTrying} onChoose={setPlace} /></Suspense>
      <Reading of={rules} lines={8}>
        {({ parameters, items }) => (
          <>
            {isTrying && <Suspense><TryParameters parameters={parameters} place={place} onClose={() => setIsTrying(false)} /></Suspense>}
            <section className="stack" aria-label={t('detectors.parameters')}>
              <h2>{t('detectors.parameters')}</h2>
              <PlainTable label={t('detectors.parameters')} rows={parameters} keyOf={({ parameter }) => parameter} columns={[
                { head: t('detectors.parameter'), isWide: true, show: ({ parameter }) => t(`parameter.${parameter}`) },
                { head: t('detectors.inForce'), isNumber: true, show: ({ inForce, usual }) => (inForce === usual ? figure(inForce) : <b>{figure(inForce)}</b>) },
                { head: t('detectors.usual'), isNumber: true, show: ({ usual }) => figure(usual) },
                { head: t('detectors.kinds'), isWide: true, show: ({ kinds }) => kinds.map((kind) => t(`finding.${kind}`)).join(' · ') },
              ]} />
            </section>
            <section className="stack" aria-label={t('detectors.recorded')}>
              <h2>{t('detectors.recorded')}</h2>
              {items.length === 0 ? <Vacant>{t('detectors.recorded.none')}</Vacant> : (
                <PlainTable label={t('detectors.recorded')} rows={items} keyOf={({ ruleId }) => ruleId} columns={[
                  { head: t('detectors.from'), show: ({ fromOn }) => formatDay(fromOn) },
                  { head: t('detectors.place'), show: ({ zoneCode, meterSerial }) => (meterSerial !== null ? `${t('meter.title')} ${meterSerial}` : zoneCode !== null ? `${t('journal.zone')} ${zoneCode}` : t('detectors.place.city')) },
                  { head: t('detectors.parameters'), isWide: true, show: ({ parameters: set }) => setWords(set) },
                  { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
                  { head: t('assumed.by'), show: ({ recordedBy, recordedAt }) => <>{recordedBy} <Instant at={recordedAt} /></> },
                ]} />
              )}
            </section>
          </>
        )}
      </Reading>
    </Page>
  );
}
