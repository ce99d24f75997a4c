import { parseInstant } from '@app/time';
import fc from 'fast-check';

import { cutLine, litresOf, type VolumeLine, volumesBy } from './index.js';

const HOUR = 3_600_000;
const START = parseInstant('2026-03-20T00:00:00Z')!;
const ZONES = ['Asia/Bishkek', 'Europe/Madrid', 'Australia/Lord_Howe', 'Asia/Kathmandu'] as const;

/** Lines with gaps between some of them, by odd lengths and volumes, evenly spread or by a profile. */
const lines = fc.tuple(
  fc.constantFrom(...ZONES),
  fc.array(fc.record({ gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 * HOUR })), lengthMs: fc.integer({ min: 1, max: 400 * HOUR }), volumeLitres: fc.oneof(fc.nat(5_000), fc.nat(2 ** 40)), isWeekly: fc.boolean() }), { minLength: 1, maxLength: 12 }),
  fc.array(fc.nat(9), { minLength: 168, maxLength: 168 }),
).map(([zone, given, weights]) => {
  let atMs = START;
  const made = given.map(({ gapMs, lengthMs, volumeLitres, isWeekly }): VolumeLine => {
    const fromMs = atMs + gapMs;
    atMs = fromMs + lengthMs;
    return { fromMs, toMs: atMs, count: { fromMs, toMs: atMs, volumeLitres, profile: isWeekly ? { zone, weights } : null }, origin: 'register', method: null, isQuestionable: false };
  });
  return { zone, made, interval: { fromMs: START, toMs: atMs }, counted: given.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0) };
});
const sum = (volumes: readonly { readonly volumeLitres: number | null }[]): number => volumes.reduce((all, { volumeLitres }) => all + (volumeLitres ?? 0), 0);

describe('laws of volumes', () => {
  it('a month is the sum of its days, a day the sum of its hours, and all of it what the lines say, to the litre', () => {
    fc.assert(fc.property(lines, ({ zone, made, interval, counted }) => {
      const rules = { zone, measuredGapMs: HOUR };
      const months = volumesBy('month', made, interval, rules);
      expect(sum(months)).toBe(counted);
      for (const month of months) {
        const days = volumesBy('day', made, month, rules);
        expect(sum(days)).toBe(month.volumeLitres ?? 0);
        expect(days.every(({ volumeLitres }) => volumeLitres === null)).toBe(month.volumeLitres === null);
      }
      const days = volumesBy('day', made, interval, rules);
      for (const day of [...days.slice(0, 3), ...days.slice(-2)]) expect(sum(volumesBy('hour', made, day, rules))).toBe(day.volumeLitres ?? 0);
    }), { numRuns: 25 });
  });

  it('the parts of a span are its volume, and no part is below zero', () => {
    fc.assert(fc.property(lines, ({ zone, made, interval }) => {
      for (const { volumeLitres, parts, coveredMs, fromMs, toMs } of volumesBy('day', made, interval, { zone, measuredGapMs: HOUR })) {
        expect(sum(parts)).toBe(volumeLitres ?? 0);
        expect(parts.every((part) => part.volumeLitres >= 0)).toBe(true);
        expect(parts.reduce((all, part) => all + part.coveredMs, 0)).toBe(coveredMs);
        expect(coveredMs).toBeLessThanOrEqual(toMs - fromMs);
      }
    }), { numRuns: 25 });
  });

  it('lines may be cut anywhere, any number of times: no total changes', () => {
    fc.assert(fc.property(lines, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), ({ zone, made, interval }, cuts) => {
      const edges = [...new Set(cuts.map((share) => Math.floor(START + share * (interval.toMs - START))))].sort((one, other) => one - other);
      const pieces = made.flatMap((line) => [Number.NEGATIVE_INFINITY, ...edges].map((edge, at) => cutLine(line, edge, edges[at] ?? Number.POSITIVE_INFINITY)).filter((piece) => piece !== undefined));
      for (const line of made) {
        const own = pieces.filter(({ count }) => count === line.count);
        expect(own.reduce((all, piece) => all + litresOf(piece), 0)).toBe(line.count.volumeLitres);
      }
      const rules = { zone, measuredGapMs: HOUR };
      expect(volumesBy('day', pieces, interval, rules).map(({ volumeLitres }) => volumeLitres)).toEqual(volumesBy('day', made, interval, rules).map(({ volumeLitres }) => volumeLitres));
    }), { numRuns: 25 });
  });

  it('evenly spread water has every hour within a litre of its share', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 * HOUR }), fc.nat(2 ** 40), (lengthMs, volumeLitres) => {
      const line: VolumeLine = { fromMs: START, toMs: START + lengthMs, count: { fromMs: START, toMs: START + lengthMs, volumeLitres, profile: null }, origin: 'register', method: null, isQuestionable: false };
      for (const hour of volumesBy('hour', [line], line, { zone: 'Asia/Bishkek', measuredGapMs: HOUR })) {
        const share = (volumeLitres / lengthMs) * hour.coveredMs;
        expect(Math.abs(hour.volumeLitres! - share)).toBeLessThanOrEqual(1 + share * 1e-12);
      }
    }), { numRuns: 25 });
  });
});
