import { setTimeout as sleep } from 'node:timers/promises';

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
  /** A connection that was not used for so long is ended, as a battery's would be; kept open where left out. */
  readonly idleMs?: number;
  readonly signal?: AbortSignal;
}

export interface SendingCount {
  published: number;
  acknowledged: number;
  notEnrolled: number;
  /** Every message that left its sender before this instant has been acknowledged or passed over. */
  doneBeforeMs: number;
}

interface OpenPublish {
  readonly atMs: number;
  isAnswered: boolean;
  readonly answered: Promise<void>;
}

interface OpenLink {
  readonly link: TownLink;
  readonly open: OpenPublish[];
  usedAtMs: number;
}

/** A pause is no longer than this, so that a changed clock or an abort is noticed. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * Sends messages in their order: those whose time has passed at once, as fast as the door acknowledges, the others when
 * their time comes. Every sender has a connection of its own, opened with its first message.
 */
export async function sendTown(messages: Iterable<TownMessage> | AsyncIterable<TownMessage>, plan: SendingPlan, count: SendingCount): Promise<void> {
  const links = new Map<string, OpenLink>();
  const openInAll: OpenPublish[] = [];
  let fault: { readonly error: unknown } | undefined;
  const settle = (): void => {
    if (fault !== undefined) throw fault.error;
    while (openInAll[0]?.isAnswered === true) count.doneBeforeMs = openInAll.shift()!.atMs;
  };
  try {
    for await (const { atMs, sender, topic, payload } of messages) {
      for (let leftMs = atMs - plan.nowMs(); leftMs > 0 && !plan.signal?.aborted; leftMs = atMs - plan.nowMs()) {
        await plan.pause(Math.min(leftMs, LONGEST_PAUSE_MS));
        settle();
        await endIdle(links, plan);
      }
      if (plan.signal?.aborted) break;
      settle();
      if (!plan.isEnrolled(sender)) {
        count.notEnrolled++;
        continue;
      }
      let opened = links.get(sender);
      if (opened === undefined) links.set(sender, opened = { link: await plan.connect(sender), open: [], usedAtMs: 0 });
      while (opened.open[0]?.isAnswered === true) opened.open.shift();
      if (opened.open.length >= plan.openPerSender) await opened.open[0]!.answered;
      if (openInAll.length >= plan.openInAll) await openInAll[0]!.answered;
      settle();
      count.published++;
      opened.usedAtMs = plan.nowMs();
      const publish: OpenPublish = {
        atMs, isAnswered: false,
        answered: opened.link.publish(topic, payload).then(() => void count.acknowledged++, (error: unknown) => void (fault ??= { error })).then(() => void (publish.isAnswered = true)),
      };
      opened.open.push(publish);
      openInAll.push(publish);
    }
    // Asked to stop, what the door has not acknowledged is sent again next time.
    if (plan.signal?.aborted !== true) await Promise.all(openInAll.map(({ answered }) => answered));
    settle();
  } finally {
    await Promise.all([...links.values()].map(({ link }) => link.end()));
  }
}

async function endIdle(links: Map<string, OpenLink>, plan: SendingPlan): Promise<void> {
  const { idleMs } = plan;
  if (idleMs === undefined) return;
  for (const [sender, { link, open, usedAtMs }] of links) {
    if (plan.nowMs() - usedAtMs < idleMs || open.some(({ isAnswered }) => !isAnswered)) continue;
    links.delete(sender);
    await link.end();
  }
}

const SIGN_IN_PAUSE_MS = 500;

/**
 * Connections as the native format wants them: MQTT 3.1.1, QoS 1, the serial as user name and client id. A door that is
 * away or does not know the sender yet is asked again until it lets it in.
 */
export function mqttLinks(mqttUrl: string, secretOf: (sender: string) => string, signal?: AbortSignal): (sender: string) => Promise<TownLink> {
  return async (sender) => {
    for (;;) {
      try {
        const client = await mqtt.connectAsync(mqttUrl, {
          username: sender, password: secretOf(sender), clientId: sender, protocolVersion: 4, keepalive: 60, reconnectPeriod: 1_000, connectTimeout: 60_000,
        });
        // It reconnects by itself and repeats what was not acknowledged.
        client.on('error', () => undefined);
        return { publish: (topic, payload) => client.publishAsync(topic, payload, { qos: 1 }), end: () => client.endAsync(signal?.aborted) };
      } catch (error) {
        if (signal === undefined || signal.aborted) throw error;
        await sleep(SIGN_IN_PAUSE_MS);
      }
    }
  };
}
