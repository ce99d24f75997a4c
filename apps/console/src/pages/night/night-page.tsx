import { NativeSelect } from '@mantine/core';
import { type ReactNode } from 'react';
import { useParams, useSearchParams } from 'wouter';

import type { JournalEntry } from '../../api/journal-views.js';
import { useList, useRead } from '../../api/queries.js';
import type { Zone } from '../../api/views.js';
import { Notice, orNoFigure, ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { Term } from '../../parts/term.js';
import { usePlaceNames } from '../../parts/use-place-names.js';
import { Page } from '../../shell/page.js';
import { dayAfter, dayOf, formatDay, startOfDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { NightChart } from './night-chart.js';
import { NightJournal } from './night-journal.js';
import { NightLeakage } from './night-leakage.js';
import { isOutside } from './night-shape.js';
import { decimalsOf, type Night, type NightMonth } from './night-views.js';
import { refusalWords } from './refusal-words.js';

/** Months to choose from. */
const MOST_MONTHS = 36;

/** Is it leaking more than usual: the nights of a zone and month. */
export default function NightPage(): ReactNode {
  const { t, named } = useSpeech();
  const { id } = useParams();
  const [search, setSearch] = useSearchParams();
  const zones = useList<Zone>('register', '/zones', { limit: 500 });
  const all = zones.data?.items ?? [];
  const asked = search.get('zone') ?? (id === undefined ? null : decodeURIComponent(id));
  const zone = all.find(({ code }) => code === asked) ?? all.find(({ parentZoneId }) => parentZoneId === null) ?? all[0];
  const months = lastMonths();
  const month = months.find((one) => one === search.get('month')) ?? months[0]!;
  const set = (name: string, content: string): void => setSearch((earlier) => { const next = new URLSearchParams(earlier); next.set(name, content); return next; }, { replace: true });
  return (
    <Page title={t('night.title')} purpose={<>{t('night.purpose')} <Term name="nightFlow">{t('night.whatIs')}</Term></>} actions={<>
      <NativeSelect label={t('thing.zone')} value={zone?.code ?? ''} onChange={(event) => set('zone', event.currentTarget.value)} data={all.map((one) => ({ value: one.code, label: named(one) }))} />
      <NativeSelect label={t('balance.period.month')} value={month} onChange={(event) => set('month', event.currentTarget.value)} data={months.map((one) => ({ value: one, label: `${one.slice(5)}.${one.slice(0, 4)}` }))} /></>}>
      <Reading of={zones} lines={10}>{() => (zone === undefined ? <Vacant hatched>{t('balance.noZones')}</Vacant> : <Month key={`${zone.code} ${month}`} zone={zone} month={month} />)}</Reading>
    </Page>
  );
}

function lastMonths(): string[] {
  const [year = 0, month = 0] = dayOf(Date.now()).slice(0, 7).split('-').map(Number);
  return Array.from({ length: MOST_MONTHS }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7));
}

function Month({ zone, month }: { zone: Zone; month: string }): ReactNode {
  const { t } = useSpeech();
  const nights = useRead<NightMonth>('balances', `/zones/${encodeURIComponent(zone.code)}/nights/${month}`);
  const [from, to] = [startOfDay(`${month}-01`), startOfDay(`${dayAfter(`${month}-01`, 32).slice(0, 7)}-01`)];
  const journal = useList<JournalEntry>('journal', '/journal', { from, to, limit: 500, isVoided: false, ...(zone.parentZoneId === null ? {} : { zoneId: zone.id }) });
  const entries = journal.data?.items ?? [];
  return (
    <Reading of={nights} lines={12}>{(found) => (found.nights.length === 0 ? <Vacant hatched>{t('night.none')}</Vacant> : (
      <>
        <Verdict of={found} />
        <NightChart of={found} journal={entries} />
        {journal.error !== null && <ProblemNotice problem={journal.error} onRetry={() => void journal.refetch()} />}
        {found.leakage !== null && <NightLeakage of={found} leakage={found.leakage} zone={zone.code} />}
        <NightTable of={found} zone={zone.code} />
        {journal.data !== undefined && <NightJournal entries={entries} />}
      </>
    ))}</Reading>
  );
}

/** The answer in a sentence. */
function Verdict({ of }: { of: NightMonth }): ReactNode {
  const { t, number, share } = useSpeech();
  const flow = (litresPerHour: number): string => number(litresPerHour / 1000, decimalsOf(litresPerHour));
  const last = of.nights.findLast(({ flowLitresPerHour }) => flowLitresPerHour !== null);
  const step = of.steps.at(-1);
  const placeName = usePlaceNames(of.nights.some(({ refusal }) => refusal !== null));
  if (last === undefined) {
    const refusal = of.nights.at(-1)?.refusal;
    return <Notice tone="warning" title={t('night.unknown')}>{refusal != null && <p>{refusalWords(t, share, refusal, placeName)}</p>}</Notice>;
  }
  return (
    <Notice tone={isOutside(last) || step !== undefined ? 'warning' : 'plain'}>
      <p>{t(isOutside(last) ? 'night.lastOutside' : last.bandHighLitresPerHour === null ? 'night.lastWithoutBand' : 'night.lastNormal', { day: formatDay(last.onDay), flow: flow(last.flowLitresPerHour!), unit: t('unit.m3h') })}</p>
      {step !== undefined && <p>{t('night.stepSaid', { day: formatDay(step.onDay), change: `${step.changeLitresPerHour > 0 ? '+' : ''}${number(step.changeLitresPerHour / 1000, decimalsOf(step.changeLitresPerHour))}`, unit: t('unit.m3h') })}</p>}
    </Notice>
  );
}

function NightTable({ of, zone }: { of: NightMonth; zone: string }): ReactNode {
  const { t, number, share } = useSpeech();
  const placeName = usePlaceNames(of.nights.some(({ refusal }) => refusal !== null));
  // One column, one number of decimals.
  const decimals = decimalsOf(Math.max(...of.nights.map(({ flowLitresPerHour }) => flowLitresPerHour ?? 0)));
  const flow = (litresPerHour: number): string => number(litresPerHour / 1000, decimals);
  const refusedBecause = (night: Night): string | undefined => (night.refusal === null ? undefined : refusalWords(t, share, night.refusal, placeName));
  const unit = t('unit.m3h');
  return (
    <section className="stack" aria-label={t('night.table')}>
      <h2>{t('night.table')}</h2>
      <TakenTable label={`${t('night.title')}, ${zone}, ${of.month.slice(5)}.${of.month.slice(0, 4)}`} rows={of.nights} keyOf={({ onDay }) => onDay}
        columns={[
          { head: t('night.col.night'), show: ({ onDay }) => formatDay(onDay) },
          { head: `${t('night.col.flow')}, ${unit}`, isNumber: true, show: (night) => orNoFigure(night.flowLitresPerHour, (litres) => flow(litres), refusedBecause(night)) },
          { head: `± 95 %, ${unit}`, isNumber: true, show: (night) => orNoFigure(night.highLitresPerHour, (high) => flow((high - night.lowLitresPerHour!) / 2), refusedBecause(night)) },
          { head: t('night.col.hour'), show: ({ startQuarter, ...night }) => orNoFigure(startQuarter, (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`, refusedBecause({ startQuarter, ...night })) },
          { head: `${t('night.col.week')}, ${unit}`, isNumber: true, show: ({ weekLitresPerHour }) => orNoFigure(weekLitresPerHour, (litres) => flow(litres), t('night.weekUnknown')) },
          { head: `${t('night.col.band')}, ${unit}`, isNumber: true, show: ({ bandLowLitresPerHour: low, bandHighLitresPerHour: high }) => orNoFigure(low, (known) => `${flow(known)} – ${flow(high!)}`, t('night.bandUnknown')) },
          { head: t('night.col.state'), isWide: true, show: (night) => (night.refusal !== null ? <StateMark urgency="absent">{refusalWords(t, share, night.refusal, placeName)}</StateMark> : isOutside(night) ? <StateMark urgency="warning">{t('night.outside')}</StateMark> : night.bandLowLitresPerHour === null ? <span className="quiet">{t('night.known')}</span> : <StateMark urgency="normal">{t('night.inside')}</StateMark>) },
        ]} />
    </section>
  );
}
