import { shapeOf } from './chart-shape.js';

const HOUR = 3_600_000;
const at = (hour: number, amount: number, isDoubtful = false): { atMs: number; amount: number; isDoubtful: boolean } => ({ atMs: hour * HOUR, amount, isDoubtful });

describe('the shape of a chart', () => {
  it('hourly readings are one line, in order of time', () => {
    expect(shapeOf([at(2, 12), at(0, 10), at(1, 11)])).toEqual({ seconds: [0, 3600, 7200], amounts: [10, 11, 12], doubtful: [null, null, null] });
  });

  it('breaks where readings are missing, and does not draw through the gap', () => {
    expect(shapeOf([at(0, 10), at(1, 11), at(2, 12), at(9, 19), at(10, 20)]).amounts).toEqual([10, 11, 12, null, 19, 20]);
  });

  it('a little lateness is no gap', () => {
    expect(shapeOf([at(0, 10), at(1, 11), at(4, 12), at(5, 13)]).amounts).toEqual([10, 11, 12, 13]);
  });

  it('a doubtful reading is drawn apart', () => {
    expect(shapeOf([at(0, 10), at(1, 90, true), at(2, 12)]).doubtful).toEqual([null, 90, null]);
  });

  it('nothing is made of nothing', () => {
    expect(shapeOf([])).toEqual({ seconds: [], amounts: [], doubtful: [] });
    expect(shapeOf([at(3, 5)]).amounts).toEqual([5]);
  });
});
