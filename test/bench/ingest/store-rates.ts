import { once } from 'node:events';

import { DEFAULT_DOOR_RULES, judgeMessage, type JudgedMessage } from '@app/metering';
import { DeviceDirectory, frameKeyOf, Partitions, type ArrivedFrame, type Pool, type PoolClient } from '@app/persistence';
import { from as copyFrom } from 'pg-copy-streams';

import { BatchWriter } from '../../../libs/persistence/src/series/batch-writer.js';
import { copyReadings, encodeReadings } from '../../../libs/persistence/src/series/series-rows.js';

const HOUR_MS = 3_600_000;
const BATCH = 5_000;

/** Meters of the bench, as enrolled: their device, serial and meter ids. */
export interface BenchMeter { readonly deviceId: number; readonly serial: string; readonly meterId: number }

/** Rates of one round, in readings per second, and what was written. */
export interface StoreRound { readonly rawPerSecond: number; readonly storePerSecond: number; readonly singlePerSecond: number; readonly packedPerSecond: number }

/**
 * Storing batches of 5,000 readings, four ways in turn on the same warm table, an hour of all meters each:
 * raw binary COPY of bytes encoded beforehand; our idempotent store of the readings alone (encoding, COPY in a transaction); the whole transaction with one reading a message; the whole transaction with `readingsPerMessage`.
 */
export class StoreRates {
  private hour: number;
  private readonly writer: BatchWriter;

  constructor(
    private readonly pool: Pool, private readonly meters: readonly BenchMeter[], private readonly directory: DeviceDirectory,
    firstHourMs: number, private readonly readingsPerMessage: number,
  ) {
    this.hour = firstHourMs;
    this.writer = new BatchWriter(pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 1000 });
  }

  async round(): Promise<StoreRound> {
    return {
      rawPerSecond: await this.raw(), storePerSecond: await this.store(),
      singlePerSecond: await this.whole(1), packedPerSecond: await this.whole(this.readingsPerMessage),
    };
  }

  /** WAL bytes a reading over some hours, each begun with a checkpoint: of the readings alone, and of the whole transaction. */
  async walBytes(hours: number): Promise<{ store: number; whole: number }> {
    const measured = { store: 0, whole: 0 };
    for (let i = 0; i < hours; i++) {
      measured.store += await this.walOf(() => this.store());
      measured.whole += await this.walOf(() => this.whole(1));
    }
    const readings = hours * this.meters.length;
    return { store: measured.store / readings, whole: measured.whole / readings };
  }

  /** Writes hours of all meters from an instant on, one reading a message, in order of arrival. */
  async write(fromMs: number, hours: number): Promise<void> {
    this.hour = fromMs;
    for (let i = 0; i < hours; i++) await this.whole(1);
  }

  private async walOf(work: () => Promise<unknown>): Promise<number> {
    await this.pool.query('CHECKPOINT');
    const before = await this.pool.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn() AS lsn');
    await work();
    const after = await this.pool.query<{ bytes: string }>('SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) AS bytes', [before.rows[0]!.lsn]);
    return Number(after.rows[0]!.bytes);
  }

  /** The next hour of all meters in order of arrival: shuffled, as radios report. */
  private nextHour(readingsPerMessage: number): ArrivedFrame[][] {
    this.hour += HOUR_MS;
    const shuffled = shuffle(this.meters, this.hour);
    const batches: ArrivedFrame[][] = [];
    if (readingsPerMessage === 1) {
      for (let i = 0; i < shuffled.length; i += BATCH) batches.push(shuffled.slice(i, i + BATCH).map((meter) => this.message(meter, [this.hour])));
      return batches;
    }
    // Meters that report once for several hours: as many readings in all as an hour of single ones.
    const senders = shuffled.slice(0, Math.ceil(shuffled.length / readingsPerMessage));
    const instants = Array.from({ length: readingsPerMessage }, (_, k) => this.hour + k * HOUR_MS);
    this.hour += HOUR_MS * readingsPerMessage;
    for (let i = 0; i < senders.length; i += BATCH / readingsPerMessage) {
      batches.push(senders.slice(i, i + BATCH / readingsPerMessage).map((meter) => this.message(meter, instants)));
    }
    return batches;
  }

  private message(meter: BenchMeter, instantsMs: readonly number[]): ArrivedFrame {
    const index = (ms: number) => Math.floor((ms / HOUR_MS) * 12) % 90_000_000;
    const topic = `meters/${meter.serial}/up`;
    const payload = Buffer.from(instantsMs.length === 1
      ? `{"serial":"${meter.serial}","ts":"${new Date(instantsMs[0]!).toISOString()}","value":"${(index(instantsMs[0]!) / 1000).toFixed(3)}","seq":${instantsMs[0]! / HOUR_MS}}`
      : `{"rows":[${instantsMs.map((ms) => `["${meter.serial}",${ms / 1000},${index(ms)}]`).join(',')}]}`);
    const receivedAtMs = instantsMs.at(-1)! + 60_000 + (meter.deviceId % 3_000_000);
    const judged: JudgedMessage = judgeMessage(
      { senderDeviceId: meter.deviceId, senderSerial: meter.serial, senderKind: 'meter', topic, payload, receivedAtMs }, this.directory, DEFAULT_DOOR_RULES);
    if (judged.readings.length !== instantsMs.length) throw new Error(`the bench's own message was not accepted: ${JSON.stringify(judged.quarantined[0])}`);
    return { deviceId: meter.deviceId, frameKey: frameKeyOf(topic, payload), receivedAtMs, topic, payload, judged };
  }

  private async raw(): Promise<number> {
    // Encoded before the clock starts, in order of arrival as ours is: the bare limit of COPY.
    const encoded = this.nextHour(1).map(encodeReadings);
    return this.timed(async (client) => {
      for (const bytes of encoded) {
        const stream = client.query(copyFrom('COPY reading (read_at, received_at, index_litres, frame_key, meter_id, register, source) FROM STDIN (FORMAT binary)'));
        stream.end(bytes);
        await once(stream, 'finish');
      }
    });
  }

  private async store(): Promise<number> {
    const batches = this.nextHour(1);
    return this.timed(async (client) => {
      for (const frames of batches) {
        await client.query('BEGIN');
        await copyReadings(client, frames);
        await client.query('COMMIT');
      }
    });
  }

  private async whole(readingsPerMessage: number): Promise<number> {
    const batches = this.nextHour(readingsPerMessage);
    const readings = batches.flat().reduce((sum, frame) => sum + frame.judged.readings.length, 0);
    const perSecond = await this.timed(async () => {
      for (const frames of batches) {
        const outcome = await this.writer.write(frames);
        if (outcome.path !== 'copy') throw new Error('the bench wrote something twice');
      }
    });
    return (perSecond * readings) / this.meters.length;
  }

  /** Rate in meters' hours per second: readings for work that stores one reading of each meter. */
  private async timed(work: (client: PoolClient) => Promise<void>): Promise<number> {
    await this.pool.query('CHECKPOINT');
    const client = await this.pool.connect();
    try {
      const startedAt = performance.now();
      await work(client);
      return this.meters.length / ((performance.now() - startedAt) / 1000);
    } finally {
      client.release();
    }
  }
}

/** Seeded Fisher-Yates shuffle (xorshift32), so that rounds can be repeated. */
function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const shuffled = [...items];
  let state = (seed % 4_294_967_291) | 1;
  for (let i = shuffled.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
