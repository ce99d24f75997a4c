import type { ReactNode } from 'react';

import type { JournalEntry } from '../../api/journal-views.js';
import { Vacant } from '../../parts/states.js';
import { dayOf, formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { type ShapedNight, shapeNights } from './night-shape.js';
import { decimalsOf, type NightMonth } from './night-views.js';

const [LEFT, WIDTH, HEIGHT, BELOW] = [76, 860, 240, 64];

/** Night flow by day over its normal band: steps as lines, nights without a figure as hatches, journal entries on the axis. The table below says the same. */
export function NightChart({ of, journal }: { of: NightMonth; journal: readonly JournalEntry[] }): ReactNode {
  const { t, number } = useSpeech();
  const { nights, ticks } = shapeNights(of.nights, WIDTH, HEIGHT);
  const known = of.nights.filter(({ flowLitresPerHour }) => flowLitresPerHour !== null);
  if (known.length === 0) return <Vacant hatched>{t('night.noneKnown')}</Vacant>;
  const flows = known.map(({ flowLitresPerHour }) => flowLitresPerHour!);
  const flow = (litresPerHour: number): string => number(litresPerHour / 1000, decimalsOf(Math.max(...flows)));
  const words = t('night.summary', {
    nights: number(of.nights.length), known: number(known.length), least: flow(Math.min(...flows)), greatest: flow(Math.max(...flows)), outside: number(nights.filter(({ isOutside }) => isOutside).length), steps: number(of.steps.length),
    entries: number(journal.length) });
  const xOf = (day: string): number | undefined => nights.find(({ night }) => night.onDay === day)?.x;
  return (
    <figure className="stack" aria-label={t('night.chart')}>
      <div className="sankey-frame" role="group" aria-label={t('night.chart')} tabIndex={0}>
        <svg className="nights" viewBox={`0 0 ${LEFT + WIDTH + 10} ${HEIGHT + BELOW + 10}`} role="img" aria-label={words}>
          <g transform={`translate(${LEFT} 10)`}>
            {runsOf(nights, ({ bandTop }) => bandTop !== null).map((run) => <path key={run[0]!.night.onDay} className="band" d={bandOf(run)} />)}
            {ticks.map(({ litresPerHour, y }) => <g key={litresPerHour}><line className="grid" x1="0" x2={WIDTH} y1={y} y2={y} /><text className="tick" x="-8" y={y + 4} textAnchor="end">{flow(litresPerHour)}</text></g>)}
            {of.steps.map(({ onDay }) => <line key={onDay} className="step" x1={(xOf(onDay) ?? 0) - WIDTH / nights.length / 2} x2={(xOf(onDay) ?? 0) - WIDTH / nights.length / 2} y1="0" y2={HEIGHT} />)}
            {runsOf(nights, ({ weekY }) => weekY !== null).map((run) => <polyline key={run[0]!.night.onDay} className="week" points={run.map(({ x, weekY }) => `${x},${weekY}`).join(' ')} />)}
            {nights.map(({ night, x, y, isOutside }) => {
              if (y === null) return <rect key={night.onDay} className="absent" x={x - 5} y={HEIGHT - 14} width="10" height="12" />;
              return isOutside ? <path key={night.onDay} className="outside" d={`M${x} ${y - 7}l6 7-6 7-6-7z`} /> : <circle key={night.onDay} className="known" cx={x} cy={y} r="4" />;
            })}
            {nights.map(({ night, x }, at) => (at % 3 === 0 ? <text key={night.onDay} className="tick" x={x} y={HEIGHT + 18} textAnchor="middle">{formatDay(night.onDay).slice(0, 5)}</text> : null))}
            {journal.map((entry) => { const x = xOf(dayOf(entry.fromAt)); return x === undefined ? null : <path key={entry.entryId} className="entry" d={`M${x - 5} ${HEIGHT + 30}h10v10h-10z`} />; })}
          </g>
        </svg>
      </div>
      <figcaption className="quiet">{t('night.chartSaid', { unit: t('unit.m3h') })}</figcaption>
    </figure>
  );
}

/** Stretches of neighbours that have something: a gap stays a gap. */
function runsOf(nights: readonly ShapedNight[], has: (night: ShapedNight) => boolean): ShapedNight[][] {
  const runs: ShapedNight[][] = [];
  nights.forEach((night, at) => {
    if (!has(night)) return;
    if (at > 0 && has(nights[at - 1]!)) runs.at(-1)!.push(night);
    else runs.push([night]);
  });
  return runs;
}

const bandOf = (run: readonly ShapedNight[]): string =>
  `M${[...run.map(({ x, bandTop }) => `${x} ${bandTop}`), ...run.toReversed().map(({ x, bandBottom }) => `${x} ${bandBottom}`)].join('L')}Z`;
