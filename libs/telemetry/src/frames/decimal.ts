/**
 * Exact decimals as text: an index becomes a bill, so it is never carried as a double after it was read.
 * All functions return plain notation without an exponent, without trailing zeros and without `-0`.
 */

const DIGITS = /^-?\d+$/;

/** A whole number times a power of ten: `scaled(13609, -3)` is `13.609`. The exponent lies between -30 and 30. */
export function scaled(whole: number | bigint, exponent: number): string {
  const text = typeof whole === 'bigint' ? String(whole) : String(Math.trunc(whole));
  if (!DIGITS.test(text)) return plainDecimal(Number(whole)) ?? '0';
  const negative = text.startsWith('-');
  let digits = negative ? text.slice(1) : text;
  if (exponent >= 0) digits += '0'.repeat(exponent);
  else {
    digits = digits.padStart(-exponent + 1, '0');
    digits = `${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  }
  return tidy(negative, digits);
}

function tidy(negative: boolean, digits: string): string {
  let text = digits.replace(/^0+(?=\d)/, '');
  if (text.includes('.')) text = text.replace(/\.?0+$/, '');
  return negative && text !== '0' ? `-${text}` : text;
}

/**
 * The shortest decimal that reads back as this double: what the sender wrote, for any text of up to 15 digits.
 * @returns `undefined` for NaN and the infinities
 */
export function plainDecimal(number: number): string | undefined {
  if (!Number.isFinite(number)) return undefined;
  const text = String(number);
  const at = text.indexOf('e');
  if (at < 0) return tidy(text.startsWith('-'), text.replace('-', ''));
  const exponent = Number(text.slice(at + 1));
  const [whole = '0', fraction = ''] = text.slice(0, at).replace('-', '').split('.');
  const shifted = exponent - fraction.length;
  const digits = whole + fraction;
  const plain = shifted >= 0 ? digits + '0'.repeat(shifted) : `0.${'0'.repeat(Math.max(0, -shifted - digits.length))}${digits}`;
  return tidy(text.startsWith('-'), plain);
}

/**
 * The shortest decimal that reads back as this float32: 1500.6 and not 1500.5999755859375.
 * @returns `undefined` for NaN and the infinities
 */
export function plainFloat32(number: number): string | undefined {
  if (!Number.isFinite(number)) return undefined;
  for (let precision = 1; precision <= 9; precision++) {
    const candidate = Number(number.toPrecision(precision));
    if (Math.fround(candidate) === number) return plainDecimal(candidate);
  }
  return plainDecimal(number);
}

/** Text of a plain decimal as devices and codecs write it, `"1624"` or `"12.50"`, in our notation; `undefined` for any other text. */
export function decimalFromText(text: string): string | undefined {
  if (text.length > 40 || !/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return tidy(text.startsWith('-'), text.replace('-', ''));
}

/** True for a decimal below zero. */
export function isNegative(decimal: string): boolean {
  return decimal.startsWith('-');
}

/** -1, 0 or 1 as the first decimal is less than, equal to or greater than the second. */
export function compareDecimals(one: string, other: string): -1 | 0 | 1 {
  const places = Math.max(placesOf(one), placesOf(other));
  const difference = wholeAt(one, places) - wholeAt(other, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Product of two decimals, exact. */
export function multiply(one: string, other: string): string {
  const [onePlaces, otherPlaces] = [placesOf(one), placesOf(other)];
  return scaled(wholeAt(one, onePlaces) * wholeAt(other, otherPlaces), -(onePlaces + otherPlaces));
}

/** Quotient rounded half up to a number of places; `undefined` where the divisor is zero. */
export function divide(dividend: string, divisor: string, places: number): string | undefined {
  const [above, below] = [placesOf(dividend), placesOf(divisor)];
  const denominator = wholeAt(divisor, below) * 10n ** BigInt(above);
  if (denominator === 0n) return undefined;
  const numerator = wholeAt(dividend, above) * 10n ** BigInt(below + places);
  const [magnitude, divisorMagnitude] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const rounded = (magnitude * 2n + divisorMagnitude) / (divisorMagnitude * 2n);
  return scaled((numerator < 0n) === (denominator < 0n) ? rounded : -rounded, -places);
}

/** The decimal rounded half up (away from zero) to a number of places. */
export function rounded(decimal: string, places: number): string {
  return divide(decimal, '1', places) ?? decimal;
}

function placesOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

function wholeAt(decimal: string, places: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(places - placesOf(decimal)));
}
