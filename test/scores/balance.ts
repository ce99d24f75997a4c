import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DEFAULT_BALANCE_ASSUMPTIONS, limitsOf, waterBalance, type BalanceInputs } from '@app/balance';
import { judgeRegister, registerLines } from '@app/metering';
import { localSpans, type LocalSpan } from '@app/time';

import { ArgumentError, parseArguments } from '../support/argument-error.js';
import { recordedFolder } from '../support/recorded-folder.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, quantile, readHouseholdYear, rounded, TrueRegister, YEAR_ZONE } from './household-year.js';
import { makeVirtualZone, oracleInterval, type PopulationSizes, populationSizes, type RealHousehold, type VirtualZone } from './virtual-zone.js';

const DAY_MS = 86_400_000;
const ZONE_CUSTOMERS = 400;
const METERED_PERCENT = [10, 40, 100] as const;
/** What the card of a bulk meter of class 2 says. The service is told this and no more. */
const BULK_LIMIT_RATIO = 0.02;

const USAGE = `usage: npm run scores -- balance [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --cases N    months made for each share of metered customers (default 200)
  --seed N     first seed (default 1)
  --json FILE  write the result there`;

/**
 * Real losses of made zones: customers are real households, the leak, the bulk meters' errors, what meters miss, theft and the norm are drawn by chance, and the
 * service is told none of it. Asked is how often its 95 % limits hold the true leak, and how much worse its interval scores than that of an oracle that knows how
 * large each error is.
 */
export async function balance(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({
    args: [...args], options: { data: { type: 'string' }, cases: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, json: { type: 'string' } },
  }, USAGE);
  const [cases, firstSeed] = [Number(asked.cases), Number(asked.seed)];
  if (!(Number.isSafeInteger(cases) && cases > 0 && Number.isSafeInteger(firstSeed))) throw new ArgumentError(`--cases and --seed are whole numbers\n${USAGE}`);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('balance', year, asked.json);
  const persons = readPersons(asked.data);
  const households = year.series.flatMap((series): RealHousehold[] => {
    const register = new TrueRegister(series);
    const living = persons.get(series.serial);
    return living === undefined || register.fromMs > year.fromMs + 3 * DAY_MS || register.toMs < year.toMs - 3 * DAY_MS ? [] : [{ register, persons: living }];
  });
  // A month at either end has no reading before or after it.
  const months = localSpans('month', year, YEAR_ZONE).slice(2, -2);
  const sizes = new Map(months.map((month) => [month.name, populationSizes(households, months, month, new SeededRandom(firstSeed))]));

  const figures: Record<string, number> = { households: households.length, casesEach: cases };
  const judged: SuiteCase[] = [];
  const rows: (string | number)[][] = [['metered %', 'cases', 'coverage %', 'median width %', 'interval score', 'of oracle', 'oracle coverage %']];
  let worst = 0;
  for (const percent of METERED_PERCENT) {
    const found = Array.from({ length: cases }, (_, at) => tryZone(households, months, sizes, percent / 100, firstSeed + at));
    const coverage = (100 * found.filter(({ isCovered }) => isCovered).length) / cases;
    const width = quantile(found.map(({ widthPercent }) => widthPercent), 0.5);
    const score = mean(found.map((one) => one.score));
    const ratio = score / mean(found.map(({ oracleScore }) => oracleScore));
    worst = Math.max(worst, ratio);
    figures[`coveragePercent${percent}`] = rounded(coverage);
    figures[`medianWidthPercent${percent}`] = rounded(width);
    figures[`intervalScoreRatio${percent}`] = rounded(ratio);
    const oracleCoverage = (100 * found.filter(({ isOracleCovered }) => isOracleCovered).length) / cases;
    figures[`oracleCoveragePercent${percent}`] = rounded(oracleCoverage);
    rows.push([percent, cases, coverage.toFixed(1), width.toFixed(1), score.toFixed(1), ratio.toFixed(2), oracleCoverage.toFixed(1)]);
    judged.push(judge(`coveragePercent${percent}`, coverage >= 90 && coverage <= 99, `${coverage.toFixed(1)} %, 90 to 99 is asked`), judge(`intervalScoreRatio${percent}`, ratio <= 1.3, `${ratio.toFixed(2)}, at most 1.3 is asked`));
  }
  figures['intervalScoreRatio'] = rounded(worst);
  process.stdout.write(`${tableOf(rows)}\nWidths and scores are per cent of the water supplied.\n`);
  return closeSuite({ suite: 'balance', figures, cases: judged }, asked.json);
}

const judge = (id: string, isMet: boolean, reason: string): SuiteCase => ({ id, status: isMet ? 'passed' : 'failed', ...(isMet ? {} : { reason }) });
const mean = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one, 0) / figures.length;

interface TriedZone {
  readonly isCovered: boolean;
  readonly isOracleCovered: boolean;
  readonly widthPercent: number;
  readonly score: number;
  readonly oracleScore: number;
}

function tryZone(households: readonly RealHousehold[], months: readonly LocalSpan[], sizes: ReadonlyMap<string, PopulationSizes>, meteredRatio: number, seed: number): TriedZone {
  const random = new SeededRandom(seed * 7_919 + Math.round(meteredRatio * 1_000));
  const month = random.pick(months);
  const zone = makeVirtualZone(households, month, { customers: ZONE_CUSTOMERS, meteredRatio, random });
  const real = waterBalance(inputsOf(zone, month)).volumes.get('real_losses');
  if (real === null || real === undefined) throw new Error(`the balance of seed ${seed} was not computed`);
  const { lowLitres, highLitres } = limitsOf(real);
  const { leakLitres, suppliedLitres } = zone.truth;
  const oracle = oracleInterval(zone, month, sizes.get(month.name)!);
  return {
    isCovered: lowLitres <= leakLitres && leakLitres <= highLitres, isOracleCovered: oracle.low <= leakLitres && leakLitres <= oracle.high,
    widthPercent: (100 * (highLitres - lowLitres)) / suppliedLitres,
    score: (100 * intervalScore(lowLitres, highLitres, leakLitres)) / suppliedLitres, oracleScore: (100 * intervalScore(oracle.low, oracle.high, leakLitres)) / suppliedLitres,
  };
}

/** Score of a 95 % interval: its width, and 40 times what the truth lies outside. Source: Gneiting and Raftery 2007, section 6.2. */
function intervalScore(low: number, high: number, truth: number): number {
  return high - low + 40 * Math.max(0, low - truth, truth - high);
}

/** What the service is given of a zone: readings, norms, cards. Errors and the leak are not among it. */
function inputsOf({ customers, bulkLitres, normLitresPerPersonDay }: VirtualZone, month: LocalSpan): BalanceInputs {
  const unmetered = customers.filter(({ readings }) => readings === null);
  return {
    period: month, stores: [], assumptions: DEFAULT_BALANCE_ASSUMPTIONS,
    supply: bulkLitres.map((volumeLitres, at) => ({
      pointId: `well ${at}`, place: `well ${at}`, role: 'own_source', declared: null, flowLitresByHour: [],
      meter: { meterId: `bulk ${at}`, overRegistrationRatio: 0, limitRatio: BULK_LIMIT_RATIO },
      lines: [{ fromMs: month.fromMs, toMs: month.toMs, count: { fromMs: month.fromMs, toMs: month.toMs, volumeLitres, profile: null }, origin: 'register', method: null, isQuestionable: false }],
    })),
    metered: customers.flatMap(({ id, persons, readings }) => (readings === null ? [] : [{
      customerId: id, kind: 'flat', units: persons, isBilled: true,
      lines: registerLines(judgeRegister(readings.map((reading) => ({ ...reading, source: 2 as const })), HOUSEHOLD_CARD).segments),
    }])),
    unmetered: unmetered.length === 0 ? [] : [{
      kind: 'flat', customers: unmetered.length, units: unmetered.reduce((sum, one) => sum + one.persons, 0), normLitresPerUnitDay: normLitresPerPersonDay, pressurisedRatio: 1,
    }],
  };
}

/** Persons by household key, of the file beside the recording. */
function readPersons(asked: string | undefined): ReadonlyMap<string, number> {
  const text = readFileSync(join(recordedFolder('daiad_swm', asked).folder, 'household_members.csv'), 'utf8');
  return new Map(text.split('\n').slice(1).flatMap((line) => {
    const [key = '', persons = ''] = line.trim().split(',');
    return Number(persons) > 0 ? [[key, Number(persons)] as const] : [];
  }));
}
