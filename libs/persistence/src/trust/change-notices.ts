import type { Pool, PoolClient } from 'pg';

import { CHANGES_CHANNEL } from '../registry/register-news.js';

const RETRY_MS = 2_000;

/** What changed: a topic such as `register`, and keys such as `well:3`. Never values. */
export interface Notice { readonly topic: string; readonly keys: readonly string[] }

/**
 * Listens for changes on a connection of its own until stopped; a lost connection is made anew, and then every topic is
 * told as changed (`*`), since something may have been missed.
 */
export class ChangeListener {
  private client: PoolClient | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(private readonly pool: Pool, private readonly onNotice: (notice: Notice) => void, private readonly onFault: (error: unknown) => void) {}

  async start(): Promise<void> {
    await this.connect(false);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.client?.release(true);
    this.client = undefined;
  }

  private async connect(isAgain: boolean): Promise<void> {
    if (this.isStopped) return;
    try {
      const client = await this.pool.connect();
      if (this.isStopped) return client.release(true);
      this.client = client;
      client.on('notification', ({ payload }) => this.onNotice(JSON.parse(payload ?? '{}') as Notice));
      client.once('end', () => this.reconnect(client));
      client.once('error', () => this.reconnect(client));
      await client.query(`LISTEN ${CHANGES_CHANNEL}`);
      if (isAgain) this.onNotice({ topic: '*', keys: [] });
    } catch (error) {
      this.onFault(error);
      this.reconnect(this.client);
    }
  }

  private reconnect(lost: PoolClient | undefined): void {
    if (this.isStopped || lost !== this.client) return;
    this.client = undefined;
    lost?.release(true);
    this.retry = setTimeout(() => void this.connect(true), RETRY_MS);
  }
}
