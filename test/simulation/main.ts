import { parseArgs } from 'node:util';

import { ProgressLine } from '../support/progress-line.js';
import { closeSuite, tableOf, type SuiteCase } from '../support/suite-report.js';
import { simulate, type SeedReport } from './simulation.js';
import { RARE_BRANCHES, type RareBranch } from './witness.js';

const USAGE = 'usage: npm run simulate -- [--seeds 1000] [--from 1] [--seed N [--trace]] [--json FILE]';
/** Fewer seeds than these cannot be asked to reach every rare branch. */
const SEEDS_FOR_RARE_BRANCHES = 2_000;
/** Every so many seeds one is run again, to see that it gives the same run. */
const REPEAT_EVERY = 500;
const FAILURES_NAMED = 50;
const FAILURES_SHOWN_IN_FULL = 3;
const TRACE_LINES_SHOWN = 60;

interface Order { readonly from: number; readonly seeds: number; readonly tracing: boolean; readonly jsonFile: string | undefined }

function readOrder(): Order {
  const { values } = parseArgs({
    options: { seeds: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' }, trace: { type: 'boolean' }, json: { type: 'string' } },
  });
  const whole = (name: 'seeds' | 'from' | 'seed', fallback: number): number => {
    const text = values[name];
    if (text === undefined) return fallback;
    if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is ${JSON.stringify(text)}; it must be a whole number`);
    return Number(text);
  };
  const single = values.seed === undefined ? undefined : whole('seed', 1);
  return { from: single ?? whole('from', 1), seeds: single === undefined ? whole('seeds', 1_000) : 1, tracing: values.trace ?? false, jsonFile: values.json };
}

class Run {
  readonly cases: SuiteCase[] = [];
  private readonly reachedBy = new Map<RareBranch, number>();
  private failed = 0;
  private readonly sums = { messages: 0, crashes: 0, events: 0, virtualHours: 0 };

  constructor(private readonly order: Order) {}

  async everySeed(): Promise<Record<string, number>> {
    const { from, seeds } = this.order;
    const startedAt = performance.now();
    const progress = new ProgressLine('seeds', seeds);
    for (let seed = from; seed < from + seeds; seed++) {
      await this.one(seed);
      progress.show(seed - from + 1);
    }
    progress.end();
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      seeds, seconds: Number(seconds.toFixed(1)), seedsPerSecond: Math.round(seeds / seconds), messages: this.sums.messages, crashes: this.sums.crashes,
      events: this.sums.events, virtualHours: Math.round(this.sums.virtualHours),
    };
  }

  rareBranches(): void {
    if (this.order.seeds < SEEDS_FOR_RARE_BRANCHES) {
      this.cases.push({ id: 'rare branches', status: 'skipped', reason: `too few seeds to ask for them; ${SEEDS_FOR_RARE_BRANCHES} are enough` });
      return;
    }
    process.stdout.write('\nrare branches, and how many seeds reached them\n');
    process.stdout.write(`${tableOf(RARE_BRANCHES.map((branch) => [this.reachedBy.get(branch) ?? 0, branch]))}\n`);
    for (const branch of RARE_BRANCHES) {
      const id = `sometimes: ${branch}`;
      this.cases.push(this.reachedBy.has(branch) ? { id, status: 'passed' } : { id, status: 'failed', reason: 'no seed reached it' });
    }
  }

  private async one(seed: number): Promise<void> {
    const { tracing } = this.order;
    const report = await simulate(seed, { tracing });
    for (const branch of report.reached) this.reachedBy.set(branch, (this.reachedBy.get(branch) ?? 0) + 1);
    this.sums.messages += report.messages;
    this.sums.crashes += report.crashes;
    this.sums.events += report.events;
    this.sums.virtualHours += report.virtualMs / 3_600_000;
    if (tracing) process.stdout.write(`${report.trace.join('\n')}\n`);
    const broken = report.broken ?? (seed % REPEAT_EVERY === 0 ? await this.differsOnRepeat(report) : undefined);
    if (broken === undefined) {
      this.cases.push({ id: `seed ${seed}`, status: 'passed' });
      return;
    }
    this.failed++;
    this.cases.push({ id: `seed ${seed}`, status: 'failed', reason: broken });
    if (this.failed > FAILURES_NAMED) return;
    process.stdout.write(`\nseed ${seed} FAILED: ${broken}\n  again: npm run simulate -- --seed ${seed} --trace\n`);
    if (this.failed > FAILURES_SHOWN_IN_FULL || tracing) return;
    const { trace } = await simulate(seed, { tracing: true });
    if (trace.length > TRACE_LINES_SHOWN) process.stdout.write(`  … ${trace.length - TRACE_LINES_SHOWN} lines before\n`);
    process.stdout.write(`${trace.slice(-TRACE_LINES_SHOWN).join('\n')}\n`);
  }

  private async differsOnRepeat(report: SeedReport): Promise<string | undefined> {
    const again = await simulate(report.seed);
    return again.fingerprint === report.fingerprint ? undefined : 'the same seed gave another run: something in it depends on more than the seed';
  }
}

async function main(): Promise<void> {
  const order = readOrder();
  const run = new Run(order);
  const figures = await run.everySeed();
  run.rareBranches();
  process.stdout.write(`\n${figures['seeds']} seeds in ${figures['seconds']} s (${figures['seedsPerSecond']} a second): ${figures['messages']} messages, `
    + `${figures['crashes']} crashes, ${figures['virtualHours']} hours of virtual time\n`);
  for (const { id, status, reason } of run.cases) if (status !== 'passed' && !id.startsWith('seed ')) process.stdout.write(`${status}: ${id}: ${reason}\n`);
  process.exitCode = closeSuite({ suite: 'simulate', figures, cases: run.cases }, order.jsonFile) ? 0 : 1;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
});
