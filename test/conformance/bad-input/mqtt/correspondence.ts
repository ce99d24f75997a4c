import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Delivery } from './deliveries.js';
import { DeviceLink, type PublishEnding } from './device-link.js';
import type { Residents } from './residents.js';

/** What became of the publishes of a case, as their sender saw it. */
export interface Receipt {
  sent: number;
  sentItems: number;
  acknowledged: number;
  acknowledgedItems: number;
  /** Publishes whose connection the door closed. */
  closed: number;
  /** Publishes that got no answer while their connection stayed open. */
  unanswered: number;
  /** PUBACKs and PUBCOMPs. */
  acknowledgements: number;
  connects: number;
  /** Longest time until the door closed a connection that was opened to be closed. */
  slowestCloseMs: number;
  /** Shortest time from a publish to its acknowledgement. */
  fastestMs: number;
  /** The first publishes, to be compared with what was kept of them. */
  readonly first: Delivery[];
  readonly senders: Set<string>;
}

const ANSWER_WITHIN_MS = 5_000;
const KEPT = 200;
const WINDOW = 100;
const WINDOW_MOVES_WITHIN_MS = 20_000;
const FLOOD_TICK_MS = 10;
const RAW_TCP_CLOSED_WITHIN_MS = 20_000;
const SAME_CLIENT_FOR_MS = 12_000;

export function emptyReceipt(): Receipt {
  return {
    sent: 0, sentItems: 0, acknowledged: 0, acknowledgedItems: 0, closed: 0, unanswered: 0, acknowledgements: 0, connects: 0, slowestCloseMs: 0, fastestMs: Infinity,
    first: [], senders: new Set(),
  };
}

/** False when it takes too long. The timer goes with the answer: a long case would otherwise leave thousands behind. */
async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  let overdue: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (overdue = setTimeout(() => resolve(false), WINDOW_MOVES_WITHIN_MS)));
  try {
    return await Promise.race([answer.then(() => true), late]);
  } finally {
    clearTimeout(overdue);
  }
}

/** Sends the publishes of one attempt, on one connection for each that signs in. */
export class Correspondence {
  readonly receipt = emptyReceipt();
  private readonly links = new Map<string, DeviceLink>();

  constructor(private readonly port: number, private readonly residents: Residents) {}

  /** One after the other, each when the one before has its answer. `beside` runs in the turn of the loop of the first one. */
  async inTurn(deliveries: Iterable<Delivery>, beside: () => void): Promise<void> {
    for (const delivery of deliveries) {
      const link = await this.linkOf(delivery.as);
      if (link === undefined) {
        this.note(delivery);
        this.settle(delivery, 'closed', 0);
        continue;
      }
      if (this.receipt.sent === 0) beside();
      const startedAtMs = performance.now();
      const answered = this.publish(link, delivery);
      if (this.receipt.sent === 1) beside();
      const ending = await Promise.race([answered, sleep(ANSWER_WITHIN_MS, 'unanswered' as const)]);
      this.settle(delivery, ending, performance.now() - startedAtMs);
    }
  }

  /** Many, with a window of unanswered ones. */
  async inWindow(deliveries: Iterable<Delivery>, beside: () => void): Promise<void> {
    const open: Promise<void>[] = [];
    for (const delivery of deliveries) {
      if (open.length >= WINDOW && !(await isAnswered(open.shift()!))) break;
      const link = await this.linkOf(delivery.as);
      if (this.receipt.sent === 0) beside();
      const startedAtMs = performance.now();
      const answered = link === undefined ? this.refused(delivery) : this.publish(link, delivery);
      open.push(answered.then((ending) => this.settle(delivery, ending, performance.now() - startedAtMs)));
    }
    await isAnswered(Promise.all(open));
    for (const link of this.links.values()) link.abandon();
    await Promise.all(open);
  }

  /** So many in a second whatever the door answers; then the connection is dropped with what it still holds. */
  async flood(deliveries: () => Iterable<Delivery>, perSecond: number, seconds: number): Promise<void> {
    const startedAtMs = performance.now();
    const answers: Promise<void>[] = [];
    let due = 0;
    for (let elapsedMs = 0; elapsedMs < seconds * 1000; elapsedMs = performance.now() - startedAtMs) {
      for (; due < (elapsedMs / 1000) * perSecond; due++) {
        for (const delivery of deliveries()) {
          const link = await this.linkOf(delivery.as);
          const sentAtMs = performance.now();
          const answered = link === undefined ? this.refused(delivery) : this.publish(link, delivery);
          answers.push(answered.then((ending) => this.settle(delivery, ending, performance.now() - sentAtMs)));
        }
        if (this.receipt.closed > 0) break;
      }
      await sleep(FLOOD_TICK_MS);
    }
    // Waiting in the sender is what a flood earns, and no fault of the door.
    for (const link of this.links.values()) {
      link.abandon();
      link.drop();
    }
    await Promise.all(answers);
  }

  /** Several connections of one device under one client id; each publishes once and comes back at once when it is cut off. */
  async sameClientId(delivery: () => Delivery, connections: number): Promise<void> {
    const until = performance.now() + SAME_CLIENT_FOR_MS;
    await Promise.all(Array.from({ length: connections }, async () => {
      for (let published = false; performance.now() < until;) {
        const one = delivery();
        const opening = DeviceLink.open(this.port, one.as, this.residents.secretOf(one.as), 'the same for both');
        const link = await Promise.race([opening, sleep(until - performance.now())]);
        if (!(link instanceof DeviceLink)) {
          void opening.then((late) => late?.drop());
          await sleep(20);
          continue;
        }
        this.receipt.connects++;
        if (!published) {
          const sentAtMs = performance.now();
          const ending = await this.publish(link, one);
          this.settle(one, ending, performance.now() - sentAtMs);
          published = ending === 'acknowledged';
        }
        await Promise.race([link.ended, sleep(Math.max(0, until - performance.now()))]);
        link.drop();
      }
    }));
  }

  /** Opens bare connections, sends the bytes on each, and waits for the door to close them. Counts those that it closed. */
  async rawTcp(connections: number, bytes: Buffer): Promise<void> {
    const sockets: Socket[] = [];
    const startedAtMs = performance.now();
    let over = false;
    const closed = Array.from({ length: connections }, () => new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.port }, () => {
        if (bytes.length > 0) socket.write(bytes);
      });
      socket.resume();
      socket.on('error', () => undefined);
      socket.once('close', () => {
        if (!over) this.receipt.slowestCloseMs = performance.now() - startedAtMs;
        resolve(true);
      });
      sockets.push(socket);
    }));
    const overdue = sleep(RAW_TCP_CLOSED_WITHIN_MS, false);
    const endings = await Promise.all(closed.map((one) => Promise.race([one, overdue])));
    over = true;
    this.receipt.sent += connections;
    this.receipt.connects += connections;
    this.receipt.closed += endings.filter(Boolean).length;
    this.receipt.unanswered += endings.filter((ending) => !ending).length;
    for (const socket of sockets) socket.destroy();
  }

  /** Ends its connections; publishes that still had no answer are given up. */
  async end(): Promise<void> {
    for (const link of this.links.values()) {
      this.receipt.acknowledgements += link.acknowledgements;
      link.abandon();
      await Promise.race([link.end(), sleep(1_000)]);
      link.drop();
    }
    this.links.clear();
  }

  private async linkOf(serial: string): Promise<DeviceLink | undefined> {
    const known = this.links.get(serial);
    if (known?.isOpen === true) return known;
    if (known !== undefined) this.receipt.acknowledgements += known.acknowledgements;
    const link = await DeviceLink.open(this.port, serial, this.residents.secretOf(serial));
    this.receipt.connects++;
    if (link === undefined) this.links.delete(serial);
    else this.links.set(serial, link);
    return link;
  }

  private publish(link: DeviceLink, delivery: Delivery): Promise<PublishEnding> {
    this.note(delivery);
    return link.publish(delivery);
  }

  private refused(delivery: Delivery): Promise<PublishEnding> {
    this.note(delivery);
    return Promise.resolve('closed');
  }

  private note(delivery: Delivery): void {
    const { receipt } = this;
    // A packet that leaves twice may be counted as one or as two.
    receipt.sent++;
    receipt.sentItems += delivery.items * (delivery.dup ? 2 : 1);
    receipt.senders.add(delivery.as);
    if (receipt.first.length < KEPT) receipt.first.push(delivery);
  }

  private settle(delivery: Delivery, ending: PublishEnding, tookMs: number): void {
    const { receipt } = this;
    if (ending === 'acknowledged') {
      receipt.acknowledged++;
      receipt.acknowledgedItems += delivery.items;
      receipt.fastestMs = Math.min(receipt.fastestMs, tookMs);
    } else if (ending === 'closed') receipt.closed++;
    else if (ending === 'unanswered') receipt.unanswered++;
  }
}
