import { NativeSelect } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useSearchParams } from 'wouter';

import { dayAfter, dayOf, formatDay, formatInstant } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';
import { DayField } from './day-field.js';
import { RANGE_NAMES, type RangeName, rangeOf, rangeOfDays, type TimeRange } from './named-range.js';

const OWN = 'own';
/** Stretches that somebody draws over a chart: instants, not days. */
const ZOOM = 'zoom';
type Chosen = RangeName | typeof OWN | typeof ZOOM;

export interface ChosenRange {
  readonly chosen: Chosen;
  readonly range: TimeRange;
  readonly choose: (name: RangeName) => void;
  readonly chooseDays: (first: string, last: string) => void;
  /** From a chart: what was drawn over. */
  readonly zoom: (fromMs: number, toMs: number) => void;
}

/** The stretch of time that a page shows, kept in its address, so that a link shows others the same. */
export function useTimeRange(preset: RangeName): ChosenRange {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('range');
  const [from, to] = [search.get('from') ?? '', search.get('to') ?? ''];
  const isWhole = Date.parse(from) < Date.parse(to);
  const chosen: Chosen = (asked === OWN || asked === ZOOM) && isWhole ? asked : RANGE_NAMES.find((name) => name === asked) ?? preset;
  const range = useMemo(() => (chosen === OWN || chosen === ZOOM ? { from: new Date(from).toISOString(), to: new Date(to).toISOString() } : rangeOf(chosen, Date.now())), [chosen, from, to]);
  const set = (name: Chosen, own?: TimeRange): void => setSearch((earlier) => {
    const next = new URLSearchParams(earlier);
    next.set('range', name);
    for (const end of ['from', 'to'] as const) {
      if (own === undefined) next.delete(end);
      else next.set(end, own[end]);
    }
    return next;
  }, { replace: true });
  return {
    chosen, range, choose: (name) => set(name), chooseDays: (first, last) => set(OWN, rangeOfDays(first, last)),
    zoom: (fromMs, toMs) => set(ZOOM, { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }),
  };
}

/** Chooses a stretch of time in people's words, or by its days. What it comes to stands beside it. */
export function TimeRangePicker({ of: { chosen, range, choose, chooseDays }, names = RANGE_NAMES }: { of: ChosenRange; names?: readonly RangeName[] }): ReactNode {
  const { t } = useSpeech();
  const first = dayOf(range.from);
  const last = dayAfter(dayOf(Date.parse(range.to) - 1), 0);
  const pick = (name: string): void => {
    const known = names.find((one) => one === name);
    if (known === undefined) chooseDays(first, last);
    else choose(known);
  };
  return (
    <div className="table-tools" role="group" aria-label={t('range.label')}>
      <NativeSelect label={t('range.label')} value={chosen} onChange={(event) => pick(event.currentTarget.value)}
        data={[...names.map((one) => ({ value: one, label: t(`range.${one}`) })), { value: OWN, label: t('range.own') }, ...(chosen === ZOOM ? [{ value: ZOOM, label: t('range.zoom') }] : [])]} />
      {chosen === OWN && (
        <>
          <DayField label={t('range.from')} day={first} onChange={(day) => chooseDays(day, day > last ? day : last)} />
          <DayField label={t('range.to')} day={last} onChange={(day) => chooseDays(day < first ? day : first, day)} />
        </>
      )}
      {chosen !== OWN && <span className="quiet range-said">{chosen === ZOOM ? `${formatInstant(range.from)} – ${formatInstant(range.to)}` : first === last ? formatDay(first) : `${formatDay(first)} – ${formatDay(last)}`}</span>}
    </div>
  );
}
