import type { ReactNode } from 'react';

import { Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { type Answer, halfWidth, isGuessed, type Line } from './balance-views.js';
import { layOutBalance, type PlacedFlow, type PlacedLine } from './sankey-layout.js';

const [BAR, STEP, LAST_WORDS] = [12, 225, 260];
const WIDTH = 3 * STEP + BAR + LAST_WORDS;
const TOP = 4;
const xOf = (column: number): number => column * STEP;

/** Where the water went, as streams from the wells to the end. The table beside it says the same with words. */
export function BalanceSankey({ of }: { of: Answer }): ReactNode {
  const { t, cubicMetres, share } = useSpeech();
  const layout = layOutBalance(of.balance.lines);
  if (layout === null) return <Vacant hatched>{t('balance.sankey.negative')}</Vacant>;
  const supplied = of.balance.lines.find(({ line }) => line === 'water_supplied')?.litres ?? null;
  const amountOf = (line: Line): string => {
    const half = halfWidth(line);
    if (line.litres === null) return t('missing.notComputed');
    return `${cubicMetres(line.litres, 0)}${half === null ? '' : ` ± ${cubicMetres(half, 0)}`} ${t('unit.m3')}`;
  };
  // Of what was supplied; the lines before it are no part of it.
  const ratioOf = ({ line, column }: PlacedLine): string => (column < 2 || supplied === null || supplied <= 0 || line.litres === null ? '' : ` · ${share(line.litres / supplied)}`);
  const words = layout.lines.map((placed) => `${t(`balance.line.${placed.line.line}`)}: ${amountOf(placed.line)}${ratioOf(placed)}`).join('; ');
  return (
    <figure className="stack" aria-label={t('balance.sankey')}>
      <div className="sankey-frame" role="group" aria-label={t('balance.sankey')} tabIndex={0}>
        <svg className="sankey" viewBox={`0 0 ${WIDTH} ${layout.height + 2 * TOP}`} role="img" aria-label={words}>
          <defs><pattern id="guessed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect className="ground" width="6" height="6" /><rect className="stroke" width="2" height="6" /></pattern></defs>
          {layout.flows.map((flow) => <path key={`${flow.from.line.line} ${flow.into.line.line}`} className={isGuessed(flow.into.line) ? 'stream guessed' : 'stream'} d={edgeOf(flow)} />)}
          {layout.lines.map((placed) => (
            <g key={placed.line.line}>
              {placed.height !== null && <rect className="line" x={xOf(placed.column)} y={TOP + placed.y} width={BAR} height={Math.max(1, placed.height)} />}
              <text x={xOf(placed.column) + BAR + 6} y={TOP + placed.y + 14}>{t(`balance.line.${placed.line.line}`)}</text>
              <text className="amount" x={xOf(placed.column) + BAR + 6} y={TOP + placed.y + 31}>{amountOf(placed.line)}{ratioOf(placed)}</text>
            </g>
          ))}
        </svg>
      </div>
      <figcaption className="quiet">{t('balance.sankey.said')}</figcaption>
    </figure>
  );
}

function edgeOf({ from, into, fromY, intoY, height }: PlacedFlow): string {
  const [start, end] = [xOf(from.column) + BAR, xOf(into.column)];
  const middle = (start + end) / 2;
  const [a, b] = [TOP + fromY, TOP + intoY];
  return `M${start} ${a}C${middle} ${a} ${middle} ${b} ${end} ${b}V${b + height}C${middle} ${b + height} ${middle} ${a + height} ${start} ${a + height}Z`;
}
