import { setTimeout as sleep } from 'node:timers/promises';

import type { Pool } from '@app/persistence';

import { DeviceLink, type PublishEnding } from './device-link.js';
import { isStored } from './stored-rows.js';

const STORED_WITHIN_MS = 2_000;
const FIRST_READ_AT_MS = Date.now() - 20 * 86_400_000;

/** A meter that never does anything wrong: what happens to it shows what a case does to others. */
export class ValidMeter {
  private link: DeviceLink | undefined;
  private readings = 0;

  constructor(private readonly serial: string, private readonly secret: string, private readonly port: number, private readonly pool: Pool) {}

  /** Signs in where it is not; after a restart of the service its connection is gone. */
  async signIn(): Promise<void> {
    if (this.link?.isOpen === true) return;
    this.link = await DeviceLink.open(this.port, this.serial, this.secret);
    if (this.link === undefined) throw new Error(`the valid meter ${this.serial} is not let in`);
  }

  /** Publishes the next reading at once, on the connection that is open. */
  publish(): { readAt: Date; ending: Promise<PublishEnding> } {
    const count = ++this.readings;
    const readAt = new Date(FIRST_READ_AT_MS + count * 1_000);
    const payload = Buffer.from(JSON.stringify({ ts: readAt.toISOString(), value: (500 + count / 1000).toFixed(3), seq: count }));
    const publish = { topic: Buffer.from(`meters/${this.serial}/up`), payload, qos: 1 as const, dup: false, retain: false };
    return { readAt, ending: this.link?.isOpen === true ? this.link.publish(publish) : Promise.resolve('closed') };
  }

  /** Milliseconds until a valid reading is acknowledged and can be seen in the database; Infinity where that takes too long. */
  async storeDelayMs(): Promise<number> {
    const startedAtMs = performance.now();
    const late = sleep(STORED_WITHIN_MS, 'late' as const);
    const signedIn = await Promise.race([this.signIn().then(() => 'in' as const, () => 'refused' as const), late]);
    if (signedIn !== 'in') return Infinity;
    const { readAt, ending } = this.publish();
    if (await Promise.race([ending, late]) !== 'acknowledged') return Infinity;
    const acknowledgedAtMs = performance.now();
    return (await isStored(this.pool, this.serial, readAt)) ? acknowledgedAtMs - startedAtMs : Infinity;
  }

  async end(): Promise<void> {
    await this.link?.end();
  }
}

/** Delays of a valid meter that goes on sending while a case runs. */
export class BackgroundMeter {
  readonly delaysMs: number[] = [];
  private running = true;
  private readonly ended: Promise<void>;

  constructor(meter: ValidMeter, everyMs: number) {
    this.ended = (async () => {
      while (this.running) {
        this.delaysMs.push(await meter.storeDelayMs());
        await sleep(everyMs);
      }
    })();
  }

  async stop(): Promise<readonly number[]> {
    this.running = false;
    await this.ended;
    return this.delaysMs;
  }
}

/** Readings that valid meters send beside a case's message, so that they share its batch. */
export class Companions {
  private readonly sent: { readonly meter: string; readonly readAt: Date; readonly ending: Promise<PublishEnding> }[] = [];

  constructor(private readonly meters: ReadonlyMap<string, ValidMeter>, private readonly pool: Pool) {}

  async ready(): Promise<void> {
    for (const meter of this.meters.values()) await meter.signIn();
  }

  /** One reading each, in this very turn of the loop. */
  send(): void {
    for (const [serial, meter] of this.meters) this.sent.push({ meter: serial, ...meter.publish() });
  }

  /** What is wrong with what was sent: each must be acknowledged and stored. Returns how many were sent too. */
  async settled(): Promise<{ count: number; faults: string[] }> {
    const faults: string[] = [];
    const late = sleep(STORED_WITHIN_MS, 'unanswered' as const);
    for (const { meter, readAt, ending } of this.sent) {
      const ended = await Promise.race([ending, late]);
      if (ended !== 'acknowledged') faults.push(`a valid reading of ${meter} sent beside it was ${ended}`);
      else if (!(await isStored(this.pool, meter, readAt))) faults.push(`a valid reading of ${meter} sent beside it was acknowledged and not stored`);
    }
    return { count: this.sent.splice(0).length, faults };
  }
}
