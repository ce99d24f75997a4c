import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { ReservoirNow } from '../../api/water-views.js';
import { Figure } from '../../parts/figure.js';
import { Instant } from '../../parts/instant.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { StoredAmount } from './stored-amount.js';

/** How much water is stored, and where. */
export default function ReservoirsPage(): ReactNode {
  const { t } = useSpeech();
  const reservoirs = useRead<{ items: readonly ReservoirNow[] }>('readings', '/city/reservoirs');
  return (
    <Page title={t('reservoirs.title')} purpose={t('reservoirs.purpose')}>
      <Reading of={reservoirs} lines={8}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('reservoirs.none')}</Vacant> : <><Stored reservoirs={items} /><ReservoirTable reservoirs={items} /></>)}
      </Reading>
    </Page>
  );
}

/** All that is stored: only where every reservoir in use is known is it a sum. */
function Stored({ reservoirs }: { reservoirs: readonly ReservoirNow[] }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const inUse = reservoirs.filter(({ state }) => state === 'in_use');
  const known = inUse.filter(({ now }) => now.storedLitres !== null);
  const isWhole = inUse.length > 0 && known.length === inUse.length;
  const sum = known.reduce((litres, { now }) => litres + (now.storedLitres ?? 0), 0);
  // Probes err each for itself.
  const limit = Math.hypot(...known.map(({ now }) => now.limitLitres));
  return (
    <div className="card">
      <Figure what={t('reservoirs.storedNow')} amount={isWhole ? cubicMetres(sum, 0) : null} unit={t('unit.m3')} interval={{ plusMinus: cubicMetres(limit, 0) }} because={t('reservoirs.notAll')}
        {...(inUse.length === 0 ? {} : { completeness: { ratio: known.length / inUse.length, of: t('reservoirs.known') } })} />
    </div>
  );
}

function ReservoirTable({ reservoirs }: { reservoirs: readonly ReservoirNow[] }): ReactNode {
  const { t, named, number, cubicMetres, share } = useSpeech();
  const signed = (litres: number): string => `${litres > 0 ? '+' : ''}${cubicMetres(litres, 0)}`;
  const columns: readonly PlainColumn<ReservoirNow>[] = [
    { head: t('thing.name'), isWide: true, show: (one) => <Link href={`/reservoirs/${one.reservoirId}`}>{named(one)}</Link> },
    { head: t('thing.state'), show: ({ state, faultySince }) => <><StateMark urgency={state === 'in_use' ? 'normal' : 'off'}>{t(`reservoir.${state}`)}</StateMark>{faultySince !== null && <> <StateMark urgency="warning">{t('trouble.sensor_fault')} (<Instant at={faultySince} />)</StateMark></>}</> },
    { head: `${t('reservoir.level')}, ${t('unit.m')}`, isNumber: true, show: ({ now }) => orNoFigure(now.levelMillimetres, (level) => number(level / 1000, 2), t('stored.no_level')) },
    { head: `${t('reservoir.stored')}, ${t('unit.m3')}`, isNumber: true, show: ({ now }) => <StoredAmount of={now} /> },
    { head: t('reservoir.fill'), isNumber: true, show: ({ now, fullLitres }) => orNoFigure(now.storedLitres === null || fullLitres === null ? null : now.storedLitres / fullLitres, (ratio) => share(ratio)) },
    { head: `${t('reservoir.full')}, ${t('unit.m3')}`, isNumber: true, show: ({ fullLitres }) => orNoFigure(fullLitres, (litres) => cubicMetres(litres, 0)) },
    { head: `${t('reservoir.changeToday')}, ${t('unit.m3')}`, isNumber: true, show: ({ changeTodayLitres }) => orNoFigure(changeTodayLitres, signed, t('stored.no_level')) },
    { head: `${t('reservoir.change24h')}, ${t('unit.m3')}`, isNumber: true, show: ({ change24hLitres }) => orNoFigure(change24hLitres, signed, t('stored.no_level')) },
    { head: t('meter.lastHeard'), show: ({ now }) => orNoFigure(now.measuredAt, (at) => <Instant at={at} ago />, t('stored.no_level')) },
  ];
  return <TakenTable label={t('reservoirs.title')} columns={columns} rows={reservoirs} keyOf={({ reservoirId }) => reservoirId} />;
}
