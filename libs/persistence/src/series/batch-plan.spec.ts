import fc from 'fast-check';

import type { ArrivedFrame } from './arrived-frame.js';
import { flaggedReadingsOf, framesOf, latestByRegister, planQuarantine, planReadings } from './batch-plan.js';

interface Draft { readonly meterId?: number; readonly readAtMs: number; readonly litres: number; readonly register?: 1 | 2; readonly source?: 1 | 2; readonly flagged?: boolean }

let keys = 0n;

function frame(readings: readonly Draft[], given: Partial<ArrivedFrame> & { readonly bad?: readonly number[] } = {}): ArrivedFrame {
  const { bad = [], ...rest } = given;
  return {
    deviceId: 1, frameKey: ++keys, receivedAtMs: 1_000, topic: 'meters/K1/up', payload: new Uint8Array(),
    judged: {
      readings: readings.map(({ meterId = 101, readAtMs, litres, register = 1, source = 1, flagged = false }, itemNo) =>
        ({ meterId, register, source, readAtMs, indexLitres: litres, itemNo, flags: flagged ? ['CLOCK_SKEW'] : [] })),
      quarantined: bad.map((itemNo) => ({ itemNo, kind: 'RANGE', detail: '', subject: null })), securityEvents: [], sequence: null, deviceClockMs: null,
    },
    ...rest,
  };
}

const spelled = (planned: readonly { readonly reading: { readonly meterId: number; readonly readAtMs: number; readonly indexLitres: number } }[]): string[] =>
  planned.map(({ reading }) => `${reading.meterId}@${reading.readAtMs}=${reading.indexLitres}`);

describe('the readings of a batch', () => {
  it('are sorted by the key: time, meter, register, source', () => {
    const plan = planReadings([frame([
      { readAtMs: 2, litres: 1 }, { readAtMs: 1, litres: 2, meterId: 102 }, { readAtMs: 1, litres: 3, source: 2 }, { readAtMs: 1, litres: 4, register: 2 }, { readAtMs: 1, litres: 5 },
    ])]);
    expect(spelled(plan.firsts)).toEqual(['101@1=5', '101@1=3', '101@1=4', '102@1=2', '101@2=1']);
    expect([plan.rivals, plan.duplicates]).toEqual([[], 0]);
  });

  it('of one key are one first, its rivals, and duplicates', () => {
    const plan = planReadings([frame([{ readAtMs: 1, litres: 7 }]), frame([{ readAtMs: 1, litres: 7 }, { readAtMs: 1, litres: 8 }]), frame([{ readAtMs: 1, litres: 8 }, { readAtMs: 1, litres: 9 }])]);
    expect(spelled(plan.firsts)).toEqual(['101@1=7']);
    expect(spelled(plan.rivals)).toEqual(['101@1=8', '101@1=9']);
    expect(plan.duplicates).toBe(2);
  });

  it('take the first to arrive for first, whatever its index', () => {
    const plan = planReadings([frame([{ readAtMs: 1, litres: 9 }]), frame([{ readAtMs: 1, litres: 3 }])]);
    expect([spelled(plan.firsts), spelled(plan.rivals)]).toEqual([['101@1=9'], ['101@1=3']]);
  });

  const drafts = fc.array(fc.array(fc.record({ meterId: fc.integer({ min: 1, max: 3 }), readAtMs: fc.integer({ min: 0, max: 3 }), litres: fc.integer({ min: 0, max: 2 }) }), { maxLength: 5 }), { maxLength: 6 });

  it('are each counted once: firsts, rivals and duplicates add up', () => {
    fc.assert(fc.property(drafts, (messages) => {
      const frames = messages.map((readings) => frame(readings));
      const plan = planReadings(frames);
      expect(plan.firsts.length + plan.rivals.length + plan.duplicates).toBe(frames.reduce((sum, { judged }) => sum + judged.readings.length, 0));
      const distinct = new Set(frames.flatMap(({ judged }) => judged.readings).map((reading) => `${reading.meterId}@${reading.readAtMs}=${reading.indexLitres}`));
      expect(new Set([...spelled(plan.firsts), ...spelled(plan.rivals)])).toEqual(distinct);
      expect(plan.firsts.length + plan.rivals.length).toBe(distinct.size);
    }));
  });

  it('with remarks of the door are found', () => {
    const frames = [frame([{ readAtMs: 1, litres: 1 }, { readAtMs: 2, litres: 2, flagged: true }])];
    expect(spelled([...flaggedReadingsOf(frames)])).toEqual(['101@2=2']);
  });
});

describe('the latest reading of each register', () => {
  it('is the one of the latest instant, and of one instant the highest', () => {
    const latest = latestByRegister([
      frame([{ readAtMs: 5, litres: 50 }, { readAtMs: 9, litres: 80 }], { receivedAtMs: 100 }), frame([{ readAtMs: 9, litres: 90 }, { readAtMs: 7, litres: 99 }], { receivedAtMs: 90 }),
      frame([{ readAtMs: 1, litres: 1, register: 2 }], { receivedAtMs: 80 }), frame([{ meterId: 100, readAtMs: 1, litres: 1 }], { receivedAtMs: 70 }),
    ]);
    expect(latest).toEqual([
      { meterId: 100, register: 1, readAtMs: 1, indexLitres: 1, heardAtMs: 70, dueFromMs: 1 }, { meterId: 101, register: 1, readAtMs: 9, indexLitres: 90, heardAtMs: 100, dueFromMs: 5 },
      { meterId: 101, register: 2, readAtMs: 1, indexLitres: 1, heardAtMs: 80, dueFromMs: 1 },
    ]);
  });

  it('does not depend on the order of arrival', () => {
    const messages = fc.array(fc.record({ meterId: fc.integer({ min: 1, max: 12 }), readAtMs: fc.nat(3), litres: fc.nat(3), receivedAtMs: fc.nat(5) }), { maxLength: 12 });
    fc.assert(fc.property(messages, fc.infiniteStream(fc.nat()), (drafts, random) => {
      const frames = drafts.map(({ receivedAtMs, ...reading }) => frame([reading], { receivedAtMs }));
      const shuffled = frames.map((one) => ({ one, place: random.next().value })).sort((a, b) => a.place - b.place).map(({ one }) => one);
      expect(latestByRegister(shuffled)).toEqual(latestByRegister(frames));
    }));
  });

  it('comes in the order of meter and register, the order in which two writers lock', () => {
    const latest = latestByRegister([3, 20, 100, 1].flatMap((meterId) => [frame([{ meterId, readAtMs: 1, litres: 1, register: 2 }]), frame([{ meterId, readAtMs: 1, litres: 1 }])]));
    expect(latest.map(({ meterId, register }) => [meterId, register])).toEqual([[1, 1], [1, 2], [3, 1], [3, 2], [20, 1], [20, 2], [100, 1], [100, 2]]);
  });
});

describe('the quarantined items of a batch', () => {
  it('are each one item however often they were delivered', () => {
    const bad = frame([], { bad: [0, 2] });
    const plan = planQuarantine([bad, { ...bad, receivedAtMs: 2_000 }, bad], () => true);
    expect(plan.kept.map(({ item, timesSeen, frame: first }) => [item.itemNo, timesSeen, first.receivedAtMs])).toEqual([[0, 3, 1_000], [2, 3, 1_000]]);
    expect(plan.dropped).toEqual([]);
  });

  it('beyond the cap are dropped one by one, and repetitions of kept ones are not asked for', () => {
    let asked = 0;
    const bad = frame([], { bad: [0] });
    const plan = planQuarantine([bad, bad, frame([], { bad: [0] }), frame([], { bad: [0] })], () => ++asked <= 2);
    expect([plan.kept.map(({ timesSeen }) => timesSeen).toSorted((a, b) => a - b), plan.dropped.length, asked]).toEqual([[1, 2], 1, 3]);
  });

  it('come in the order of their key, whatever order they came in', () => {
    const frames = [[2, -5n], [1, 9n], [1, -9n], [2, 7n]].map(([deviceId, frameKey]) => frame([], { deviceId: deviceId as number, frameKey: frameKey as bigint, bad: [3, 1] }));
    const plan = planQuarantine(frames, () => true);
    expect(plan.kept.map(({ frame: one, item }) => [one.deviceId, one.frameKey, item.itemNo])).toEqual([
      [1, -9n, 1], [1, -9n, 3], [1, 9n, 1], [1, 9n, 3], [2, -5n, 1], [2, -5n, 3], [2, 7n, 1], [2, 7n, 3],
    ]);
  });
});

describe('the messages of planned rows', () => {
  it('are each there once, by time of arrival, device and key', () => {
    const early = frame([], { receivedAtMs: 1, deviceId: 2, frameKey: 5n });
    const twin = frame([], { receivedAtMs: 1, deviceId: 1, frameKey: 5n });
    const late = frame([], { receivedAtMs: 9, deviceId: 1, frameKey: 4n });
    const sameMoment = frame([], { receivedAtMs: 1, deviceId: 1, frameKey: -3n });
    expect(framesOf([late, early, late, twin, sameMoment, early].map((one) => ({ frame: one })))).toEqual([sameMoment, twin, early, late]);
  });
});
