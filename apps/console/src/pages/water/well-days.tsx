import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import type { SupplyView, WellDays as Answer } from '../../api/water-views.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { NoFigure, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { SupplyAmount } from './supply-amount.js';
import { urgencyOfTrouble } from './well-words.js';

type Day = SupplyView & { readonly day: string };

/** What a well supplied on each of the last days, how that is known, and what its pump and its energy say of it. */
export function WellDays({ wellId }: { wellId: number }): ReactNode {
  const { t, number, share } = useSpeech();
  const days = useRead<Answer>('readings', `/wells/${wellId}/supply-days`);
  const columns: readonly PlainColumn<Day>[] = [
    { head: t('day.word'), show: ({ day }) => formatDay(day) },
    { head: t('supply.volume'), isNumber: true, show: (day) => <SupplyAmount of={day} /> },
    { head: t('board.method'), show: ({ method, unknown }) => (method === null ? <NoFigure {...(unknown === null ? {} : { because: t(`unknown.${unknown}`) })} /> : t(`method.${method}`)) },
    { head: `${t('board.hoursRun')}, ${t('unit.h')}`, isNumber: true, show: ({ runHours }) => orNoFigure(runHours, (hours) => number(hours, 1), t('missing.noPump')) },
    { head: `${t('board.energy')}, ${t('unit.kwh')}`, isNumber: true, show: ({ energyWattHours }) => orNoFigure(energyWattHours, (wattHours) => number(wattHours / 1000, 0), t('missing.noEnergy')) },
    { head: `${t('board.specific')}, ${t('unit.kwhm3')}`, isNumber: true, show: ({ wattHoursPerM3 }) => orNoFigure(wattHoursPerM3, (wattHours) => number(wattHours / 1000, 2), t('missing.noEnergy')) },
    { head: t('wellDays.byHours'), isNumber: true, show: ({ byHoursRatio }) => orNoFigure(byHoursRatio, (ratio) => share(ratio), t('missing.noCheck')) },
    { head: t('wellDays.byEnergy'), isNumber: true, show: ({ byEnergyRatio }) => orNoFigure(byEnergyRatio, (ratio) => share(ratio), t('missing.noEnergy')) },
    {
      head: t('wellDays.check'), isWide: true, show: ({ contradictions, byHoursRatio, byEnergyRatio }) => (contradictions.length > 0
        ? contradictions.map((kind) => <StateMark key={kind} urgency={urgencyOfTrouble(kind)}>{t(`trouble.${kind}`)}</StateMark>)
        : byHoursRatio === null && byEnergyRatio === null ? <NoFigure because={t('missing.noCheck')} /> : t('wellDays.agrees')),
    },
  ];
  return (
    <section className="stack" aria-label={t('wellDays.title')}>
      <h2>{t('wellDays.title')}</h2>
      <Reading of={days} lines={8}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('wellDays.none')}</Vacant> : <TakenTable label={t('wellDays.title')} columns={columns} rows={items.toReversed()} keyOf={({ day }) => day} />)}
      </Reading>
    </section>
  );
}
