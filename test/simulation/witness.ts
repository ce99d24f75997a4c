/**
 * Rare branches that the seeds together must reach ("sometimes" assertions): a simulation that never meets a fault
 * proves nothing about it.
 */
export const RARE_BRANCHES = [
  'publish lost on the way in', 'publish delivered twice', 'acknowledgement lost on the way out',
  'sender gone before its commit', 'publish waits for room at the door', 'message published again word for word',
  'crash while nothing is being written', 'crash before a write', 'crash while a write runs', 'crash between commit and acknowledgement',
  'crash in the middle of the acknowledgements of a batch', 'crash while the store is away', 'commit of a writer that had died', 'duplicate across a crash',
  'write failed before commit', 'commit in doubt repeated', 'in doubt and not committed', 'write of a dead writer undone', 'away longer than the longest pause',
  'batch of several refused for its content', 'neighbours of a refused message stored', 'refused message quarantined as a whole',
  'not even the quarantine taken for a while', 'store back with a batch it refuses',
  'duplicate inside one batch', 'duplicate across batches', 'conflict inside one batch', 'conflict across batches',
  'good readings beside bad items', 'batch full by items', 'batch full by messages',
  'stopped in order with messages in hand', 'stop gave up while the store was away',
] as const;

export type RareBranch = (typeof RARE_BRANCHES)[number];

/** Watches one run: the first broken promise, the rare branches reached, and on demand everything that happened. */
export class Witness {
  readonly reached = new Set<RareBranch>();
  readonly trace: string[] = [];
  broken: string | undefined;
  /** Sum over all that happened, to see that a seed gives the same run again. */
  fingerprint = 0;
  nowMs: () => number = () => 0;

  constructor(private readonly tracing: boolean) {}

  note(what: string, text: () => string): void {
    const nowMs = this.nowMs();
    let hash = this.fingerprint ^ nowMs;
    for (let i = 0; i < what.length; i++) hash = Math.imul(hash ^ what.charCodeAt(i), 16_777_619);
    this.fingerprint = hash;
    if (this.tracing) this.trace.push(`${String(nowMs).padStart(7)} ms  ${what.padEnd(14)} ${text()}`);
  }

  insist(kept: boolean, promise: () => string): void {
    if (kept || this.broken !== undefined) return;
    this.broken = promise();
    this.note('BROKEN', promise);
  }

  sometimes(branch: RareBranch): void {
    this.reached.add(branch);
  }
}
