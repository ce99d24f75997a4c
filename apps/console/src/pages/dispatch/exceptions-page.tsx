import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import type { VerdictReason } from '../../api/verdict-views.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

interface Exception {
  readonly meterId: number; readonly meterSerial: string; readonly servicePointCode: string | null; readonly readAt: string; readonly register: number; readonly source: number; readonly origin: string;
  readonly indexLitres: number; readonly use: 'used' | 'suspect'; readonly reasons: readonly VerdictReason[]; readonly isFinal: boolean; readonly litresAtStake: number;
}

const USES = ['suspect', 'used'] as const;

/** Readings that somebody should look at, those first on which most water hangs. */
export default function ExceptionsPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const { use } = state.filters;
  const rows = useList<Exception>('readings', '/exceptions', { limit: state.limit, offset: state.offset, sort: state.sort, ...(use === undefined ? {} : { use }) });
  const columns: readonly Column<Exception>[] = [
    { key: 'litres', head: t('exception.litres'), isNumber: true, show: ({ litresAtStake }) => number(litresAtStake) },
    { key: 'meter', head: t('meter.title'), show: ({ meterId, meterSerial }) => <Link href={`/meters/${meterId}`}>{meterSerial}</Link> },
    { key: 'point', head: t('place.servicePoint'), show: ({ servicePointCode }) => orNoFigure(servicePointCode, (code) => code, t('exception.noPoint')) },
    { key: 'readAt', head: t('explain.readAt'), show: ({ readAt }) => <Instant at={readAt} /> },
    { key: 'index', head: t('explain.index'), isNumber: true, show: ({ indexLitres }) => number(indexLitres) },
    {
      key: 'verdict', head: t('explain.verdict'), isWide: true,
      show: (one) => <><StateMark urgency={one.use === 'suspect' ? 'warning' : 'attention'}>{t(one.use === 'used' ? 'verdict.used' : 'verdict.suspect')}</StateMark> {one.reasons.map((reason) => t(`verdict.${reason}`)).join(', ')}</>,
    },
    { key: 'why', head: t('exception.chain'), show: ({ meterId, readAt }) => <Link href={`/meters/${meterId}/days/${dayOf(readAt)}`}>{t('volume.why')}</Link> },
  ];
  return (
    <Page title={t('exceptions.title')} purpose={t('exceptions.purpose')}>
      <PagedTable name="exceptions" caption={t('exceptions.title')} columns={columns} rows={rows} state={state} keyOf={(one) => `${one.meterId} ${one.register} ${one.readAt} ${one.source} ${one.indexLitres} ${one.origin}`} whenEmpty={t('exceptions.none')}
        filters={<NativeSelect label={t('explain.verdict')} value={use ?? ''} onChange={(event) => state.set({ use: event.currentTarget.value })}
          data={[{ value: '', label: t('exception.all') }, ...USES.map((one) => ({ value: one, label: t(one === 'used' ? 'verdict.used' : 'verdict.suspect') }))]} />} />
    </Page>
  );
}
