import { requireKey, type KeyKind } from './register-key.js';

describe('the name of a thing', () => {
  it.each<[string, KeyKind, string]>([
    ['an account number with leading zeros', 'account_no', '0001203'], ['an account number of Cyrillic letters', 'account_no', 'Б-12/3'], ['a Latin code', 'code', 'W-GOL-1'],
    ['a Cyrillic code of look-alikes alone', 'code', 'СО-1'], ['a serial of digits', 'serial', '0012345'],
  ])('is taken as it is: %s', (_, kind, text) => {
    expect(requireKey(kind, text)).toBe(text);
  });

  it.each<[string, KeyKind, string, RegExp]>([
    ['a Cyrillic А among Latin letters', 'code', 'WА-1', /character 2 is the Cyrillic А, not the Latin A/],
    ['a serial that begins with a Cyrillic К', 'serial', 'К-0001', /Cyrillic К/],
    ['nothing', 'code', '', /is not a code/], ['white space around it', 'account_no', ' 12', /is not an account number/], ['a zero-width space', 'account_no', '12\u200b3', /U\+200B/],
    ['a full-width digit', 'serial', '１２３', /is not a serial/], ['41 characters', 'code', 'x'.repeat(41), /is not a code/],
  ])('is refused: %s', (_, kind, text, words) => {
    expect(() => requireKey(kind, text)).toThrow(expect.objectContaining({ kind: 'SCHEMA', message: expect.stringMatching(words) as string }) as Error);
  });
});
