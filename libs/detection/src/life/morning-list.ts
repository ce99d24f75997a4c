import type { Finding } from '../finding.js';

const HOUR_MS = 3_600_000;

/** One line of the morning list: a finding, or a well or zone that was not read and so can have none. */
export type MorningLine =
  | { readonly line: 'noReadings'; readonly place: string; readonly isSupply: boolean; readonly silentSinceMs: number }
  | { readonly line: 'finding'; readonly place: string; readonly finding: Finding };

/** Water that waiting costs: what runs away in a day, in m3. @returns null for a finding that is not about water */
export function atStakeM3PerDay({ flowLitresPerHour }: Finding): number | null {
  return flowLitresPerHour === null ? null : (Math.abs(flowLitresPerHour) * 24) / 1_000;
}

/**
 * The order in which things are to be done: first what blinds the rest (wells and zones without readings, the longest silent first), then
 * water at stake times confidence, then what is not about water by confidence. The same lines give the same order however they come.
 */
export function orderMorningList(lines: readonly MorningLine[]): MorningLine[] {
  return lines.toSorted((one, other) => {
    const [a, b] = [keysOf(one), keysOf(other)];
    const place = a.keys.findIndex((key, at) => key !== b.keys[at]);
    return place >= 0 ? b.keys[place]! - a.keys[place]! : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
}

/** The greater goes first. */
function keysOf(line: MorningLine): { readonly keys: readonly number[]; readonly name: string } {
  if (line.line === 'noReadings') return { keys: [2, line.isSupply ? 1 : 0, -line.silentSinceMs], name: line.place };
  const stake = atStakeM3PerDay(line.finding);
  return { keys: stake === null ? [0, line.finding.confidence, 0] : [1, stake * line.finding.confidence, 0], name: `${line.place} ${line.finding.id}` };
}

/** Litres saved between a repair and now with their limits. */
export interface WaterSaved {
  readonly litres: number;
  readonly lowLitres: number;
  readonly highLitres: number;
}

/**
 * Water saved since a repair: the flow before less what is left of it, by the nights of both sides. The limits take the noise of a
 * night as independent between nights (95 %); a saving below zero is shown as it is.
 * @param before flow of the finding, l/h, on the nights before the repair
 * @param after the same on the nights since
 * @returns null without at least two nights on each side
 */
export function waterSaved(before: readonly number[], after: readonly number[], repairedAtMs: number, nowMs: number): WaterSaved | null {
  if (before.length < 2 || after.length < 2) return null;
  const [first, second] = [summed(before), summed(after)];
  const hours = (nowMs - repairedAtMs) / HOUR_MS;
  const saved = first.mean - second.mean;
  const half = 1.96 * Math.sqrt(first.variance / before.length + second.variance / after.length);
  return { litres: saved * hours, lowLitres: (saved - half) * hours, highLitres: (saved + half) * hours };
}

function summed(figures: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = figures.reduce((sum, one) => sum + one, 0) / figures.length;
  return { mean, variance: figures.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (figures.length - 1) };
}
