import { createPool, latestReadings } from '@app/persistence';
import { formatCubicMetres } from '@app/units';

import type { Narrator } from './narrator.js';
import { progressLine, townProgressIn } from './simulated-town/town-progress.js';

/** Steps in which progress is noted down where there is no terminal to write one line anew. */
const NOTED_STEP = 0.25;

/** Tells how far the simulated town is, and shows the first readings that are stored: a newcomer is to see it work. */
export class TownProgressTeller {
  private notedAt = 0;
  private showsFirst = false;

  constructor(private readonly narrator: Narrator, private readonly databaseUrl: string) {}

  hear(message: unknown): void {
    const progress = townProgressIn(message);
    if (progress === undefined) return;
    if (progress.step === 'register') {
      this.showsFirst = true;
      return this.narrator.progress(progressLine(progress), true);
    }
    const isNoted = progress.step === 'live' || progress.share >= this.notedAt + NOTED_STEP;
    if (isNoted) this.notedAt = Math.floor(progress.share / NOTED_STEP) * NOTED_STEP;
    this.narrator.progress(progressLine(progress), isNoted);
    if (!this.showsFirst || progress.messages === 0) return;
    this.showsFirst = false;
    this.showFirst().catch((error: unknown) => this.narrator.say(`the first readings could not be shown: ${String(error)}`));
  }

  private async showFirst(): Promise<void> {
    const pool = createPool({ url: this.databaseUrl, applicationName: 'suu-town', connections: 1 }, () => undefined);
    try {
      this.narrator.say('the first readings are stored; some of them:');
      for (const reading of await latestReadings(pool, 4)) {
        this.narrator.say(`    ${reading.meter.padEnd(16)} ${reading.readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC   ${formatCubicMetres(reading.indexLitres)} m3`);
      }
    } finally {
      await pool.end();
    }
  }
}
