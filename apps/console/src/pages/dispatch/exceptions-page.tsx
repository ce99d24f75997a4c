import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { CHECK_KINDS } from '../../api/verdict-views.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { CheckFound, CheckTodo } from './check-found.js';
import { BulkCorrection } from './bulk-correction.js';
import { BULK_KINDS, type BulkKind, type Exception, exceptionKey, isOpen } from './exception-views.js';

const USES = ['suspect', 'used'] as const;
/** What is still to be decided, what a person accepted, and both. */
const STANDS = ['open', 'accepted', 'all'] as const;

/** Readings that somebody should look at, those first on which most water hangs; clerks clear many at once. */
export default function ExceptionsPage(): ReactNode {
  const { t, number } = useSpeech();
  const me = useMe();
  const state = useTableState();
  const { use, stand = 'open', found } = state.filters;
  const [chosen, setChosen] = useState<ReadonlyMap<string, Exception>>(new Map());
  const [acting, setActing] = useState<BulkKind>();
  const isAccepted = stand === 'accepted' ? true : stand === 'open' ? false : undefined;
  const rows = useList<Exception>('readings', '/exceptions', { limit: state.limit, offset: state.offset, sort: state.sort, ...(use === undefined ? {} : { use }), ...(found === undefined ? {} : { reason: found }), ...(isAccepted === undefined ? {} : { isAccepted }) });
  const mayCorrect = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  const here = (rows.data?.items ?? []).filter(isOpen);
  const choose = (some: readonly Exception[], isChosen: boolean): void => setChosen((earlier) => {
    const next = new Map(earlier);
    for (const one of some) if (isChosen) next.set(exceptionKey(one), one); else next.delete(exceptionKey(one));
    return next;
  });
  const columns: readonly Column<Exception>[] = [
    ...(mayCorrect ? [{ key: 'choose', head: t('exception.choose'), show: (one: Exception) => (isOpen(one)
      ? <Checkbox aria-label={`${t('exception.choose')} ${one.meterSerial} ${number(one.readIndexLitres ?? 0)}`} checked={chosen.has(exceptionKey(one))} onChange={(event) => choose([one], event.currentTarget.checked)} /> : null) }] : []),
    { key: 'litres', head: t('exception.litres'), isNumber: true, show: ({ litresAtStake }) => orNoFigure(litresAtStake, number, t('exception.litresUnknown')) },
    { key: 'meter', head: t('meter.title'), show: ({ meterId, meterSerial }) => <Link href={`/meters/${meterId}?marked=true`}>{meterSerial}</Link> },
    { key: 'point', head: t('place.servicePoint'), show: ({ servicePointCode }) => orNoFigure(servicePointCode, (code) => code, t('exception.noPoint')) },
    { key: 'readAt', head: t('explain.readAt'), show: ({ readAt, toAt }) => <><Instant at={readAt} />{toAt !== readAt && <> – <Instant at={toAt} /></>}</> },
    { key: 'index', head: t('explain.index'), isNumber: true, show: ({ indexLitres }) => (indexLitres === null ? '' : number(indexLitres)) },
    { key: 'verdict', head: t('explain.verdict'), isWide: true, show: (one) => <Verdict of={one} /> },
    { key: 'todo', head: t('exception.todo'), isWide: true, show: (one) => <CheckTodo of={one} /> },
    { key: 'why', head: t('exception.chain'), show: ({ meterId, readAt }) => <Link href={`/meters/${meterId}/days/${dayOf(readAt)}`}>{t('volume.why')}</Link> },
  ];
  return (
    <Page title={t('exceptions.title')} purpose={t('exceptions.purpose')}>
      <PagedTable name="exceptions" caption={t('exceptions.title')} columns={columns} rows={rows} state={state} keyOf={exceptionKey} whenEmpty={t('exceptions.none')}
        filters={(
          <>
            <NativeSelect label={t('explain.verdict')} value={use ?? ''} onChange={(event) => state.set({ use: event.currentTarget.value })}
              data={[{ value: '', label: t('exception.all') }, ...USES.map((one) => ({ value: one, label: t(one === 'used' ? 'verdict.used' : 'verdict.suspect') }))]} />
            <NativeSelect label={t('exception.found')} value={found ?? ''} onChange={(event) => state.set({ found: event.currentTarget.value })}
              data={[{ value: '', label: t('exception.all') }, ...CHECK_KINDS.map((one) => ({ value: one, label: t(`verdict.${one}`) }))]} />
            <NativeSelect label={t('exception.stand')} value={stand} onChange={(event) => state.set({ stand: event.currentTarget.value === 'open' ? undefined : event.currentTarget.value })}
              data={STANDS.map((one) => ({ value: one, label: t(`exception.stand.${one}`) }))} />
          </>
        )} />
      {mayCorrect && here.length + chosen.size > 0 && (
        <div className="card row" role="group" aria-label={t('bulk.title')}>
          <Checkbox label={t('bulk.all')} checked={here.length > 0 && here.every((one) => chosen.has(exceptionKey(one)))} onChange={(event) => choose(here, event.currentTarget.checked)} />
          {BULK_KINDS.map((kind) => <Button key={kind} variant="default" disabled={chosen.size === 0} onClick={() => setActing(kind)}>{t(`bulk.${kind}`, { chosen: number(chosen.size) })}</Button>)}
        </div>
      )}
      {acting !== undefined && <BulkCorrection kind={acting} chosen={[...chosen.values()]} onClose={() => { setActing(undefined); setChosen(new Map()); }} />}
    </Page>
  );
}

/** What the checks say, and what a person said since: then the volumes are derived anew within a minute. */
function Verdict({ of }: { of: Exception }): ReactNode {
  const { t } = useSpeech();
  const { use, reasons, correctionKind, isAccepted } = of;
  const isWaiting = (correctionKind === 'accept' && !isAccepted) || correctionKind === 'exclude' || correctionKind === 'void';
  return (
    <>
      <StateMark urgency={use === 'suspect' ? 'warning' : 'attention'}>{t(use === 'used' ? 'verdict.used' : 'verdict.suspect')}</StateMark> {reasons.map((reason) => t(`verdict.${reason}`)).join(', ')} <CheckFound of={of} />
      {correctionKind !== null && <span className="quiet"> · {t(`correction.${correctionKind}`)}{isWaiting && `, ${t('exception.waiting')}`}</span>}
    </>
  );
}
