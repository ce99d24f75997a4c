import 'uplot/dist/uPlot.min.css';

import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import UPlot from 'uplot';

import { CITY_ZONE, dayAfter, dayOf, formatInstant, formatNumber, startOfDay, weekdayOf } from '../words/fmt.js';
import type { Language } from '../words/languages.js';
import type { Shape } from './chart-shape.js';

interface CanvasProps {
  readonly shape: Shape;
  readonly kind: 'line' | 'bars';
  /** First and last second of the axis of time; undefined: those of the points. */
  readonly bounds: readonly [number, number] | undefined;
  readonly unit: string;
  readonly label: string;
  readonly estimatedLabel: string;
  readonly doubtfulLabel: string;
  readonly timeLabel: string;
  readonly language: Language;
  readonly onZoom?: (fromMs: number, toMs: number) => void;
}

const HEIGHT = 260;
const HALF_DAY_SECONDS = 43_200;
/** Weekends of a longer stretch would be a fence. */
const MOST_SHADED_DAYS = 93;
const SATURDAY = 5;

/** Draws a series with uPlot; drag to zoom, double click to see all again. */
export default function ChartCanvas({ shape, kind, bounds, unit, label, estimatedLabel, doubtfulLabel, timeLabel, language, onZoom }: CanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const zoomsFiner = onZoom !== undefined;
  // Colours are painted in: another light is another picture.
  const light = useComputedColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => {
    const host = place.current;
    if (host === null) return undefined;
    const colour = (name: string): string => getComputedStyle(host).getPropertyValue(name).trim();
    const amountOf = (_: UPlot, amount: number | null): string => (amount === null ? '–' : `${formatNumber(amount, language)} ${unit}`);
    const axis = { stroke: colour('--ink-quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: "12px 'Noto Sans'" };
    const isBars = kind === 'bars';
    const bars = isBars && UPlot.paths.bars !== undefined ? { paths: UPlot.paths.bars({ size: [0.85, 60], align: 1 }), points: { show: false } } : {};
    // One instant alone would be drawn on an axis of years.
    const ends = bounds ?? (shape.seconds.length === 1 ? [shape.seconds[0]! - HALF_DAY_SECONDS, shape.seconds[0]! + HALF_DAY_SECONDS] as const : undefined);
    const hatch = hatched(colour('--brand'), colour('--surface'));
    // What there is none of has no line in the legend either.
    const drawn = [
      { amounts: shape.amounts, series: { label, stroke: colour('--brand'), width: 1.5, spanGaps: false, ...(isBars ? { fill: colour('--brand') } : { points: { size: 5, fill: colour('--brand') } }), value: amountOf, ...bars } },
      { amounts: shape.estimated, series: { label: estimatedLabel, stroke: colour('--brand'), width: 1.5, spanGaps: false, ...(isBars ? { fill: () => hatch } : { dash: [5, 4], points: { show: false } }), value: amountOf, ...bars } },
      { amounts: shape.doubtful, series: { label: doubtfulLabel, stroke: colour('--warning'), paths: () => null, points: { show: true, size: 9, fill: colour('--surface'), width: 2 }, value: amountOf } },
    ].filter(({ amounts }, at) => at === 0 || amounts.some((amount) => amount !== null));
    const chart = new UPlot({
      width: host.clientWidth, height: HEIGHT, tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), CITY_ZONE),
      scales: { x: { time: true, ...(ends === undefined ? {} : { range: (_, from, to) => (from === shape.seconds[0] && to === shape.seconds.at(-1) ? [ends[0], ends[1]] : [from, to]) }) }, y: isBars ? { range: (_, least, greatest) => [Math.min(0, least), Math.max(greatest, 0) * 1.05 || 1] } : {} },
      cursor: { drag: { x: true, y: false, setScale: !zoomsFiner } },
      axes: [
        { ...axis, values: (_, splits) => splits.map((seconds, at) => timeOf(seconds, splits[at - 1])) },
        { ...axis, label: unit, labelFont: "12px 'Noto Sans'", size: 84, values: (_, splits) => splits.map((amount) => formatNumber(amount, language)) },
      ],
      series: [
        { label: timeLabel, value: (_, seconds) => (seconds === null ? '–' : formatInstant(seconds * 1000)) },
        ...drawn.map(({ series }) => series),
      ],
      hooks: {
        drawClear: [(canvas) => shadeWeekends(canvas, colour('--sunken'))],
        setSelect: [(canvas) => {
          if (zoom.current === undefined || canvas.select.width < 8) return;
          zoom.current(canvas.posToVal(canvas.select.left, 'x') * 1000, canvas.posToVal(canvas.select.left + canvas.select.width, 'x') * 1000);
        }],
      },
    }, [shape.seconds, ...drawn.map(({ amounts }) => amounts)], host);
    const watcher = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
    watcher.observe(host);
    return () => {
      watcher.disconnect();
      chart.destroy();
    };
  }, [shape, kind, bounds, unit, label, estimatedLabel, doubtfulLabel, timeLabel, language, zoomsFiner, light]);
  return <div ref={place} />;
}

/** Day and month at midnight or where the day changes, the time of day elsewhere; the year where it changes. */
function timeOf(seconds: number, earlierSeconds: number | undefined): string {
  const [day = '', time = ''] = formatInstant(seconds * 1000).split(' ');
  const [earlierDay = ''] = earlierSeconds === undefined ? [] : formatInstant(earlierSeconds * 1000).split(' ');
  if (earlierSeconds !== undefined && day.slice(6) !== earlierDay.slice(6)) return day;
  return time === '00:00' || earlierSeconds !== undefined && seconds - earlierSeconds >= 86_400 ? day.slice(0, 5) : time;
}

function shadeWeekends(chart: UPlot, colour: string): void {
  const { min, max } = chart.scales['x'] ?? {};
  if (min === undefined || max === undefined || max - min > MOST_SHADED_DAYS * 86_400) return;
  chart.ctx.save();
  chart.ctx.fillStyle = colour;
  for (let day = dayOf(min * 1000); Date.parse(startOfDay(day)) < max * 1000; day = dayAfter(day, 1)) {
    if (weekdayOf(day) < SATURDAY) continue;
    const from = chart.valToPos(Math.max(min, Date.parse(startOfDay(day)) / 1000), 'x', true);
    const to = chart.valToPos(Math.min(max, Date.parse(startOfDay(dayAfter(day, 1))) / 1000), 'x', true);
    chart.ctx.fillRect(from, chart.bbox.top, to - from, chart.bbox.height);
  }
  chart.ctx.restore();
}

/** Slanting lines: what was estimated is told from what was measured without colour. */
function hatched(line: string, ground: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (pen === null) return ground;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = line;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const from of [-8, 0, 8]) {
    pen.moveTo(from, 8);
    pen.lineTo(from + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? ground;
}
