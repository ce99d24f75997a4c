import { DEFAULT_ZONE_WATCH_RULES, placeHour, stepZone, ZONE_WATCH_AT_REST } from '@app/detection';

import { ArgumentError, parseArguments } from '../support/argument-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { rounded } from './household-year.js';
import { makeScenario, readBenchmarkBasis, type Scenario, STEPS_PER_DAY, YEAR_STEPS } from './leak-benchmark.js';
import { PUBLISHED_SHARES, publishedNightFlow } from './published-night-flow.js';

const HOUR_MS = 3_600_000;
/** Monday 1 January 2018: the benchmark's weeks begin with its years. */
const START_MS = Date.UTC(2018, 0, 1);
const BETTER_BY_POINTS = 8;

const USAGE = `usage: npm run scores -- leakdb [options]
  --data DIR     folder of the benchmark's coefficients (default $SUU_DATA/leakdb)
  --scenarios N  how many years to make (default 200)
  --seed N       where they begin (default 1)
  --json FILE    write the result there`;

class Counts {
  private truePositives = 0;
  private falsePositives = 0;
  private falseNegatives = 0;
  private trueNegatives = 0;

  add(labels: Uint8Array, flags: Uint8Array): void {
    for (let step = 0; step < YEAR_STEPS; step++) {
      const isRight = labels[step] === flags[step];
      if (flags[step] === 1 && isRight) this.truePositives++;
      else if (flags[step] === 1) this.falsePositives++;
      else if (isRight) this.trueNegatives++;
      else this.falseNegatives++;
    }
  }

  /** All in percent, pooled over steps and scenarios as the benchmark does. */
  get rates(): { readonly f1: number; readonly truePositiveRate: number; readonly trueNegativeRate: number } {
    return {
      f1: (200 * this.truePositives) / (2 * this.truePositives + this.falsePositives + this.falseNegatives),
      truePositiveRate: (100 * this.truePositives) / (this.truePositives + this.falseNegatives),
      trueNegativeRate: (100 * this.trueNegatives) / (this.trueNegatives + this.falsePositives),
    };
  }
}

/** Flags the steps of made-up years in which a leak runs, and beside it the published method on the same years. */
export async function leakdb(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, scenarios: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const [scenarios, seed] = [Number(asked.scenarios ?? 200), Number(asked.seed ?? 1)];
  if (!Number.isInteger(scenarios) || scenarios < 1 || !Number.isInteger(seed)) throw new ArgumentError(`--scenarios and --seed are whole numbers\n${USAGE}`);
  const basis = readBenchmarkBasis(asked.data);
  if (typeof basis === 'string') return closeSkipped('leakdb', basis, asked.json);

  const methods = new Map<string, Counts>([['ours', new Counts()], ...PUBLISHED_SHARES.map((share) => [`night flow, ${share * 100} %`, new Counts()] as const), ['random', new Counts()]]);
  const chance = new SeededRandom(seed);
  for (let at = 0; at < scenarios; at++) {
    const scenario = makeScenario(basis, seed + at);
    methods.get('ours')!.add(scenario.labels, flagsOfWatch(scenario));
    for (const share of PUBLISHED_SHARES) methods.get(`night flow, ${share * 100} %`)!.add(scenario.labels, flagsOfPublished(scenario, share));
    methods.get('random')!.add(scenario.labels, Uint8Array.from({ length: YEAR_STEPS }, () => (chance.chance(0.5) ? 1 : 0)));
    if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} of ${scenarios}`);
  }
  const rates = [...methods].map(([method, counts]) => ({ method, ...counts.rates }));
  process.stdout.write(`${tableOf([['method', 'TPR %', 'TNR %', 'F1 %'], ...rates.map((one) => [one.method, one.truePositiveRate.toFixed(1), one.trueNegativeRate.toFixed(1), one.f1.toFixed(1)])])}\n`);
  const ours = rates[0]!;
  const published = rates.filter(({ method }) => method.startsWith('night flow')).sort((one, other) => other.f1 - one.f1)[0]!;
  const isGood = ours.f1 - published.f1 >= BETTER_BY_POINTS;
  const cases: SuiteCase[] = [{ id: 'f1', status: isGood ? 'passed' : 'failed', ...(isGood ? {} : { reason: `${ours.f1.toFixed(1)}, at least ${BETTER_BY_POINTS} points above ${published.f1.toFixed(1)} are asked` }) }];
  const figures = {
    scenarios, f1: rounded(ours.f1), f1Mnf: rounded(published.f1), f1Random: rounded(rates.at(-1)!.f1), truePositiveRate: rounded(ours.truePositiveRate), trueNegativeRate: rounded(ours.trueNegativeRate),
    truePositiveRateMnf: rounded(published.truePositiveRate), trueNegativeRateMnf: rounded(published.trueNegativeRate),
  };
  return closeSuite({ suite: 'leakdb', figures, cases }, asked.json);
}

/** A step is flagged while a finding is open, as it was known at that step. */
function flagsOfWatch({ inflow }: Scenario): Uint8Array {
  const flags = new Uint8Array(YEAR_STEPS);
  let state = ZONE_WATCH_AT_REST;
  for (let hour = 0; hour < YEAR_STEPS / 2; hour++) {
    const flow = ((inflow[2 * hour]! + inflow[2 * hour + 1]!) / 2) * 1_000;
    ({ state } = stepZone(state, placeHour(START_MS + hour * HOUR_MS, flow, 'UTC'), DEFAULT_ZONE_WATCH_RULES));
    if (state.open.length > 0) flags.fill(1, 2 * hour, 2 * hour + 2);
  }
  return flags;
}

function flagsOfPublished({ inflow }: Scenario, share: number): Uint8Array {
  const least = Array.from({ length: YEAR_STEPS / STEPS_PER_DAY }, (_, day) => Math.min(...inflow.subarray(day * STEPS_PER_DAY, (day + 1) * STEPS_PER_DAY)));
  const flags = new Uint8Array(YEAR_STEPS);
  publishedNightFlow(least, share).forEach((isFlagged, day) => flags.fill(isFlagged ? 1 : 0, day * STEPS_PER_DAY, (day + 1) * STEPS_PER_DAY));
  return flags;
}
