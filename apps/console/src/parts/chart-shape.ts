/** One drawn point or bar. `isDoubtful` is drawn hollow; `isEstimated` dashed or hatched: it was not measured. */
export interface Point { readonly atMs: number; readonly amount: number; readonly isDoubtful: boolean; readonly isEstimated?: boolean }

/** Times and amounts as the chart takes them: seconds, and null where a line must break. */
export interface Shape { readonly seconds: number[]; readonly amounts: (number | null)[]; readonly estimated: (number | null)[]; readonly doubtful: (number | null)[]; readonly gaps: number }

const GAP_FACTOR = 3;

/** The usual distance between neighbours: the median; undefined below two points. */
function usualGapMs(points: readonly Point[]): number | undefined {
  const gaps = points.slice(1).map((point, at) => point.atMs - (points[at]?.atMs ?? 0)).toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)];
}

/**
 * Orders points in time and breaks the line wherever more than three usual distances passed without one: a gap is shown as a gap.
 * What was estimated stands in a line of its own, which begins and ends at the measured neighbours.
 */
export function shapeOf(points: readonly Point[]): Shape {
  const ordered = points.toSorted((a, b) => a.atMs - b.atMs);
  const usual = usualGapMs(ordered);
  const shape = { seconds: [] as number[], amounts: [] as (number | null)[], estimated: [] as (number | null)[], doubtful: [] as (number | null)[], gaps: 0 };
  const add = (atMs: number, amount: number | null, estimated: number | null, doubtful: number | null): void => {
    shape.seconds.push(atMs / 1000);
    shape.amounts.push(amount);
    shape.estimated.push(estimated);
    shape.doubtful.push(doubtful);
  };
  ordered.forEach((point, at) => {
    const earlier = ordered[at - 1];
    if (earlier !== undefined && usual !== undefined && point.atMs - earlier.atMs > GAP_FACTOR * usual) {
      shape.gaps += 1;
      add((earlier.atMs + point.atMs) / 2, null, null, null);
    }
    const isEstimated = point.isEstimated === true;
    const joins = earlier?.isEstimated === true || ordered[at + 1]?.isEstimated === true;
    add(point.atMs, isEstimated ? null : point.amount, isEstimated || joins ? point.amount : null, point.isDoubtful ? point.amount : null);
  });
  return shape;
}

/** Bars: each amount stands alone, so that nothing is joined. */
export function barsOf(points: readonly Point[]): Shape {
  const ordered = points.toSorted((a, b) => a.atMs - b.atMs);
  return {
    seconds: ordered.map(({ atMs }) => atMs / 1000), amounts: ordered.map(({ amount, isEstimated }) => (isEstimated === true ? null : amount)),
    estimated: ordered.map(({ amount, isEstimated }) => (isEstimated === true ? amount : null)), doubtful: ordered.map(({ amount, isDoubtful }) => (isDoubtful ? amount : null)), gaps: 0,
  };
}
