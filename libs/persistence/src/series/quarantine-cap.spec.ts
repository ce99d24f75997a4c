import type { PlannedQuarantine } from './batch-plan.js';
import { QuarantineCap } from './quarantine-cap.js';

const DAY_MS = 86_400_000;
const rows = (deviceId: number, count: number, kind = 'FORMAT') => Array.from({ length: count }, () => ({ frame: { deviceId }, item: { kind } }) as PlannedQuarantine);

describe('a cap of 3 rows a sender and day', () => {
  it('admits three in one batch', () => {
    const admits = new QuarantineCap(3).admission(0);
    expect([1, 1, 1, 1].map(admits)).toEqual([true, true, true, false]);
  });

  it('counts what was committed, for each sender by itself', () => {
    const cap = new QuarantineCap(3);
    cap.count(rows(1, 2));
    const admits = cap.admission(0);
    expect([admits(1), admits(1), admits(2), admits(2), admits(2), admits(2)]).toEqual([true, false, true, true, true, false]);
  });

  it('does not count what was asked for and not committed', () => {
    const cap = new QuarantineCap(3);
    for (let attempt = 0; attempt < 10; attempt++) expect([1, 1, 1].map(cap.admission(0))).toEqual([true, true, true]);
  });

  it('leaves messages out that no decoder knows yet: they wait for one and are kept whole', () => {
    const cap = new QuarantineCap(3);
    cap.count(rows(1, 9, 'UNDECODED'));
    expect([1, 1, 1, 1].map(cap.admission(0))).toEqual([true, true, true, false]);
  });

  it('begins anew with the UTC day', () => {
    const cap = new QuarantineCap(3);
    cap.admission(DAY_MS - 1);
    cap.count(rows(1, 3));
    expect(cap.admission(DAY_MS - 1)(1)).toBe(false);
    expect(cap.admission(DAY_MS)(1)).toBe(true);
  });
});
