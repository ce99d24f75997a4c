import { shapeNights } from './night-shape.js';
import type { Night } from './night-views.js';

const night = (flow: number | null, band: readonly [number, number] | null = null): Night => ({
  onDay: '2026-01-01', flowLitresPerHour: flow, lowLitresPerHour: flow, highLitresPerHour: flow, startQuarter: 8, refusal: flow === null ? { refused: 'day_incomplete' } : null, weekLitresPerHour: null,
  bandLowLitresPerHour: band?.[0] ?? null, bandHighLitresPerHour: band?.[1] ?? null,
});

describe('nights in a drawing', () => {
  it('lie higher the more flows, within the drawing, and a night that is not known has no point', () => {
    const { nights } = shapeNights([night(150_000), night(null), night(180_000, [140_000, 160_000])], 300, 200);
    expect(nights.map(({ x }) => x)).toEqual([50, 150, 250]);
    expect(nights[1]!.y).toBeNull();
    expect(nights[2]!.y!).toBeLessThan(nights[0]!.y!);
    for (const { y } of nights) expect(y === null || y >= 0 && y <= 200).toBe(true);
  });

  it.each([[180_000, true], [150_000, false], [139_000, true]])('a flow of %p beside a band of 140,000 to 160,000 is outside: %p', (flow, isOutside) => {
    expect(shapeNights([night(flow, [140_000, 160_000])], 100, 100).nights[0]!.isOutside).toBe(isOutside);
  });

  it.each([[0, 0], [1, 1], [99, 101], [-5_000, 12_345], [150_000, 150_900], [1, 1_000_000]])('has at most six round ticks around %p to %p', (least, greatest) => {
    const { ticks } = shapeNights([night(least), night(greatest)], 100, 100);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks[0]!.litresPerHour).toBeLessThanOrEqual(least);
    expect(ticks.at(-1)!.litresPerHour).toBeGreaterThanOrEqual(greatest);
  });

  it('of which none is known has no ticks', () => {
    expect(shapeNights([night(null)], 100, 100).ticks).toEqual([]);
  });
});
