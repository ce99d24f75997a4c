import fc from 'fast-check';
import { safeText } from './safe-text.js';

describe('a safe copy of foreign text', () => {
  it.each<[string, string, string]>([
    ['a serial', 'KB-000123', 'KB-000123'],
    ['letters of Kyrgyz and Russian', 'Кара-Балта өңү', 'Кара-Балта өңү'],
    ['a pair of surrogates', 'a😀', 'a😀'],
    ['MQ-059 quotes and semicolons stay as they are', "' OR 1=1;--", "' OR 1=1;--"],
    ['MQ-034 NUL', 'A\0B', 'A\\u0000B'],
    ['line breaks', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['an escape sequence of terminals', '\u001b[31m', '\\u001b[31m'],
    ['delete and C1 controls', '\u007f\u0085\u009f', '\\u007f\\u0085\\u009f'],
    ['MQ-036 half of a surrogate pair', 'A\ud800', 'A\\ud800'],
    ['MQ-053 a zero-width space', 'KB\u200b', 'KB\\u200b'],
    ['a right-to-left override', '\u202eABC', '\\u202eABC'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['an isolate', '\u2066a', '\\u2066a'],
    ['a word joiner and the last of its kind', '\u2060\u206f\u2070', '\\u2060\\u206f\u2070'],
    ['what is no character', '\ufff0\uffff', '\\ufff0\\uffff'],
    ['a soft hyphen', 'a\u00adb', 'a\\u00adb'],
    ['a byte order mark', '\ufeffa', '\\ufeffa'],
    ['the replacement character', 'a\ufffd', 'a\\ufffd'],
    ['a backslash, so that no escape can be forged', 'a\\u0000', 'a\\\\u0000'],
  ])('%s', (_case, text, expected) => {
    expect(safeText(text, 64)).toBe(expected);
  });

  it.each<[string, number, string]>([
    ['abcd', 4, 'abcd'], ['abcde', 4, 'abc…'], ['ab\0', 8, 'ab\\u0000'], ['ab\0', 7, 'ab…'], ['abc😀', 4, 'abc…'], ['ab😀cd', 4, 'ab…'], ['', 4, ''],
  ])('%j within %d characters', (text, maxLength, expected) => {
    expect(safeText(text, maxLength)).toBe(expected);
  });

  it('is never longer than asked, holds nothing invisible and nothing unpaired', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 1, max: 64 }), (text, maxLength) => {
      const copy = safeText(text, maxLength);
      expect(copy.length).toBeLessThanOrEqual(maxLength);
      expect(copy).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028\u2029\ufeff\ufffd]/u);
    }));
  });

  it('tells different texts apart while they fit', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 8 }), (one, other) => {
      expect(safeText(one, 200) === safeText(other, 200)).toBe(one === other);
    }));
  });
});
