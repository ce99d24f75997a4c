import { findRegisterFile, openRegisterText } from '../../simulators/replay/register-text.js';
import { readRegisterFile, RECORDING_ZONE, type RegisterSeries } from '../../simulators/replay/register-file.js';
import { recordedFolder } from '../support/recorded-folder.js';
import { DEFAULT_REGISTER_RULES, type RegisterCard, type RegisterReading } from '@app/metering';

/** Zone whose months and hours the recording is cut by. */
export const YEAR_ZONE = RECORDING_ZONE;

/** A year of hourly registers of real household meters, in the order of the file. */
export interface HouseholdYear {
  readonly series: readonly RegisterSeries[];
  /** Epoch milliseconds of the first and last reading of all. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reads the year, or says in one line why it cannot. */
export async function readHouseholdYear(asked: string | undefined): Promise<HouseholdYear | string> {
  const { folder, present } = recordedFolder('daiad_swm', asked);
  const file = present ? findRegisterFile(folder) : undefined;
  if (file === undefined) return `No recording of registers in ${folder}: nothing to measure. --data DIR or SUU_DATA names another folder.`;
  const series = await readRegisterFile(await openRegisterText(file));
  const ends = { fromMs: Infinity, toMs: -Infinity };
  for (const one of series) {
    for (let row = 0; row < one.length; row++) {
      ends.fromMs = Math.min(ends.fromMs, one.readAtSeconds(row) * 1_000);
      ends.toMs = Math.max(ends.toMs, one.readAtSeconds(row) * 1_000);
    }
  }
  return { series, ...ends };
}

/** Rows of one meter as readings. */
export function readingsOf(series: RegisterSeries): RegisterReading[] {
  return Array.from({ length: series.length }, (_, row) => ({ readAtMs: series.readAtSeconds(row) * 1_000, source: 1 as const, indexLitres: series.indexLitres(row) }));
}

/** What the recording's meters are: DN15, Q3 2.5 m3/h; 250 litres a day to be expected of a flat in Alicante. */
export const HOUSEHOLD_CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 250, origin: 'class' },
  rules: DEFAULT_REGISTER_RULES,
};

/**
 * The register between two rows of the file by simple proportion, none of ours: what the scores are held against. The few bad
 * rows of the recording are passed over where they stand above a later row or below an earlier one.
 */
export class TrueRegister {
  private readonly at: number[] = [];
  private readonly litres: number[] = [];

  constructor(series: RegisterSeries) {
    const rows = readingsOf(series).sort((one, other) => one.readAtMs - other.readAtMs);
    const leastLater = rows.map(() => Infinity);
    // Where most rows around it are higher, a low row is the bad one: then it does not pull down what came before.
    const isLow = rows.map((row, at) => rows.slice(Math.max(0, at - 4), at).filter((one) => one.indexLitres > row.indexLitres).length >= 3);
    let highest = -Infinity;
    let least = Infinity;
    for (let row = rows.length - 1; row >= 0; row--) leastLater[row] = isLow[row] ? least : (least = Math.min(least, rows[row]!.indexLitres));
    rows.forEach(({ readAtMs, indexLitres }, row) => {
      if (isLow[row] || indexLitres > leastLater[row]! || indexLitres < highest || readAtMs === this.at.at(-1)) return;
      highest = indexLitres;
      this.at.push(readAtMs);
      this.litres.push(indexLitres);
    });
  }

  get fromMs(): number {
    return this.at[0]!;
  }

  get toMs(): number {
    return this.at.at(-1)!;
  }

  /** Litres at an instant within the recording, and how long the gap is in which it lies. */
  indexAt(atMs: number): { readonly litres: number; readonly gapMs: number } {
    let low = 0;
    for (let high = this.at.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if (this.at[middle]! <= atMs) low = middle;
      else high = middle - 1;
    }
    const [before, after] = [this.at[low]!, this.at[low + 1]];
    if (after === undefined || atMs <= before) return { litres: this.litres[low]!, gapMs: 0 };
    return { litres: this.litres[low]! + ((this.litres[low + 1]! - this.litres[low]!) * (atMs - before)) / (after - before), gapMs: after - before };
  }

  /** The first row at or after an instant. */
  firstFrom(atMs: number): { readonly readAtMs: number; readonly indexLitres: number } | undefined {
    const place = this.at.findIndex((one) => one >= atMs);
    return place < 0 ? undefined : { readAtMs: this.at[place]!, indexLitres: this.litres[place]! };
  }
}

/** Root of the mean square. */
export const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length);

/** The value below which so large a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** Two decimals. */
export const rounded = (figure: number): number => Math.round(figure * 100) / 100;
