import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { PublishingOrder, PublishingReport } from './publisher.js';

const PUBLISHER = fileURLToPath(new URL('./publisher.js', import.meta.url));

/** A load generator in a process of its own. */
export interface Publishing {
  readonly child: ChildProcess;
  /** Milliseconds from the first PUBLISH to the last PUBACK, and how many were acknowledged. */
  readonly done: Promise<{ elapsedMs: number; acknowledged: number }>;
  acknowledged(): number;
}

export function startPublishing(order: PublishingOrder): Publishing {
  const child = fork(PUBLISHER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let acknowledged = 0;
  const done = new Promise<{ elapsedMs: number; acknowledged: number }>((resolve, reject) => {
    child.on('message', (report: PublishingReport) => {
      acknowledged = report.acknowledged;
      if (report.kind === 'done') resolve(report);
    });
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
  });
  done.catch(() => undefined);
  child.send(order);
  return { child, done, acknowledged: () => acknowledged };
}
