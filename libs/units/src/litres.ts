/** Units in which a register may be sent: cubic metres or litres. */
export type VolumeUnit = 'm3' | 'l';

const ZERO = 48;
const HYPHEN = 45;
const POINT = 46;

/**
 * Whole litres of a volume written as decimal text, cut down to the litre as a register shows it.
 *
 * Accepts exactly `-?digits(.digits)?`. No binary fraction is involved: `1234.567` m3 is 1 234 567 litres. The work is
 * one pass over the text, however long it is.
 * @returns `NOT_A_DECIMAL` for any other text; `OUT_OF_RANGE` below zero (minus zero is 0) or past the safe integers.
 */
export function litresFromDecimal(text: string, unit: VolumeUnit): number | 'NOT_A_DECIMAL' | 'OUT_OF_RANGE' {
  const length = text.length;
  const negative = text.charCodeAt(0) === HYPHEN;
  const firstDigit = negative ? 1 : 0;
  let at = firstDigit;
  let litres = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    litres = litres * 10 + digit;
  }
  if (at === firstDigit) return 'NOT_A_DECIMAL';

  let kept = unit === 'm3' ? 3 : 0;
  let somethingBelowLitre = false;
  if (at < length) {
    if (text.charCodeAt(at) !== POINT || at + 1 === length) return 'NOT_A_DECIMAL';
    for (at++; at < length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return 'NOT_A_DECIMAL';
      if (kept > 0) {
        litres = litres * 10 + digit;
        kept--;
      } else if (digit > 0) somethingBelowLitre = true;
    }
  }
  for (; kept > 0; kept--) litres *= 10;

  // Above 2^53 the sum is inexact and may reach Infinity, but it never rounds down into the safe integers.
  if (litres > Number.MAX_SAFE_INTEGER) return 'OUT_OF_RANGE';
  return negative && (litres > 0 || somethingBelowLitre) ? 'OUT_OF_RANGE' : litres;
}

/**
 * Litres as cubic metres with three decimals and a point: 1 234 567 litres is `1234.567`.
 * @throws RangeError unless `litres` is a safe integer.
 */
export function formatCubicMetres(litres: number): string {
  if (!Number.isSafeInteger(litres)) throw new RangeError(`not whole litres: ${litres}`);
  const digits = String(Math.abs(litres)).padStart(4, '0');
  return `${litres < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}
