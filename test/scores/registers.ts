import {
  DEFAULT_CHECK_RULES, DEFAULT_DERIVATION_RULES, DEFAULT_VOLUME_CHECKS, DEFAULT_VOLUME_RULES, flagZeroUse, isContinuing, judgeRegister, overloadFlow, RegisterDerivation, type RegisterReading, registerLines, volumesBy,
} from '@app/metering';

import type { RegisterSeries } from '../../simulators/replay/register-file.js';
import { parseArguments } from '../support/argument-error.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { HOUSEHOLD_CARD, readHouseholdYear, readingsOf, YEAR_ZONE } from './household-year.js';

const USAGE = `usage: npm run scores -- registers [options]
  --data DIR   folder of the recording (default $SUU_DATA/daiad_swm)
  --json FILE  write the result there`;

/** Faults of the recording as counted by those who describe it, and the falls again with a bound that parts them from dips. */
const KNOWN_FAULTS = { rows: 674_019, meters: 92, backwardSteps: 203, backwardStepsOfOneLitre: 120, backwardStepsOf3000Litres: 6, repeatedInstants: 78, metersOutOfOrder: 9, metersSilentAtTheEnd: 3 };
/** How many of each fault there are. */
export type FaultCounts = { -readonly [Name in keyof typeof KNOWN_FAULTS]: number };

export const NO_FAULTS: Readonly<FaultCounts> = { rows: 0, meters: 0, backwardSteps: 0, backwardStepsOfOneLitre: 0, backwardStepsOf3000Litres: 0, repeatedInstants: 0, metersOutOfOrder: 0, metersSilentAtTheEnd: 0 };

/** Judges a year of real registers with their real faults: every fall must be explained and no litre lost or invented. */
export async function registers(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const year = await readHouseholdYear(asked.data);
  if (typeof year === 'string') return closeSkipped('registers', year, asked.json);

  const counted: FaultCounts = { ...NO_FAULTS, meters: year.series.length };
  const judged = { fallsUnexplained: 0, suspects: 0, suspectsOfMetersWithoutFalls: 0, breaks: 0, metersNotConserved: 0, hours: 0, hoursAboveQ4: 0, litresOfMonthsUnlikeRegister: 0 };
  const reasons = new Map<string, number>();
  const found = new Map<string, number>();
  const mostLitresPerHour = overloadFlow(HOUSEHOLD_CARD.model);
  for (const series of year.series) {
    const rows = countFaults(series, counted);
    const { verdicts, segments } = judgeRegister(rows, HOUSEHOLD_CARD);
    const suspects = verdicts.filter(({ use }) => use === 'suspect');
    for (const reason of suspects.flatMap((one) => one.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    judged.suspects += suspects.length;
    judged.breaks += segments.filter((segment) => !isContinuing(segment)).length;
    const bad = new Set(suspects.map(({ readAtMs, indexLitres }) => `${readAtMs} ${indexLitres}`));
    const isBad = (row: RegisterReading): boolean => bad.has(`${row.readAtMs} ${row.indexLitres}`);
    const falls = rows.filter((row, at) => at > 0 && row.indexLitres < rows[at - 1]!.indexLitres);
    judged.fallsUnexplained += rows.filter((row, at) => at > 0 && row.indexLitres < rows[at - 1]!.indexLitres && !isBad(row) && !isBad(rows[at - 1]!)).length;
    if (falls.length === 0) judged.suspectsOfMetersWithoutFalls += suspects.filter((one) => !one.reasons.includes('CONFLICT')).length;

    for (const { kind } of checksOf(rows)) found.set(kind, (found.get(kind) ?? 0) + 1);
    const used = verdicts.filter(({ use }) => use === 'used');
    const registerLitres = used.at(-1)!.indexLitres - used[0]!.indexLitres;
    const lines = registerLines(segments);
    if (segments.reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? Number.NaN), 0) !== registerLitres) judged.metersNotConserved++;
    const interval = { fromMs: used[0]!.readAtMs, toMs: used.at(-1)!.readAtMs };
    const rules = { ...DEFAULT_VOLUME_RULES, zone: YEAR_ZONE };
    const hours = volumesBy('hour', lines, interval, rules);
    judged.hours += hours.length;
    // A clock may be a minute off: so much more may seem to pass in an hour.
    judged.hoursAboveQ4 += hours.filter(({ volumeLitres }) => (volumeLitres ?? 0) > mostLitresPerHour * (61 / 60) + 1).length;
    const monthLitres = volumesBy('month', lines, interval, rules).reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0);
    judged.litresOfMonthsUnlikeRegister += Math.abs(monthLitres - registerLitres);
    const last = flagZeroUse(lines, [], { ...DEFAULT_VOLUME_CHECKS, zeroUseDays: 30 }).at(-1);
    if (last !== undefined && last.toMs === interval.toMs && registerLitres > 0) counted.metersSilentAtTheEnd++;
  }

  process.stdout.write(`${tableOf([...Object.entries(counted), ...Object.entries(judged), ...[...reasons].sort(([one], [other]) => (one < other ? -1 : 1)).map(([reason, times]) => [`suspect: ${reason}`, times]), ...[...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([kind, times]) => [`check: ${kind}`, times])])}\n`);
  const isKnown = counted.rows === KNOWN_FAULTS.rows && counted.meters === KNOWN_FAULTS.meters;
  const asKnown = Object.entries(KNOWN_FAULTS).map(([name, times]): SuiteCase => {
    const found = counted[name as keyof FaultCounts];
    if (!isKnown) return { id: name, status: 'skipped', reason: 'another recording, whose faults nobody has counted' };
    return { id: name, status: found === times ? 'passed' : 'failed', ...(found === times ? {} : { reason: `${found}, not ${times}` }) };
  });
  const none = (['fallsUnexplained', 'breaks', 'metersNotConserved', 'hoursAboveQ4', 'litresOfMonthsUnlikeRegister'] as const)
    .map((name): SuiteCase => ({ id: name, status: judged[name] === 0 ? 'passed' : 'failed', ...(judged[name] === 0 ? {} : { reason: String(judged[name]) }) }));
  return closeSuite({ suite: 'registers', figures: { ...counted, ...judged, ...Object.fromEntries([...reasons].map(([reason, times]) => [`suspect${reason}`, times])), ...Object.fromEntries([...found].map(([kind, times]) => [`check${kind}`, times])) }, cases: [...asKnown, ...none] }, asked.json);
}

/** What the checks of households find in a year of one meter: how much there is to look at. */
function checksOf(readings: readonly RegisterReading[]): readonly { readonly kind: string }[] {
  const derivation = new RegisterDerivation({
    ...DEFAULT_DERIVATION_RULES, register: HOUSEHOLD_CARD, estimation: HOUSEHOLD_CARD.installations.map(() => null), editedAtMs: new Set(), volumeRules: { ...DEFAULT_VOLUME_RULES, zone: YEAR_ZONE },
    checks: { isChecked: true, rules: DEFAULT_CHECK_RULES, closed: HOUSEHOLD_CARD.installations.map(() => []) },
  });
  derivation.take(readings);
  return derivation.finish(0).checks;
}

/** Counts what is wrong with a meter's rows without asking the product. @returns them by time, in the order of the file within an instant */
export function countFaults(series: RegisterSeries, counted: FaultCounts): RegisterReading[] {
  const inFile = readingsOf(series);
  counted.rows += inFile.length;
  if (inFile.some((row, at) => at > 0 && row.readAtMs < inFile[at - 1]!.readAtMs)) counted.metersOutOfOrder++;
  const rows = inFile.toSorted((one, other) => one.readAtMs - other.readAtMs);
  for (let at = 1; at < rows.length; at++) {
    const fall = rows[at - 1]!.indexLitres - rows[at]!.indexLitres;
    if (rows[at]!.readAtMs === rows[at - 1]!.readAtMs) counted.repeatedInstants++;
    if (fall > 0) counted.backwardSteps++;
    if (fall === 1) counted.backwardStepsOfOneLitre++;
    if (fall > 3_000) counted.backwardStepsOf3000Litres++;
  }
  return rows;
}
