import {
  ageOf, clockAt, dayAfter, dayOf, formatBytes, formatCubicMetres, formatDay, formatFlow, formatInstant, formatNumber, formatShare, formatSom, instantAt, parseDay, parseTime, startOfDay, weekdayOf,
} from './fmt.js';

const T = '\u202f';

describe('numbers', () => {
  it.each([
    [0, 'ru', '0'], [999, 'ru', '999'], [1000, 'ky', `1${T}000`], [1234567.891, 'ru', `1${T}234${T}567,891`], [1234567.891, 'ky', `1${T}234${T}567,891`],
    [1234567.891, 'en', `1${T}234${T}567.891`], [-1234.5, 'ru', `\u22121${T}234,5`], [0.1 + 0.2, 'ru', '0,3'], [-0.0000001, 'ru', '0'], [100, 'en', '100'],
  ] as const)('%d in %s is %s', (amount, language, shown) => {
    expect(formatNumber(amount, language)).toBe(shown);
  });

  it('keep the places that are asked for', () => {
    expect(formatNumber(41_300, 'ru', 2)).toBe(`41${T}300,00`);
    expect(formatNumber(2.345, 'ky', 1)).toBe('2,3');
  });

  it('are never made up: what is no number is an error', () => {
    expect(() => formatNumber(Number.NaN, 'ru')).toThrow('not a number');
  });

  it('litres are shown as cubic metres, an hour’s litres likewise, tyiyn as som, a share as percent', () => {
    expect(formatCubicMetres(41_300_000, 'ky')).toBe(`41${T}300`);
    expect(formatCubicMetres(12_345, 'ru')).toBe('12,345');
    expect(formatCubicMetres(12_300, 'ru', 3)).toBe('12,300');
    expect(formatFlow(65_000, 'en')).toBe('65');
    expect(formatSom(1_250_050, 'ru')).toBe(`12${T}500,50`);
    expect(formatShare(0.815, 'ru', 1)).toBe(`81,5${T}%`);
  });

  it('files are counted in thousands of bytes', () => {
    expect([0, 999, 1_000, 20_400_000].map((bytes) => formatBytes(bytes, 'ru'))).toEqual([`0${T}Б`, `999${T}Б`, `1,0${T}кБ`, `20,4${T}МБ`]);
  });
});

describe('days and instants', () => {
  it('a day is dd.MM.yyyy', () => {
    expect(formatDay('2026-01-05')).toBe('05.01.2026');
  });

  it('an instant is on the clock of Bishkek, 24 hours', () => {
    expect(formatInstant('2026-10-31T17:59:59Z')).toBe('31.10.2026 23:59');
    expect(formatInstant('2026-10-31T18:00:00Z')).toBe('01.11.2026 00:00');
    expect(formatInstant('2026-10-31T18:00:07Z', true)).toBe('01.11.2026 00:00:07');
    expect(dayOf('2026-10-31T18:00:00Z')).toBe('2026-11-01');
  });

  it('a day begins at local midnight and is followed by the next, over the end of a month and a leap day', () => {
    expect(startOfDay('2026-11-01')).toBe('2026-10-31T18:00:00.000Z');
    expect([dayAfter('2026-10-31', 1), dayAfter('2024-02-28', 1), dayAfter('2026-01-01', -1)]).toEqual(['2026-11-01', '2024-02-29', '2025-12-31']);
    expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-22')]).toEqual([0, 6]);
  });

  it('an age is told in the largest unit that still says something', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(ageOf('2026-11-22T11:59:30Z', now)).toEqual({ unit: 'seconds', count: 30 });
    expect(ageOf('2026-11-22T11:00:01Z', now)).toEqual({ unit: 'minutes', count: 59 });
    expect(ageOf('2026-11-20T12:00:01Z', now)).toEqual({ unit: 'hours', count: 47 });
    expect(ageOf('2026-11-20T12:00:00Z', now)).toEqual({ unit: 'days', count: 2 });
    expect(ageOf('2026-11-22T12:00:05Z', now)).toEqual({ unit: 'seconds', count: 0 });
  });

  it.each([
    ['05.11.2026', '2026-11-05'], ['5.1.2026', '2026-01-05'], [' 29.02.2024 ', '2024-02-29'], ['2026-11-05', '2026-11-05'],
    ['29.02.2026', undefined], ['31.04.2026', undefined], ['11/05/2026', undefined], ['05.11.26', undefined], ['', undefined], ['2026-13-01', undefined],
  ])('a day typed as %j is %j', (typed, day) => {
    expect(parseDay(typed)).toBe(day);
  });

  it.each([['8:30', '08:30'], ['23.59', '23:59'], ['24:00', undefined], ['12:60', undefined], ['noon', undefined], ['', undefined]])('a time typed as %j is %j', (typed, time) => {
    expect(parseTime(typed)).toBe(time);
  });

  it('day and time on the clock of Bishkek are an instant, and back', () => {
    expect(instantAt('2026-11-05', '00:30')).toBe('2026-11-04T18:30:00.000Z');
    expect(clockAt('2026-11-04T18:30:00Z')).toEqual({ day: '2026-11-05', time: '00:30' });
  });
});
