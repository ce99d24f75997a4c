import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';

import { type List, useList } from '../../api/queries.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { isNotFound, NoFigure, orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { usePlaceNames } from '../../parts/use-place-names.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { addressOf, behindAddress, type CustomerKind, halfWidth, KINDS, type LineName, type Point, type Unmetered } from './balance-views.js';
import { periodWords } from './period-words.js';

interface Customer {
  readonly customerId: string; readonly accountId: number | null; readonly accountNo: string | null; readonly servicePointCode: string | null; readonly kind: CustomerKind; readonly litres: number; readonly measuredLitres: number;
  readonly timingLitres: number; readonly editedLitres: number; readonly estimatedLitres: number; readonly provenRatio: number;
}
interface Reservoir { readonly reservoirId: string; readonly place: string; readonly volumeLitres: number | null; readonly startLitres: number | null; readonly endLitres: number | null }
interface OwnUse { readonly kind: 'flushing' | 'fire' | 'tank_washing'; readonly entries: number; readonly volumeLitres: number; readonly entriesWithoutLitres: number }
interface Part { readonly line: LineName; readonly factor: 1 | -1 }
type Item = Point | Customer | Reservoir | Unmetered | OwnUse | Part;
type By = 'points' | 'customers' | 'reservoirs' | 'kinds' | 'journal' | 'lines';

/** What stands behind a line of a balance: how do we know? */
export default function BehindPage(): ReactNode {
  const { t } = useSpeech();
  const { zone = '', kind: asked = '', from = '', version = '', line = '' } = useParams();
  const state = useTableState();
  const kind = KINDS.find((one) => one === asked) ?? 'month';
  const code = decodeURIComponent(zone);
  const behind = useList<Item>('balances', `/zones/${encodeURIComponent(code)}/balances/${kind}/${from}/lines/${line}`, { version, limit: state.limit, offset: state.offset });
  const by = (behind.data as { by?: By } | undefined)?.by ?? 'lines';
  const columns = useColumns(by, (name) => behindAddress(code, kind, from, Number(version), name));
  if (isNotFound(behind.error)) return <NotFoundPage />;
  return (
    <Page title={`${t('balance.behind')}: ${t(`balance.line.${line as LineName}`)}`} purpose={<>{periodWords(kind, from)}, {t('balance.version', { no: version })}. {t('balance.behind.purpose')}</>} actions={<Link href={addressOf(code, kind, from)}>{t('balance.behind.back')}</Link>}>
      <PagedTable key={by} name={`behind.${by}`} caption={t('balance.behind')} columns={columns} rows={behind as List<Item>} state={state} keyOf={keyOf} whenEmpty={t('balance.behind.none')} />
    </Page>
  );
}

function keyOf(item: Item): string {
  if ('customerId' in item) return item.customerId;
  if ('pointId' in item) return item.pointId;
  if ('reservoirId' in item) return item.reservoirId;
  if ('line' in item) return item.line;
  return 'entries' in item ? item.kind : `${item.kind} ${item.byNormLitres}`;
}

function useColumns(by: By, lineAddress: (line: LineName) => string): readonly Column<Item>[] {
  const { t, number, cubicMetres, share } = useSpeech();
  const placeName = usePlaceNames(by === 'points' || by === 'reservoirs');
  const m3 = (words: string): string => `${words}, ${t('unit.m3')}`;
  const of = <One extends Item>(columns: readonly Column<One>[]): readonly Column<Item>[] => columns as readonly Column<Item>[];
  switch (by) {
    case 'points': return of<Point>([
      { key: 'place', head: t('balance.behind.place'), isWide: true, show: ({ place }) => placeName(place) },
      { key: 'meter', head: t('thing.meter'), show: ({ meterId, meterSerial }) => (meterId === null ? <NoFigure because={t('balance.behind.noMeter')} /> : <Link href={`/meters/${meterId}`}>{meterSerial}</Link>) },
      { key: 'method', head: t('balance.behind.method'), show: ({ method, unknown }) => (method === null ? <NoFigure because={t(`balance.missing.${unknown ?? 'no_meter_and_no_method'}`)} /> : t(`balance.method.${method}`)) },
      { key: 'covered', head: t('balance.behind.covered'), isNumber: true, show: ({ coveredRatio }) => share(coveredRatio) },
      { key: 'volume', head: m3(t('balance.col.volume')), isNumber: true, show: ({ litres, unknown }) => orNoFigure(litres, (known) => cubicMetres(known, 1), t(`balance.missing.${unknown ?? 'no_meter_and_no_method'}`)) },
      { key: 'limits', head: m3(`${t('balance.col.limits')} 95 %`), isNumber: true, show: (point) => orNoFigure(halfWidth(point), (half) => cubicMetres(half, 1), t('missing.notComputed')) },
    ]);
    case 'customers': return of<Customer>([
      { key: 'account', head: t('account.title'), isWide: true, show: ({ accountId, accountNo, servicePointCode }) => (accountId === null ? servicePointCode : <Link href={`/accounts/${accountId}`}>{accountNo}</Link>) },
      { key: 'kind', head: t('balance.col.kind'), show: ({ kind }) => t(`balance.kind.${kind}`) },
      { key: 'measured', head: m3(t('balance.behind.measured')), isNumber: true, show: ({ measuredLitres }) => cubicMetres(measuredLitres, 3) },
      { key: 'timing', head: m3(t('balance.behind.timing')), isNumber: true, show: ({ timingLitres }) => cubicMetres(timingLitres, 3) },
      { key: 'edited', head: m3(t('balance.behind.edited')), isNumber: true, isSpare: true, show: ({ editedLitres }) => cubicMetres(editedLitres, 3) },
      { key: 'estimated', head: m3(t('balance.behind.estimated')), isNumber: true, show: ({ estimatedLitres }) => <span className="estimated">{cubicMetres(estimatedLitres, 3)}</span> },
      { key: 'proven', head: t('balance.behind.proven'), isNumber: true, show: ({ provenRatio }) => share(provenRatio) },
      { key: 'volume', head: m3(t('balance.col.volume')), isNumber: true, show: ({ litres }) => cubicMetres(litres, 3) },
    ]);
    case 'reservoirs': return of<Reservoir>([
      { key: 'place', head: t('balance.behind.place'), isWide: true, show: ({ place }) => placeName(place) },
      { key: 'size', head: m3(t('balance.behind.size')), isNumber: true, show: ({ volumeLitres }) => orNoFigure(volumeLitres, (litres) => cubicMetres(litres, 0)) },
      { key: 'start', head: m3(t('balance.behind.start')), isNumber: true, show: ({ startLitres }) => orNoFigure(startLitres, (litres) => cubicMetres(litres, 1), t('balance.behind.levelUnknown')) },
      { key: 'end', head: m3(t('balance.behind.end')), isNumber: true, show: ({ endLitres }) => orNoFigure(endLitres, (litres) => cubicMetres(litres, 1), t('balance.behind.levelUnknown')) },
    ]);
    case 'kinds': return of<Unmetered>([
      { key: 'kind', head: t('balance.col.kind'), isWide: true, show: ({ kind }) => t(`balance.kind.${kind}`) },
      { key: 'customers', head: t('balance.col.customers'), isNumber: true, show: ({ customers }) => number(customers) },
      { key: 'byNorm', head: m3(t('balance.col.byNorm')), isNumber: true, show: ({ byNormLitres }) => orNoFigure(byNormLitres, (litres) => cubicMetres(litres, 0), t('balance.remark.norm_unknown')) },
      { key: 'likely', head: m3(t('balance.col.likely')), isNumber: true, show: ({ likelyLitres }) => orNoFigure(likelyLitres, (litres) => <span className="estimated">{cubicMetres(litres, 0)}</span>, t('balance.reason.unmetered_not_computed')) },
    ]);
    case 'journal': return of<OwnUse>([
      { key: 'kind', head: t('journal.kind'), isWide: true, show: ({ kind }) => <Link href={`/journal?kind=${kind}`}>{t(`journal.${kind}`)}</Link> },
      { key: 'entries', head: t('journal.counts'), isNumber: true, show: ({ entries }) => number(entries) },
      { key: 'without', head: t('balance.behind.withoutLitres'), isNumber: true, show: ({ entriesWithoutLitres }) => number(entriesWithoutLitres) },
      { key: 'volume', head: m3(t('journal.litres')), isNumber: true, show: ({ volumeLitres }) => cubicMetres(volumeLitres, 1) },
    ]);
    case 'lines': return of<Part>([
      { key: 'line', head: t('balance.behind.madeOf'), isWide: true, show: ({ line, factor }) => <>{factor < 0 ? '− ' : '+ '}<Link href={lineAddress(line)}>{t(`balance.line.${line}`)}</Link></> },
    ]);
  }
}
