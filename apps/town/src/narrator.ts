/** Tells the person at the terminal what happens, one calm line at a time. */
export interface Narrator {
  say(line: string): void;
  /** Says how far something is: on a terminal in one line that is written anew, elsewhere only when told to note it down. */
  progress(line: string, isNoted: boolean): void;
  /** Says how long a step took once it is done. */
  step<Result>(done: (result: Result) => string, work: () => Promise<Result>): Promise<Result>;
}

export function terminalNarrator(): Narrator {
  // The terminal may be closed while the town goes on stopping.
  process.stdout.on('error', () => undefined);
  let isLineOpen = false;
  const say = (line: string): void => {
    process.stdout.write(`${isLineOpen ? '\r\x1b[K' : ''}${line}\n`);
    isLineOpen = false;
  };
  return {
    say: (line) => say(line === '' ? '' : `  ${line}`),
    progress(line, isNoted) {
      if (isNoted) say(`  ${line}`);
      else if (process.stdout.isTTY) {
        process.stdout.write(`\r\x1b[K  ${line}`);
        isLineOpen = true;
      }
    },
    async step(done, work) {
      const startedAt = performance.now();
      const result = await work();
      say(`  ${done(result)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      return result;
    },
  };
}
