import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Figure } from '../../parts/figure.js';
import { Notice } from '../../parts/states.js';
import { Term } from '../../parts/term.js';
import { useSpeech } from '../../words/speech.js';
import { behindAddress } from '../balance/balance-views.js';
import { decimalsOf, type Leakage, type Limits, type NightMonth } from './night-views.js';

/** What the nights say of leakage, and what the balance says of the same days. */
export function NightLeakage({ of, leakage, zone }: { of: NightMonth; leakage: Leakage; zone: string }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const { balanceVersionNo } = of;
  const fromOn = `${of.month}-01`;
  return (
    <section className="card stack" aria-label={t('night.leakage')}>
      <h2>{t('night.leakage')}</h2>
      {of.isIrrigation && <Notice tone="attention"><p>{t('night.irrigation')}</p></Notice>}
      {'refused' in leakage
        ? <Notice tone="warning"><p>{leakage.refused === 'persons_unknown' ? t('night.personsUnknown', { households: number(leakage.households) }) : t('night.tooFew', { nights: number(leakage.nights), least: number(leakage.least) })}</p></Notice>
        : (
          <>
            <div className="figures">
              <Hourly what={<Term name="nightFlow">{t('night.flowOfMonth')}</Term>} of={leakage.nightFlow} number={number} unit={t('unit.m3h')} completeness={{ ratio: leakage.nights / leakage.days, of: t('night.ofNights') }} />
              <Hourly what={<Term name="nightUse">{t('night.use')}</Term>} of={leakage.nightUse} number={number} unit={t('unit.m3h')} isEstimated />
              <Figure what={t('night.dayFactor')} amount={number(leakage.nightDayHours, 0)} unit={t('unit.hPerDay')} interval={{ plusMinus: number(leakage.nightDayLimitHours, 0) }} isEstimated />
              <Monthly what={t('night.fromNights', { days: number(leakage.days) })} of={leakage.leakage} cubicMetres={cubicMetres} unit={t('unit.m3')} isEstimated />
              {leakage.beside === null
                ? <Figure what={t('night.fromBalance')} amount={null} because={t(balanceVersionNo === null ? 'night.noBalance' : 'night.balanceNotComputed')} />
                : <Monthly what={<Term name="realLosses">{t('night.fromBalance')}</Term>} of={leakage.beside.fromBalance} cubicMetres={cubicMetres} unit={t('unit.m3')} evidence={behindAddress(zone, 'month', fromOn, balanceVersionNo!, 'real_losses')} />}
              {leakage.beside !== null && (
                <Monthly what={t('night.gap')} of={leakage.beside.gap} cubicMetres={cubicMetres} unit={t('unit.m3')}
                  state={leakage.beside.isContradiction ? { urgency: 'warning', words: t('night.contradiction') } : { urgency: 'normal', words: t('night.agree') }} />
              )}
            </div>
            <p className="quiet">{t('night.method')} <Link href={`/balance?${new URLSearchParams({ zone, period: 'month', from: fromOn }).toString()}`}>{t('balance.title')}</Link></p>
          </>
        )}
    </section>
  );
}

type Rest = Omit<Parameters<typeof Figure>[0], 'amount' | 'interval'>;

function Hourly({ of, number, ...rest }: Rest & { of: Limits; number: (amount: number, decimals?: number) => string }): ReactNode {
  const decimals = decimalsOf(of.litres);
  return <Figure {...rest} amount={number(of.litres / 1000, decimals)} interval={{ plusMinus: number(of.limitLitres / 1000, decimals) }} />;
}

function Monthly({ of, cubicMetres, ...rest }: Rest & { of: Limits; cubicMetres: (litres: number, decimals?: number) => string }): ReactNode {
  return <Figure {...rest} amount={cubicMetres(of.litres, 0)} interval={{ plusMinus: cubicMetres(of.limitLitres, 0) }} />;
}
