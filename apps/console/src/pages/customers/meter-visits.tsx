import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import type { MeterVisit } from '../../api/route-views.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';

/** The latest visits to a meter that brought no reading, and why. */
export function MeterVisits({ meterId }: { meterId: string }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const visits = useList<MeterVisit>('readings', `/meters/${meterId}/visits`, { limit: 50 });
  return (
    <Reading of={visits}>
      {({ items }) => (items.length === 0 ? <Vacant>{t('visits.none')}</Vacant> : (
        <PlainTable label={t('visits.title')} rows={items} keyOf={({ visitedAt, recordedBy }) => `${visitedAt} ${recordedBy}`} columns={[
          { head: t('journal.when'), show: ({ visitedAt }) => <Instant at={visitedAt} /> }, { head: t('visit.why'), show: ({ reason }) => t(`visit.${reason}`) },
          { head: t('entry.note'), isWide: true, show: ({ note }) => note ?? '' }, { head: t('visit.by'), show: ({ recordedBy }) => recordedBy },
          { head: t('round.title'), show: ({ roundId }) => (roundId === null ? '' : me.data?.role === 'city' ? `№ ${roundId}` : <Link href={`/rounds/${roundId}`}>№ {roundId}</Link>) },
        ]} />
      ))}
    </Reading>
  );
}
