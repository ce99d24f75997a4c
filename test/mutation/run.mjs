import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

/**
 * `npm run mutation`: changes the code of libs/metering in thousands of small ways and asks its specs whether they notice. A suite
 * for the night. Every survivor is printed with its place, to be looked at; `--mutate GLOB` for a part, `--laws` to ask the properties too.
 */
const FOLDER = 'libs/metering/src';
const LEAST_SCORE_PERCENT = 85;
/** Properties take seconds for a mutant, years of readings many of them: what they alone would notice counts as not noticed unless asked for. */
const LEFT_OUT = ['.laws.spec.ts'];
const LEFT_OUT_WITH_LAWS = ['long-lived.laws.spec.ts'];

const { values } = parseArgs({ options: { mutate: { type: 'string', default: `${FOLDER}/**/*.ts` }, json: { type: 'string' }, laws: { type: 'boolean', default: false } } });

const results = await new Stryker({
  testRunner: 'in-process',
  plugins: [join(import.meta.dirname, 'in-process-runner.mjs')],
  inProcess: { folder: FOLDER, leftOut: values.laws ? LEFT_OUT_WITH_LAWS : LEFT_OUT },
  mutate: [values.mutate, '!**/*.spec.ts', '!**/index.ts'],
  ignorePatterns: ['*', '!libs/**', '!test/support/**', '!test/mutation/**', '!package.json', '!tsconfig.json'],
  coverageAnalysis: 'perTest',
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
  concurrency: availableParallelism(),
  timeoutMS: 5_000,
  tempDirName: 'dist/mutation',
}).runMutationTest();

const isNoticed = ({ status }) => status === 'Killed' || status === 'Timeout';
const judged = results.filter(({ status }) => isNoticed({ status }) || status === 'Survived' || status === 'NoCoverage');
const files = new Map();
for (const mutant of judged) files.set(mutant.fileName, [...(files.get(mutant.fileName) ?? []), mutant]);
const percentOf = (mutants) => Math.round((1_000 * mutants.filter(isNoticed).length) / mutants.length) / 10;

const cases = [];
for (const [fileName, mutants] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const left = mutants.filter((mutant) => !isNoticed(mutant));
  process.stdout.write(`${String(percentOf(mutants)).padStart(5)} %  ${String(mutants.length).padStart(4)} mutants  ${relative(process.cwd(), fileName)}\n`);
  for (const { location, status, mutatorName, replacement } of left) process.stdout.write(`         ${location.start.line + 1}:${location.start.column + 1} ${status} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}\n`);
  cases.push({ id: relative(process.cwd(), fileName), mutants: mutants.length, scorePercent: percentOf(mutants) });
}
const scorePercent = judged.length === 0 ? 0 : percentOf(judged);
const isEnough = scorePercent >= LEAST_SCORE_PERCENT;
const report = { suite: 'mutation', passed: isEnough ? 1 : 0, failed: isEnough ? 0 : 1, skipped: 0, figures: { mutationScorePercent: scorePercent, mutants: judged.length, errors: results.length - judged.length }, cases };
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`\n${judged.length} mutants, ${scorePercent} % noticed (at least ${LEAST_SCORE_PERCENT} %), ${results.length - judged.length} could not run\n`);
process.stdout.write(`${report.passed} passed, ${report.failed} failed, 0 skipped\n`);
process.exitCode = isEnough ? 0 : 1;
