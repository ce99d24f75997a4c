import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Facts } from '../../parts/facts.js';
import { Day, Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { CheckFound } from '../dispatch/check-found.js';
import { exceptionKey } from '../dispatch/exception-views.js';
import { orNoFigure, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { EndReading, MeterInMonth } from './account-month-views.js';
import { SaidSpan, type Span } from './said-span.js';

/** One meter of the month: from which index to which, its days, what people said and what the checks left out. */
export function MeterOfMonth({ of }: { of: MeterInMonth }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const index = (litres: number): string => `${cubicMetres(litres, 3)} ${t('unit.m3')}`;
  const end = (reading: MeterInMonth['firstReading']): ReactNode => orNoFigure(reading, (found) => <End of={found} index={index} />, t('accountMonth.noReading'));
  const difference = of.firstReading === null || of.lastReading === null ? null : of.lastReading.indexLitres - of.firstReading.indexLitres;
  return (
    <section className="stack" aria-label={t('meter.named', { serial: of.meterSerial })}>
      <h2><Link href={`/meters/${of.meterId}`}>{t('meter.named', { serial: of.meterSerial })}</Link></h2>
      <div className="card">
        <Facts rows={[
          ...of.stays.map((stay) => [`${t('place.servicePoint')} ${stay.servicePointCode}`, (
            <>
              {t('accountMonth.installed')} <Instant at={stay.installedAt} />: {orNoFigure(stay.indexAtInstallationLitres, index)}
              {stay.removedAt !== null && <><br />{t('accountMonth.removed')} <Instant at={stay.removedAt} />: {orNoFigure(stay.indexAtRemovalLitres, index)}</>}
            </>
          )] as const),
          [t('accountMonth.first'), end(of.firstReading)], [t('accountMonth.last'), end(of.lastReading)], ...(difference === null ? [] : [[t('accountMonth.difference'), index(difference)] as const]), [t('accountMonth.litres'), <SaidSpan span={of.volume} />],
          [t('explain.rules'), orNoFigure(of.ruleId, (no) => `№ ${no}`)],
        ]} />
      </div>
      <h3>{t('accountMonth.days')}</h3><Days of={of.days} meterId={of.meterId} />
      {of.corrections.length > 0 && (
        <PlainTable label={t('explain.people')} caption={t('explain.people')} rows={of.corrections} keyOf={({ correctionId }) => correctionId} columns={[
          { head: t('explain.readAt'), show: ({ readAtMs }) => <Instant at={new Date(readAtMs).toISOString()} /> }, { head: t('readingList.came'), isNumber: true, show: ({ indexLitres }) => cubicMetres(indexLitres, 3) },
          { head: t('explain.people'), isWide: true, show: (one) => <>{t(`correction.${one.kind}`)}{one.editedIndexLitres !== null && ` → ${index(one.editedIndexLitres)}`}: {one.reason}, {one.author ?? t('missing.byService')}, <Instant at={one.recordedAt} /></> },
        ]} />
      )}
      {of.realignments.length > 0 && (
        <PlainTable label={t('accountMonth.realigned')} caption={t('accountMonth.realigned')} rows={of.realignments} keyOf={({ realignmentId }) => realignmentId} columns={[
          { head: t('display.readAt'), show: ({ at }) => <Instant at={at} /> }, { head: t('display.shown'), isNumber: true, show: ({ displayLitres }) => cubicMetres(displayLitres, 3) },
          { head: t('display.counted'), isNumber: true, show: ({ correctedLitres }) => number(correctedLitres) },
          { head: t('explain.people'), isWide: true, show: ({ reason, acceptedBy, recordedAt }) => <>{reason}, {acceptedBy}, <Instant at={recordedAt} /></> },
        ]} />
      )}
      {of.exceptions.length > 0 && (
        <PlainTable label={t('exceptions.title')} caption={t('exceptions.title')} rows={of.exceptions} keyOf={exceptionKey} columns={[
          { head: t('explain.readAt'), show: ({ readAt }) => <Instant at={readAt} /> }, { head: t('readingList.came'), isNumber: true, show: ({ indexLitres }) => (indexLitres === null ? '' : cubicMetres(indexLitres, 3)) },
          { head: t('explain.verdict'), isWide: true, show: (one) => <><StateMark urgency={one.use === 'suspect' ? 'warning' : 'attention'}>{t(one.use === 'used' ? 'verdict.used' : 'verdict.suspect')}</StateMark> {one.reasons.map((reason) => t(`verdict.${reason}`)).join(', ')} <CheckFound of={one} /></> },
        ]} />
      )}
    </section>
  );
}

/** A reading with what the checks and people say of it, and the message it came in. */
function End({ of: { readAt, indexLitres, cameIndexLitres, source, remarks, frame, entry, correction }, index }: { of: EndReading; index: (litres: number) => string }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <b>{index(indexLitres)}</b>, <Instant at={readAt} withSeconds />, {entry === null ? t(source === 1 ? 'readingList.telemetry' : 'readingList.person') : <>{t(`giver.${entry.givenBy}`)}{entry.enteredBy !== null && ` (${entry.enteredBy})`}</>}
      {remarks.length > 0 && <>; {remarks.map((reason) => t(`verdict.${reason}`)).join(', ')}</>}
      {correction !== null && <><br />{t(`correction.${correction.kind}`)}{cameIndexLitres !== indexLitres && ` ${index(cameIndexLitres)} → ${index(indexLitres)}`}: {correction.reason}, {correction.author ?? t('missing.byService')}, <Instant at={correction.recordedAt} /></>}
      {frame !== null && <><br /><span className="quiet">{t('accountMonth.behind')} {frame.deviceSerial}: {frame.payload === null ? t('explain.ofGateway') : <code>{frame.payload}</code>}</span></>}
      {frame === null && source === 1 && <><br /><span className="quiet">{t('accountMonth.noFrame')}</span></>}
    </>
  );
}

function Days({ of, meterId }: { of: readonly Span[]; meterId: number }): ReactNode {
  const { t, number } = useSpeech();
  if (of.length === 0) return <Vacant hatched>{t('volume.none')}</Vacant>;
  return (
    <PlainTable label={t('accountMonth.days')} rows={of} keyOf={({ span }) => span} columns={[
      { head: t('explain.day'), show: ({ span }) => <Day on={span} /> },
      { head: t('explain.litres'), isNumber: true, show: ({ volumeLitres, estimatedLitres }) => orNoFigure(volumeLitres, (litres) => (estimatedLitres === null ? number(litres) : <i>{number(litres)}</i>)) },
      { head: t('accountMonth.how'), isWide: true, show: (one) => <>{t(`volume.status.${one.status}`)}{one.method !== null && ` (${t(`volume.method.${one.method}`)})`}{!one.isComplete && `, ${t('volume.incomplete')}`}</> },
      { head: t('exception.chain'), show: ({ span }) => <Link href={`/meters/${meterId}/days/${span}`}>{t('volume.why')}</Link> },
    ]} />
  );
}
