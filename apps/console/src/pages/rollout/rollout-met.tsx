import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { PlainTable } from '../../parts/plain-table.js';
import { useSpeech } from '../../words/speech.js';
import { MET, type Rollout, serialsAddress, VALVE_STATES } from './rollout-views.js';

/** What the crews met and fitted when they installed: how often, and the serials behind it. */
export function RolloutMet({ of: { on, met } }: { of: Rollout }): ReactNode {
  const { t, number, share } = useSpeech();
  if (met.installed === 0) return null;
  const rows = [
    ...MET.map((one) => ({ what: t('installation.trouble'), said: t(`trouble.${one}`), meters: met.trouble[one], address: serialsAddress({ on, met: one }) })),
    ...(['isolatingValve', 'checkValve'] as const).flatMap((valve) => VALVE_STATES.map((one) => ({ what: t(`rollout.${valve}`), said: t(`rollout.valve.${one}`), meters: met[valve][one], address: serialsAddress({ on, [valve]: one }) }))),
  ];
  return (
    <section className="stack" aria-label={t('rollout.met')}>
      <h2>{t('rollout.met')}</h2>
      <PlainTable label={t('rollout.met')} caption={t('rollout.metMeans', { installed: number(met.installed) })} rows={rows.filter(({ meters }) => meters > 0)} keyOf={({ address }) => address} columns={[
        { head: t('rollout.metWhat'), show: ({ what }) => what }, { head: t('rollout.metSaid'), isWide: true, show: ({ said }) => said },
        { head: t('plan.meters'), isNumber: true, show: ({ meters, address }) => <Link href={address}>{number(meters)}</Link> },
        { head: t('rollout.ofInstalled'), isNumber: true, show: ({ meters }) => share(meters / met.installed, 1) },
      ]} />
    </section>
  );
}
