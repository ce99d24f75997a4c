import { setTimeout as sleep } from 'node:timers/promises';

import { createPool, DeviceEnrolment, intakeReport, latestReadings, type IssuedCredential } from '@app/persistence';
import { formatCubicMetres } from '@app/units';
import mqtt, { type MqttClient } from 'mqtt';

export interface FirstLightOptions {
  readonly databaseUrl: string;
  readonly mqttUrl: string;
  readonly print: (line: string) => void;
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** The listener learns of a new device within its polling interval. */
const SIGN_IN_WITHIN_MS = 15_000;

/**
 * A first look for a newcomer: two invented meters and a gateway send a day of readings, one message twice and one that is
 * broken, through the listener and with a real MQTT client; then what the database holds of it is shown.
 *
 * Their serials begin with SAMPLE-, and at the end they may no longer speak.
 */
export async function showFirstLight({ databaseUrl, mqttUrl, print }: FirstLightOptions): Promise<void> {
  const pool = createPool({ url: databaseUrl, applicationName: 'suu-first-light', connections: 2 }, () => undefined);
  try {
    const enrolment = new DeviceEnrolment(pool);
    const tag = Date.now().toString(36).toUpperCase();
    const thisHourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    const mappedFrom = new Date(thisHourMs - 2 * HOURS * HOUR_MS);
    const [alone, behind] = await enrolment.enrolMeters(
      ['A', 'B'].map((letter) => ({ serial: `SAMPLE-${letter}-${tag}`, registerCapacityLitres: 100_000_000, mappedFrom })));
    const gateway = await enrolment.enrolGateway(`SAMPLE-GW-${tag}`, [behind!.serial], mappedFrom);

    print('');
    print('A first look: two sample meters send a day of readings through the listener …');
    const hours = Array.from({ length: HOURS }, (_, i) => thisHourMs - (HOURS - i) * HOUR_MS);
    await publishing(mqttUrl, alone!, async (client) => {
      const topic = `meters/${alone!.serial}/up`;
      const message = JSON.stringify({ seq: 1, readings: hours.map((ms, i) => ({ ts: new Date(ms).toISOString(), value: formatCubicMetres(812_340 + i * 21) })) });
      await client.publishAsync(topic, message, { qos: 1 });
      await client.publishAsync(topic, message, { qos: 1 });
      await client.publishAsync(topic, '{"ts":"yesterday evening","value":"12,5"}', { qos: 1 });
    });
    await publishing(mqttUrl, gateway, (client) =>
      client.publishAsync(`gw/${gateway.serial}/up`, JSON.stringify({ rows: hours.map((ms, i) => [behind!.serial, ms / 1000, 95_500 + i * 7]) }), { qos: 1 }));

    const report = await intakeReport(pool);
    print(`  sent and acknowledged: 4 messages, of which one twice and one broken; acknowledged means committed`);
    print(`  in the database:       ${report.readings} readings in ${report.frames} messages, ${report.quarantined.reduce((sum, q) => sum + q.items, 0)} in quarantine ` +
      `(${report.quarantined.map((q) => q.kind).join(', ')})`);
    for (const reading of await latestReadings(pool, 4)) {
      print(`    ${reading.meter.padEnd(22)} ${reading.readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC   ${formatCubicMetres(reading.indexLitres)} m3`);
    }
    for (const { serial } of [alone!, behind!, gateway]) await enrolment.revoke(serial);
  } finally {
    await pool.end();
  }
}

async function publishing(mqttUrl: string, { serial, secret }: IssuedCredential, work: (client: MqttClient) => Promise<unknown>): Promise<void> {
  const client = await signIn(mqttUrl, serial, secret);
  try {
    await work(client);
  } finally {
    await client.endAsync();
  }
}

async function signIn(mqttUrl: string, serial: string, secret: string): Promise<MqttClient> {
  const deadline = Date.now() + SIGN_IN_WITHIN_MS;
  for (;;) {
    try {
      return await mqtt.connectAsync(mqttUrl, { username: serial, password: secret, clientId: serial, reconnectPeriod: 0, connectTimeout: 5_000 });
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
