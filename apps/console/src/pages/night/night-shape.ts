import type { Night } from './night-views.js';

export interface ShapedNight { readonly night: Night; readonly x: number; readonly y: number | null; readonly weekY: number | null; readonly bandTop: number | null; readonly bandBottom: number | null; readonly isOutside: boolean }
export interface NightShape { readonly nights: readonly ShapedNight[]; readonly ticks: readonly { readonly litresPerHour: number; readonly y: number }[] }

/** Whether a night lies outside what the nights before it make normal. */
export function isOutside({ flowLitresPerHour: flow, bandLowLitresPerHour: low, bandHighLitresPerHour: high }: Night): boolean {
  return flow !== null && low !== null && high !== null && (flow < low || flow > high);
}

/** Places nights in a drawing of a width and height, the greatest flow above; without points where no night is known. The axis begins where the flows do: what changes is small beside what always flows. */
export function shapeNights(nights: readonly Night[], width: number, height: number): NightShape {
  const all = nights.flatMap((night) => [night.flowLitresPerHour, night.weekLitresPerHour, night.bandLowLitresPerHour, night.bandHighLitresPerHour]).filter((one) => one !== null);
  const ticks = ticksBetween(Math.min(...all), Math.max(...all));
  const [least, greatest] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const yOf = (litresPerHour: number | null): number | null => (litresPerHour === null ? null : height * (1 - (litresPerHour - least) / (greatest - least)));
  const step = width / Math.max(1, nights.length);
  return {
    ticks: ticks.map((litresPerHour) => ({ litresPerHour, y: yOf(litresPerHour)! })),
    nights: nights.map((night, at) => ({
      night, x: step * (at + 0.5), y: yOf(night.flowLitresPerHour), weekY: yOf(night.weekLitresPerHour), bandTop: yOf(night.bandHighLitresPerHour), bandBottom: yOf(night.bandLowLitresPerHour), isOutside: isOutside(night),
    })),
  };
}

const STEPS = [1, 2, 5, 10] as const;
const MOST_TICKS = 6;

/** Round amounts around two ends, at most six of them. */
function ticksBetween(least: number, greatest: number): number[] {
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) return [];
  const span = greatest - least || Math.abs(greatest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / (MOST_TICKS - 1)));
  for (const factor of STEPS) {
    const step = factor * power;
    const [first, last] = [Math.floor(least / step), Math.max(Math.ceil(greatest / step), Math.floor(least / step) + 1)];
    if (last - first < MOST_TICKS) return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  }
  const step = 20 * power;
  return [Math.floor(least / step) * step, Math.max(Math.ceil(greatest / step), Math.floor(least / step) + 1) * step];
}
