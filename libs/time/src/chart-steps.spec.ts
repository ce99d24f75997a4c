import fc from 'fast-check';

import { chartStepOf, chartSteps } from './chart-steps.js';

const DAY = 86_400_000;
const ms = (text: string): number => Date.parse(text);

describe('how finely a stretch of time is drawn', () => {
  it.each([
    ['a day', 1, 'reading'], ['a week', 7, 'quarter'], ['a month', 31, 'hour'], ['a year', 366, 'day'], ['two years', 731, 'day'], ['five years', 1_827, 'week'],
  ] as const)('%s: the last of each %s days is a %s', (_, days, step) => {
    expect(chartStepOf({ fromMs: 0, toMs: days * DAY })).toBe(step);
  });

  it('days are those of the city, cut short at the ends', () => {
    expect(chartSteps('day', { fromMs: ms('2026-03-01T06:00:00Z'), toMs: ms('2026-03-02T20:00:00Z') })).toEqual([
      { fromMs: ms('2026-03-01T06:00:00Z'), toMs: ms('2026-03-01T18:00:00Z') },
      { fromMs: ms('2026-03-01T18:00:00Z'), toMs: ms('2026-03-02T18:00:00Z') },
      { fromMs: ms('2026-03-02T18:00:00Z'), toMs: ms('2026-03-02T20:00:00Z') },
    ]);
  });

  it('a day of 23 hours has 23 of them, and the next begins at midnight', () => {
    const hours = chartSteps('hour', { fromMs: ms('2026-03-28T23:00:00Z'), toMs: ms('2026-03-30T22:00:00Z') }, 'Europe/Berlin');
    expect(hours).toHaveLength(47);
    expect(hours.some(({ fromMs }) => fromMs === ms('2026-03-29T22:00:00Z'))).toBe(true);
  });

  it('steps cover the stretch without a hole, whatever it is, and are few enough to draw', () => {
    fc.assert(fc.property(fc.integer({ min: ms('2020-01-01T00:00:00Z'), max: ms('2030-01-01T00:00:00Z') }), fc.integer({ min: 1, max: 2_000 * DAY }), (fromMs, lengthMs) => {
      const stretch = { fromMs, toMs: fromMs + lengthMs };
      const step = chartStepOf(stretch);
      if (step === 'reading') return;
      const steps = chartSteps(step, stretch);
      expect(steps[0]?.fromMs).toBe(fromMs);
      expect(steps.at(-1)?.toMs).toBe(stretch.toMs);
      for (let at = 1; at < steps.length; at++) expect(steps[at]?.fromMs).toBe(steps[at - 1]?.toMs);
      expect(steps.length).toBeLessThanOrEqual(800);
    }));
  });
});
