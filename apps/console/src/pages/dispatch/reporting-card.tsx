import type { ReactNode } from 'react';

import { PlainTable } from '../../parts/plain-table.js';
import { Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import type { ReportingCount } from './today-views.js';

/** How many installed meters were heard lately, by class. */
export function ReportingCard({ counts, silentAfterHours }: { counts: readonly ReportingCount[]; silentAfterHours: number }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <section className="card stack" aria-label={t('today.reporting')}>
      <h2>{t('today.reporting')}</h2>
      {counts.length === 0 ? <Vacant>{t('today.noMeters')}</Vacant> : (
        <PlainTable label={t('today.reporting')} rows={counts} keyOf={(one) => one.class} columns={[
          { head: t('account.class'), show: (one) => t(`class.${one.class}`) },
          { head: t('today.installed'), isNumber: true, show: (one) => number(one.installed) },
          { head: t('today.heard', { count: silentAfterHours }), isNumber: true, show: (one) => (one.heardLately < one.installed ? <StateMark urgency="warning">{number(one.heardLately)}</StateMark> : number(one.heardLately)) },
          { head: t('today.neverHeard'), isNumber: true, show: (one) => number(one.neverHeard) },
        ]} />
      )}
    </section>
  );
}
