/**
 * Takes away what a command has started when it is interrupted, also while it is still starting, and leaves with the
 * code of an interrupted command.
 */
export function disposeOnSignal(starting: Promise<AsyncDisposable>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void starting.then((started) => started[Symbol.asyncDispose]()).finally(() => process.exit(130)));
  }
}
