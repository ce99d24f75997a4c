import fc from 'fast-check';

import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  // The example of RFC 8785, section 3.2.2, with the outcome printed in 3.2.3 (without its line breaks).
  it('writes the example of RFC 8785 as the RFC does', () => {
    const example = JSON.parse(String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`) as unknown;
    expect(canonicalJson(example)).toBe(String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`);
  });

  // RFC 8785, section 3.2.3: the order of names by UTF-16 code units.
  it('sorts members by UTF-16 code units: a pair of surrogates comes before U+FB33', () => {
    const members = { '€': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew', '1': 'One', '😀': 'Emoji', '\u0080': 'Control', 'ö': 'Latin' };
    expect([...canonicalJson(members).matchAll(/:"([^"]+)"/g)].map((found) => found[1])).toEqual(['Carriage Return', 'One', 'Control', 'Latin', 'Euro Sign', 'Emoji', 'Hebrew']);
  });

  it('says the same for equal content, in whatever order it was written', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
      const mirrored = Object.fromEntries(Object.entries(members).reverse());
      fc.pre(!JSON.stringify(members).includes('\\u'));
      expect(canonicalJson(mirrored)).toBe(canonicalJson(members));
      expect(JSON.parse(canonicalJson(members))).toEqual(JSON.parse(JSON.stringify(members)));
    }));
  });

  it('writes an instant as text and leaves out what is undefined', () => {
    expect(canonicalJson({ at: new Date('2026-11-22T10:00:00Z'), b: undefined, a: null })).toBe('{"a":null,"at":"2026-11-22T10:00:00.000Z"}');
  });

  it.each([
    ['NaN', Number.NaN], ['infinity', Number.NEGATIVE_INFINITY], ['a bigint', 5n], ['U+0000', 'a\u0000b'], ['half a surrogate pair', '\ud83d'],
    ['half a pair in a name', { '\ude00': 1 }], ['a function', () => 1], ['nothing in a list', [undefined]],
  ])('refuses %s, which would be kept as something else', (_, content) => {
    expect(() => canonicalJson({ content })).toThrow(TypeError);
  });
});
