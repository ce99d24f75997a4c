import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_VOLUME_RULES, estimateGap, type EstimationContext, judgeRegister, litresOf, registerLines, spreadByOwnWeek, type VolumeLine, volumesBy,
} from '@app/metering';
import { localSpans } from '@app/time';

import { parseArguments } from '../support/argument-error.js';
import { recordedFolder } from '../support/recorded-folder.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, quantile, readHouseholdYear, readingsOf, rounded, TrueRegister, YEAR_ZONE } from './household-year.js';

const DAY_MS = 86_400_000;
const HIDDEN_DAYS = 30;
const GAP_DAYS = 7;
const AFTER_EXCHANGE_DAYS = 12;
const SEEDS = [1, 2, 3, 4, 5];
/** Norm of flats in Bishkek, litres a person a day (resolution in force from 5 July 2024). */
const NORM_LITRES = 310;
/** Below this a share of the true volume says nothing. */
const LEAST_TRUE_LITRES_PER_DAY = 10;

const USAGE = `usage: npm run scores -- estimation [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --json FILE  write the result there`;

interface Meter {
  readonly serial: string;
  readonly truth: TrueRegister;
  readonly lines: readonly VolumeLine[];
  readonly residents: number | null;
}

const NOTHING: EstimationContext = { lines: [], exchangedAtMs: null, isOldMeterDoubtful: false, ownWeek: null, classMedianLitresPerDay: null, classUse: null, classLitresPerDayByMonth: null, norms: [] };

/** What is most of a median error, in percent of what passed; by rung. Of the norm nothing is asked: it is a tariff, not a guess. */
const MOST_MEDIAN_PERCENT: Readonly<Record<string, number>> = { AvgOwn: 20, AvgOwnAfterExchange: 25, ClassMedian: 60, ProfileClass: 60 };

/** Hides readings of real meters, estimates them by each rung of the ladder, and holds that against what the registers had counted. */
export async function estimation(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('estimation', year, asked.json);
  const residents = householdMembers(asked.data);
  const meters = year.series.map((series): Meter => ({
    serial: series.serial, truth: new TrueRegister(series), lines: registerLines(judgeRegister(readingsOf(series), HOUSEHOLD_CARD).segments), residents: residents.get(series.serial) ?? null,
  })).filter(({ truth }) => truth.toMs - truth.fromMs > 200 * DAY_MS);

  const errors: Record<string, number[]> = { AvgOwn: [], AvgOwnAfterExchange: [], ClassMedian: [], ProfileClass: [], Norm: [], SpreadEvenly: [], SpreadByOwnWeek: [] };
  let unlikeRegister = 0;
  for (const seed of SEEDS) {
    const random = new SeededRandom(seed);
    for (const meter of meters) {
      const fromMs = Math.floor(random.between(meter.truth.fromMs + 100 * DAY_MS, meter.truth.toMs - HIDDEN_DAYS * DAY_MS));
      for (const [rung, percent] of openEndErrors(meter, meters, fromMs)) errors[rung]!.push(percent);
      unlikeRegister += spreadErrors(meter, fromMs, errors);
    }
  }

  const tried = Object.entries(errors).filter(([, ofRung]) => ofRung.length > 0);
  const rows = tried.map(([rung, ofRung]) => [rung, ofRung.length, quantile(ofRung, 0.5).toFixed(1), quantile(ofRung, 0.95).toFixed(1)]);
  process.stdout.write(`${tableOf([['rung', 'trials', 'median %', '95 % below'], ...rows])}\n`);
  const figures = Object.fromEntries(tried.flatMap(([rung, ofRung]) => [[`medianErrorPercent${rung}`, rounded(quantile(ofRung, 0.5))], [`p95ErrorPercent${rung}`, rounded(quantile(ofRung, 0.95))]]));
  const cases: SuiteCase[] = Object.entries(MOST_MEDIAN_PERCENT).map(([rung, most]) => {
    if (errors[rung]!.length === 0) return { id: `medianErrorPercent${rung}`, status: 'skipped', reason: 'no meter of the recording could be tried' };
    const median = quantile(errors[rung]!, 0.5);
    return { id: `medianErrorPercent${rung}`, status: median <= most ? 'passed' : 'failed', ...(median <= most ? {} : { reason: `${median.toFixed(1)}, at most ${most} is asked` }) };
  });
  cases.push({ id: 'closedGapIsExact', status: unlikeRegister === 0 ? 'passed' : 'failed', ...(unlikeRegister === 0 ? {} : { reason: `${unlikeRegister} gaps that readings close do not add up to the register` }) });
  cases.push({ id: 'medianErrorPercentSamePeriodLastYear', status: 'skipped', reason: 'the recording is one year long' });
  return closeSuite({ suite: 'estimation', figures: { meters: meters.length, ...figures }, cases }, asked.json);
}

function householdMembers(asked: string | undefined): Map<string, number> {
  const file = join(recordedFolder('daiad_swm', asked).folder, 'household_members.csv');
  if (!existsSync(file)) return new Map();
  const [, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return new Map(lines.map((line) => line.split(',')).flatMap(([serial = '', members]) => (Number(members) > 0 ? [[serial, Number(members)] as const] : [])));
}

const trueLitres = ({ truth }: Meter, fromMs: number, toMs: number): number => truth.indexAt(toMs).litres - truth.indexAt(fromMs).litres;
const reaches = ({ truth }: Meter, fromMs: number, toMs: number): boolean => truth.fromMs <= fromMs && truth.toMs >= toMs;

/** Errors of the rungs for a silence of 30 days that no reading has closed yet. */
function openEndErrors(meter: Meter, all: readonly Meter[], fromMs: number): [string, number][] {
  const gap = { fromMs, toMs: fromMs + HIDDEN_DAYS * DAY_MS };
  const real = trueLitres(meter, gap.fromMs, gap.toMs);
  if (real < LEAST_TRUE_LITRES_PER_DAY * HIDDEN_DAYS) return [];
  const known = meter.lines.filter(({ toMs }) => toMs <= fromMs);
  const others = all.filter((other) => other !== meter && reaches(other, fromMs - 60 * DAY_MS, gap.toMs));
  const perDay = others.map((other) => trueLitres(other, fromMs - 60 * DAY_MS, fromMs) / 60);
  const byMonth = Array.from({ length: 12 }, () => 0);
  for (const month of localSpans('month', gap, YEAR_ZONE)) {
    const whole = all.filter((other) => other !== meter && reaches(other, month.fromMs, month.toMs));
    const days = (month.toMs - month.fromMs) / DAY_MS;
    byMonth[Number(month.name.slice(5)) - 1] = whole.length === 0 ? quantile(perDay, 0.5) : quantile(whole.map((other) => trueLitres(other, month.fromMs, month.toMs) / days), 0.5);
  }
  const contexts: Record<string, EstimationContext> = {
    AvgOwn: { ...NOTHING, lines: known },
    AvgOwnAfterExchange: { ...NOTHING, lines: known, exchangedAtMs: fromMs - AFTER_EXCHANGE_DAYS * DAY_MS, isOldMeterDoubtful: true },
    ClassMedian: { ...NOTHING, classMedianLitresPerDay: quantile(perDay, 0.5) },
    ProfileClass: { ...NOTHING, classLitresPerDayByMonth: byMonth },
    ...(meter.residents === null ? {} : { Norm: { ...NOTHING, norms: [{ fromMs: 0, toMs: null, residents: meter.residents, normLitresPerPersonDay: NORM_LITRES }] } }),
  };
  return Object.entries(contexts).flatMap(([rung, context]) => {
    const lines = estimateGap(gap, context);
    return lines.length === 0 ? [] : [[rung, (100 * Math.abs(lines.reduce((sum, line) => sum + litresOf(line), 0) - real)) / real]];
  });
}

/** Errors of single days of a week's gap that readings close, in percent of its average day. @returns 1 where its sum is not the register's */
function spreadErrors(meter: Meter, nearMs: number, errors: Record<string, number[]>): number {
  const first = meter.lines.find(({ fromMs }) => fromMs >= nearMs);
  const last = meter.lines.find(({ toMs }) => first !== undefined && toMs >= first.fromMs + GAP_DAYS * DAY_MS);
  if (first === undefined || last === undefined) return 0;
  const hidden = meter.lines.filter(({ fromMs, toMs }) => fromMs >= first.fromMs && toMs <= last.toMs);
  const count = { fromMs: first.fromMs, toMs: last.toMs, volumeLitres: hidden.reduce((sum, line) => sum + litresOf(line), 0), profile: null };
  const closed: VolumeLine = { fromMs: count.fromMs, toMs: count.toMs, count, origin: 'register', method: null, isQuestionable: false };
  const perDay = (trueLitres(meter, count.fromMs, count.toMs) * DAY_MS) / (count.toMs - count.fromMs);
  if (perDay < LEAST_TRUE_LITRES_PER_DAY) return 0;
  const before = meter.lines.filter(({ toMs }) => toMs <= first.fromMs);
  const rules = { ...DEFAULT_VOLUME_RULES, zone: YEAR_ZONE };
  const spread = { SpreadEvenly: closed, SpreadByOwnWeek: spreadByOwnWeek([...before, closed], YEAR_ZONE, rules.measuredGapMs).at(-1)! };
  for (const [rung, line] of Object.entries(spread)) {
    for (const day of volumesBy('day', [line], line, rules).filter(({ isComplete }) => isComplete)) {
      errors[rung]!.push((100 * Math.abs(day.volumeLitres! - trueLitres(meter, day.fromMs, day.toMs))) / perDay);
    }
  }
  const register = meter.truth.indexAt(count.toMs).litres - meter.truth.indexAt(count.fromMs).litres;
  const months = volumesBy('month', [spread.SpreadByOwnWeek], count, rules).reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0);
  return Math.abs(months - register) <= 1 ? 0 : 1;
}
