import { connect } from 'node:net';

import { AckCounter, connectPacket, publishPacket, topicBytes } from './wire.js';

/** What the parent asks this process to publish. */
export interface PublishingOrder {
  readonly host: string;
  readonly port: number;
  readonly senders: readonly { readonly username: string; readonly password: string; readonly topic: string; readonly serials: readonly string[] }[];
  readonly messagesPerSender: number;
  /** QoS 1 messages a sender may have open. */
  readonly window: number;
  /** `single`: one reading a message; `compact`: one reading of each of the sender's serials in one message. */
  readonly shape: 'single' | 'compact';
  /** Device time of the first reading, epoch seconds; each further message is an hour later. */
  readonly firstHourSeconds: number;
}

export type PublishingReport =
  | { readonly kind: 'progress'; readonly acknowledged: number; readonly elapsedMs: number }
  | { readonly kind: 'done'; readonly acknowledged: number; readonly elapsedMs: number };

function payloadOf(order: PublishingOrder, serials: readonly string[], n: number): string {
  const seconds = order.firstHourSeconds + n * 3600;
  const litres = 100_000 + n * 12;
  if (order.shape === 'compact') return `{"rows":[${serials.map((serial) => `["${serial}",${seconds},${litres}]`).join(',')}],"seq":${n}}`;
  const at = new Date(seconds * 1000).toISOString();
  return `{"serial":"${serials[0]}","ts":"${at}","value":"${Math.floor(litres / 1000)}.${String(litres % 1000).padStart(3, '0')}","seq":${n}}`;
}

/** Publishes everything of one sender with its window always full; resolves when all is acknowledged. */
function runSender(order: PublishingOrder, sender: PublishingOrder['senders'][number], acknowledged: (count: number) => void, go: Promise<void>, ready: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: order.host, port: order.port, noDelay: true });
    const acks = new AckCounter();
    const topic = topicBytes(sender.topic);
    let sent = 0;
    let done = -1; // CONNACK counts as one
    const fill = () => {
      if (sent - done >= order.window || sent >= order.messagesPerSender) return;
      const packets: Buffer[] = [];
      while (sent - done < order.window && sent < order.messagesPerSender) {
        packets.push(publishPacket(topic, (sent % 65_000) + 1, payloadOf(order, sender.serials, sent)));
        sent++;
      }
      socket.write(packets.length === 1 ? packets[0]! : Buffer.concat(packets));
    };
    socket.on('connect', () => socket.write(connectPacket(sender.username, sender.password)));
    socket.on('error', reject);
    socket.on('close', () => (done >= order.messagesPerSender ? resolve() : reject(new Error(`connection of ${sender.username} closed after ${done} acknowledgements`))));
    socket.on('data', (chunk: Buffer) => {
      const count = acks.count(chunk);
      const signedIn = done < 0;
      done += count;
      if (signedIn) {
        ready();
        void go.then(fill);
        return;
      }
      acknowledged(count);
      if (done >= order.messagesPerSender) socket.end();
      else fill();
    });
  });
}

process.once('message', (order: PublishingOrder) => {
  let total = 0;
  let signedIn = 0;
  let startedAt = 0;
  let start: () => void = () => undefined;
  const go = new Promise<void>((resolve) => (start = resolve));
  const senders = order.senders.map((sender) => runSender(order, sender, (count) => (total += count), go, () => {
    if (++signedIn < order.senders.length) return;
    startedAt = performance.now();
    start();
  }));
  const progress = setInterval(() => {
    if (startedAt > 0) process.send?.({ kind: 'progress', acknowledged: total, elapsedMs: performance.now() - startedAt } satisfies PublishingReport);
  }, 250);
  Promise.all(senders).then(
    () => {
      clearInterval(progress);
      process.send?.({ kind: 'done', acknowledged: total, elapsedMs: performance.now() - startedAt } satisfies PublishingReport, () => process.exit(0));
    },
    (error: unknown) => {
      process.stderr.write(`publisher: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
