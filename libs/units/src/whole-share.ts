/**
 * The share `part / whole` of a whole number, cut down to a whole number, without rounding in between.
 *
 * Differences of such shares of one number add up to it exactly, wherever it is cut: that is how a volume is split over time.
 * @throws RangeError unless all are safe integers with 0 ≤ part ≤ whole, whole > 0 and total ≥ 0.
 */
export function wholeShare(total: number, part: number, whole: number): number {
  if (![total, part, whole].every(Number.isSafeInteger) || total < 0 || part < 0 || whole <= 0 || part > whole) {
    throw new RangeError(`no share ${part}/${whole} of ${total}`);
  }
  const product = total * part;
  return product <= Number.MAX_SAFE_INTEGER ? Math.floor(product / whole) : Number((BigInt(total) * BigInt(part)) / BigInt(whole));
}
