import type { FindingKind } from '@app/detection';

import { townDates } from '../../simulators/town/town-calendar.js';
import { KARA_BALTA, readTown, shrinkTown, type TownFile } from '../../simulators/town/town-file.js';
import { parseArguments } from '../support/argument-error.js';
import { closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { type KindScore, precisionOf, type RaisedAt, recallOf, scoreFindings, seenByDispatcher, type TrueEvent } from './finding-matching.js';
import { customerFindings } from './town-customer-findings.js';
import { supplyFindings } from './town-supply-findings.js';

const USAGE = `usage: npm run scores -- town-findings [options]
  --share S    size of the town, 1 the whole city (default 1)
  --days N     days simulated from the first of January on (default 365)
  --seeds N    towns, one after the other (default 1)
  --seed N     number of the first (default 1)
  --list       print each wrong finding and each event that was missed
  --json FILE  write the result there`;
/** A year that is over. */
const FROM = '2025-01-01';
const LEAST_PRECISION = 0.7;
const LEAST_RECALL = 0.8;
/** Of fewer than so many findings or events a share says nothing. */
const LEAST_COUNT = 3;

/** At customers, too, what is rare in the city happens often enough for a year to tell of each kind. */
const TROUBLED_CUSTOMERS: TownFile['customerTroubles'] = {
  burstsPerThousandCustomersYear: 80, burstMedianLitresPerHour: 900, supplyingPerThousandHouseholds: 12, closingsPerThousandCustomers: 30, reopenedShare: 0.5, tamperingsPerThousandMetersYear: 20, weakBatteryShare: 0.04,
  alarmDeviceShare: 0.2, largeMeterShare: 0.15,
};

/** Detectors that are scored, and those that are not held to the goals with the reason; docs/detection.md has the measurement. */
const SCORED: readonly { readonly kind: FindingKind; readonly exception?: string }[] = [
  { kind: 'nightFlowStep', exception: 'most bursts of the town are as large as what a night can tell at all' },
  { kind: 'inflowBurst', exception: 'hours of a town that waters its gardens; what no night confirms is ended the same day' },
  { kind: 'nightFlowRise', exception: 'a year of one town has few leaks that grow, beside the season and other bursts' },
  { kind: 'reservoirOverflow' },
  { kind: 'wellNotRunning' }, { kind: 'flowFromClosedWell' }, { kind: 'supplyMeterFrozen' }, { kind: 'supplyMeterDrifting' }, { kind: 'supplyUnlikeHours', exception: 'what a well of the summer gives for an hour of its pump follows the tanks and the season' }, { kind: 'supplyUnlikeEnergy' },
  { kind: 'continuousFlow', exception: 'a home through which others are supplied never ceases either, and of leaks that a device tells the alarm is seen first' }, { kind: 'customerBurst' }, { kind: 'meterStopped' }, { kind: 'reverseFlow' }, { kind: 'useAtClosedPoint' },
  { kind: 'tamper' }, { kind: 'leakAlarm' }, { kind: 'burstAlarm' }, { kind: 'likelyIllegalSupply' }, { kind: 'meterOversized' }, { kind: 'batteryLow' },
];

/**
 * `npm run scores -- town-findings`: a simulated year of the city, what its detectors find by what meters, pumps and probes told, against what truly happened. Customers' registers go through the derivation of volumes
 * and the detectors that the service runs over them; wells and the zone hour by hour through theirs. At wells things go wrong far more often than in the city (`TROUBLED_SUPPLY`); all else is as in the town file.
 */
export async function townFindings(args: readonly string[]): Promise<boolean> {
  const { values } = parseArguments({ args: [...args], options: {
    share: { type: 'string', default: '1' }, days: { type: 'string', default: '365' }, seeds: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, list: { type: 'boolean', default: false }, json: { type: 'string' } } }, USAGE);
  const [share, days, first] = [Number(values.share), Number(values.days), Number(values.seed)];
  const town = readTown({ ...(share === 1 ? KARA_BALTA : shrinkTown(KARA_BALTA, share)), customerTroubles: TROUBLED_CUSTOMERS });
  const raised: RaisedAt[] = [];
  const events: TrueEvent[] = [];
  let meters = 0;
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const calendar = townDates(town, seed, FROM);
    const supply = supplyFindings(town, seed, FROM, days);
    const customers = customerFindings({ town, seed, dates: Array.from({ length: days }, () => calendar.next().value) });
    meters += customers.meters;
    // Places of one town are not those of another.
    raised.push(...[...supply.raised, ...customers.raised].map((one) => ({ ...one, place: `${seed} ${one.place}` })));
    events.push(...[...supply.events, ...customers.events].map((one) => ({ ...one, place: `${seed} ${one.place}` })));
  }
  const seen = seenByDispatcher(raised);
  const scores = scoreFindings(SCORED.map(({ kind }) => kind), seen, events);
  process.stdout.write(`${tableOfScores(scores)}\n${excused(events)}\n`);
  const perDay = seen.length / (days * Number(values.seeds));
  process.stdout.write(`${meters} customers' meters, ${seen.length} findings that a dispatcher would see: ${perDay.toFixed(2)} a day\n`);
  if (values.list) list(scores);
  const cases = scores.map((score, at) => caseOf(score, SCORED[at]!.exception));
  const figures = Object.fromEntries(scores.flatMap((score) => [[`${score.kind}Precision`, precisionOf(score)], [`${score.kind}Recall`, recallOf(score)]] as const).filter(([, figure]) => !Number.isNaN(figure)));
  return closeSuite({ suite: 'town-findings', figures: { ...figures, findingsPerDay: perDay, meters }, cases }, values.json);
}

/** A detector without findings or events enough is skipped, one with an exception too; both say so. */
function caseOf(score: KindScore, exception: string | undefined): SuiteCase {
  const { kind, raised, events } = score;
  if (exception !== undefined) return { id: kind, status: 'skipped', reason: exception };
  if (raised < LEAST_COUNT && events < LEAST_COUNT) return { id: kind, status: 'skipped', reason: `${raised} findings and ${events} events say nothing` };
  const isPrecise = raised < LEAST_COUNT || precisionOf(score) >= LEAST_PRECISION;
  const isComplete = events < LEAST_COUNT || recallOf(score) >= LEAST_RECALL;
  return isPrecise && isComplete ? { id: kind, status: 'passed' } : { id: kind, status: 'failed', reason: `precision ${percent(precisionOf(score))}, goal ${percent(LEAST_PRECISION)}; recall ${percent(recallOf(score))}, goal ${percent(LEAST_RECALL)}` };
}

const percent = (share: number): string => (Number.isNaN(share) ? '' : `${(100 * share).toFixed(0)} %`);

function tableOfScores(scores: readonly KindScore[]): string {
  return tableOf([['finding', 'raised', 'right', 'beside', 'wrong', 'precision', 'events', 'found', 'missed', 'recall', 'median hours'], ...scores.map((score) => [
    score.kind, score.raised, score.right, score.beside, score.wrong.length, percent(precisionOf(score)), score.events, score.found, score.missed.length, percent(recallOf(score)), Number.isNaN(score.medianDelayHours) ? '' : score.medianDelayHours.toFixed(0)])]);
}

/** Events that no rule asks for, by what keeps them below it. */
function excused(events: readonly TrueEvent[]): string {
  const counts = new Map<string, number>();
  for (const { kinds, excuse } of events) if (excuse !== null) counts.set(`${kinds[0]!}: ${excuse}`, (counts.get(`${kinds[0]!}: ${excuse}`) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([what, count]) => `not asked for, ${what}: ${count}`).join('\n');
}

function list(scores: readonly KindScore[]): void {
  const minute = (atMs: number | null): string => (atMs === null ? '' : new Date(atMs).toISOString().slice(0, 16));
  for (const { wrong, missed } of scores) {
    for (const { place, finding: { kind, startedAtMs, raisedAtMs, endedAtMs, flowLitresPerHour } } of wrong) process.stdout.write(`wrong ${kind} ${place}, began ${minute(startedAtMs)}, raised ${minute(raisedAtMs)}, ended ${minute(endedAtMs)}, ${flowLitresPerHour?.toFixed(0) ?? ''} l/h\n`);
    for (const { kinds, place, fromMs, toMs, flowLitresPerHour } of missed) process.stdout.write(`missed ${kinds[0]!} ${place}, ${minute(fromMs)} to ${minute(toMs)}, ${flowLitresPerHour?.toFixed(0) ?? ''} l/h\n`);
  }
}
