import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { Named } from '../../api/views.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Term } from '../../parts/term.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import type { GAPS, Supply } from './today-views.js';

interface Line extends Named {
  readonly wellId: number;
  readonly code: string;
  readonly meterId: number;
  readonly meterSerial: string | null;
  readonly startReadAt: string | null;
  readonly startIndexLitres: number | null;
  readonly endReadAt: string | null;
  readonly endIndexLitres: number | null;
  readonly volumeLitres: number | null;
  readonly gap: (typeof GAPS)[number] | null;
}
interface Evidence { readonly at: string; readonly items: readonly Line[]; readonly supply: Supply }

/** How do we know what was supplied today: each meter's two readings, and the sum they make. */
export default function SupplyPage(): ReactNode {
  const { t } = useSpeech();
  const evidence = useRead<Evidence>('readings', '/city/supply');
  return (
    <Page title={t('supply.title')} purpose={<>{t('supply.purpose')} <Term name="systemInput">{t('today.supply')}</Term></>} actions={<Link href="/today">{t('today.title')}</Link>}>
      <Reading of={evidence} lines={10}>{(found) => (found.items.length === 0 ? <Vacant hatched>{t('today.noSupplyMeters')}</Vacant> : <Lines evidence={found} />)}</Reading>
    </Page>
  );
}

function Lines({ evidence: { at, items, supply } }: { evidence: Evidence }): ReactNode {
  const { t, named, cubicMetres, number } = useSpeech();
  return (
    <PlainTable label={t('supply.title')} caption={<>{t('supply.rule')} {t('today.asOf')} <Instant at={at} /></>} rows={items} keyOf={(line) => `${line.code} ${line.meterId} ${line.startReadAt} ${line.endReadAt}`}
      columns={[
        { head: t('well.title'), isWide: true, show: (line) => <Link href={`/wells/${line.wellId}`}>{named(line)}</Link> },
        { head: t('thing.meter'), show: (line) => <Link href={`/meters/${line.meterId}`}>{line.meterSerial}</Link> },
        { head: `${t('supply.start')}, ${t('unit.m3')}`, isNumber: true, show: (line) => <Index litres={line.startIndexLitres} at={line.startReadAt} /> },
        { head: `${t('supply.end')}, ${t('unit.m3')}`, isNumber: true, show: (line) => <Index litres={line.endIndexLitres} at={line.endReadAt} /> },
        { head: `${t('supply.volume')}, ${t('unit.m3')}`, isNumber: true, show: (line) => (line.gap === null ? orNoFigure(line.volumeLitres, (litres) => cubicMetres(litres, 3)) : <StateMark urgency="absent">{t(`gap.${line.gap}`)}</StateMark>) },
      ]}
      sum={[t('supply.sum', { known: number(supply.metersKnown), expected: number(supply.metersExpected) }), orNoFigure(supply.knownLitres, (litres) => cubicMetres(litres, 3), t('today.noneKnown', { expected: number(supply.metersExpected) }))]} />
  );
}

function Index({ litres, at }: { litres: number | null; at: string | null }): ReactNode {
  const { cubicMetres } = useSpeech();
  return orNoFigure(litres, (known) => <>{cubicMetres(known, 3)}{at !== null && <><br /><span className="quiet"><Instant at={at} /></span></>}</>);
}
