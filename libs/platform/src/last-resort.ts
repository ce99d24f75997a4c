import type { Logger } from './json-log.js';

/**
 * An error nobody dealt with ends the process: what state it is in is not known, and going on half dead could
 * acknowledge what is not stored. A supervisor starts it again; senders repeat what was not acknowledged.
 */
export function exitOnUnforeseen(log: Logger): void {
  const end = (kind: string) => (error: unknown) => {
    log.fatal({ kind, err: error }, 'an error nobody dealt with: exiting');
    process.exit(70);
  };
  process.on('uncaughtException', end('uncaughtException'));
  process.on('unhandledRejection', end('unhandledRejection'));
}
