import { closeSuite, tableOf, type SuiteCase } from './suite-report.js';

/** Gathers what a long-running suite measured and which of its invariants held, each as one case. */
export class InvariantReport {
  readonly figures: Record<string, number> = {};
  readonly cases: SuiteCase[] = [];

  constructor(readonly suite: string) {}

  figure(name: string, amount: number): void {
    this.figures[name] = amount;
  }

  /** Enters an invariant; `found` is told where it does not hold. */
  expect(id: string, holds: boolean, found: number | string): void {
    this.cases.push(holds ? { id, status: 'passed' } : { id, status: 'failed', reason: `found ${found}` });
  }

  /** Enters an invariant that counts what must not be. */
  none(id: string, found: number): void {
    this.expect(id, found === 0, found);
  }

  /** Prints figures, cases and the closing line, and writes the JSON object where one is asked for. True when all held. */
  close(jsonFile: string | undefined): boolean {
    const rows = Object.entries(this.figures).map(([name, amount]) => [name, amount]);
    const verdicts = this.cases.map(({ id, status, reason }) => [status === 'passed' ? 'ok' : status.toUpperCase(), reason === undefined ? id : `${id}: ${reason}`]);
    process.stdout.write(`${tableOf(rows)}\n\n${tableOf(verdicts)}\n\n`);
    return closeSuite(this, jsonFile);
  }
}
