import { basename } from 'node:path';

import { parseArguments } from '../../support/argument-error.js';
import { recordedFolder } from '../../support/recorded-folder.js';
import { closeSkipped, closeSuite, type SuiteCase } from '../../support/suite-report.js';
import { type AuditRow, findAuditFiles, readAudits } from './audit-file.js';
import { type Output, recomputeAudit, recomputeLines } from './recompute-audit.js';
import { ownSourceError, supplyErrorsOf } from './supply-errors.js';

const RELATIVE = 1e-3;

const USAGE = `usage: npm run conformance -- audits [options]
  --data DIR   folder or file of published audits (default $SUU_DATA/ca_water_audits)
  --json FILE  write the result there
Relative tolerance 1e-3; near zero 1e-6 of volumes and ratios, 1e-4 gallons a day, 0.01 dollars.`;

/** Recomputes every published audit of a file, each row a case. @returns whether all of them agree in every column */
export async function audits(args: readonly string[]): Promise<boolean> {
  const { values: asked } = parseArguments({ args: [...args], options: { data: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const { folder, present } = recordedFolder('ca_water_audits', asked.data);
  const files = present ? findAuditFiles(folder) : [];
  if (files.length === 0) return closeSkipped('audits', `No published audits in ${folder}: nothing to recompute. --data DIR or SUU_DATA names another folder.`, asked.json);

  const cases: SuiteCase[] = [];
  const figures = { rows: 0, columnsAgreed: 0, columnsFailed: 0, columnsNotRecomputable: 0, linesAgreed: 0, linesOtherwise: 0 };
  const errors: number[] = [];
  for (const file of files) {
    let line = 1;
    for await (const row of readAudits(file)) {
      line++;
      const judged = judgeRow(row);
      figures.rows++;
      errors.push(...[ownSourceError(row)].filter((share) => share !== null));
      figures.columnsAgreed += judged.agreed;
      figures.columnsFailed += judged.failed.length;
      figures.columnsNotRecomputable += judged.notRecomputable.length;
      figures.linesAgreed += judged.linesAgreed;
      figures.linesOtherwise += judged.linesOtherwise;
      const remark = judged.notRecomputable.length === 0 ? {} : { note: `not recomputable, the file does not hold the length of private pipe: ${judged.notRecomputable.join(', ')}` };
      const id = `${basename(file)}:${line}`;
      const title = `${row['WATER_SUPPLIER_NAME'] ?? '?'}, ${row['WUEDATA_PLAN_REPORT_YEAR'] ?? '?'}`;
      if (judged.failed.length === 0) cases.push({ id, status: 'passed', title, ...remark });
      else {
        const reason = judged.failed.join('; ');
        process.stdout.write(`${id} ${title}: ${reason}\n`);
        cases.push({ id, status: 'failed', title, reason, ...remark });
      }
    }
  }
  process.stdout.write(`${figures.columnsAgreed} figures agree, ${figures.columnsFailed} do not, ${figures.columnsNotRecomputable} have no input in the file\n`);
  process.stdout.write(`Of the lines that these are made from, ${figures.linesAgreed} follow from sources, meter errors and shares, ${figures.linesOtherwise} do not\n`);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  for (const [said, shares] of [['enter an error of their own supply meters', errors], ['enter one other than none', errors.filter((share) => share !== 0)]] as const) {
    const found = supplyErrorsOf(shares);
    if (found !== null) process.stdout.write(`${found.audits} audits ${said}: 95 in 100 from ${percent(found.low)} to ${percent(found.high)}, mean ${percent(found.mean)}\n`);
  }
  return closeSuite({ suite: 'audits', figures, cases }, asked.json);
}

interface JudgedRow {
  readonly agreed: number;
  readonly failed: readonly string[];
  readonly notRecomputable: readonly string[];
  readonly linesAgreed: number;
  readonly linesOtherwise: number;
}

function judgeRow(row: AuditRow): JudgedRow {
  let outputs: Output[];
  let lines: Output[];
  try {
    outputs = recomputeAudit(row);
    lines = recomputeLines(row);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    return { agreed: 0, failed: [fault.message], notRecomputable: [], linesAgreed: 0, linesOtherwise: 0 };
  }
  const failed: string[] = [];
  const notRecomputable: string[] = [];
  for (const { column, ours, nearZero } of outputs) {
    const published = row[column]?.trim();
    if (published === undefined) failed.push(`${column} is missing`);
    else if (ours === undefined) notRecomputable.push(column);
    else if (!agree(published, ours, nearZero)) failed.push(`${column}: published ${published || 'nothing'}, ours ${ours === '' ? 'nothing' : ours}`);
  }
  const linesAgreed = lines.filter(({ column, ours, nearZero }) => agree(row[column]!.trim(), ours!, nearZero)).length;
  return { agreed: outputs.length - failed.length - notRecomputable.length, failed, notRecomputable, linesAgreed, linesOtherwise: lines.length - linesAgreed };
}

/** Whether a published cell is our figure, or our reason for none. */
export function agree(published: string, ours: number | string, nearZero: number): boolean {
  if (typeof ours === 'string') return published === ours;
  const figure = Number(published);
  return published !== '' && Number.isFinite(figure) && Math.abs(figure - ours) <= Math.max(RELATIVE * Math.abs(figure), nearZero);
}
