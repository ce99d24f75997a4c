import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { recordedFolder } from '../support/recorded-folder.js';
import { SeededRandom } from '../support/seeded-random.js';

export const STEPS_PER_DAY = 48;
const WEEK_STEPS = 336;
export const YEAR_STEPS = 17_520;
const GRAVITY = 9.81;
const DISCHARGE = 0.75;

/** What the LeakDB benchmark draws its demands from: Fourier coefficients [1, sin, cos, sin, cos, …] and base demands in m3/h. */
export interface BenchmarkBasis {
  readonly weekly: readonly number[];
  readonly yearly: readonly number[];
  readonly baseDemands: readonly number[];
}

/** A year of one scenario, every 30 minutes. */
export interface Scenario {
  readonly inflow: Float64Array;
  /** 1 where a leak runs. */
  readonly labels: Uint8Array;
}

/** Reads the basis, or says in one line why it cannot. */
export function readBenchmarkBasis(asked: string | undefined): BenchmarkBasis | string {
  const coefficients = join(recordedFolder('leakdb', asked).folder, 'demand_fourier_30min.json');
  const network = join(recordedFolder('networks', undefined).folder, 'Hanoi_CMH.inp');
  const missing = [coefficients, network].find((file) => !existsSync(file));
  if (missing !== undefined) return `No ${missing}: nothing to measure. --data DIR or SUU_DATA names another folder.`;
  const { weekly_fourier_Aw: weekly, yearly_fourier_Ay: yearly } = JSON.parse(readFileSync(coefficients, 'utf8')) as { weekly_fourier_Aw: number[]; yearly_fourier_Ay: number[] };
  const junctions = readFileSync(network, 'latin1').split('[JUNCTIONS]')[1]?.split('[')[0] ?? '';
  const baseDemands = junctions.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith(';')).map((line) => Number(line.trim().split(/\s+/)[2]));
  return { weekly, yearly, baseDemands };
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function fourier(coefficients: readonly number[], step: number, period: number): number {
  let sum = coefficients[0]!;
  for (let place = 1; place < coefficients.length; place += 2) {
    const angle = (2 * Math.PI * ((place + 1) / 2) * step) / period;
    sum += coefficients[place]! * Math.sin(angle) + coefficients[place + 1]! * Math.cos(angle);
  }
  return sum;
}

/**
 * One scenario as the benchmark's generator makes it, without hydraulics: node demand = base · (year + 1) · (week · v + 1) ·
 * (1 + N(0, 0.05)), v = 0.75 + N(0, 0.07), coefficients each within 10 %; up to two leaks of 2 to 20 cm at 45 to 65 m that begin
 * and end anywhere in the year, half of them growing until a time in between.
 */
export function makeScenario({ weekly, yearly, baseDemands }: BenchmarkBasis, seed: number): Scenario {
  const random = new SeededRandom(seed * 7_919);
  const vary = (coefficients: readonly number[]): number[] => coefficients.map((one) => one * random.between(0.9, 1.1));
  const inflow = new Float64Array(YEAR_STEPS);
  const variance = new Float64Array(YEAR_STEPS);
  for (const base of baseDemands) {
    const [ofWeek, ofYear, weight] = [vary(weekly), vary(yearly), 0.75 + 0.07 * normal(random)];
    const week = Array.from({ length: WEEK_STEPS }, (_, step) => 1 + weight * fourier(ofWeek, step, WEEK_STEPS));
    for (let day = 0; day < YEAR_STEPS / STEPS_PER_DAY; day++) {
      const year = base * (1 + fourier(ofYear, day * STEPS_PER_DAY, YEAR_STEPS));
      for (let step = day * STEPS_PER_DAY; step < (day + 1) * STEPS_PER_DAY; step++) {
        const demand = year * week[step % WEEK_STEPS]!;
        inflow[step]! += demand;
        variance[step]! += (0.05 * demand) ** 2;
      }
    }
  }
  // The noises of the nodes are independent and normal, so their sum is drawn at once.
  for (let step = 0; step < YEAR_STEPS; step++) inflow[step]! += Math.sqrt(variance[step]!) * normal(random);
  const labels = new Uint8Array(YEAR_STEPS);
  for (let leaks = Math.round(random.between(0, 2)); leaks > 0; leaks--) addLeak(inflow, labels, random);
  return { inflow, labels };
}

function addLeak(inflow: Float64Array, labels: Uint8Array, random: SeededRandom): void {
  const start = random.whole(0, YEAR_STEPS - 1);
  const end = random.whole(start, YEAR_STEPS - 1);
  const peak = random.chance(0.5) ? start : random.whole(start, end);
  const flow = 3_600 * DISCHARGE * (Math.PI / 4) * random.between(0.02, 0.2) ** 2 * Math.sqrt(2 * GRAVITY * random.between(45, 65));
  for (let step = start; step <= end; step++) {
    inflow[step]! += flow * (step >= peak ? 1 : (step - start) / (peak - start));
    labels[step] = 1;
  }
}
