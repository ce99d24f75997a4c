import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { IssuedCredential, Pool } from '@app/persistence';

import type { Stack } from '../../support/stack.js';
import type { PublishingOrder } from './publisher.js';
import { startPublishing } from './publishing.js';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

type Shape = PublishingOrder['shape'];

/** Who publishes: meters one reading each, or gateways that speak for a hundred meters each. */
export interface BenchSenders {
  readonly meters: readonly IssuedCredential[];
  readonly gateways: readonly { readonly credential: IssuedCredential; readonly serials: readonly string[] }[];
}

function ordersFor(senders: BenchSenders, shape: Shape): PublishingOrder['senders'] {
  return shape === 'single'
    ? senders.meters.map(({ serial, secret }) => ({ username: serial, password: secret, topic: `meters/${serial}/up`, serials: [serial] }))
    : senders.gateways.map(({ credential: { serial, secret }, serials }) => ({ username: serial, password: secret, topic: `gw/${serial}/up`, serials }));
}

/** Through our listener: readings per second from the first PUBLISH to the last PUBACK, which is after COMMIT. */
export async function throughListener(
  stack: Stack, senders: BenchSenders, run: { shape: Shape; messagesPerSender: number; window: number; firstHourSeconds: number },
): Promise<{ readingsPerSecond: number; readings: number }> {
  const order = ordersFor(senders, run.shape);
  const publishing = startPublishing({ host: '127.0.0.1', port: stack.mqttPort, senders: order, ...run });
  const { elapsedMs } = await publishing.done;
  const readings = order.reduce((sum, sender) => sum + sender.serials.length, 0) * run.messagesPerSender;
  return { readingsPerSecond: readings / (elapsedMs / 1000), readings };
}

/** The yardstick: plain broker, Nest's MQTT transport, `repository.save` for each message, on the same PostgreSQL. */
export class NaiveConsumer {
  private constructor(private readonly broker: ChildProcess, private readonly consumer: ChildProcess, private readonly port: number, private readonly pool: Pool) {}

  static async start(pool: Pool, databaseUrl: string): Promise<NaiveConsumer> {
    await pool.query(`CREATE TABLE IF NOT EXISTS naive_reading (
      serial text NOT NULL, read_at timestamptz NOT NULL, index_litres bigint NOT NULL, PRIMARY KEY (read_at, serial))`);
    const broker = fork(here('./plain-broker.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const port = await new Promise<number>((resolve) => broker.once('message', (message: { port: number }) => resolve(message.port)));
    const consumer = fork(here('./naive-consumer.js'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, DATABASE_URL: databaseUrl, MQTT_URL: `mqtt://127.0.0.1:${port}` },
    });
    await new Promise((resolve) => consumer.once('message', resolve));
    return new NaiveConsumer(broker, consumer, port, pool);
  }

  /** Readings per second from the first PUBLISH until all rows are there: its PUBACK says nothing. */
  async run(senders: BenchSenders, run: { shape: Shape; messagesPerSender: number; window: number; firstHourSeconds: number }): Promise<number> {
    const order = ordersFor(senders, run.shape);
    const wanted = order.reduce((sum, sender) => sum + sender.serials.length, 0) * run.messagesPerSender + (await this.rows());
    const readings = order.reduce((sum, sender) => sum + sender.serials.length, 0) * run.messagesPerSender;
    const startedAt = performance.now();
    const publishing = startPublishing({ host: '127.0.0.1', port: this.port, senders: order, ...run });
    await publishing.done;
    const deadline = performance.now() + 300_000;
    while ((await this.rows()) < wanted) {
      if (performance.now() > deadline) throw new Error('the naive consumer did not store all it was sent within 5 minutes');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return readings / ((performance.now() - startedAt) / 1000);
  }

  stop(): void {
    this.consumer.kill('SIGKILL');
    this.broker.kill('SIGKILL');
  }

  private async rows(): Promise<number> {
    const counted = await this.pool.query<{ n: string }>('SELECT count(*) AS n FROM naive_reading');
    return Number(counted.rows[0]!.n);
  }
}

/** Highest resident memory of a process while something else runs, in MB (Linux). */
export async function peakResidentMb(pid: number, during: Promise<unknown>): Promise<number> {
  let peak = 0;
  let over = false;
  const watching = (async () => {
    while (!over) {
      const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      peak = Math.max(peak, Number(match?.[1] ?? 0) / 1024);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  try {
    await during;
  } finally {
    over = true;
    await watching;
  }
  return peak;
}
