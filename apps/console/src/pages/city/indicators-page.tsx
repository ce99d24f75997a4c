import { Button, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';

import { useChange, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { hasPlace } from '../../shell/navigation.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import { ContradictionsBox } from './contradictions-box.js';
import type { Assessed, Period, Programme, Standing } from './indicator-views.js';
import { evidenceAddress } from './indicator-words.js';
import { MatrixTable } from './matrix-table.js';

const yearOf = ({ fromOn }: Period): number => Number(fromOn.slice(0, 4));

/** Where do we stand against the programme: its own matrix, with what was measured and entered. */
export default function IndicatorsPage(): ReactNode {
  const { t } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const programme = useRead<Programme>('programme', '/programme');
  const years = [...new Set((programme.data?.periods ?? []).map(yearOf))];
  const year = years.find((one) => String(one) === search.get('year')) ?? years.at(-1);
  return (
    <Page title={t('indicators.title')} purpose={t('indicators.purpose')} actions={<>
      {year !== undefined && <NativeSelect label={t('indicators.year')} value={String(year)} onChange={(event) => setSearch({ year: event.currentTarget.value }, { replace: true })} data={years.map(String)} />}
      <Button variant="default" onClick={() => window.print()}>{t('action.print')}</Button></>}>
      <Reading of={programme} lines={12}>{(found) => (found.programme === null || year === undefined ? <Vacant hatched>{t('indicators.none')}</Vacant>
        : <OfYear key={year} programme={found} periods={found.periods.filter((one) => yearOf(one) === year)} />)}</Reading>
    </Page>
  );
}

function OfYear({ programme, periods }: { programme: Programme; periods: readonly Period[] }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const [first, second, whole] = [usePeriod(periods, 'half_year', '01'), usePeriod(periods, 'half_year', '07'), usePeriod(periods, 'year', '01')];
  const compute = useChange<Standing>('programme');
  const begun = [first, second, whole].filter(({ period }) => period !== undefined);
  const shown = begun.filter(({ standing }) => standing.data !== undefined && standing.data.computedAt !== null);
  const evidenceOf = (one: Assessed): string | undefined => {
    const address = evidenceAddress(one.fact, one.code);
    return address !== undefined && me.data != null && hasPlace(me.data.role, address.split('?')[0]!) ? address : undefined;
  };
  const mayCompute = me.data?.role === 'dispatcher' || me.data?.role === 'city' || me.data?.role === 'administrator';
  const { fromYear = 0, toYear = -1 } = programme.programme ?? {};
  const failed = begun.find(({ standing }) => standing.isError && standing.data === undefined);
  const latest = shown.at(-1)?.standing.data;
  return (
    <>
      <div className="row on-screen">
        {latest?.computedAt != null && <span>{t('balance.computedAt')} <Instant at={latest.computedAt} /></span>}
        {mayCompute && begun.map(({ period }) => (
          <Button key={`${period!.kind}${period!.fromOn}`} size="xs" variant="default" loading={compute.isPending} onClick={() => compute.mutate({ method: 'POST', path: `/programme/standings/${period!.kind}/${period!.fromOn}/compute` })}>
            {t('indicators.compute')}: {periodWords(period!.kind, period!.fromOn)}
          </Button>
        ))}
      </div>
      {compute.error !== null && <ProblemNotice problem={compute.error} />}
      {failed !== undefined && <ProblemNotice problem={failed.standing.error} />}
      {[true, false].map((isOfMatrix) => (
        <section className="stack" key={String(isOfMatrix)} aria-label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}>
          <h2>{t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')}</h2>
          <MatrixTable label={t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText')} indicators={programme.indicators.filter((one) => one.isOfMatrix === isOfMatrix)} bodies={programme.bodies} evidenceOf={evidenceOf}
            years={isOfMatrix ? Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at) : []}
            facts={begun.map(({ period, standing }) => ({ head: t('indicator.factOf', { period: periodWords(period!.kind, period!.fromOn) }), indicators: standing.data?.indicators ?? [] }))} />
        </section>
      ))}
      <ContradictionsBox contradictions={latest?.contradictions ?? []} />
    </>
  );
}

/** A period of the year, and where it stands; not asked for while it has not begun. */
function usePeriod(periods: readonly Period[], kind: Period['kind'], month: string): { readonly period: Period | undefined; readonly standing: ReturnType<typeof useRead<Standing>> } {
  const period = periods.find((one) => one.kind === kind && one.fromOn.slice(5, 7) === month);
  const fromOn = period === undefined ? '' : period.fromOn;
  return { period, standing: useRead<Standing>('programme', `/programme/standings/${kind}/${fromOn}`, {}, period !== undefined) };
}
