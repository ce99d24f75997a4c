import { DeviceDirectory, type Pool } from '@app/persistence';
import type { Logger } from '@app/platform';

/**
 * Keeps the device directory in memory up to date: asks the database for its version every few seconds and reloads when
 * it has risen. While the database is away the last known directory stays in force.
 */
export class DirectoryKeeper {
  private directory = DeviceDirectory.EMPTY;
  private timer: NodeJS.Timeout | undefined;
  private away = false;

  constructor(
    private readonly pool: Pool, private readonly pollMs: number, private readonly log: Logger,
    private readonly changed: (latest: DeviceDirectory, before: DeviceDirectory) => void,
  ) {}

  get latest(): DeviceDirectory {
    return this.directory;
  }

  /** Loads the directory, waiting for the database as long as it takes, and goes on watching it. */
  async start(): Promise<void> {
    while (!(await this.refresh())) await new Promise((resolve) => setTimeout(resolve, Math.min(this.pollMs, 200)));
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      void this.refresh().then(() => {
        if (this.timer !== undefined) this.schedule();
      });
    }, this.pollMs);
  }

  /** True when the directory is known to be up to date. */
  private async refresh(): Promise<boolean> {
    try {
      if ((await DeviceDirectory.latestVersion(this.pool)) !== this.directory.version) {
        const before = this.directory;
        this.directory = await DeviceDirectory.load(this.pool);
        this.log.info({ version: this.directory.version, devices: this.directory.size }, 'device directory loaded');
        this.changed(this.directory, before);
      }
      this.away = false;
      return true;
    } catch (error) {
      if (!this.away) this.log.warn({ err: error }, 'device directory cannot be read; the last known one stays in force');
      this.away = true;
      return false;
    }
  }
}
