import type { INestApplicationContext } from '@nestjs/common';

/**
 * Ends a service in order on SIGTERM and SIGINT, with exit code 0: what ended as it was asked to did not fail. (Nest's own
 * hooks end the process by the signal again.) A second signal does not cut the first one short.
 */
export function stopOnSignals(app: INestApplicationContext): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    app.close().then(() => process.exit(0), () => process.exit(1));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
