import type { TownMessage } from './delivery.js';
import { sendTown, type SendingCount, type SendingPlan } from './town-sender.js';

const messageAt = (atMs: number, sender: string): TownMessage => ({ atMs, sender, topic: `meters/${sender}/up`, payload: String(atMs) });

/** A door that answers when told to, and a clock that only pauses move. */
class Bench {
  nowMs = 1_000;
  readonly published: string[] = [];
  readonly ended: string[] = [];
  readonly open: (() => void)[] = [];
  mostOpen = 0;
  readonly count: SendingCount = { published: 0, acknowledged: 0, notEnrolled: 0, doneBeforeMs: 0 };

  plan(changes: Partial<SendingPlan> = {}): SendingPlan {
    return {
      connect: (sender) => Promise.resolve({
        publish: (_topic, payload) => new Promise((resolve) => {
          this.published.push(`${sender} ${payload} at ${this.nowMs}`);
          this.open.push(() => resolve(undefined));
          this.mostOpen = Math.max(this.mostOpen, this.open.length);
          setImmediate(() => this.open.shift()?.());
        }),
        end: () => Promise.resolve(this.ended.push(sender)),
      }),
      isEnrolled: () => true, nowMs: () => this.nowMs,
      pause: (forMs) => Promise.resolve(void (this.nowMs += forMs)),
      openPerSender: 2, openInAll: 3, ...changes,
    };
  }
}

describe('sending the town', () => {
  it('sends what is past at once and waits for the time of the rest', async () => {
    const bench = new Bench();
    await sendTown([messageAt(10, 'A'), messageAt(900, 'B'), messageAt(1_250, 'A'), messageAt(5_000, 'B')], bench.plan(), bench.count);
    expect(bench.published).toEqual(['A 10 at 1000', 'B 900 at 1000', 'A 1250 at 1250', 'B 5000 at 5000']);
    expect(bench.count).toEqual({ published: 4, acknowledged: 4, notEnrolled: 0, doneBeforeMs: 5_000 });
    expect(bench.ended.toSorted()).toEqual(['A', 'B']);
  });

  it('keeps no more publishes open than it may', async () => {
    const bench = new Bench();
    await sendTown(Array.from({ length: 60 }, (_, at) => messageAt(at, `S${at % 7}`)), bench.plan(), bench.count);
    expect(bench.mostOpen).toBe(3);
    expect(bench.count.acknowledged).toBe(60);
  });

  it('passes over a sender that is not registered and counts it', async () => {
    const bench = new Bench();
    await sendTown([messageAt(1, 'A'), messageAt(2, 'B')], bench.plan({ isEnrolled: (sender) => sender === 'A' }), bench.count);
    expect([bench.count.notEnrolled, bench.published.length]).toEqual([1, 1]);
  });

  it('stops when told to, with its connections closed', async () => {
    const bench = new Bench();
    const stop = new AbortController();
    const plan = bench.plan({ signal: stop.signal, pause: (forMs) => Promise.resolve(void (bench.nowMs += forMs, bench.nowMs > 3_000 && stop.abort())) });
    await sendTown([messageAt(1, 'A'), messageAt(9_000_000, 'A')], plan, bench.count);
    expect([bench.count.published, bench.ended]).toEqual([1, ['A']]);
  });

  it('says before which instant all was acknowledged: a gap holds it back', async () => {
    const bench = new Bench();
    const answers: (() => void)[] = [];
    const connect = (): ReturnType<SendingPlan['connect']> => Promise.resolve({ publish: (_topic, payload) => (payload === '9000' ? Promise.resolve() : new Promise((resolve) => answers.push(() => resolve(undefined)))), end: () => Promise.resolve() });
    await sendTown([messageAt(1, 'A'), messageAt(2, 'B'), messageAt(3, 'C'), messageAt(9_000, 'A')], bench.plan({
      connect, openInAll: 10,
      pause: async (forMs) => {
        if (bench.nowMs === 1_000) answers.splice(1, 1)[0]!(); // B alone
        if (bench.nowMs === 4_000) expect([bench.count.acknowledged, bench.count.doneBeforeMs]).toEqual([1, 0]);
        if (bench.nowMs === 5_000) answers.splice(0).forEach((answer) => answer());
        if (bench.nowMs === 8_000) expect(bench.count.doneBeforeMs).toBe(3);
        await new Promise((resolve) => setImmediate(resolve));
        bench.nowMs += forMs;
      },
    }), bench.count);
    expect(bench.count).toEqual({ published: 4, acknowledged: 4, notEnrolled: 0, doneBeforeMs: 9_000 });
  });

  it('ends a connection that is not used, and opens it again', async () => {
    const bench = new Bench();
    await sendTown([messageAt(1, 'A'), messageAt(50_000, 'B'), messageAt(100_000, 'A')], bench.plan({ idleMs: 30_000, pause: (forMs) => new Promise((resolve) => setImmediate(() => resolve(void (bench.nowMs += forMs)))) }), bench.count);
    expect([bench.count.acknowledged, bench.ended]).toEqual([3, ['A', 'B', 'A']]);
  });

  it('ends with the fault of a publish that fails', async () => {
    const bench = new Bench();
    const connect = () => Promise.resolve({ publish: () => Promise.reject(new Error('refused')), end: () => Promise.resolve() });
    await expect(sendTown([messageAt(1, 'A')], bench.plan({ connect }), bench.count)).rejects.toThrow('refused');
  });
});
