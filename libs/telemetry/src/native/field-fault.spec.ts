import { describeGiven, undecoded } from './field-fault.js';

describe('what a field holds, in a few words', () => {
  it.each<[unknown, string]>([
    [undefined, 'missing'], [null, 'null'], [true, 'true'], [12.5, '12.5'], [Number.POSITIVE_INFINITY, 'Infinity'], [[12], 'an array'], [{ $ne: null }, 'an object'],
    ['', '""'], ['gal', '"gal"'], ['a\nb', '"a\\u000ab"'], ['x'.repeat(40), `"${'x'.repeat(40)}"`], ['x'.repeat(41), `"${'x'.repeat(39)}…" (41 characters)`],
  ])('%j', (given, expected) => {
    expect(describeGiven(given)).toBe(expected);
  });
});

describe('an item that is kept out', () => {
  it('has a detail of at most 200 characters', () => {
    const detailOf = (length: number): string => undecoded(0, { kind: 'SCHEMA', detail: 'x'.repeat(length) }, null).detail;
    expect(detailOf(200)).toBe('x'.repeat(200));
    expect(detailOf(201)).toBe(`${'x'.repeat(199)}…`);
  });
});
