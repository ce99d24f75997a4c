/**
 * Measures how long publishes go unacknowledged after a death: after our own from the kill, after PostgreSQL's from the
 * moment it accepts connections. Where both were dead at once, our own time counts from the later of the two.
 */
export class RecoveryClock {
  readonly ownSeconds: number[] = [];
  readonly postgresSeconds: number[] = [];
  private ingestDiedAtMs: number | undefined;
  private postgresAcceptsAtMs = 0;
  private postgresUp = true;
  private postgresWaits = false;

  ingestDied(atMs: number): void {
    this.ingestDiedAtMs = atMs;
  }

  postgresLost(): void {
    this.postgresUp = false;
    this.postgresWaits = false;
  }

  postgresAccepts(atMs: number): void {
    if (this.postgresUp) return;
    this.postgresUp = true;
    this.postgresAcceptsAtMs = atMs;
    this.postgresWaits = true;
  }

  /** Told of every PUBACK. One that was on its way when we died comes over a connection older than the death. */
  acknowledged(atMs: number, connectionOpenedAtMs: number): void {
    if (!this.postgresUp) return;
    if (this.ingestDiedAtMs !== undefined) {
      if (connectionOpenedAtMs < this.ingestDiedAtMs) return;
      this.ownSeconds.push((atMs - Math.max(this.ingestDiedAtMs, this.postgresAcceptsAtMs)) / 1000);
      this.ingestDiedAtMs = undefined;
    } else if (this.postgresWaits) this.postgresSeconds.push((atMs - this.postgresAcceptsAtMs) / 1000);
    this.postgresWaits = false;
  }

  /** True when nobody waits: both are up and a publish was acknowledged since. */
  get recovered(): boolean {
    return this.postgresUp && this.ingestDiedAtMs === undefined && !this.postgresWaits;
  }
}
