import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';

const [WIDTH, HEIGHT] = [192, 28];

/** Flow of the last hours as small bars on a common scale; an hour without a figure is a hatch, not a bar of no height. */
export function Sparkline({ litresByHour, mostLitres }: { litresByHour: readonly (number | null)[]; mostLitres: number | null }): ReactNode {
  const { t, flow } = useSpeech();
  const known = litresByHour.filter((litres) => litres !== null);
  if (known.length === 0) return <span className="quiet">{t('board.noFlow')}</span>;
  const greatest = Math.max(mostLitres ?? 0, ...known, 1);
  const step = WIDTH / litresByHour.length;
  const words = t('board.sparkline', { least: flow(Math.min(...known)), greatest: flow(Math.max(...known)) });
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      <title>{words}</title>
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {litresByHour.map((litres, hour) => {
        const height = litres === null ? HEIGHT - 4 : Math.max(0, (litres / greatest) * (HEIGHT - 2));
        // Hours have no names of their own: their place is their key.
        // oxlint-disable-next-line no-array-index-key -- the list never changes its order
        return <rect key={hour} className={litres === null ? 'absent' : 'bar'} x={hour * step + 1} width={step - 2} y={HEIGHT - 1 - height} height={height} />;
      })}
    </svg>
  );
}
