import { CONTINUOUS_FLOW_AT_REST, type ContinuousFlowRules, DEFAULT_CONTINUOUS_FLOW_RULES, type Finding, stepContinuousFlow } from '@app/detection';
import { judgeRegister, type RegisterReading } from '@app/metering';

import { parseArguments } from '../support/argument-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, readHouseholdYear, readingsOf, rounded } from './household-year.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAK_DAYS = 14;
const DEADLINE_DAYS = 4;
const READ_SHARE = 0.75;
/** Injections into each home and for each size. */
const WINDOWS = 8;
const SIZES = [5, 10, 20] as const;
const LEAST_RECALL_10 = 0.95;
const MOST_FALSE_HOMES = 5;

const USAGE = `usage: npm run scores -- household [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --json FILE  write the result there`;

interface Tally {
  windows: number;
  found: number;
  apart: number;
  apartFound: number;
}

/** Puts leaks into a year of real household registers and asks how many are found in time, and what is found without them. */
export async function household(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('household', year, asked.json);
  const homes = year.series.map((series) => ({ serial: series.serial, readings: readingsOf(series).sort((one, other) => one.readAtMs - other.readAtMs) }));

  const flagged = homes.flatMap(({ serial, readings }) => findingsIn(readings, DEFAULT_CONTINUOUS_FLOW_RULES).map((finding) => ({ serial, finding })));
  const falseHomes = new Set(flagged.map(({ serial }) => serial)).size;
  process.stdout.write(`Without injection ${falseHomes} of ${homes.length} homes are flagged:\n`);
  process.stdout.write(`${tableOf([['home', 'began', 'raised', 'l/h', ...(flagged[0]?.finding.evidence.map(({ name }) => name) ?? [])], ...flagged.map(({ serial, finding }) =>
    [serial, minute(finding.startedAtMs), minute(finding.raisedAtMs), finding.flowLitresPerHour!.toFixed(1), ...finding.evidence.map(({ figure }) => figure.toFixed(1))])])}\n\n`);

  const tallies = SIZES.map((litresPerHour) => ({ litresPerHour, ...injected(homes.map(({ readings }) => readings), litresPerHour) }));
  process.stdout.write(`${tableOf([['leak l/h', 'windows', 'found in 4 days', '%', 'read too little', 'of them found'], ...tallies.map((one) => [one.litresPerHour, one.windows, one.found, recallOf(one).toFixed(1), one.apart, one.apartFound])])}\n`);
  const figures = {
    ...Object.fromEntries(tallies.flatMap((one) => [[`recall${one.litresPerHour}`, rounded(recallOf(one))], [`windows${one.litresPerHour}`, one.windows], [`apart${one.litresPerHour}`, one.apart]])),
    falseHomes, homes: homes.length,
  };
  const ten = recallOf(tallies.find(({ litresPerHour }) => litresPerHour === 10)!);
  const cases: SuiteCase[] = [
    judge('recall10', ten >= 100 * LEAST_RECALL_10, `${ten.toFixed(1)} %, at least ${100 * LEAST_RECALL_10} are asked`),
    judge('falseHomes', falseHomes <= MOST_FALSE_HOMES, `${falseHomes}, at most ${MOST_FALSE_HOMES} are asked`),
  ];
  return closeSuite({ suite: 'household', figures, cases }, asked.json);
}

const judge = (id: string, isGood: boolean, reason: string): SuiteCase => ({ id, status: isGood ? 'passed' : 'failed', ...(isGood ? {} : { reason }) });
const recallOf = ({ found, windows }: Tally): number => (100 * found) / windows;
const minute = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');

/** What the product finds: readings judged, then the segments between good ones watched. */
function findingsIn(readings: readonly RegisterReading[], rules: ContinuousFlowRules): Finding[] {
  let state = CONTINUOUS_FLOW_AT_REST;
  return judgeRegister(readings, HOUSEHOLD_CARD).segments.flatMap((segment) => {
    const step = stepContinuousFlow(state, segment, rules);
    state = step.state;
    return step.raised ?? [];
  });
}

function injected(homes: readonly (readonly RegisterReading[])[], litresPerHour: number): Tally {
  const random = new SeededRandom(litresPerHour);
  const tally: Tally = { windows: 0, found: 0, apart: 0, apartFound: 0 };
  for (const readings of homes) {
    for (let window = 0; window < WINDOWS; window++) {
      const startMs = Math.floor(random.between(readings[0]!.readAtMs + 7 * DAY_MS, readings.at(-1)!.readAtMs - LEAK_DAYS * DAY_MS));
      const near = readings.filter(({ readAtMs }) => readAtMs >= startMs - 7 * DAY_MS && readAtMs <= startMs + LEAK_DAYS * DAY_MS);
      const leaking = near.map((reading) => ({ ...reading, indexLitres: reading.indexLitres + Math.floor((litresPerHour * Math.max(0, reading.readAtMs - startMs)) / HOUR_MS) }));
      // What a home itself was flagged for says nothing about the leak.
      const isFound = findingsIn(leaking, DEFAULT_CONTINUOUS_FLOW_RULES).some(({ raisedAtMs }) => raisedAtMs >= startMs && raisedAtMs <= startMs + DEADLINE_DAYS * DAY_MS);
      const hoursRead = new Set(near.filter(({ readAtMs }) => readAtMs >= startMs && readAtMs < startMs + DEADLINE_DAYS * DAY_MS).map(({ readAtMs }) => Math.floor((readAtMs - startMs) / HOUR_MS))).size;
      if (hoursRead >= READ_SHARE * DEADLINE_DAYS * 24) {
        tally.windows++;
        if (isFound) tally.found++;
      } else {
        tally.apart++;
        if (isFound) tally.apartFound++;
      }
    }
  }
  return tally;
}
