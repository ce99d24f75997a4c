import 'uplot/dist/uPlot.min.css';

import { type ReactNode, useEffect, useRef } from 'react';
import UPlot from 'uplot';

import { CITY_ZONE, formatInstant, formatNumber } from '../words/fmt.js';
import type { Language } from '../words/languages.js';
import type { Shape } from './chart-shape.js';

interface CanvasProps { readonly shape: Shape; readonly unit: string; readonly label: string; readonly doubtfulLabel: string; readonly timeLabel: string; readonly language: Language }

const HEIGHT = 260;

/** Draws a series with uPlot; drag to zoom, double click to see all again. */
export default function ChartCanvas({ shape, unit, label, doubtfulLabel, timeLabel, language }: CanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = place.current;
    if (host === null) return undefined;
    const colour = (name: string): string => getComputedStyle(host).getPropertyValue(name).trim();
    const amountOf = (_: UPlot, amount: number | null): string => (amount === null ? '–' : `${formatNumber(amount, language)} ${unit}`);
    const axis = { stroke: colour('--ink-quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: "12px 'Noto Sans'" };
    const chart = new UPlot({
      width: host.clientWidth, height: HEIGHT, tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), CITY_ZONE),
      // One instant alone would be drawn on an axis of years.
      scales: { x: { time: true, ...(shape.seconds.length === 1 ? { range: [shape.seconds[0]! - 43_200, shape.seconds[0]! + 43_200] as [number, number] } : {}) } },
      axes: [
        { ...axis, values: (_, splits) => splits.map((seconds) => shortTime(seconds)) },
        { ...axis, label: unit, labelFont: "12px 'Noto Sans'", size: 84, values: (_, splits) => splits.map((amount) => formatNumber(amount, language)) },
      ],
      series: [
        { label: timeLabel, value: (_, seconds) => (seconds === null ? '–' : formatInstant(seconds * 1000)) },
        { label, stroke: colour('--brand'), width: 1.5, spanGaps: false, points: { size: 5, fill: colour('--brand') }, value: amountOf },
        { label: doubtfulLabel, stroke: colour('--warning'), paths: () => null, points: { show: true, size: 9, fill: colour('--surface'), width: 2 }, value: amountOf },
      ],
    }, [shape.seconds, shape.amounts, shape.doubtful], host);
    const watcher = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
    watcher.observe(host);
    return () => {
      watcher.disconnect();
      chart.destroy();
    };
  }, [shape, unit, label, doubtfulLabel, timeLabel, language]);
  return <div ref={place} />;
}

/** Day and month at midnight, the time of day elsewhere. */
function shortTime(seconds: number): string {
  const [day = '', time = ''] = formatInstant(seconds * 1000).split(' ');
  return time === '00:00' ? day.slice(0, 5) : time;
}
