import type { ReactNode } from 'react';

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
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('account.class')}</th><th scope="col" className="number">{t('today.installed')}</th>
              <th scope="col" className="number">{t('today.heard', { count: silentAfterHours })}</th><th scope="col" className="number">{t('today.neverHeard')}</th>
            </tr>
          </thead>
          <tbody>
            {counts.map((one) => (
              <tr key={one.class}>
                <td data-head={t('account.class')}>{t(`class.${one.class}`)}</td>
                <td data-head={t('today.installed')} className="number">{number(one.installed)}</td>
                <td data-head={t('today.heard', { count: silentAfterHours })} className="number">
                  {one.heardLately < one.installed ? <StateMark urgency="warning">{number(one.heardLately)}</StateMark> : number(one.heardLately)}
                </td>
                <td data-head={t('today.neverHeard')} className="number">{number(one.neverHeard)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
