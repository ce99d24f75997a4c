import { type NumberLanguage, numberWords } from './number-words.js';

describe('a number in words', () => {
  it.each<[number, NumberLanguage, number | undefined, string]>([
    [0, 'ky', undefined, '0'], [999, 'ru', undefined, '999'], [1000, 'ru', undefined, '1\u00a0000'], [25_000, 'en', undefined, '25\u00a0000'], [1_234_567.8, 'ky', undefined, '1\u00a0234\u00a0567,8'], [8371.4, 'en', undefined, '8\u00a0371.4'],
    [-370.9, 'ru', undefined, '\u2212370,9'], [-0.04, 'ru', 1, '0,0'], [-0.05, 'ru', 1, '\u22120,1'], [12.5, 'ky', 0, '13'], [0.1 + 0.2, 'en', undefined, '0.3'], [100, 'en', 1, '100.0'],
  ])('%d in %s with %s decimals is %s', (amount, language, decimals, words) => {
    expect(numberWords(amount, language, decimals)).toBe(words);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is none', (amount) => {
    expect(() => numberWords(amount, 'en')).toThrow(RangeError);
  });
});
