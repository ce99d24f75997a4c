import type { Pool } from '@app/persistence';

/** A mistake of the operator; the text says what to do. Ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command may use. */
export interface CommandContext {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly timeZone: string;
  readonly print: (line: string) => void;
}

/** One operator command. */
export interface Command {
  readonly usage: string;
  readonly purpose: string;
  /** Resolves with the exit code, 0 if with nothing. */
  run(args: readonly string[], context: CommandContext): Promise<number | void>;
}

/** A command that needs no database, or finds its own. */
export interface StandaloneCommand {
  readonly usage: string;
  readonly purpose: string;
  /** Resolves with the exit code. */
  runAlone(args: readonly string[], context: Pick<CommandContext, 'print'>): Promise<number>;
}

/** For commands that take none. @throws UsageError */
export function noArguments(args: readonly string[]): void {
  if (args.length > 0) throw new UsageError(`this command takes no arguments, not ${JSON.stringify(args.join(' '))}`);
}
