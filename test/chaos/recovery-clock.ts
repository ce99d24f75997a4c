/**
 * Measures how long publishes go unacknowledged after a death: after our own from the kill, after PostgreSQL's from the
 * moment it accepts connections. Where both were dead at once, our own time counts from the later of the two.
 */
export class RecoveryClock {
  /** What happened when, for whoever asks why a recovery took long. */
  readonly journal: { readonly atMs: number; readonly what: string }[] = [];
  readonly ownSeconds: number[] = [];
  readonly postgresSeconds: number[] = [];
  private ingestDiedAtMs: number | undefined;
  private postgresAcceptsAtMs = 0;
  private postgresUp = true;
  private postgresWaits = false;

  note(what: string): void {
    this.journal.push({ atMs: performance.now(), what });
  }

  ingestDied(atMs: number, how: string): void {
    this.note(`ingest died: ${how}`);
    this.ingestDiedAtMs = atMs;
  }

  postgresLost(what: string): void {
    this.note(`PostgreSQL: ${what} killed`);
    this.postgresUp = false;
    this.postgresWaits = false;
  }

  postgresAccepts(atMs: number): void {
    if (this.postgresUp) return;
    this.note('PostgreSQL accepts');
    this.postgresUp = true;
    this.postgresAcceptsAtMs = atMs;
    this.postgresWaits = true;
  }

  /** Told of every PUBACK. One that was on its way when we died comes over a connection older than the death. */
  acknowledged(atMs: number, connectionOpenedAtMs: number): void {
    if (!this.postgresUp) return;
    if (this.ingestDiedAtMs !== undefined) {
      if (connectionOpenedAtMs < this.ingestDiedAtMs) return;
      this.measured(this.ownSeconds, atMs - Math.max(this.ingestDiedAtMs, this.postgresAcceptsAtMs));
      this.ingestDiedAtMs = undefined;
    } else if (this.postgresWaits) this.measured(this.postgresSeconds, atMs - this.postgresAcceptsAtMs);
    this.postgresWaits = false;
  }

  /** True when nobody waits: both are up and a publish was acknowledged since. */
  get recovered(): boolean {
    return this.postgresUp && this.ingestDiedAtMs === undefined && !this.postgresWaits;
  }

  private measured(into: number[], tookMs: number): void {
    into.push(tookMs / 1000);
    this.note(`acknowledged again after ${(tookMs / 1000).toFixed(2)} s`);
  }
}
