import { parseArgs } from 'node:util';

/** What may be killed: our own service, the postmaster, one of its children. */
export const TARGETS = ['ingest', 'pg', 'pgchild'] as const;
export type Target = (typeof TARGETS)[number];

export interface ChaosOptions {
  readonly secs: number;
  readonly seed: number;
  readonly json: string | undefined;
  readonly kill: readonly Target[];
}

export const USAGE = `usage: npm run chaos -- [--secs 60] [--seed N] [--kill ingest,pg,pgchild] [--json FILE]`;

/** Reads the command line. @throws Error with words for the user */
export function readOptions(args: readonly string[]): ChaosOptions {
  const { values: given } = parseArgs({
    args: [...args], options: { secs: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' }, kill: { type: 'string' } },
  });
  const kill = (given.kill ?? TARGETS.join(',')).split(',');
  const unknown = kill.find((target) => !(TARGETS as readonly string[]).includes(target));
  if (unknown !== undefined) throw new Error(`--kill takes ${TARGETS.join(', ')}; not ${unknown}`);
  return {
    secs: whole('--secs', given.secs ?? '60', 20), seed: whole('--seed', given.seed ?? String(Math.floor(Math.random() * 1e6)), 0),
    json: given.json, kill: kill as Target[],
  };
}

function whole(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least) throw new Error(`${name} takes a whole number of at least ${least}; not ${text}`);
  return number;
}
