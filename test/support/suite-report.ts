import { writeFileSync } from 'node:fs';

/** One case of a suite as the JSON report names it. */
export interface SuiteCase {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly title?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  readonly [more: string]: unknown;
}

/** What a command that measures reports, with `--json FILE` (README, table of commands). */
export interface SuiteReport {
  readonly suite: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly cases: readonly SuiteCase[];
}

const tally = (report: SuiteReport, status: SuiteCase['status']): number => report.cases.filter((one) => one.status === status).length;

/** Ends a suite: writes the JSON report where one is asked for, prints the closing line, and says whether nothing failed. */
export function closeSuite(report: SuiteReport, jsonFile: string | undefined): boolean {
  const [passed, failed, skipped] = [tally(report, 'passed'), tally(report, 'failed'), tally(report, 'skipped')];
  if (jsonFile !== undefined) {
    const { suite, figures, cases } = report;
    writeFileSync(jsonFile, `${JSON.stringify({ suite, passed, failed, skipped, figures, cases }, null, 1)}\n`);
  }
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0;
}

/** Says in one line why a whole suite is skipped, and closes it as one skipped case. */
export function closeSkipped(suite: string, reason: string, jsonFile: string | undefined): boolean {
  process.stdout.write(`${reason}\n`);
  return closeSuite({ suite, figures: {}, cases: [{ id: suite, status: 'skipped', reason }] }, jsonFile);
}

/** Rows in aligned columns; a column of numbers is written to the right. */
export function tableOf(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths: number[] = [];
  for (const row of texts) row.forEach((text, at) => (widths[at] = Math.max(widths[at] ?? 0, text.length)));
  return texts.map((row, rowNo) => row.map((text, at) =>
    (typeof rows[rowNo]![at] === 'number' ? text.padStart(widths[at]!) : at === row.length - 1 ? text : text.padEnd(widths[at]!))).join('  ')).join('\n');
}
