import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { Zone } from '../../api/views.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Term } from '../../parts/term.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ChangeZone } from './change-zone.js';

export default function ZonesPage(): ReactNode {
  const { t, named, number } = useSpeech();
  const state = useTableState();
  const me = useMe();
  const [changed, setChanged] = useState<Zone>();
  const zones = useList<Zone>('register', '/zones', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q });
  const columns: readonly Column<Zone>[] = [
    { key: 'code', head: t('thing.code'), sort: 'code', show: (zone) => zone.code },
    { key: 'name', head: t('thing.name'), isWide: true, show: named },
    { key: 'parent', head: t('zone.parent'), show: (zone) => (zone.parentZoneId === null ? t('zone.top') : zone.parentZoneCode) },
    { key: 'mains', head: `${t('zone.mains')}, ${t('unit.km')}`, isNumber: true, show: (zone) => orNoFigure(zone.mainsLengthMetres, (metres) => number(metres / 1000, 1)) },
    { key: 'connections', head: t('zone.connections'), isNumber: true, show: (zone) => orNoFigure(zone.serviceConnections, (count) => number(count)) },
    { key: 'pressure', head: `${t('zone.pressure')}, ${t('unit.kpa')}`, isNumber: true, show: (zone) => orNoFigure(zone.meanPressureKpa, (kpa) => number(kpa)) },
    ...(me.data === null || me.data === undefined || me.data.role === 'contributor' ? [] : [{ key: 'water', head: t('zone.water'), show: ({ code }: Zone) => <span className="row"><Link href={`/balance?zone=${encodeURIComponent(code)}`}>{t('balance.title')}</Link> <Link href={`/zones/${encodeURIComponent(code)}/night`}>{t('night.title')}</Link></span> }]),
    ...(me.data?.role === 'administrator' ? [{ key: 'change', head: t('zone.change'), show: (zone: Zone) => <Button size="compact-xs" variant="default" aria-label={`${t('action.changeZone')}: ${named(zone)}`} onClick={() => setChanged(zone)}>{t('action.change')}</Button> }] : []),
  ];
  return (
    <Page title={t('zones.title')} purpose={<>{t('zones.purpose')} <Term name="zone">{t('zones.whatIs')}</Term> · <Term name="pressure">{t('zone.pressure')}</Term></>}>
      <PagedTable name="zones" caption={t('zones.title')} columns={columns} rows={zones} state={state} keyOf={(zone) => zone.id} hasSearch whenEmpty={t('zones.none')} />
      {changed !== undefined && <ChangeZone zone={changed} onClose={() => setChanged(undefined)} />}
    </Page>
  );
}
