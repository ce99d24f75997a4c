/** Languages whose number forms are known. */
export type NumberLanguage = 'ky' | 'ru' | 'en';

/** No-break space: a number never falls apart at the end of a line. */
const BETWEEN_THOUSANDS = '\u00a0';
const MINUS = '\u2212';

/**
 * A number in the form of the language: space between thousands, decimal comma in Kyrgyz and Russian, point in English.
 * Node's own forms depend on how it was built, and know no Kyrgyz ones.
 *
 * @param decimals exactly so many places; without it, as many as the number has, six at most
 * @throws RangeError for what is no number
 */
export function numberWords(amount: number, language: NumberLanguage, decimals?: number): string {
  if (!Number.isFinite(amount)) throw new RangeError(`not a number to show: ${amount}`);
  const plain = decimals === undefined ? Math.abs(amount).toFixed(6).replace(/\.?0+$/, '') : Math.abs(amount).toFixed(decimals);
  const [whole = '', fraction] = plain.split('.');
  const isNegative = amount < 0 && /[1-9]/.test(plain);
  return `${isNegative ? MINUS : ''}${whole.replace(/\B(?=(\d{3})+$)/g, BETWEEN_THOUSANDS)}${fraction === undefined ? '' : (language === 'en' ? '.' : ',') + fraction}`;
}
