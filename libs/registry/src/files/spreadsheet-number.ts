/** Digits of a number that a spreadsheet keeps. */
const KEPT_DIGITS = 15;

/**
 * A number of a spreadsheet's file as plain decimal text, as the spreadsheet shows it: `12.300000000000001` is `12.3`.
 *
 * @returns undefined where digits are lost: more than fifteen, or an exponent
 */
export function spelledOut(text: string): string | undefined {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return undefined;
  const shown = number.toPrecision(KEPT_DIGITS);
  if (/e\+/i.test(shown) || /^-?\d{16,}/.test(text)) return undefined;
  if (/e-/i.test(shown)) return undefined;
  // An exponent in the file is how long numbers are spelled there; below sixteen digits nothing is lost by it.
  return shown.includes('.') ? shown.replace(/\.?0+$/, '') : shown;
}
