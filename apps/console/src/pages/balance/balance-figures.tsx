import type { ReactNode } from 'react';

import { Figure } from '../../parts/figure.js';
import { Term } from '../../parts/term.js';
import { formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { type Answer, behindAddress, halfWidth, type Line, type LineName } from './balance-views.js';
import { periodWords } from './period-words.js';

const PROGRAMME_LITRES = 170;

/** The figures that a reader looks for first, each with its limits and the share of customers behind meters. */
export function BalanceFigures({ of }: { of: Answer }): ReactNode {
  const { t, number, language } = useSpeech();
  const { lines, record } = of.balance;
  const { realLosses, costsTyiyn, litresPerPersonDay, leakageIndex } = record.indicators;
  const lineOf = (name: LineName): Line => lines.find(({ line }) => line === name)!;
  const { rate } = realLosses;
  const metered = meteredOf(of, t('balance.ofCustomers'));
  const isNearZero = record.remarks.includes('real_losses_not_distinguishable_from_zero');
  return (
    <section className="card stack" aria-label={t('balance.figures')}>
      <h2>{t('balance.figures')}</h2>
      <div className="figures">
        <LineFigure of={of} line={lineOf('water_supplied')} words={t('balance.line.water_supplied')} />
        <LineFigure of={of} line={lineOf('non_revenue')} words={<Term name="nonRevenue">{t('balance.line.non_revenue')}</Term>} share={record.indicators.nonRevenue.ofWaterSupplied} />
        <LineFigure of={of} line={lineOf('real_losses')} words={<Term name="realLosses">{t('balance.line.real_losses')}</Term>} share={realLosses.ofWaterSupplied} isNearZero={isNearZero} />
        <Figure what={rate?.per === 'mains' ? t('balance.perKm') : t('balance.perConnection')} amount={rate === null ? null : number(rate.per === 'mains' ? rate.volumePerMainsDay : rate.volumePerConnectionDay, rate.per === 'mains' ? 1 : 0)}
          unit={rate?.per === 'mains' ? t('unit.m3PerKmDay') : t('unit.litresPerConnectionDay')} because={t('balance.rateUnknown')} interval={{ because: t('balance.rateNoInterval') }} {...metered} />
        <Figure what={t('balance.perPerson')} amount={litresPerPersonDay.figure === null ? null : number(litresPerPersonDay.figure, 0)} unit={t('unit.litresPerPersonDay')} because={t('balance.perPersonUnknown')} {...metered}
          {...(litresPerPersonDay.low === null || litresPerPersonDay.high === null ? {} : { interval: { plusMinus: number((litresPerPersonDay.high - litresPerPersonDay.low) / 2, 0) } })}
          state={{ urgency: 'normal', words: t('balance.perPersonProgramme', { amount: number(PROGRAMME_LITRES) }) }} />
        <Figure what={t('balance.cost')} amount={costsTyiyn.nonRevenueCost === null ? null : formatSom(costsTyiyn.nonRevenueCost, language)} unit={t('unit.som')} because={t('balance.costUnknown')} interval={{ because: t('balance.costNoInterval') }} {...metered} />
        {'notApplicable' in leakageIndex
          ? <Figure what={t('balance.ili')} amount={null} because={t(`balance.na.${leakageIndex.notApplicable}`)} {...metered} />
          : <Figure what={t('balance.ili')} amount={number(leakageIndex.ili, 1)} interval={{ plusMinus: number((leakageIndex.high - leakageIndex.low) / 2, 1) }} {...metered} {...(leakageIndex.band === null ? {} : { state: { urgency: 'normal', words: t('balance.band', { band: leakageIndex.band }) } as const })} />}
      </div>
    </section>
  );
}

/** The share of customers behind meters: no figure of a balance is better known than that lets it be. */
function meteredOf(of: Answer, words: string): { completeness?: { readonly ratio: number; readonly of: string } } {
  const { customersRatio } = of.balance.record.indicators.metered;
  return customersRatio === null ? {} : { completeness: { ratio: customersRatio, of: words } };
}

function LineFigure({ of, line, words, share, isNearZero = false }: { of: Answer; line: Line; words: ReactNode; share?: { readonly figure: number | null }; isNearZero?: boolean }): ReactNode {
  const { t, cubicMetres, share: asShare } = useSpeech();
  const half = halfWidth(line);
  const { kind, fromOn } = of.period;
  return (
    <Figure what={<>{words}, {periodWords(kind, fromOn)}</>} amount={line.litres === null ? null : cubicMetres(line.litres, 0)} unit={t('unit.m3')} because={line.reason === null ? t('missing.notComputed') : t(`balance.reason.${line.reason}`)}
      {...(half === null ? {} : { interval: { plusMinus: cubicMetres(half, 0) } })} {...meteredOf(of, t('balance.ofCustomers'))}
      {...(isNearZero ? { state: { urgency: 'attention', words: t('balance.remark.real_losses_not_distinguishable_from_zero') } as const }
        : share === undefined || share.figure === null ? {} : { state: { urgency: 'normal', words: `${asShare(share.figure, 1)} ${t('balance.ofSupplied')}` } as const })}
      evidence={behindAddress(of.zone.code, kind, fromOn, of.balance.versionNo, line.line)} />
  );
}
