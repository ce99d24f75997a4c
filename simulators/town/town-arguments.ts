import { parseArgs } from 'node:util';

import { localDayBounds } from '@app/time';

export interface TownArguments {
  readonly seed: number;
  readonly from: string;
  readonly days: number;
  /** Household meters instead of the town file's. */
  readonly households: number | undefined;
  readonly wellReadingMinutes: number | undefined;
  readonly townFile: string | undefined;
  readonly outFolder: string;
  readonly messagesFile: string | undefined;
}

export const USAGE = `usage: node dist/simulators/town/main.js --out DIR [options]
  --seed N            the same seed writes the same bytes (default 1)
  --from YYYY-MM-DD   first local day (default 2026-01-01)
  --days N            length of the run (default 60)
  --households N      household meters, 0 to 25000 (default: the town file's 2000)
  --well-minutes N    minutes between two readings of a well: 1, 3, 5 or 15 (default: the town file's)
  --town FILE         another town file
  --messages FILE     write what the devices send there, one message a line`;

/** A mistake in the arguments; the text says which. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): TownArguments {
  const given = parse(args);
  const whole = (name: 'seed' | 'days' | 'households' | 'well-minutes', least: number, most: number): number | undefined => {
    const text = given[name];
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most) throw new ArgumentError(`--${name} is ${text}; it must be a whole number from ${least} to ${most}`);
    return Number(text);
  };
  const from = given.from ?? '2026-01-01';
  try {
    localDayBounds(from);
  } catch {
    throw new ArgumentError(`--from is ${from}; it must be a day YYYY-MM-DD`);
  }
  if (given.out === undefined) throw new ArgumentError(`--out names no folder\n${USAGE}`);
  return {
    seed: whole('seed', 0, 2 ** 31) ?? 1, from, days: whole('days', 1, 3_660) ?? 60,
    households: whole('households', 0, 25_000), wellReadingMinutes: whole('well-minutes', 1, 15),
    townFile: given.town, outFolder: given.out, messagesFile: given.messages,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' }, from: { type: 'string' }, days: { type: 'string' }, households: { type: 'string' }, 'well-minutes': { type: 'string' },
        town: { type: 'string' }, out: { type: 'string' }, messages: { type: 'string' },
      },
    }).values;
  } catch (fault) {
    throw new ArgumentError(`${(fault as Error).message}\n${USAGE}`);
  }
}
