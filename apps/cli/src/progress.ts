const EVERY_MS = 1_000;

/** Says how far something is on standard error, once a second at most: on one line of a terminal, else line after line. */
export function progressOnStderr(): (words: string) => void {
  let saidAtMs = 0;
  const end = process.stderr.isTTY ? '\x1b[K\r' : '\n';
  return (words) => {
    const nowMs = performance.now();
    if (nowMs - saidAtMs < EVERY_MS) return;
    saidAtMs = nowMs;
    process.stderr.write(`${words}${end}`);
  };
}
