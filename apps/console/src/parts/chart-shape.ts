/** One drawn point; `isDoubtful` is drawn hollow. */
export interface Point { readonly atMs: number; readonly amount: number; readonly isDoubtful: boolean }

/** Times and amounts as the chart takes them: seconds, and null where a line must break. */
export interface Shape { readonly seconds: number[]; readonly amounts: (number | null)[]; readonly doubtful: (number | null)[] }

const GAP_FACTOR = 3;

/** The usual distance between neighbours: the median; undefined below two points. */
function usualGapMs(points: readonly Point[]): number | undefined {
  const gaps = points.slice(1).map((point, at) => point.atMs - (points[at]?.atMs ?? 0)).toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)];
}

/** Orders points in time and breaks the line wherever more than three usual distances passed without one: a gap is shown as a gap. */
export function shapeOf(points: readonly Point[]): Shape {
  const ordered = points.toSorted((a, b) => a.atMs - b.atMs);
  const usual = usualGapMs(ordered);
  const shape: Shape = { seconds: [], amounts: [], doubtful: [] };
  let earlierMs: number | undefined;
  for (const point of ordered) {
    if (earlierMs !== undefined && usual !== undefined && point.atMs - earlierMs > GAP_FACTOR * usual) add(shape, (earlierMs + point.atMs) / 2, null, null);
    add(shape, point.atMs, point.amount, point.isDoubtful ? point.amount : null);
    earlierMs = point.atMs;
  }
  return shape;
}

function add(shape: Shape, atMs: number, amount: number | null, doubtful: number | null): void {
  shape.seconds.push(atMs / 1000);
  shape.amounts.push(amount);
  shape.doubtful.push(doubtful);
}
