import mqtt from 'mqtt';

import type { TownMessage } from './delivery.js';

/** One sender's connection. */
export interface TownLink {
  /** Settles when the door has acknowledged. */
  publish(topic: string, payload: string): Promise<unknown>;
  end(): Promise<unknown>;
}

export interface SendingPlan {
  connect(sender: string): Promise<TownLink>;
  /** False for a sender that is not registered (yet): its messages are passed over and counted. */
  isEnrolled(sender: string): boolean;
  nowMs(): number;
  /** Waits; may return early. */
  pause(forMs: number): Promise<void>;
  /** Publishes that may be open at once on one connection, and on all of them. */
  readonly openPerSender: number;
  readonly openInAll: number;
  readonly signal?: AbortSignal;
}

export interface SendingCount {
  published: number;
  acknowledged: number;
  notEnrolled: number;
}

interface OpenLink {
  readonly link: TownLink;
  readonly open: Promise<unknown>[];
}

/** A pause is no longer than this, so that a changed clock or an abort is noticed. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * Sends messages in their order: those whose time has passed at once, as fast as the door acknowledges, the others when
 * their time comes. Every sender has a connection of its own, opened with its first message.
 */
export async function sendTown(messages: Iterable<TownMessage>, plan: SendingPlan, count: SendingCount): Promise<void> {
  const links = new Map<string, OpenLink>();
  const openInAll: Promise<unknown>[] = [];
  try {
    for (const { atMs, sender, topic, payload } of messages) {
      for (let leftMs = atMs - plan.nowMs(); leftMs > 0 && !plan.signal?.aborted; leftMs = atMs - plan.nowMs()) await plan.pause(Math.min(leftMs, LONGEST_PAUSE_MS));
      if (plan.signal?.aborted) break;
      if (!plan.isEnrolled(sender)) {
        count.notEnrolled++;
        continue;
      }
      let opened = links.get(sender);
      if (opened === undefined) links.set(sender, opened = { link: await plan.connect(sender), open: [] });
      if (opened.open.length >= plan.openPerSender) await opened.open.shift();
      if (openInAll.length >= plan.openInAll) await openInAll.shift();
      count.published++;
      const answered = opened.link.publish(topic, payload).then(() => count.acknowledged++);
      answered.catch(() => undefined); // seen when it is waited for
      opened.open.push(answered);
      openInAll.push(answered);
    }
    await Promise.all(openInAll);
  } finally {
    await Promise.all([...links.values()].map(({ link }) => link.end()));
  }
}

/** Connections as the native format wants them: MQTT 3.1.1, QoS 1, the serial as user name and client id. */
export function mqttLinks(mqttUrl: string, secretOf: (sender: string) => string): (sender: string) => Promise<TownLink> {
  return async (sender) => {
    const client = await mqtt.connectAsync(mqttUrl, {
      username: sender, password: secretOf(sender), clientId: sender, protocolVersion: 4, keepalive: 60, reconnectPeriod: 1_000, connectTimeout: 60_000,
    });
    return { publish: (topic, payload) => client.publishAsync(topic, payload, { qos: 1 }), end: () => client.endAsync() };
  };
}
