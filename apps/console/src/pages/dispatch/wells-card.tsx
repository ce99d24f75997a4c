import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Facts } from '../../parts/facts.js';
import { NoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import type { CityToday, Plan } from './today-views.js';

/** How many wells run, beside what the programme says of summer and winter. */
export function WellsCard({ city }: { city: CityToday }): ReactNode {
  const { t, number, language } = useSpeech();
  const wordsOf = (plan: Plan): string => ({ ky: plan.wordsKy, ru: plan.wordsRu, en: plan.wordsEn })[language];
  const known = city.wellsRunning + city.wellsStanding;
  // Nought of nothing known would read like a city that stands still.
  const counted = (wells: number): ReactNode => (known === 0 && city.wellsUnknown > 0
    ? <NoFigure because={t('today.noWellRead')} />
    : <><b>{number(wells)}</b>{city.wellsUnknown > 0 && <span className="quiet"> {t('today.ofKnown', { known: number(known) })}</span>}</>);
  return (
    <section className="card stack" aria-label={t('wells.title')}>
      <h2>{t('wells.title')}</h2>
      <Facts rows={[
        [t('today.running', { count: city.flowMinutes }), counted(city.wellsRunning)],
        [t('today.standing'), counted(city.wellsStanding)],
        [t('today.wellsUnknown'), city.wellsUnknown === 0 ? number(0) : <StateMark urgency="absent">{number(city.wellsUnknown)}</StateMark>],
      ]} />
      {city.plans.map((plan) => (
        <blockquote key={plan.code}><p>{wordsOf(plan)}</p><footer className="quiet">{plan.documentCode}, {t('statement.line', { line: plan.lineFrom })}</footer></blockquote>
      ))}
      <p><Link href="/wells">{t('today.toWells')}</Link></p>
    </section>
  );
}
