import { parseArguments } from '../../support/argument-error.js';
import { recordedFolder } from '../../support/recorded-folder.js';
import { closeSkipped, closeSuite, type SuiteCase, tableOf } from '../../support/suite-report.js';
import { readCases } from './case-files.js';
import { judgeCase } from './judge-case.js';

const USAGE = `usage: npm run conformance -- payloads [options]
  --data DIR      folder of the cases, with subfolders or without (default $SUU_DATA/payloads)
  --json FILE     write the result there`;

/** Decodes every case of the corpus and compares it with what the case expects. @returns whether every case that is judged has passed */
export async function payloads(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const { folder, present } = recordedFolder('payloads', asked.data);
  if (!present) return closeSkipped('payloads', `No cases in ${folder}: nothing to try. --data DIR or SUU_DATA names another folder.`, asked.json);

  const results: (SuiteCase & { readonly family: string })[] = readCases(folder).map((one) => ({ id: one.id, family: one.family, ...judgeCase(one) }));
  const families = [...new Set(results.map(({ family }) => family))];
  const count = (family: string, status: SuiteCase['status']): number => results.filter((one) => one.family === family && one.status === status).length;
  process.stdout.write(`${tableOf([['family', 'passed', 'failed', 'skipped'], ...families.map((family) => [family, count(family, 'passed'), count(family, 'failed'), count(family, 'skipped')])])}\n\n`);
  for (const { id, status, reason } of results) if (status !== 'passed') process.stdout.write(`${status}  ${id}  ${reason ?? ''}\n`);
  const figures = Object.fromEntries(families.flatMap((family) => (['passed', 'failed', 'skipped'] as const).map((status) => [`${family} ${status}`, count(family, status)])));
  return closeSuite({ suite: 'payloads', figures, cases: results }, asked.json);
}
