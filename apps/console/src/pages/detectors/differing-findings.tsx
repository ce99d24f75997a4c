import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { orNoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { Differing } from './detector-views.js';

/** Findings that only one of two runs has, each with the way to its place. */
export function DifferingFindings({ added, gone }: { added: readonly Differing[]; gone: readonly Differing[] }): ReactNode {
  const { t, flow } = useSpeech();
  const rows = [...added.map((one) => ({ ...one, isAdded: true })), ...gone.map((one) => ({ ...one, isAdded: false }))];
  if (rows.length === 0) return null;
  return (
    <PlainTable label={t('detectors.named')} caption={t('detectors.named')} rows={rows} keyOf={(row) => `${row.isAdded} ${row.subject} ${row.subjectId} ${row.kind} ${row.startedAtMs}`} columns={[
      { head: t('thing.state'), show: ({ isAdded }) => t(isAdded ? 'detectors.isAdded' : 'detectors.isGone') },
      { head: t('finding.what'), isWide: true, show: ({ kind }) => t(`finding.${kind}`) },
      { head: t('finding.where'), show: ({ subject, subjectId }) => (subject === 'meter' ? <Link href={`/meters/${subjectId}`}>{t('meter.title')} {subjectId}</Link> : subject === 'well' ? <Link href={`/wells/${subjectId}`}>{t('place.well')} {subjectId}</Link> : `${t('journal.zone')} ${subjectId}`) },
      { head: t('finding.since'), show: ({ startedAtMs }) => <Instant at={new Date(startedAtMs).toISOString()} /> },
      { head: t('finding.flow'), isNumber: true, show: ({ flowLitresPerHour }) => orNoFigure(flowLitresPerHour, flow, t('finding.notWater')) },
    ]} />
  );
}
