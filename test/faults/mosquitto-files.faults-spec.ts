import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DeviceEnrolment } from '@app/persistence';
import mqtt, { type MqttClient } from 'mqtt';

import { eventually } from '../support/eventually.js';
import { mosquittoMissing, OutsideBroker } from '../support/outside-broker.js';
import { CHECKOUT, Stack } from '../support/stack.js';

const SINCE = new Date('2020-01-01T00:00:00Z');
const withMosquitto = mosquittoMissing === undefined ? it : it.skip;
if (mosquittoMissing !== undefined) process.stdout.write(`${mosquittoMissing}\n`);

describe('files for a Mosquitto in front', () => {
  withMosquitto('let each device publish on its own topic with the secret that is in force, ingest read them, and nobody else in', async () => {
    await using stack = await Stack.start();
    const folder = mkdtempSync(join(tmpdir(), 'suu-mosquitto-files-'));
    try {
      const [one, two] = await stack.enrol(2);
      const gateway = await new DeviceEnrolment(stack.pool).enrolGateway('BROKER-1', [], SINCE);
      const file = (name: string, text: string): string => { writeFileSync(join(folder, name), text); return join(folder, name); };
      const write = (...args: string[]): string => execFileSync(process.execPath, [join(CHECKOUT, 'dist/apps/cli/src/main.js'), 'device', 'mosquitto', folder, ...args], { env: { ...process.env, DATABASE_URL: stack.databaseUrl }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      write('--secrets', file('first.csv', `serial;secret\n${one!.serial};${one!.secret}\n${gateway.serial};${gateway.secret}\n`), '--user-password-file', file('reader', 'kettle\n'));
      // The rest comes later; what was written before stays. One is told a wrong secret.
      const said = write('--secrets', file('later.csv', `${two!.serial};${two!.secret}\nNOBODY;x\n`));
      expect(said).toContain('NOBODY: not its secret');
      expect(readFileSync(join(folder, 'passwords'), 'utf8').split('\n').map((line) => line.split(':')[0])).toEqual(['suu-ingest', 'BROKER-1', one!.serial, two!.serial, '']);

      await using broker = await OutsideBroker.mosquitto({ passwords: join(folder, 'passwords'), acl: join(folder, 'acl'), asUser: ['suu-ingest', 'kettle'] });
      const client = (username: string, password: string): MqttClient => mqtt.connect(broker.url, { username, password, reconnectPeriod: 0, protocolVersion: 5 });
      const refused = (username: string, password: string): Promise<boolean> => new Promise((resolve) => {
        const stranger = client(username, password);
        stranger.once('error', () => { stranger.end(true); resolve(true); });
        stranger.once('connect', () => { stranger.end(true); resolve(false); });
      });
      expect(await Promise.all([refused(one!.serial, two!.secret), refused('NOBODY', 'x'), refused(one!.serial, one!.secret)])).toEqual([true, true, false]);

      await stack.startIngest({ INGEST_BROKER_URL: broker.url, INGEST_BROKER_GATEWAY: 'BROKER-1', INGEST_BROKER_USER: 'suu-ingest', INGEST_BROKER_PASSWORD_FILE: join(folder, 'reader') }).ready;
      await eventually('ingest takes messages', async () => (await fetch(`http://127.0.0.1:${stack.httpPort}/health/ready`)).ok);
      const device = client(one!.serial, one!.secret);
      const reading = '{"ts":"2026-10-01T00:00:00Z","value":"1.000"}';
      await device.publishAsync(`meters/${one!.serial}/up`, reading, { qos: 1 });
      // In the name of the other: refused by the access list.
      await expect(device.publishAsync(`meters/${two!.serial}/up`, reading, { qos: 1 })).rejects.toThrow(/Not authorized/);
      await eventually('it is stored', async () => (await stack.pool.query('SELECT FROM reading')).rowCount === 1);
      await device.endAsync();

      // A new secret and a revocation end the lines of the old ones.
      await new DeviceEnrolment(stack.pool).reissueSecret(one!.serial);
      await new DeviceEnrolment(stack.pool).revoke(two!.serial);
      write();
      expect(readFileSync(join(folder, 'passwords'), 'utf8').split('\n').map((line) => line.split(':')[0])).toEqual(['suu-ingest', 'BROKER-1', '']);
      expect(readFileSync(join(folder, 'acl'), 'utf8')).not.toContain(two!.serial);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
