import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake in the arguments of a command; the text says which. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** `parseArgs`, with its complaints as {@link ArgumentError} and the usage behind them. */
export function parseArguments<Config extends ParseArgsConfig>(config: Config, usage: string): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (fault) {
    throw new ArgumentError(`${(fault as Error).message}\n${usage}`);
  }
}

/** Runs a command to its exit code: 0, 1 where something failed, 2 for a mistake in its arguments. */
export async function runCommand(command: () => Promise<boolean>): Promise<never> {
  try {
    process.exit((await command()) ? 0 : 1);
  } catch (fault) {
    if (!(fault instanceof ArgumentError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    process.exit(2);
  }
}
