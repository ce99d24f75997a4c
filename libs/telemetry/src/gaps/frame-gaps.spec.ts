import fc from 'fast-check';

import { alarmSpans, counterGaps, type HeardFrame, silentHours } from './frame-gaps.js';

const HOUR_MS = 3_600_000;
/** Messages an hour apart, by their numbers. */
const numbered = (...counters: (number | null)[]): HeardFrame[] => counters.map((counter, at) => ({ receivedAtMs: at * HOUR_MS, counter, alarms: [] }));
const missingOf = (...counters: (number | null)[]): number[] => counterGaps(numbered(...counters)).gaps.map(({ missing }) => missing);

describe('gaps in the numbers of messages', () => {
  it.each<[string, (number | null)[], number[], number]>([
    ['none heard', [], [], 0],
    ['one after the other', [7, 8, 9], [], 0],
    ['one missing', [7, 9], [1], 0],
    ['two gaps', [1, 3, 4, 9], [1, 4], 0],
    ['the same again', [1, 2, 2, 3], [], 0],
    ['one that came late', [1, 3, 2, 4], [], 0],
    ['one of three that came late', [1, 5, 3, 6], [2], 0],
    ['a late one twice', [1, 3, 2, 2, 4], [], 0],
    ['messages without a number between', [1, null, 2], [], 0],
    ['a device without numbers', [null, null], [], 0],
    ['numbered anew', [500, 501, 0, 1], [], 1],
    ['numbered anew, with a gap after', [500, 501, 0, 3], [2], 1],
    ['a number of the time before the new beginning', [500, 502, 0, 501], [1, 500], 1],
    ['round at 16 bits', [65_534, 65_535, 0, 1], [], 0],
    ['round at 16 bits with some missing', [65_533, 2], [4], 0],
    ['a late one after the round', [65_534, 1, 65_535, 0, 2], [], 0],
    ['beyond 16 bits', [65_535, 65_536], [], 0],
    ['first heard in the middle', [4_711], [], 0],
  ])('%s', (_, counters, missing, restarts) => {
    expect(missingOf(...counters)).toEqual(missing);
    expect(counterGaps(numbered(...counters)).restartedAtMs).toHaveLength(restarts);
  });

  it('lie between the messages that were heard', () => {
    expect(counterGaps(numbered(1, 2, 6)).gaps).toEqual([{ afterMs: HOUR_MS, beforeMs: 2 * HOUR_MS, missing: 3 }]);
  });

  it('are counted, however long', () => {
    expect(missingOf(0, 4_000_000_000)).toEqual([3_999_999_999]);
  });

  it('count what is lost of a sequence, and nothing when it comes late in any order', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat()), (first, isLost, order) => {
      const all = [false, ...isLost, false].map((lost, at) => ({ lost, counter: first + at }));
      const heard = all.filter(({ lost }) => !lost).map(({ counter }) => counter);
      const lost = all.filter((one) => one.lost).map(({ counter }) => counter);
      expect(missingOf(...heard).reduce((sum, missing) => sum + missing, 0)).toBe(lost.length);
      const late = lost.map((counter) => ({ counter, key: order.next().value })).toSorted((a, b) => a.key - b.key).map(({ counter }) => counter);
      expect(counterGaps(numbered(...heard, ...late))).toEqual({ gaps: [], restartedAtMs: [] });
    }));
  });
});

describe('hours in which nothing was measured', () => {
  it.each<[string, number[], number, number[]]>([
    ['none, of a day that is over', Array.from({ length: 24 }, (_, hour) => hour + 0.5), 48, []],
    ['two', [0, 1, 4], 5, [2, 3]],
    ['the hour that is not over is not asked about', [0], 1.9, []],
    ['what is measured on the stroke is of the hour that begins', [1], 2, [0]],
    ['a day to come', [], -5, []],
  ])('%s', (_, hours, nowHours, silent) => {
    expect(silentHours(hours.map((hour) => hour * HOUR_MS), 0, 24 * HOUR_MS, nowHours * HOUR_MS)).toEqual(silent);
  });

  it('leaves out instants of other days', () => {
    expect(silentHours([-1, 2 * HOUR_MS], 0, 2 * HOUR_MS, 10 * HOUR_MS)).toEqual([0, 1]);
  });
});

describe('alarms of a device', () => {
  const told = (...frames: readonly (readonly string[])[]): HeardFrame[] => frames.map((alarms, at) => ({ receivedAtMs: at * 10, counter: null, alarms: alarms.map((alarm) => ({ alarm, atMs: at * 10 - 1 })) }));

  it.each<[string, HeardFrame[], [string, number, number, number | null][]]>([
    ['none', told([], []), []],
    ['told once and no more', told([], ['leak'], []), [['leak', 9, 9, 20]]],
    ['told on and on', told(['leak'], ['leak'], ['leak']), [['leak', -1, 19, null]]],
    ['gone and back', told(['leak'], [], ['leak']), [['leak', -1, -1, 10], ['leak', 19, 19, null]]],
    ['two of them, each with its own end', told(['leak', 'tamper'], ['tamper'], []), [['leak', -1, -1, 10], ['tamper', -1, 9, 20]]],
  ])('%s', (_, frames, spans) => {
    expect(alarmSpans(frames)).toEqual(spans.map(([alarm, startMs, lastToldMs, endMs]) => ({ alarm, startMs, lastToldMs, endMs })));
  });
});
