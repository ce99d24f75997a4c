import { DEFAULT_ZONE_WATCH_RULES, type Finding, placeHour, stepZone, ZONE_WATCH_AT_REST, type ZoneWatchRules } from '@app/detection';

import { ArgumentError, parseArguments } from '../support/argument-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { quantile, rounded } from './household-year.js';
import { correlation, matchAlarms, type Matching } from './leak-matching.js';
import { type LeakTown, readLeakTown, type TrueLeak } from './leak-town.js';
import { PUBLISHED_SHARES, publishedNightFlow } from './published-night-flow.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const COLD_START_DAYS = 14;
const RANDOM_ALARMS = 20;
const RANDOM_RUNS = 1_000;

const USAGE = `usage: npm run scores -- battledim [options]
  --data DIR   folder of the recording (default $SUU_DATA/battledim)
  --from DATE  score from that day on; everything before is learned from (default: 14 days after the first)
  --to DATE    score until the end of the day before
  --json FILE  write the result there`;

interface Scored {
  readonly alarmsAtMs: readonly number[];
  /** Excess over the learning period by day of the recording, m3/h; null where there is none. */
  readonly excess: readonly (number | null)[];
}

interface Tracking {
  readonly r: number;
  readonly maeM3PerHour: number;
  readonly volumeErrorPercent: number;
}

/** Finds leaks in the inflow of a town whose leaks are known, and beside it by the published night flow method and by chance. */
export async function battledim(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const town = readLeakTown(asked.data);
  if (typeof town === 'string') return closeSkipped('battledim', town, asked.json);
  const coldMs = town.fromMs + COLD_START_DAYS * DAY_MS;
  const fromMs = Math.max(coldMs, dayAsked(asked.from) ?? coldMs);
  const toMs = Math.min(town.fromMs + town.hours * HOUR_MS, dayAsked(asked.to) ?? Infinity);
  if (toMs <= fromMs) throw new ArgumentError(`nothing to score between ${isoDay(fromMs)} and ${isoDay(toMs)}\n${USAGE}`);

  const inStretch = (leak: TrueLeak): boolean => leak.startedAtMs >= fromMs && leak.startedAtMs < toMs;
  const leaks = town.leaks.filter((leak) => leak.zone === 'AB' && inStretch(leak));
  const truth = trueExcess(town, 'AB');
  const abruptTotal = leaks.filter(({ isAbrupt }) => isAbrupt).length;
  const score = ({ alarmsAtMs, excess }: Scored): { matching: Matching; tracking: Tracking } => ({
    matching: matchAlarms(alarmsAtMs.filter((atMs) => atMs >= fromMs && atMs <= toMs), leaks), tracking: track(excess, truth, town, fromMs, toMs),
  });

  const findings: Finding[] = [];
  const ours = score(watchInflow(town, 'AB', DEFAULT_ZONE_WATCH_RULES, findings));
  const published = PUBLISHED_SHARES.map((share) => ({ share, ...score(watchByPublishedMethod(town, share)) }))
    .sort((one, other) => other.matching.abruptFound - one.matching.abruptFound || one.matching.alarms - other.matching.alarms)[0]!;
  const random = randomMatchings(leaks, fromMs, toMs);

  process.stdout.write(`Zones A and B, ${isoDay(fromMs)} to ${isoDay(toMs)}: ${abruptTotal} abrupt leaks, ${leaks.length - abruptTotal} that grow.\n`);
  process.stdout.write(`${tableOf([['finding', 'raised', 'began', 'm3/h', 'confidence'], ...findings.filter(({ raisedAtMs }) => raisedAtMs >= fromMs && raisedAtMs <= toMs)
    .map((one) => [one.kind, isoMinute(one.raisedAtMs), isoMinute(one.startedAtMs), (one.flowLitresPerHour! / 1_000).toFixed(1), one.confidence.toFixed(2)])])}\n\n`);
  process.stdout.write(`${tableOf([['abrupt leak', 'began', 'found after h'], ...[...ours.matching.hoursToDetect].map(([link, hours]) => [link, isoMinute(leaks.find((leak) => leak.link === link)!.startedAtMs), hours === null ? 'not' : hours.toFixed(0)])])}\n\n`);
  process.stdout.write(`${tableOf([
    ['method', 'alarms', 'abrupt found', 'growing found', 'unmatched', 'median h', 'r', 'MAE m3/h', 'volume %'],
    rowOf('ours', ours.matching, ours.tracking), rowOf(`night flow, ${published.share * 100} %`, published.matching, published.tracking),
    ['random, mean of 1000', RANDOM_ALARMS, random.meanAbruptFound.toFixed(1), random.meanIncipientFound.toFixed(1), random.meanUnmatched.toFixed(1), random.medianHours.toFixed(0), '', '', ''],
  ])}\n\n`);
  printZoneC(town, fromMs, toMs);

  const figures = {
    abruptFound: ours.matching.abruptFound, abruptTotal, alarms: ours.matching.alarms, medianHoursToDetect: rounded(medianHours(ours.matching)), ...trackingFigures(ours.tracking),
    incipientFound: ours.matching.incipientFound, unmatched: ours.matching.unmatched, maeM3PerHour: rounded(ours.tracking.maeM3PerHour),
    mnfAbruptFound: published.matching.abruptFound, mnfAbruptTotal: abruptTotal, mnfAlarms: published.matching.alarms, mnfMedianHoursToDetect: rounded(medianHours(published.matching)),
    mnfTrackingR: rounded3(published.tracking.r), mnfVolumeErrorPercent: rounded(published.tracking.volumeErrorPercent), mnfShare: published.share,
    randomAbruptFound: rounded(random.meanAbruptFound), randomAbruptTotal: abruptTotal, randomAlarms: RANDOM_ALARMS, randomMedianHoursToDetect: rounded(random.medianHours),
    randomTrackingR: 'none', randomVolumeErrorPercent: 'none',
  };
  return closeSuite({ suite: 'battledim', figures: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, Number.isNaN(figure) ? 'none' : figure])), cases: casesOf(ours, abruptTotal, random.p95AbruptFound) }, asked.json);
}

function casesOf({ matching, tracking }: { matching: Matching; tracking: Tracking }, abruptTotal: number, randomP95: number): SuiteCase[] {
  const judge = (id: string, isGood: boolean, reason: string): SuiteCase => ({ id, status: isGood ? 'passed' : 'failed', ...(isGood ? {} : { reason }) });
  return [
    judge('abruptFound', matching.abruptFound >= Math.ceil(abruptTotal * 0.75), `${matching.abruptFound} of ${abruptTotal}, at least three of four are asked`),
    judge('alarms', matching.alarms <= 18, `${matching.alarms}, at most 18 are asked`),
    judge('betterThanChance', abruptTotal === 0 || matching.abruptFound > randomP95 || matching.abruptFound === abruptTotal, `${matching.abruptFound}, as often by chance`),
    judge('trackingR', tracking.r >= 0.95, `${tracking.r.toFixed(3)}, at least 0.95 is asked`),
    judge('volumeErrorPercent', Math.abs(tracking.volumeErrorPercent) <= 15, `${tracking.volumeErrorPercent.toFixed(1)}, within 15 is asked`),
  ];
}

/** Runs the zone's detectors over the inflow. Findings go, as raised, into the list that is given. */
export function watchInflow(town: LeakTown, zone: 'AB' | 'C', rules: ZoneWatchRules, findings: Finding[]): Scored {
  let state = ZONE_WATCH_AT_REST;
  const excess: (number | null)[] = Array.from({ length: Math.ceil(town.hours / 24) }, () => null);
  const alarmsAtMs: number[] = [];
  town.inflow[zone].forEach((flow, at) => {
    const step = stepZone(state, placeHour(town.fromMs + at * HOUR_MS, flow === null ? null : flow * 1_000, 'UTC'), rules);
    state = step.state;
    findings.push(...step.raised);
    alarmsAtMs.push(...step.raised.map(({ raisedAtMs }) => raisedAtMs));
    if (step.night?.excessLitresPerHour != null) excess[Math.floor(at / 24)] = step.night.excessLitresPerHour / 1_000;
  });
  return { alarmsAtMs, excess };
}

function watchByPublishedMethod(town: LeakTown, share: number): Scored {
  const nights = Array.from({ length: Math.floor(town.hours / 24) }, (_, day) => {
    const hours = town.inflow.AB.slice(day * 24, day * 24 + 24);
    return hours.includes(null) ? null : Math.min(...(hours as number[]));
  });
  const learned = quantile(nights.slice(0, COLD_START_DAYS).filter((night) => night !== null), 0.5);
  const flags = publishedNightFlow(nights, share);
  // The least flow of a day is known with the night's end.
  const alarmsAtMs = flags.flatMap((isFlagged, day) => (isFlagged && !flags[day - 1] ? [town.fromMs + day * DAY_MS + 5 * HOUR_MS] : []));
  return { alarmsAtMs, excess: nights.map((night) => (night === null ? null : night - learned)) };
}

function randomMatchings(leaks: readonly TrueLeak[], fromMs: number, toMs: number): { meanAbruptFound: number; p95AbruptFound: number; meanIncipientFound: number; meanUnmatched: number; medianHours: number } {
  const random = new SeededRandom(1);
  const runs = Array.from({ length: RANDOM_RUNS }, () => matchAlarms(Array.from({ length: RANDOM_ALARMS }, () => random.between(fromMs, toMs)), leaks));
  const meanOf = (of: (run: Matching) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const hours = runs.flatMap((run) => [...run.hoursToDetect.values()].filter((one) => one !== null));
  return {
    meanAbruptFound: meanOf((run) => run.abruptFound), p95AbruptFound: quantile(runs.map((run) => run.abruptFound), 0.95), meanIncipientFound: meanOf((run) => run.incipientFound),
    meanUnmatched: meanOf((run) => run.unmatched), medianHours: hours.length === 0 ? Number.NaN : quantile(hours, 0.5),
  };
}

/** Leak flow by day in excess of its mean over the learning period, m3/h. */
function trueExcess(town: LeakTown, zone: 'AB' | 'C'): number[] {
  const leaks = town.leaks.filter((leak) => leak.zone === zone);
  const days = Array.from({ length: Math.floor(town.hours / 24) }, (_, day) => leaks.reduce((sum, { hourly }) => sum + hourly.slice(day * 24, day * 24 + 24).reduce((total, flow) => total + flow, 0) / 24, 0));
  const learned = days.slice(0, COLD_START_DAYS).reduce((sum, flow) => sum + flow, 0) / COLD_START_DAYS;
  return days.map((flow) => flow - learned);
}

function track(excess: readonly (number | null)[], truth: readonly number[], town: LeakTown, fromMs: number, toMs: number): Tracking {
  const days = truth.map((_, day) => day).filter((day) => excess[day] != null && town.fromMs + day * DAY_MS >= fromMs && town.fromMs + (day + 1) * DAY_MS <= toMs);
  const [found, real] = [days.map((day) => excess[day]!), days.map((day) => truth[day]!)];
  const total = (series: readonly number[]): number => series.reduce((sum, flow) => sum + flow, 0);
  return { r: correlation(found, real), maeM3PerHour: total(found.map((flow, at) => Math.abs(flow - real[at]!))) / days.length, volumeErrorPercent: (100 * (total(found) - total(real))) / total(real) };
}

function printZoneC(town: LeakTown, fromMs: number, toMs: number): void {
  const findings: Finding[] = [];
  const { excess } = watchInflow(town, 'C', DEFAULT_ZONE_WATCH_RULES, findings);
  const raised = findings.filter(({ raisedAtMs }) => raisedAtMs >= fromMs && raisedAtMs <= toMs);
  const tracking = track(excess, trueExcess(town, 'C'), town, fromMs, toMs);
  process.stdout.write(`Zone C, not counted: ${raised.length} findings, r ${tracking.r.toFixed(2)}, MAE ${tracking.maeM3PerHour.toFixed(1)} m3/h; leaks that began: ${town.leaks.filter((leak) => leak.zone === 'C' && leak.startedAtMs >= fromMs && leak.startedAtMs < toMs).map((leak) => `${leak.link} ${isoMinute(leak.startedAtMs)}`).join(', ') || 'none'}\n`);
  for (const one of raised) process.stdout.write(`  ${one.kind} raised ${isoMinute(one.raisedAtMs)}, ${(one.flowLitresPerHour! / 1_000).toFixed(1)} m3/h\n`);
}

const medianHours = ({ hoursToDetect }: Matching): number => {
  const found = [...hoursToDetect.values()].filter((hours) => hours !== null).sort((one, other) => one - other);
  const half = found.length >> 1;
  return found.length === 0 ? Number.NaN : found.length % 2 === 1 ? found[half]! : (found[half - 1]! + found[half]!) / 2;
};
const rounded3 = (figure: number): number => Math.round(figure * 1_000) / 1_000;
const trackingFigures = ({ r, volumeErrorPercent }: Tracking): { trackingR: number; volumeErrorPercent: number } => ({ trackingR: rounded3(r), volumeErrorPercent: rounded(volumeErrorPercent) });
const rowOf = (name: string, matching: Matching, tracking: Tracking): (string | number)[] =>
  [name, matching.alarms, matching.abruptFound, matching.incipientFound, matching.unmatched, medianHours(matching).toFixed(0), tracking.r.toFixed(3), tracking.maeM3PerHour.toFixed(1), tracking.volumeErrorPercent.toFixed(1)];
const isoDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const isoMinute = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');

function dayAsked(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(atMs) || isoDay(atMs) !== text) throw new ArgumentError(`not a day YYYY-MM-DD: ${text.slice(0, 20)}\n${USAGE}`);
  return atMs;
}
