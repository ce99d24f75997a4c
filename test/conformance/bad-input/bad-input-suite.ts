import { ArgumentError, parseArguments } from '../../support/argument-error.js';
import { recordedFolder } from '../../support/recorded-folder.js';
import { closeSkipped, closeSuite, tableOf, type SuiteCase } from '../../support/suite-report.js';
import { readCatalogue, SURFACES, type CatalogueCase, type SurfaceName } from './catalogue.js';
import { highest, type CaseResult, type Measured } from './case-result.js';
import { CsvSurface } from './http/csv-surface.js';
import { ExportSurface } from './http/export-surface.js';
import { HttpSurface } from './http/http-surface.js';
import { MqttSurface } from './mqtt/mqtt-surface.js';

/** A surface of the product that cases can be sent through. */
interface Surface extends AsyncDisposable {
  judge(one: CatalogueCase): Promise<CaseResult>;
}

/** Surfaces that have an adapter, and what the others wait for. */
const ADAPTERS: Readonly<Record<SurfaceName, { open(cases: readonly CatalogueCase[]): Promise<Surface> } | string>> = {
  mqtt: { open: (cases) => MqttSurface.open(cases) },
  rest: { open: () => HttpSurface.open() },
  query: { open: () => HttpSurface.open() },
  csv: { open: () => CsvSurface.open() },
  export: { open: () => ExportSurface.open() },
};

const USAGE = `usage: npm run conformance -- bad-input [options]
  --surface LIST  ${SURFACES.join(', ')}, separated by commas (default: all of the catalogue)
  --data DIR      folder of the catalogue (default $SUU_DATA/bad-input)
  --only LIST     only the cases with these ids
  --json FILE     write the result there`;

/** Sends every case of the catalogue through its surface. @returns whether every case that must pass has passed */
export async function badInput(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({
    args: [...args], options: { surface: { type: 'string' }, data: { type: 'string' }, only: { type: 'string' }, json: { type: 'string' } },
  }, USAGE);
  const surfaces = surfacesAsked(asked.surface);
  const { folder, present } = recordedFolder('bad-input', asked.data);
  if (!present) return closeSkipped('bad-input', `No catalogue in ${folder}: nothing to try. --data DIR or SUU_DATA names another folder.`, asked.json);

  const only = asked.only?.split(',').map((id) => id.trim());
  const results: CaseResult[] = [];
  for (const surface of surfaces) {
    const cases = readCatalogue(folder, surface)?.filter(({ id }) => only === undefined || only.includes(id));
    if (cases === undefined || cases.length === 0) continue;
    const adapter = ADAPTERS[surface];
    if (typeof adapter === 'string') results.push(...cases.map((one) => skipped(one, adapter)));
    else results.push(...await judgeAll(await adapter.open(cases), cases));
  }
  print(results);
  return closeSuite({ suite: 'bad-input', figures: figuresOf(results), cases: results.map(suiteCaseOf) }, asked.json);
}

function surfacesAsked(list: string | undefined): readonly SurfaceName[] {
  if (list === undefined) return SURFACES;
  const names = list.split(',').map((name) => name.trim());
  const odd = names.find((name) => !SURFACES.includes(name as SurfaceName));
  if (odd !== undefined) throw new ArgumentError(`there is no surface ${odd}\n${USAGE}`);
  return names as SurfaceName[];
}

async function judgeAll(surface: Surface, cases: readonly CatalogueCase[]): Promise<CaseResult[]> {
  await using opened = surface;
  const results: CaseResult[] = [];
  for (const one of cases) {
    const result = await opened.judge(one);
    results.push(result);
    process.stderr.write(`${result.id} ${result.status}${result.seconds > 5 ? ` (${result.seconds.toFixed(0)} s)` : ''}\n`);
  }
  return results;
}

function skipped(one: CatalogueCase, reason: string): CaseResult {
  return { id: one.id, surface: one.surface, level: one.level, title: one.title, status: 'skipped', outcome: [], reason, notes: [], seconds: 0 };
}

/** A case that only should pass does not fail the run: it is shown with the skipped ones, under its own reason. */
function suiteCaseOf(result: CaseResult): SuiteCase {
  const notMet = result.level === 'should' && result.status === 'failed';
  return { ...result, status: notMet ? 'skipped' : result.status, ...(notMet ? { reason: `should, not met: ${result.reason ?? ''}` } : {}) };
}

function figuresOf(results: readonly CaseResult[]): Record<string, number> {
  const count = (level: CaseResult['level'], status: CaseResult['status']): number => results.filter((one) => one.level === level && one.status === status).length;
  return {
    mustPassed: count('must', 'passed'), mustFailed: count('must', 'failed'), mustSkipped: count('must', 'skipped'),
    shouldPassed: count('should', 'passed'), shouldNotMet: count('should', 'failed'), shouldSkipped: count('should', 'skipped'),
    ...results.reduce<Measured | undefined>((high, { measured }) => (measured === undefined ? high : highest(high, measured)), undefined),
  };
}

function print(results: readonly CaseResult[]): void {
  const rows = results.map(({ id, level, status, outcome, title }) => [id, level, status, [...new Set(outcome)].join('+'), title]);
  process.stdout.write(`${tableOf([['case', 'level', 'result', 'outcome', ''], ...rows])}\n`);
  const told = (heading: string, lines: readonly string[]): void => void (lines.length > 0 && process.stdout.write(`\n${heading}\n${lines.join('\n')}\n`));
  const withReason = (level: CaseResult['level'], status: CaseResult['status']): string[] =>
    results.filter((one) => one.level === level && one.status === status).map(({ id, reason }) => `  ${id}  ${reason ?? ''}`);
  told('failed', withReason('must', 'failed'));
  told('should, not met', withReason('should', 'failed'));
  told('skipped', results.filter(({ status }) => status === 'skipped').map(({ id, reason }) => `  ${id}  ${reason ?? ''}`));
  told('remarks', results.flatMap(({ id, notes }) => notes.map((note) => `  ${id}  ${note}`)));
  const { rssGrowthMb, blockedMs } = figuresOf(results);
  if (rssGrowthMb !== undefined) process.stdout.write(`\nhighest growth of RSS in a case ${rssGrowthMb} MB, longest own work of the event loop ${blockedMs} ms\n`);
  process.stdout.write('\n');
}
