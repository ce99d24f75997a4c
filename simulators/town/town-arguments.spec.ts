import { ArgumentError, readArguments } from './town-arguments.js';

describe('the arguments of the town', () => {
  it('have defaults', () => {
    expect(readArguments(['--out', 'town'])).toEqual({
      seed: 1, from: '2026-01-01', days: 60, households: undefined, wellReadingMinutes: undefined, townFile: undefined, outFolder: 'town', messagesFile: undefined,
    });
  });

  it('are read', () => {
    expect(readArguments(['--out', 'o', '--seed', '7', '--from', '2028-02-29', '--days', '365', '--households', '25000', '--well-minutes', '15', '--town', 't', '--messages', 'm']))
      .toEqual({ seed: 7, from: '2028-02-29', days: 365, households: 25_000, wellReadingMinutes: 15, townFile: 't', outFolder: 'o', messagesFile: 'm' });
  });

  it.each([
    ['no folder', [], /--out/], ['a day that does not exist', ['--out', 'o', '--from', '2026-02-29'], /--from is 2026-02-29/], ['a negative number', ['--out', 'o', '--days=-1'], /--days is -1/],
    ['no number', ['--out', 'o', '--seed', 'x'], /--seed is x/], ['too many households', ['--out', 'o', '--households', '25001'], /0 to 25000/], ['an unknown option', ['--out', 'o', '--more'], /--more/],
  ])('are refused with %s', (_what, args, message) => {
    expect(() => readArguments(args)).toThrow(ArgumentError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
