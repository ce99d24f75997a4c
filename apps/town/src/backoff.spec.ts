import { Backoff } from './backoff.js';

it('pauses longer after each early death, five seconds at most, and is quick again after a steady life', () => {
  const backoff = new Backoff();
  expect(Array.from({ length: 7 }, () => backoff.pauseAfter(100))).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  expect(backoff.pauseAfter(10_000)).toBe(200);
  expect(backoff.pauseAfter(9_999)).toBe(400);
});
