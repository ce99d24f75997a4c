import { createPool, intakeReport, latestReadings, type Pool } from '@app/persistence';
import { formatCubicMetres } from '@app/units';

import type { Narrator } from './narrator.js';
import { progressLine, townProgressIn } from './simulated-town/town-progress.js';

/** Steps in which progress is noted down where there is no terminal to write one line anew. */
const NOTED_STEP = 0.25;

/** Tells how far the simulated town is, and shows the first readings that are stored: a newcomer is to see it work. */
export class TownProgressTeller {
  private notedAt = 0;
  private readonly startedAt = performance.now();
  private isFirstStart = false;
  private showsFirst = false;

  constructor(private readonly narrator: Narrator, private readonly databaseUrl: string) {}

  hear(message: unknown): void {
    const progress = townProgressIn(message);
    if (progress === undefined) return;
    if (progress.step === 'register') {
      this.showsFirst = this.isFirstStart = true;
      return this.narrator.progress(progressLine(progress), true);
    }
    const isNoted = progress.step === 'live' || progress.share >= this.notedAt + NOTED_STEP;
    if (isNoted) this.notedAt = Math.floor(progress.share / NOTED_STEP) * NOTED_STEP;
    this.narrator.progress(progressLine(progress), isNoted);
    if (progress.step === 'live' && this.isFirstStart) this.inDatabase((pool) => this.tellRate(pool));
    if (!this.showsFirst || progress.messages === 0) return;
    this.showsFirst = false;
    this.inDatabase((pool) => this.showFirst(pool));
  }

  private inDatabase(show: (pool: Pool) => Promise<void>): void {
    const pool = createPool({ url: this.databaseUrl, applicationName: 'suu-town', connections: 1 }, () => undefined);
    show(pool).catch((error: unknown) => this.narrator.say(`what is stored could not be shown: ${String(error)}`)).finally(() => void pool.end());
  }

  private async showFirst(pool: Pool): Promise<void> {
    this.narrator.say('the first readings are stored; some of them:');
    for (const reading of await latestReadings(pool, 4)) {
      this.narrator.say(`    ${reading.meter.padEnd(16)} ${reading.readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC   ${formatCubicMetres(reading.indexLitres)} m3`);
    }
  }

  private async tellRate(pool: Pool): Promise<void> {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const { readings, frames } = await intakeReport(pool);
    this.narrator.say(`${readings.toLocaleString('en')} readings in ${frames.toLocaleString('en')} messages, ${seconds.toFixed(0)} s after the services were up (${Math.round(readings / seconds).toLocaleString('en')} a second)`);
  }
}
