import mqtt from 'mqtt';

import { meterTopic, nativeMessages } from './native-messages.js';
import type { RegisterSeries } from './register-file.js';
import { sendingOrder, type Disorder } from './sending-order.js';

export interface ReplayPlan extends Disorder {
  readonly perMessage: number;
  /** Publishes of one device that may be unacknowledged at once. */
  readonly openPublishes: number;
}

/** What has been sent so far, and what the door has answered for. */
export interface ReplayCount {
  messages: number;
  readings: number;
  /** Readings among them that were sent a second time. */
  repeatedReadings: number;
  acknowledgedMessages: number;
  acknowledgedReadings: number;
  /** Connections lost and made again; what was open then is sent again. */
  reconnects: number;
}

/** One meter's recording with the secret that its device signs in with. */
export interface RecordedDevice {
  readonly series: RegisterSeries;
  readonly secret: string;
}

/**
 * Sends the recordings as so many devices at once: each has its own connection, keeps its order, and goes on when the
 * oldest of its open publishes is acknowledged. No more than the open ones are ever in memory.
 */
export async function replay(mqttUrl: string, devices: readonly RecordedDevice[], plan: ReplayPlan, count: ReplayCount): Promise<void> {
  await Promise.all(devices.map((device, salt) => replayDevice(mqttUrl, device, plan, salt, count)));
}

async function replayDevice(mqttUrl: string, { series, secret }: RecordedDevice, plan: ReplayPlan, salt: number, count: ReplayCount): Promise<void> {
  const client = await mqtt.connectAsync(mqttUrl, {
    username: series.serial, password: secret, clientId: series.serial, protocolVersion: 4, keepalive: 60, reconnectPeriod: 500, connectTimeout: 60_000,
  });
  client.on('close', () => (count.reconnects += Number(!client.disconnecting)));
  const topic = meterTopic(series.serial);
  const open: Promise<unknown>[] = [];
  const order = sendingOrder(series.length, plan, salt);
  count.repeatedReadings += order.length - series.length;
  for (const { text, readings } of nativeMessages(series, order, plan.perMessage)) {
    if (open.length >= plan.openPublishes) await open.shift();
    count.messages++;
    count.readings += readings;
    const answered = client.publishAsync(topic, text, { qos: 1 }).then(() => {
      count.acknowledgedMessages++;
      count.acknowledgedReadings += readings;
    });
    answered.catch(() => undefined); // seen when it is waited for
    open.push(answered);
  }
  await Promise.all(open);
  await client.endAsync();
}

/** A count of nothing. */
export function emptyCount(): ReplayCount {
  return { messages: 0, readings: 0, repeatedReadings: 0, acknowledgedMessages: 0, acknowledgedReadings: 0, reconnects: 0 };
}
