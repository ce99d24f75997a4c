import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ServerAccount } from './server-account.js';

/**
 * Runs one program and lives exactly as long as it.
 *
 * Standard input is a pipe from us. However we end, SIGKILL included, the kernel closes that pipe;
 * the watcher then stops the program and removes its folder. The watcher is a second
 * shell so that killing the guardian alone does not leave the program unwatched. Signals are
 * ignored only after the program has started: it would inherit the ignoring.
 */
const SCRIPT = `
exec 3<&0
"$@" 3<&- </dev/null & program=$!
trap "" INT TERM HUP
remove() { [ -z "$REMOVE" ] || { cd / && rm -rf "$REMOVE"; }; }
( read -r _ <&3
  kill -INT $program
  turns=0
  while kill -0 $program && [ $turns -lt 600 ]; do sleep 0.1; turns=$((turns + 1)); done
  remove
) >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait $program; status=$?
while kill -0 $program 2>/dev/null; do wait $program; status=$?; done
kill -KILL $watcher 2>/dev/null
[ $status -eq 0 ] && [ -n "$KEEP_AFTER_SUCCESS" ] || remove
exit $status
`;

export interface Guarded {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stderr: Readable;
}

export interface GuardOptions {
  readonly account: ServerAccount | undefined;
  /** Folder to remove when the program has ended. */
  readonly remove?: string;
  /** Keep that folder when the program ended well (initdb), not when it failed or was cut short. */
  readonly keepAfterSuccess?: boolean;
}

/** Starts `program` under a guardian in a session of its own, out of reach of the terminal's Ctrl-C. */
export function guard(program: string, args: readonly string[], options: GuardOptions): Guarded {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'suu-esep-guardian', program, ...args], {
    cwd: '/', // our own may be closed to the server's account, and a folder in use cannot be unmounted
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
      REMOVE: options.remove ?? '',
      KEEP_AFTER_SUCCESS: options.keepAfterSuccess ? 'yes' : '',
    },
    ...options.account,
  });
  // The pipe may be gone when we close it; that the program ended is told by the exit event.
  child.stdin.on('error', () => undefined);
  return { child, stdin: child.stdin, stderr: child.stderr };
}
