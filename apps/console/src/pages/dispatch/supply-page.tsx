import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import type { Named } from '../../api/views.js';
import { Instant } from '../../parts/instant.js';
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
    <div className="table-frame" role="region" aria-label={t('supply.title')} tabIndex={0}>
      <table className="table" role="table">
        <caption className="quiet">{t('supply.rule')} {t('today.asOf')} <Instant at={at} /></caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">{t('well.title')}</th><th role="columnheader" scope="col">{t('thing.meter')}</th><th role="columnheader" scope="col" className="number">{t('supply.start')}, {t('unit.m3')}</th>
            <th role="columnheader" scope="col" className="number">{t('supply.end')}, {t('unit.m3')}</th><th role="columnheader" scope="col" className="number">{t('supply.volume')}, {t('unit.m3')}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((line) => (
            <tr role="row" key={line.code}>
              <td role="cell" data-head={t('well.title')}><span><Link href={`/wells/${line.wellId}`}>{named(line)}</Link></span></td>
              <td role="cell" data-head={t('thing.meter')}><span><Link href={`/meters/${line.meterId}`}>{line.meterSerial}</Link></span></td>
              <td role="cell" className="number" data-head={t('supply.start')}><span><Index litres={line.startIndexLitres} at={line.startReadAt} /></span></td>
              <td role="cell" className="number" data-head={t('supply.end')}><span><Index litres={line.endIndexLitres} at={line.endReadAt} /></span></td>
              <td role="cell" className="number" data-head={t('supply.volume')}><span>{line.gap === null ? orNoFigure(line.volumeLitres, (litres) => cubicMetres(litres, 3)) : <StateMark urgency="absent">{t(`gap.${line.gap}`)}</StateMark>}</span></td>
            </tr>
          ))}
        </tbody>
        <tfoot role="rowgroup">
          <tr role="row">
            <th role="rowheader" scope="row" colSpan={4}>{t('supply.sum', { known: number(supply.metersKnown), expected: number(supply.metersExpected) })}</th>
            <td role="cell" className="number"><b>{orNoFigure(supply.knownLitres, (litres) => cubicMetres(litres, 3), t('today.noneKnown', { expected: number(supply.metersExpected) }))}</b></td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Index({ litres, at }: { litres: number | null; at: string | null }): ReactNode {
  const { cubicMetres } = useSpeech();
  return orNoFigure(litres, (known) => <>{cubicMetres(known, 3)}{at !== null && <><br /><span className="quiet"><Instant at={at} /></span></>}</>);
}
