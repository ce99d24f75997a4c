import { DEFAULT_VOLUME_RULES, judgeRegister, registerLines, volumesBy } from '@app/metering';
import { localMonthOf, localSpans, type LocalSpan } from '@app/time';

import { parseArguments } from '../support/argument-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, readHouseholdYear, rootMeanSquare, rounded, TrueRegister, YEAR_ZONE } from './household-year.js';

const DAY_MS = 86_400_000;
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

const USAGE = `usage: npm run scores -- prorating [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --json FILE  write the result there`;

/** How often meters are read by hand, and what the months may be off by at most. */
const READ_EVERY = [
  { name: '30Day', days: 30, mostPercent: 1.8, mostOfNaive: 0.45 },
  { name: 'Quarterly', days: 90, mostPercent: 4.2, mostOfNaive: 0.3 },
] as const;

/**
 * Months of all meters together from readings every 30 days or every quarter, each meter with its own day, against the hourly
 * registers. A meter is also read when it is put in and at the end of the year, as every meter of a utility is. Beside it the
 * naive way: what was read in a month is the month's. The months that lie a whole round of readings from both ends are shown
 * apart: there no reading of the beginning or end helps.
 */
export async function prorating(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('prorating', year, asked.json);
  const whole = year.series.map((one) => new TrueRegister(one)).filter(({ fromMs, toMs }) => fromMs < year.fromMs + 3 * DAY_MS && toMs > year.toMs - 3 * DAY_MS);

  const figures: Record<string, number> = { meters: whole.length };
  const cases: SuiteCase[] = [];
  const rows: (string | number)[][] = [['read', 'months', 'prorated %', 'inner months %', 'naive %', 'of naive']];
  for (const { name, days, mostPercent, mostOfNaive } of READ_EVERY) {
    const months = localSpans('month', year, YEAR_ZONE).filter(({ fromMs, toMs }) => fromMs >= year.fromMs && toMs <= year.toMs);
    const errors = SEEDS.flatMap((seed) => monthErrors(whole, months, year, days, seed));
    const prorated = rootMeanSquare(errors.map((one) => one.proratedPercent));
    const naive = rootMeanSquare(errors.map((one) => one.naivePercent));
    const inner = rootMeanSquare(errors.filter((one) => one.month.fromMs >= year.fromMs + days * DAY_MS && one.month.toMs <= year.toMs - days * DAY_MS).map((one) => one.proratedPercent));
    figures[`rmse${name}Percent`] = rounded(prorated);
    figures[`naiveRmse${name}Percent`] = rounded(naive);
    figures[`innerRmse${name}Percent`] = rounded(inner);
    figures[`ofNaive${name}`] = rounded(prorated / naive);
    rows.push([name, errors.length, prorated.toFixed(2), inner.toFixed(2), naive.toFixed(2), (prorated / naive).toFixed(2)]);
    const judge = (id: string, figure: number, most: number): SuiteCase =>
      ({ id, status: figure <= most ? 'passed' : 'failed', ...(figure <= most ? {} : { reason: `${figure.toFixed(2)}, at most ${most} is asked` }) });
    cases.push(judge(`rmse${name}Percent`, prorated, mostPercent), judge(`ofNaive${name}`, prorated / naive, mostOfNaive));
  }
  process.stdout.write(`${tableOf(rows)}\n`);
  return closeSuite({ suite: 'prorating', figures, cases }, asked.json);
}

interface MonthError {
  readonly month: LocalSpan;
  readonly proratedPercent: number;
  readonly naivePercent: number;
}

function monthErrors(meters: readonly TrueRegister[], months: readonly LocalSpan[], year: { readonly fromMs: number; readonly toMs: number }, days: number, seed: number): MonthError[] {
  const random = new SeededRandom(seed);
  const truth = new Map(months.map(({ name }) => [name, 0]));
  const prorated = new Map(truth);
  const naive = new Map(truth);
  const add = (to: Map<string, number>, month: string, litres: number): void => void (to.has(month) && to.set(month, to.get(month)! + litres));
  for (const meter of meters) {
    const phaseMs = random.between(0, days) * DAY_MS;
    const reads = [meter.firstFrom(meter.fromMs)!];
    for (let atMs = year.fromMs + phaseMs; atMs < year.toMs; atMs += days * DAY_MS) {
      const read = meter.firstFrom(atMs);
      if (read !== undefined && read.readAtMs !== reads.at(-1)?.readAtMs) reads.push(read);
    }
    const last = meter.firstFrom(meter.toMs)!;
    if (reads.at(-1)!.readAtMs < last.readAtMs) reads.push(last);
    for (const { name, fromMs, toMs } of months) add(truth, name, meter.indexAt(toMs).litres - meter.indexAt(fromMs).litres);
    for (let at = 1; at < reads.length; at++) add(naive, localMonthOf(reads[at]!.readAtMs, YEAR_ZONE), reads[at]!.indexLitres - reads[at - 1]!.indexLitres);
    const lines = registerLines(judgeRegister(reads.map((read) => ({ ...read, source: 2 as const })), HOUSEHOLD_CARD).segments);
    const interval = { fromMs: months[0]!.fromMs, toMs: months.at(-1)!.toMs };
    for (const { name, volumeLitres } of volumesBy('month', lines, interval, { ...DEFAULT_VOLUME_RULES, zone: YEAR_ZONE })) add(prorated, name, volumeLitres ?? 0);
  }
  const percent = (found: Map<string, number>, name: string): number => (100 * (found.get(name)! - truth.get(name)!)) / truth.get(name)!;
  return months.map((month) => ({ month, proratedPercent: percent(prorated, month.name), naivePercent: percent(naive, month.name) }));
}
