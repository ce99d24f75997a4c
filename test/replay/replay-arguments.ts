import { ArgumentError, parseArguments } from '../support/argument-error.js';

export interface ReplayArguments {
  readonly folder: string | undefined;
  readonly perMessage: number;
  readonly shuffleSeed: number | undefined;
  readonly duplicateRatio: number;
  readonly meters: number;
  readonly compareShuffled: boolean;
  readonly jsonFile: string | undefined;
}

const USAGE = `usage: npm run replay -- daiad [options]
  --data DIR          folder of the recording (default $SUU_DATA/daiad_swm)
  --per-message N     readings in a message (default 24)
  --shuffle SEED      send each meter's rows in a random order, the same one for the same seed
  --duplicate RATIO   send this share of the rows twice (0 to 1)
  --meters N          only the first N meters of the file
  --compare-shuffled  replay twice, plain and shuffled, into two databases of one server, and compare them
  --json FILE         write the figures there
DATABASE_URL and MQTT_URL name a server to send to; without them one is started for the run and removed afterwards.`;

/** Longest history that the native format takes in one message (docs/native-format.md). */
const MOST_PER_MESSAGE = 1_000;

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): ReplayArguments {
  const { values, positionals } = parseArguments({
    args: [...args], allowPositionals: true,
    options: {
      data: { type: 'string' }, 'per-message': { type: 'string' }, shuffle: { type: 'string' }, duplicate: { type: 'string' },
      meters: { type: 'string' }, 'compare-shuffled': { type: 'boolean' }, json: { type: 'string' },
    },
  }, USAGE);
  const [recording, ...more] = positionals;
  if (recording !== 'daiad' || more.length > 0) throw new ArgumentError(`which recording? There is one: daiad\n${USAGE}`);
  const whole = (name: 'per-message' | 'shuffle' | 'meters', least: number, most: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most) throw new ArgumentError(`--${name} is ${text}; it must be a whole number from ${least} to ${most}`);
    return Number(text);
  };
  const ratio = Number(values.duplicate ?? 0);
  if (!(ratio >= 0 && ratio <= 1)) throw new ArgumentError(`--duplicate is ${values.duplicate}; it must be a share from 0 to 1`);
  const compareShuffled = values['compare-shuffled'] ?? false;
  const shuffleSeed = whole('shuffle', 0, 2 ** 31);
  return {
    folder: values.data, jsonFile: values.json, compareShuffled,
    perMessage: whole('per-message', 1, MOST_PER_MESSAGE) ?? 24,
    meters: whole('meters', 1, 1_000_000) ?? Infinity,
    shuffleSeed: compareShuffled ? shuffleSeed ?? 7 : shuffleSeed,
    duplicateRatio: compareShuffled && values.duplicate === undefined ? 0.1 : ratio,
  };
}
