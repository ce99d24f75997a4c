import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { firstFreePort } from '@app/platform';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';

import { eventually } from './eventually.js';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find((path) => existsSync(path));

/** Why Mosquitto cannot be tried here; undefined where it can. */
export const mosquittoMissing: string | undefined = MOSQUITTO === undefined ? 'Mosquitto is not installed (Debian package mosquitto)' : undefined;

/** A broker that is not ours, as a utility might have one. */
export class OutsideBroker implements AsyncDisposable {
  private constructor(readonly url: string, private readonly end: () => Promise<void>, private readonly asUser?: readonly [string, string]) {}

  /** Mosquitto as a process of its own, which keeps what its subscribers have not acknowledged; open to all, or to those in the files. */
  static async mosquitto(access?: { readonly passwords: string; readonly acl: string; readonly asUser: readonly [string, string] }): Promise<OutsideBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'suu-mosquitto-'));
    const port = await firstFreePort('127.0.0.1');
    writeFileSync(join(folder, 'mosquitto.conf'), [
      `listener ${port} 127.0.0.1`, ...(access === undefined ? ['allow_anonymous true'] : ['allow_anonymous false', `password_file ${access.passwords}`, `acl_file ${access.acl}`]), 'persistence true', `persistence_location ${folder}/`, 'max_queued_messages 0', 'max_inflight_messages 500', 'user root', '',
    ].join('\n'));
    const child: ChildProcess = spawn(MOSQUITTO!, ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const broker = new OutsideBroker(`mqtt://127.0.0.1:${port}`, async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }, access?.asUser);
    await broker.answers();
    return broker;
  }

  /** A broker that grants a shared subscription and takes it for a topic like any other. */
  static async withoutShared(): Promise<OutsideBroker> {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => void aedes.handle(socket));
    const port = await firstFreePort('127.0.0.1');
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new OutsideBroker(`mqtt://127.0.0.1:${port}`, async () => {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
  }

  /** Somebody who publishes. */
  publisher(): MqttClient {
    return mqtt.connect(this.url, { protocolVersion: 4, reconnectPeriod: 200, ...(this.asUser === undefined ? {} : { username: this.asUser[0], password: this.asUser[1] }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  private async answers(): Promise<void> {
    const client = this.publisher();
    await eventually('the broker answers', () => client.connected);
    await client.endAsync();
  }
}
