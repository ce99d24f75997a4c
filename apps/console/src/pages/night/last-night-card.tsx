import type { ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import type { Zone } from '../../api/views.js';
import { Figure } from '../../parts/figure.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Term } from '../../parts/term.js';
import { usePlaceNames } from '../../parts/use-place-names.js';
import { dayAfter, dayOf, formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { isOutside } from './night-shape.js';
import { decimalsOf, type NightMonth } from './night-views.js';
import { refusalWords } from './refusal-words.js';

/** The last night that is over beside what is normal for it, of the whole network; or why it is not known. */
export function LastNightCard(): ReactNode {
  const { t } = useSpeech();
  const zones = useRead<ListPage<Zone>>('register', '/zones', { limit: 500 });
  const zone = zones.data?.items.find(({ parentZoneId }) => parentZoneId === null) ?? zones.data?.items[0];
  return (
    <section className="card stack" aria-label={t('night.title')}>
      <h2><Term name="nightFlow">{t('night.title')}</Term></h2>
      <Reading of={zones}>{() => (zone === undefined ? <Vacant>{t('balance.noZones')}</Vacant> : <LastNight zone={zone.code} />)}</Reading>
    </section>
  );
}

function LastNight({ zone }: { zone: string }): ReactNode {
  const { t, number, share } = useSpeech();
  const month = dayAfter(dayOf(Date.now()), -1).slice(0, 7);
  const nights = useRead<NightMonth>('balances', `/zones/${encodeURIComponent(zone)}/nights/${month}`, { leakage: false });
  const placeName = usePlaceNames(nights.data?.nights.at(-1)?.refusal != null);
  return (
    <Reading of={nights}>{({ nights: those }) => {
      const night = those.at(-1);
      if (night === undefined) return <Vacant>{t('night.none')}</Vacant>;
      const { flowLitresPerHour: flow, lowLitresPerHour: low, highLitresPerHour: high, bandHighLitresPerHour: band, refusal } = night;
      const decimals = decimalsOf(flow ?? 0);
      return (
        <Figure what={t('night.nightOf', { day: formatDay(night.onDay) })} amount={flow === null ? null : number(flow / 1000, decimals)} unit={t('unit.m3h')} evidence={`/zones/${encodeURIComponent(zone)}/night?month=${month}`}
          {...(low === null || high === null ? {} : { interval: { plusMinus: number((high - low) / 2000, decimals) } })} {...(refusal === null ? {} : { because: refusalWords(t, share, refusal, placeName) })}
          {...(flow === null ? {} : { state: isOutside(night) ? { urgency: 'warning', words: t('night.outside') } as const : { urgency: 'normal', words: t(band === null ? 'night.bandUnknown' : 'night.inside') } as const })} />
      );
    }}</Reading>
  );
}
