import { NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import type { Zone } from '../../api/views.js';
import { Figure } from '../../parts/figure.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, Notice, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import type { Words } from '../../words/words.js';
import { periodWords } from '../balance/period-words.js';

type Place = { readonly by: 'point'; readonly pointId: string; readonly place: string; readonly wellCode: string | null; readonly step: 'install' | 'test' } | { readonly by: 'customer'; readonly kind: string; readonly customers: number } | { readonly by: 'zone'; readonly zoneCode: string; readonly customers: number };
interface NextMeter { readonly at: Place; readonly litres: number | null; readonly limitNowLitres: number | null; readonly limitAfterLitres: number | null; readonly narrowsLitres: number | null; readonly priceTyiyn: number | null; readonly narrowsLitresPerThousandSom: number | null }
interface MeterNext { readonly zoneCode: string; readonly fromOn: string; readonly realLossLitres: number | null; readonly realLossLimitLitres: number | null; readonly items: readonly NextMeter[] }

const KINDS = ['household_house', 'household_flat', 'household_unknown_persons', 'budget', 'commercial'] as const;
const LITRES_PER_M3 = 1_000;

/** Which meter makes the losses more certain for its price. */
export default function MeterNextPage(): ReactNode {
  const { t, named } = useSpeech();
  const zones = useRead<ListPage<Zone>>('register', '/zones', { limit: 500 });
  const [chosen, setChosen] = useState<string>();
  const code = chosen ?? zones.data?.items[0]?.code;
  return (
    <Page title={t('meterNext.title')} purpose={t('meterNext.purpose')}>
      <p className="quiet on-screen">{t('meterNext.unlike')} <Link href="/city/plan">{t('plan.title')}</Link></p>
      <Reading of={zones}>
        {({ items }) => (
          <>
            {items.length > 1 && <NativeSelect label={t('thing.zone')} value={code ?? ''} onChange={(event) => setChosen(event.currentTarget.value)} data={items.map((zone) => ({ value: zone.code, label: named(zone) }))} maw={320} />}
            {code === undefined ? <Vacant>{t('meterNext.noBalance')}</Vacant> : <OfZone key={code} code={code} />}
          </>
        )}
      </Reading>
    </Page>
  );
}

function OfZone({ code }: { code: string }): ReactNode {
  const { t, number, language } = useSpeech();
  const read = useRead<MeterNext>('balances', `/zones/${encodeURIComponent(code)}/meter-next`);
  if (isNotFound(read.error)) return <Vacant>{t('meterNext.noBalance')}</Vacant>;
  const m3 = (litres: number): string => number(litres / LITRES_PER_M3, Math.abs(litres) < 10 * LITRES_PER_M3 ? 2 : 0);
  return (
    <Reading of={read} lines={8}>
      {({ fromOn, realLossLitres, realLossLimitLitres, items }) => (
        <>
          {realLossLitres === null ? <Notice tone="warning"><p>{t('meterNext.notComputed')}</p></Notice> : (
            <div className="card"><Figure what={`${t('meterNext.losses')}, ${periodWords('month', fromOn)}`} amount={m3(realLossLitres)} unit={t('unit.m3')} {...(realLossLimitLitres === null ? {} : { interval: { plusMinus: m3(realLossLimitLitres) } })} /></div>
          )}
          {items.length === 0 ? <Vacant>{t('meterNext.none')}</Vacant> : (
            <PlainTable label={t('meterNext.list')} rows={items} keyOf={({ at }) => JSON.stringify(at)} columns={[
              { head: t('meterNext.place'), isWide: true, show: ({ at }) => placeWords(t, number, at) },
              { head: t('meterNext.what'), show: ({ at }) => t(at.by === 'point' ? `meterNext.${at.step}` : 'meterNext.install') },
              { head: `${t('meterNext.narrows')}, ${t('unit.m3')}`, isNumber: true, show: ({ narrowsLitres }) => orNoFigure(narrowsLitres, m3, t('meterNext.notComputed')) },
              { head: t('meterNext.price'), isNumber: true, show: ({ priceTyiyn }) => orNoFigure(priceTyiyn, (tyiyn) => formatSom(tyiyn, language), t('meterNext.priceUnknown')) },
              { head: `${t('meterNext.perThousand')} ${t('unit.m3')}`, isNumber: true, show: ({ narrowsLitresPerThousandSom }) => orNoFigure(narrowsLitresPerThousandSom, (litres) => number(litres / LITRES_PER_M3, 2), t('meterNext.priceUnknown')) },
              { head: `${t('meterNext.volume')}, ${t('unit.m3')}`, isNumber: true, show: ({ litres }) => orNoFigure(litres, m3) },
              { head: t('meterNext.why'), isWide: true, show: ({ limitNowLitres, limitAfterLitres }) => (limitNowLitres === null || limitAfterLitres === null ? t('meterNext.why.blind') : t('meterNext.why.limits', { now: m3(limitNowLitres), after: m3(limitAfterLitres) })) },
            ]} />
          )}
        </>
      )}
    </Reading>
  );
}

function placeWords(t: Words, number: (amount: number) => string, at: Place): string {
  switch (at.by) {
    case 'point': return at.wellCode === null ? at.place : `${t('place.well')} ${at.wellCode}`;
    case 'customer': {
      const known = KINDS.find((one) => one === at.kind);
      return t('meterNext.customer', { kind: known === undefined ? at.kind : t(`meterNext.kind.${known}`), count: number(at.customers) });
    }
    case 'zone': return t('meterNext.zone', { code: at.zoneCode, count: number(at.customers) });
  }
}
