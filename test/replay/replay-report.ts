import { tableOf, type SuiteCase } from '../support/suite-report.js';
import type { FileComparison } from './file-comparison.js';
import type { ReplayOutcome } from './run-replay.js';

const sumOf = ({ stored, duplicates, conflicts, quarantined }: ReplayOutcome): number => stored + duplicates + conflicts + quarantined;

/** The figures of one replay for people. */
export function printOutcome(heading: string, outcome: ReplayOutcome, file: FileComparison, sha256: string): void {
  const { sent, seconds, quarantinedByKind } = outcome;
  const twiceInHour = file.repeatsInRepeatedHour;
  const reasons = Object.entries(quarantinedByKind).map(([kind, items]) => `${items} ${kind}`).join(', ');
  const rows: (string | number)[][] = [
    ['sent', sent.readings, `readings in ${sent.messages} messages`],
    ['acknowledged', sent.acknowledgedReadings, `readings in ${sent.acknowledgedMessages} messages; ${sent.reconnects} connections lost`],
    ['stored', outcome.stored, ''],
    ['duplicates', outcome.duplicates, `${file.repeats} rows of the file repeat another (${twiceInHour} in the hour that comes twice), ${sent.repeatedReadings} sent twice`
      + (outcome.duplicatesByDifference ? '; counted as the rest of what was acknowledged' : '')],
    ['conflicts', outcome.conflicts, `same meter and time, another index (${file.conflictsInRepeatedHour} in the hour that comes twice); every candidate kept`],
    ['quarantined', outcome.quarantined, reasons],
    ['sum of the four', sumOf(outcome), sumOf(outcome) === sent.readings ? '= sent' : `sent were ${sent.readings}`],
    ['rows unlike the file', file.differingRows, 'meter, instant and index, both ways, by SQL'],
    ['differences unlike the file', file.differingSteps, `of ${file.steps} register differences, both ways, by SQL`],
    ['steps back', file.backwardSteps, 'register differences below zero, stored as they came'],
    ["unlike the file's own column", file.stepsUnlikeOwnColumn, 'rows whose last column is not the difference to the reading before them in time'],
  ];
  process.stdout.write(`\n${heading}\n${tableOf(rows)}\n`
    + `${seconds.toFixed(1)} s, ${Math.round(sent.acknowledgedReadings / seconds).toLocaleString('en')} readings/s, `
    + `${Math.round(sent.acknowledgedMessages / seconds).toLocaleString('en')} messages/s\ncontent sha256 ${sha256}\n`);
}

/** The same figures for machines. */
export function figuresOf(outcome: ReplayOutcome, file: FileComparison): Record<string, number> {
  const { sent, seconds, stored, duplicates, conflicts, quarantined } = outcome;
  return {
    sent: sent.readings, acknowledged: sent.acknowledgedReadings, messages: sent.messages, stored, duplicates, conflicts, quarantined,
    seconds: Number(seconds.toFixed(2)), readingsPerSecond: Math.round(sent.acknowledgedReadings / seconds),
    differingRows: file.differingRows, differingSteps: file.differingSteps, backwardSteps: file.backwardSteps,
    stepsUnlikeOwnColumn: file.stepsUnlikeOwnColumn, reconnects: sent.reconnects,
  };
}

/** What must hold after a replay. */
export function casesOf(outcome: ReplayOutcome, file: FileComparison, sha256: string): SuiteCase[] {
  const { sent } = outcome;
  // A connection lost makes the client send what was open again, and no count can tell that from a repetition of ours.
  const repeats = file.repeats + sent.repeatedReadings;
  const repeatsAsTheFile = sent.reconnects > 0 ? outcome.duplicates >= repeats : outcome.duplicates === repeats;
  const holds = (id: string, title: string, truth: boolean, reason: string): SuiteCase =>
    (truth ? { id, title, status: 'passed' } : { id, title, status: 'failed', reason });
  return [
    holds('all-sent', 'every row of the file is sent', sent.readings - sent.repeatedReadings === file.fileRows,
      `${sent.readings - sent.repeatedReadings} sent, the file has ${file.fileRows}`),
    holds('all-acknowledged', 'everything sent is acknowledged', sent.acknowledgedReadings === sent.readings && sent.acknowledgedMessages === sent.messages,
      `${sent.acknowledgedReadings} of ${sent.readings} acknowledged`),
    holds('all-accounted', 'stored + duplicates + conflicts + quarantined = sent', sent.reconnects > 0 ? sumOf(outcome) >= sent.readings : sumOf(outcome) === sent.readings,
      `${sumOf(outcome)} accounted for, ${sent.readings} sent`),
    holds('counts-of-the-file', 'stored, conflicts and duplicates are those that the file holds',
      outcome.stored === file.keys && outcome.conflicts === file.conflicts && repeatsAsTheFile,
      `stored ${outcome.stored} of ${file.keys}, conflicts ${outcome.conflicts} of ${file.conflicts}, duplicates ${outcome.duplicates} of ${repeats}`),
    holds('rows-of-the-file', 'the stored rows are those of the file', file.differingRows === 0, `${file.differingRows} rows differ`),
    { ...holds('differences-of-the-file', 'the register differences are those of the file', file.differingSteps === 0, `${file.differingSteps} differ`), sha256 },
  ];
}
