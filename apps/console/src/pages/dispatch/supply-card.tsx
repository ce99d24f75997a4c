import type { ReactNode } from 'react';

import { Figure } from '../../parts/figure.js';
import { Term } from '../../parts/term.js';
import { useSpeech } from '../../words/speech.js';
import type { Supply } from './today-views.js';

/** Water put into the network since midnight, beside the same weekday at the same hour. */
export function SupplyCard({ supply, lastWeek }: { supply: Supply; lastWeek: Supply }): ReactNode {
  const { t } = useSpeech();
  return (
    <section className="card stack" aria-label={t('today.supply')}>
      <h2><Term name="systemInput">{t('today.supply')}</Term></h2>
      <SupplyFigure what={t('today.sinceMidnight')} supply={supply} evidence="/today/supply" />
      <SupplyFigure what={t('today.lastWeek')} supply={lastWeek} />
      {supply.unknown.length > 0 && (
        <details>
          <summary>{t('today.unknownMeters', { count: supply.unknown.length })}</summary>
          <ul>{supply.unknown.map(({ place, gap }) => <li key={place}>{place}: {t(`gap.${gap}`)}</li>)}</ul>
        </details>
      )}
    </section>
  );
}

function SupplyFigure({ what, supply, evidence }: { what: string; supply: Supply; evidence?: string }): ReactNode {
  const { t, cubicMetres, number } = useSpeech();
  const { knownLitres, limitLitres, metersKnown, metersExpected } = supply;
  const share = t('today.metersOf', { known: number(metersKnown), expected: number(metersExpected) });
  const because = metersExpected === 0 ? t('today.noSupplyMeters') : t('today.noneKnown', { expected: number(metersExpected) });
  return (
    <Figure what={what} amount={knownLitres === null ? null : cubicMetres(knownLitres, 0)} unit={t('unit.m3')} because={because} {...(evidence === undefined ? {} : { evidence })}
      interval={limitLitres === null ? { because: t('today.noInterval') } : { plusMinus: cubicMetres(limitLitres, 0) }} {...(metersExpected === 0 ? {} : { completeness: { ratio: metersKnown / metersExpected, of: t('today.ofSupplyMeters') } })}
      {...(knownLitres === null ? {} : { state: { urgency: metersKnown < metersExpected ? 'warning' : 'normal', words: share } as const })} />
  );
}
