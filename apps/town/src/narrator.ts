/** Tells the person at the terminal what happens, one calm line at a time. */
export interface Narrator {
  say(line: string): void;
  /** Says how long a step took once it is done. */
  step<Result>(done: (result: Result) => string, work: () => Promise<Result>): Promise<Result>;
}

export function terminalNarrator(): Narrator {
  // The terminal may be closed while the town goes on stopping.
  process.stdout.on('error', () => undefined);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    say: (line) => say(line === '' ? '' : `  ${line}`),
    async step(done, work) {
      const startedAt = performance.now();
      const result = await work();
      say(`  ${done(result)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      return result;
    },
  };
}
