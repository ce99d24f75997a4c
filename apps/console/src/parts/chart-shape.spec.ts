import { barsOf, shapeOf } from './chart-shape.js';

const HOUR = 3_600_000;
const at = (hour: number, amount: number, isDoubtful = false): { atMs: number; amount: number; isDoubtful: boolean } => ({ atMs: hour * HOUR, amount, isDoubtful });

describe('the shape of a chart', () => {
  it('hourly readings are one line, in order of time', () => {
    expect(shapeOf([at(2, 12), at(0, 10), at(1, 11)])).toEqual({ seconds: [0, 3600, 7200], amounts: [10, 11, 12], estimated: [null, null, null], doubtful: [null, null, null], gaps: 0 });
  });

  it('breaks where readings are missing, and does not draw through the gap', () => {
    expect(shapeOf([at(0, 10), at(1, 11), at(2, 12), at(9, 19), at(10, 20)]).amounts).toEqual([10, 11, 12, null, 19, 20]);
  });

  it('counts what is missing', () => {
    expect(shapeOf([at(0, 10), at(1, 11), at(2, 12), at(9, 19), at(10, 20), at(11, 21), at(30, 40)]).gaps).toBe(2);
  });

  it('what was estimated is a line of its own that joins its measured neighbours', () => {
    const shape = shapeOf([at(0, 10), at(1, 11), { ...at(2, 12), isEstimated: true }, at(3, 13), at(4, 14)]);
    expect(shape.amounts).toEqual([10, 11, null, 13, 14]);
    expect(shape.estimated).toEqual([null, 11, 12, 13, null]);
  });

  it('bars stand apart: measured and estimated ones share no bar, and a missing hour is no bar', () => {
    const bars = barsOf([at(1, 5), { ...at(0, 4), isEstimated: true }, at(9, 6, true)]);
    expect(bars).toEqual({ seconds: [0, 3600, 32_400], amounts: [null, 5, 6], estimated: [4, null, null], doubtful: [null, null, 6], gaps: 0 });
  });

  it('a little lateness is no gap', () => {
    expect(shapeOf([at(0, 10), at(1, 11), at(4, 12), at(5, 13)]).amounts).toEqual([10, 11, 12, 13]);
  });

  it('a doubtful reading is drawn apart', () => {
    expect(shapeOf([at(0, 10), at(1, 90, true), at(2, 12)]).doubtful).toEqual([null, 90, null]);
  });

  it('nothing is made of nothing', () => {
    expect(shapeOf([])).toEqual({ seconds: [], amounts: [], estimated: [], doubtful: [], gaps: 0 });
    expect(shapeOf([at(3, 5)]).amounts).toEqual([5]);
  });
});
