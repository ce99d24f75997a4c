/**
 * Night flow method of LeakDB (Vrachimis et al. 2018) as published: a day is flagged if its least flow exceeds the least of the
 * last ten unflagged days by more than a share of it. Flagged days teach nothing. None of the product's code is in it.
 */
export const PUBLISHED_SHARES = [0.1, 0.2, 0.3] as const;
const WINDOW_DAYS = 10;

/** @param nights least flow of each day; null where it is not known, which is not flagged and teaches nothing */
export function publishedNightFlow(nights: readonly (number | null)[], share: number): boolean[] {
  const unflagged: number[] = [];
  return nights.map((night) => {
    if (night === null) return false;
    const window = unflagged.slice(-WINDOW_DAYS);
    const least = Math.min(...window);
    const isFlagged = window.length === WINDOW_DAYS && night - least > share * least;
    if (!isFlagged) unflagged.push(night);
    return isFlagged;
  });
}
