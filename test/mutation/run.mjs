import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

/**
 * `npm run mutation`: changes the code of libs/metering in thousands of small ways and asks its specs whether they notice. A suite
 * for the night. Every survivor is printed with its place, to be looked at; `--mutate GLOB` for a part. Cases are asked first, since they are
 * quick; with `--laws` the properties are asked of what the cases let pass.
 */
const FOLDER = 'libs/metering/src';
const LEAST_SCORE_PERCENT = 85;
const LAWS = '.laws.spec.ts';
/** Years of readings take longer than all others together. */
const LONG_LAWS = 'long-lived.laws.spec.ts';

const { values } = parseArgs({ options: { mutate: { type: 'string', default: `${FOLDER}/**/*.ts` }, json: { type: 'string' }, laws: { type: 'boolean', default: false } } });

/** Asks the specs of some endings about the mutants of some places. */
const asked = async (mutate, specs) => await new Stryker({
  testRunner: 'in-process',
  plugins: [join(import.meta.dirname, 'in-process-runner.mjs')],
  inProcess: { folder: FOLDER, ...specs },
  mutate: [...mutate, '!**/*.spec.ts', '!**/index.ts'],
  ignorePatterns: ['*', '!libs/**', '!test/support/**', '!test/mutation/**', '!package.json', '!tsconfig.json'],
  coverageAnalysis: 'perTest',
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
  concurrency: availableParallelism(),
  // Loops without end are noticed by counting; only what waits for nothing runs into this, and a machine with other work is slow.
  timeoutMS: 20_000,
  tempDirName: 'dist/mutation',
}).runMutationTest();

const isLeft = ({ status }) => status === 'Survived' || status === 'NoCoverage';
const placeOf = ({ fileName, location: { start, end } }) => `${relative(process.cwd(), fileName)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
const nameOf = (mutant) => `${placeOf(mutant)} ${mutant.mutatorName} ${mutant.replacement}`;

let results = await asked([values.mutate], { only: '.spec.ts', leftOut: [LAWS] });
const left = results.filter(isLeft);
if (values.laws && left.length > 0) {
  const byLaws = new Map((await asked([...new Set(left.map(placeOf))], { only: LAWS, leftOut: [LONG_LAWS] })).map((mutant) => [nameOf(mutant), mutant]));
  results = results.map((mutant) => (isLeft(mutant) ? byLaws.get(nameOf(mutant)) ?? mutant : mutant));
}

const isNoticed = ({ status }) => status === 'Killed' || status === 'Timeout';
const judged = results.filter(({ status }) => isNoticed({ status }) || status === 'Survived' || status === 'NoCoverage');
const files = new Map();
for (const mutant of judged) files.set(mutant.fileName, [...(files.get(mutant.fileName) ?? []), mutant]);
const percentOf = (mutants) => Math.round((1_000 * mutants.filter(isNoticed).length) / mutants.length) / 10;

const cases = [];
for (const [fileName, mutants] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const left = mutants.filter((mutant) => !isNoticed(mutant));
  process.stdout.write(`${String(percentOf(mutants)).padStart(5)} %  ${String(mutants.length).padStart(4)} mutants  ${relative(process.cwd(), fileName)}\n`);
  for (const { location, status, mutatorName, replacement } of left) process.stdout.write(`         ${location.start.line}:${location.start.column} ${status} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}\n`);
  cases.push({ id: relative(process.cwd(), fileName), mutants: mutants.length, scorePercent: percentOf(mutants) });
}
const scorePercent = judged.length === 0 ? 0 : percentOf(judged);
const isEnough = scorePercent >= LEAST_SCORE_PERCENT;
const report = { suite: 'mutation', passed: isEnough ? 1 : 0, failed: isEnough ? 0 : 1, skipped: 0, figures: { mutationScorePercent: scorePercent, mutants: judged.length, errors: results.length - judged.length }, cases };
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`\n${judged.length} mutants, ${scorePercent} % noticed (at least ${LEAST_SCORE_PERCENT} %), ${results.length - judged.length} could not run\n`);
process.stdout.write(`${report.passed} passed, ${report.failed} failed, 0 skipped\n`);
process.exitCode = isEnough ? 0 : 1;
