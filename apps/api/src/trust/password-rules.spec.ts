import { LONGEST_PASSWORD_BYTES, passwordFault } from './password-rules.js';

describe('a password', () => {
  it.each([
    'correct horse battery', 'суу эсептегич 42', 'nineteen wells of it', 'aZ-9', '💧'.repeat(4) + 'eight wells', ' leading and trailing ', 'x'.repeat(1_000) + 'but not all the same',
  ].filter((password) => password.length >= 12))('%j will do', (password) => {
    expect(passwordFault(password, 'clerk.one')).toBeUndefined();
  });

  it.each([
    ['too short', 'short one'], ['eleven characters', 'twelve less'], ['four drops, each of two units and four bytes', '💧💧💧💧💧💧'],
    ['the login', 'administrator'], ['the login in capitals with digits', 'Administrator123'], ['the login backwards', 'rotartsinimda'],
    ['of the list', 'qwertyuiop123'], ['of the list with digits after it', 'password12345678'], ['of the list with digits and marks around it', '!!1password1!!'], ['of the list, twice', 'passwordpassword'],
    ['one letter', 'aaaaaaaaaaaaaaaa'], ['digits in a row', '123456789012'], ['digits backwards', '210987654321'], ['keys in a row', 'qwertyuiopas'], ['Russian keys in a row', 'йцукенгшщзхъ'], ['only digits of a short group', '121212121212'],
  ])('%s will not', (_, password) => {
    expect(passwordFault(password, 'administrator')).toEqual(expect.any(String));
  });

  it('has at most 1,024 bytes and is never cut', () => {
    const longest = 'correct horse battery '.repeat(46) + 'x'.repeat(12);
    expect(Buffer.byteLength(longest)).toBe(LONGEST_PASSWORD_BYTES);
    expect(passwordFault(longest, 'clerk')).toBeUndefined();
    expect(passwordFault(`${longest}x`, 'clerk')).toBe('at most 1024 bytes');
  });

  it('takes no longer to judge when it was made for that', () => {
    // Of our own work, not of the clock: the machine may be busy with something else.
    const before = process.cpuUsage();
    passwordFault(`${'a1!'.repeat(341)}`, 'clerk');
    passwordFault(`${'1'.repeat(1_000)}x${'1'.repeat(20)}`, 'clerk');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(250);
  });
});
