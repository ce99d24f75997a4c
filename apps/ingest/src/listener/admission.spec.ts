import fc from 'fast-check';

import { Admission, RateAllowance, type Waiter } from './admission.js';

/** A connection with publishes to let in, as far as admission knows one. */
class Connection implements Waiter {
  readonly open: number[] = [];
  called = 0;

  constructor(private readonly admission: Admission, readonly waiting: number[] = [], private readonly mostOpen = Number.POSITIVE_INFINITY) {}

  tryAgain(): void {
    this.called++;
    this.pump();
  }

  pump(): void {
    while (this.mayPublish && this.admission.enter(this.waiting[0]!, this)) this.open.push(this.waiting.shift()!);
  }

  get mayPublish(): boolean {
    return this.waiting.length > 0 && this.open.length < this.mostOpen;
  }

  commitOldest(): void {
    const bytes = this.open.shift();
    if (bytes !== undefined) this.admission.leave(bytes);
    this.pump();
  }
}

describe('room for open publishes', () => {
  it('ends at the number of publishes', () => {
    const admission = new Admission(2, 1_000);
    const device = new Connection(admission, [10, 10, 10]);
    device.pump();
    expect(device.open).toHaveLength(2);
    expect([admission.openPublishes, admission.openBytes]).toEqual([2, 20]);
  });

  it('ends at their bytes', () => {
    const admission = new Admission(100, 25);
    const device = new Connection(admission, [10, 10, 10]);
    device.pump();
    expect(device.open).toHaveLength(2);
  });

  it('takes one publish larger than all of it, alone', () => {
    const admission = new Admission(100, 25);
    const device = new Connection(admission, [400, 1]);
    device.pump();
    expect(device.open).toEqual([400]);
    device.commitOldest();
    expect(device.open).toEqual([1]);
  });

  it('goes to whoever waits first, in turn', () => {
    const admission = new Admission(1, 1_000);
    const [first, second, third] = [[1], [2, 2], [3]].map((waiting) => new Connection(admission, waiting)) as [Connection, Connection, Connection];
    for (const connection of [first, second, third]) connection.pump();
    expect(first.open).toEqual([1]);
    first.commitOldest();
    expect(second.open).toEqual([2]);
    second.commitOldest();
    expect(third.open).toEqual([3]);
    third.commitOldest();
    expect(second.open).toEqual([2]);
  });

  it('is not kept for a connection that has gone', () => {
    const admission = new Admission(1, 1_000);
    const [first, gone, last] = [[1], [2], [3]].map((waiting) => new Connection(admission, waiting)) as [Connection, Connection, Connection];
    for (const connection of [first, gone, last]) connection.pump();
    admission.forget(gone);
    first.commitOldest();
    expect(gone.called).toBe(0);
    expect(last.open).toEqual([3]);
  });

  it('passes from one that was let in meanwhile to the next in line, rather than calling it for nothing', () => {
    const admission = new Admission(2, 15);
    const [holder, small, last] = [[10], [10], [4]].map((waiting) => new Connection(admission, waiting)) as [Connection, Connection, Connection];
    for (const connection of [holder, small]) connection.pump();
    small.waiting[0] = 5; // its first message was withdrawn, and this one fits
    small.pump();
    last.pump();
    expect([holder.open, small.open, last.open]).toEqual([[10], [5], []]);
    holder.commitOldest();
    expect(last.open).toEqual([4]);
  });

  it('passes on from one whose own limit keeps it from publishing now', () => {
    const admission = new Admission(2, 1_000);
    const holder = new Connection(admission, [1, 1]);
    const limited = new Connection(admission, [2, 2], 1);
    const last = new Connection(admission, [3]);
    holder.pump();
    limited.pump();
    last.pump();
    limited.waiting.length = 0;
    holder.commitOldest();
    expect(last.open).toEqual([3]);
  });

  it('is waited for by a large publish in front of smaller ones, so that it is not passed over for ever', () => {
    const admission = new Admission(10, 100);
    const holders = [40, 40].map((bytes) => new Connection(admission, [bytes]));
    for (const holder of holders) holder.pump();
    const large = new Connection(admission, [90]);
    const small = new Connection(admission, [25]);
    large.pump();
    small.pump();
    holders[0]!.commitOldest();
    expect([large.open, small.open]).toEqual([[], []]);
    holders[1]!.commitOldest();
    expect(large.open).toEqual([90]);
    large.commitOldest();
    expect(small.open).toEqual([25]);
  });

  it('is never overdrawn, never lost, and nobody is forgotten in line', () => {
    const actions = fc.array(fc.record({ who: fc.nat(4), publish: fc.option(fc.integer({ min: 1, max: 60 })), leave: fc.boolean() }), { maxLength: 80 });
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 100 }), actions, (mostPublishes, mostBytes, steps) => {
      const admission = new Admission(mostPublishes, mostBytes);
      const connections = [1, 2, 2, 3, 9].map((mostOpen) => new Connection(admission, [], mostOpen));
      const openOf = (): number[] => connections.flatMap((connection) => connection.open);
      const insistBounds = (): void => {
        const open = openOf();
        const bytes = open.reduce((sum, one) => sum + one, 0);
        expect(admission.openPublishes).toBe(open.length);
        expect(admission.openBytes).toBe(bytes);
        expect(open.length <= mostPublishes).toBe(true);
        expect(bytes <= mostBytes || open.length === 1).toBe(true);
      };
      for (const { who, publish, leave } of steps) {
        const connection = connections[who]!;
        if (publish !== null) {
          connection.waiting.push(publish);
          connection.pump();
        }
        if (leave) connection.commitOldest();
        insistBounds();
      }
      // From here everything open is committed, oldest first: in the end nobody may be left waiting.
      while (openOf().length > 0) {
        connections.find((connection) => connection.open.length > 0)!.commitOldest();
        insistBounds();
      }
      expect(connections.map((connection) => connection.waiting)).toEqual(connections.map(() => []));
      expect([admission.openPublishes, admission.openBytes]).toEqual([0, 0]);
    }));
  });
});

describe('a rate allowance of 10 a second with a burst of 3', () => {
  const allowance = () => new RateAllowance(10, 3, 0);

  it('lets the burst through at once and then says how long to wait', () => {
    const tokens = allowance();
    expect([tokens.take(0), tokens.take(0), tokens.take(0)]).toEqual([0, 0, 0]);
    expect(tokens.take(0)).toBe(100);
    expect(tokens.take(40)).toBe(60);
  });

  it('has a token after exactly the wait it named', () => {
    const tokens = allowance();
    for (let i = 0; i < 3; i++) tokens.take(0);
    expect(tokens.take(tokens.take(0))).toBe(0);
  });

  it('saves up no more than the burst', () => {
    const tokens = allowance();
    expect([1, 2, 3, 4].map(() => tokens.take(3_600_000) === 0)).toEqual([true, true, true, false]);
  });

  it('takes a token back that was not used', () => {
    const tokens = allowance();
    for (let i = 0; i < 3; i++) tokens.take(0);
    tokens.giveBack();
    expect(tokens.take(0)).toBe(0);
  });

  it('gives out moments to come, each a tenth of a second after the last, up to the longest wait', () => {
    const tokens = allowance();
    expect(Array.from({ length: 7 }, () => tokens.reserve(0, 300))).toEqual([0, 0, 0, 100, 200, 300, 300]);
    expect(tokens.take(300)).toBeGreaterThan(0);
    expect(tokens.take(400)).toBe(0);
  });

  it('never lets more through than burst and rate allow, whenever it is asked', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 500 })), (perSecond, burst, gapsMs) => {
      const tokens = new RateAllowance(perSecond, burst, 0);
      let nowMs = 0;
      let passed = 0;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        if (tokens.take(nowMs) === 0) passed++;
        expect(passed).toBeLessThanOrEqual(burst + (nowMs / 1000) * perSecond + 1e-6);
      }
    }));
  });

  it('asked again when it said, lets one through each time and none too early: nobody waits in vain', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), (perSecond, burst) => {
      const tokens = new RateAllowance(perSecond, burst, 0);
      let nowMs = 0;
      for (let passed = 1; passed < burst + 40; passed++) {
        const waitMs = tokens.take(nowMs);
        nowMs += waitMs;
        if (waitMs > 0) expect(tokens.take(nowMs)).toBe(0);
        expect(passed).toBeLessThanOrEqual(burst + (nowMs / 1000) * perSecond + 1e-6);
      }
    }));
  });

  it('holds still while the clock stands, and survives one that steps back', () => {
    const tokens = allowance();
    tokens.take(60_000);
    expect(tokens.take(0)).toBeGreaterThanOrEqual(0);
    expect(tokens.take(60_000)).toBeGreaterThanOrEqual(0);
    expect(tokens.take(120_000)).toBe(0);
  });
});
