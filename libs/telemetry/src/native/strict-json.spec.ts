import fc from 'fast-check';
import { readStrictJson } from './strict-json.js';

const utf8 = new TextEncoder();
const bytesOf = (text: string): Uint8Array => utf8.encode(text);
const kindOf = (bytes: Uint8Array): string => {
  const json = readStrictJson(bytes);
  return json.ok ? 'read' : json.kind;
};
const documentOf = (text: string): unknown => {
  const json = readStrictJson(bytesOf(text));
  if (!json.ok) throw new Error(json.detail);
  return json.document;
};
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return bytes;
};
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const VALID = '{"serial":"KB-000123","ts":"2026-11-22T10:00:00Z","value":"1234.567"}';

describe('bytes that are not UTF-8', () => {
  it.each<[string, Uint8Array]>([
    ['MQ-009 invalid bytes inside a string', joined(bytesOf('{"serial":"A'), Uint8Array.of(0xff, 0xfe), bytesOf('"}'))],
    ['MQ-065 an invalid byte as a key', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)],
    ['MQ-011 UTF-16 without byte order mark, little-endian', utf16(VALID, true)],
    ['UTF-16 without byte order mark, big-endian', utf16(VALID, false)],
    ['UTF-16 with byte order mark, little-endian', joined(Uint8Array.of(0xff, 0xfe), utf16(VALID, true))],
    ['UTF-16 with byte order mark, big-endian', joined(Uint8Array.of(0xfe, 0xff), utf16(VALID, false))],
    ['MQ-012 gzip', Uint8Array.of(0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03)],
    ['MQ-038 CBOR', Uint8Array.of(0xa2, 0x66, 0x73, 0x65, 0x72, 0x69, 0x61, 0x6c, 0x64, 0x41, 0x30, 0x30, 0x31, 0x65, 0xfb, 0x40, 0x93)],
    ['Windows-1251 text', joined(bytesOf('{"serial":"'), Uint8Array.of(0xd1, 0xf7, 0xb8, 0xf2), bytesOf('"}'))],
    ['an overlong encoding', joined(bytesOf('{"a":"'), Uint8Array.of(0xc0, 0xaf), bytesOf('"}'))],
    ['a surrogate encoded as UTF-8', joined(bytesOf('{"a":"'), Uint8Array.of(0xed, 0xa0, 0x80), bytesOf('"}'))],
    ['a character cut off at the end', joined(bytesOf('"'), Uint8Array.of(0xd0))],
  ])('%s', (_case, bytes) => {
    expect(kindOf(bytes)).toBe('MALFORMED_ENCODING');
  });
});

describe('text that is not one JSON document', () => {
  it.each<[string, string]>([
    ['MQ-001 nothing', ''], ['MQ-002 blanks', '   \n'], ['MQ-003 a single NUL', '\0'], ['several NULs', '\0\0\0\0'], ['MQ-004 plain text', 'hello'],
    ['MQ-005 truncated', '{"serial":"KB-1","value":12.'], ['truncated in a string', '{"serial":"KB'], ['truncated after a backslash', '{"serial":"KB\\'],
    ['MQ-007 two documents', VALID + VALID], ['MQ-017 a comment', '{"a":1,/*x*/"b":2}'], ['MQ-017 a trailing comma', '{"a":1,}'],
    ['MQ-018 single quotes', "{'a':1}"], ['MQ-020 Infinity', '{"value":Infinity}'], ['NaN', '{"value":NaN}'], ['a leading zero', '{"value":007}'],
    ['a raw line break in a string', '"a\nb"'], ['a bracket too many', '[1]]'], ['a byte order mark in the middle', '[1]\ufeff'], ['two byte order marks', '\ufeff\ufeff[1]'],
    ['an exponent without digits', '[1e]'], ['numbers run together', '[1e-400-1]'],
    ['a vanishing number with a plus sign', '[+1e-400]'], ['a vanishing number with a leading zero', '[01e-400]'], ['a vanishing number without whole part', '[.1e-400]'],
  ])('%s', (_case, text) => {
    expect(kindOf(bytesOf(text))).toBe('MALFORMED_JSON');
  });

  it.each([['nothing', ''], ['blanks', ' \n']])('says of %s that the payload is empty', (_case, text) => {
    expect(readStrictJson(bytesOf(text))).toMatchObject({ detail: 'empty payload' });
    expect(readStrictJson(bytesOf('hello'))).not.toMatchObject({ detail: 'empty payload' });
  });

  it('is described without a copy of the payload and without control characters', () => {
    const json = readStrictJson(bytesOf(`{"a":"\u0007${'x'.repeat(60_000)}`));
    expect(json.ok || json.detail.length).toBeLessThanOrEqual(200);
    expect(json.ok || json.detail).not.toMatch(/\p{Cc}/u);
  });
});

describe('a document', () => {
  it.each<[string, string, unknown]>([
    ['an object', '{"a":[1,"x",null,true]}', { a: [1, 'x', null, true] }],
    ['MQ-008 after a byte order mark', `\ufeff{"a":1}`, { a: 1 }],
    ['a bare null', 'null', null],
    ['a bare number', '42', 42],
    ['the same key in two objects', '[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
    ['the same key on two levels', '{"a":{"a":1}}', { a: { a: 1 } }],
    ['colons, braces and quotes inside strings', String.raw`{"a":"\"{[:,e5","b":"\\"}`, { a: '"{[:,e5', b: '\\' }],
    ['a colon in a key', '{"a:b":1}', { 'a:b': 1 }],
    ['letters beyond ASCII', '{"примечание":"Кара-Балта 😀"}', { примечание: 'Кара-Балта 😀' }],
    ['a number with an exponent', '[1.5e3,2E-2]', [1500, 0.02]],
    ['zero with an exponent', '[0e5,0.0e-400,-0E+1]', [0, 0, -0]],
    ['a number that overflows', '[1e400,-1e400]', [Infinity, -Infinity]],
    ['MQ-022 a number that vanishes is not 0', '[1e-400,-2.5E-999,7]', [Infinity, Infinity, 7]],
    ['a vanishing number as the whole document', '1e-400', Infinity],
    ['an exponent inside a string', '{"a":"1e-400"}', { a: '1e-400' }],
  ])('%s', (_case, text, expected) => {
    expect(documentOf(text)).toEqual(expected);
  });

  it.each<[string, Uint8Array]>([['bytes', bytesOf('[1e-400]')], ['a Buffer, whose slices share its memory', Buffer.from('[1e-400]')]])('leaves %s as they were', (_case, payload) => {
    expect(readStrictJson(payload)).toEqual({ ok: true, document: [Infinity] });
    expect(new TextDecoder().decode(payload)).toBe('[1e-400]');
  });
});

describe('an object that holds a key twice', () => {
  it.each<[string, string]>([
    ['MQ-023 with two values', '{"value":"1.000","value":"999999.000"}'],
    ['with equal values', '{"a":1,"a":1}'],
    ['written with an escape', '{"a":1,"\\u0061":1}'],
    ['deep inside', '{"meta":{"x":[{"a":1,"b":2,"a":3}]}}'],
    ['in one item of a list', '[{"a":1},{"a":1,"a":2},{"a":3}]'],
    ['and an object below the first', '{"a":{"b":1},"a":2}'],
    ['and that key is __proto__', '{"__proto__":1,"__proto__":2}'],
  ])('%s is ambiguous', (_case, text) => {
    expect(kindOf(bytesOf(text))).toBe('AMBIGUOUS');
  });
});

describe('bounds of a document', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const objectOf = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"k${i}":1`).join(',')}}`;
  const listOf = (objects: number, keys: number): string => `[${Array.from({ length: objects }, () => objectOf(keys)).join(',')}]`;

  it.each<[string, string, string]>([
    ['32 levels', nested(32), 'read'], ['33 levels', nested(33), 'TOO_DEEP'], ['33 levels of objects', '{"a":'.repeat(33), 'TOO_DEEP'],
    ['MQ-024 100,000 levels', nested(100_000), 'TOO_DEEP'],
    ['512 keys in one object', objectOf(512), 'read'], ['513 keys in one object', objectOf(513), 'TOO_LARGE'], ['513 keys in one object at the last depth', `${'['.repeat(31)}${objectOf(513)}${']'.repeat(31)}`, 'TOO_LARGE'], ['MQ-030 20,000 keys in one object', objectOf(20_000), 'TOO_LARGE'],
    ['16,384 keys in many objects', listOf(1_024, 16), 'read'], ['one key more', `[${listOf(1_024, 16)},{"a":1}]`, 'TOO_LARGE'],
    ['40,000 members', `[${'1,'.repeat(39_999)}1]`, 'read'], ['50,000 members', `[${'1,'.repeat(49_999)}1]`, 'TOO_LARGE'], ['50,000 empty lists', `[${'[],'.repeat(25_000)}1]`, 'TOO_LARGE'],
    ['262,144 bytes', `"${'x'.repeat(262_142)}"`, 'read'], ['262,145 bytes', `"${'x'.repeat(262_143)}"`, 'TOO_LARGE'],
  ])('%s', (_case, text, expected) => {
    expect(kindOf(bytesOf(text))).toBe(expected);
  });

  it.each<[string, string]>([
    ['200,000 opening brackets', '['.repeat(200_000)], ['200,000 quotes', '"'.repeat(200_000)], ['200,000 backslashes', `"${'\\'.repeat(200_000)}`],
    ['200,000 digits', '1'.repeat(200_000)], ['30,000 vanishing numbers', `[${'1e-400,'.repeat(30_000)}1]`], ['an exponent of 100,000 digits', `1e${'9'.repeat(100_000)}`],
    ['200,000 blanks', ' '.repeat(200_000)],
  ])('%s take no noticeable time', (_case, text) => {
    const payload = bytesOf(text);
    const before = process.cpuUsage();
    readStrictJson(payload);
    // Far above the few milliseconds it takes; quadratic work on 200,000 bytes would need seconds.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });
});

describe('reading strictly', () => {
  it('never throws, for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof readStrictJson(bytes).ok).toBe('boolean');
    }));
  });

  it('reads every JSON document as the platform does, unless a number of it leaves the doubles', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (document) => {
      expect(documentOf(JSON.stringify(document))).toEqual(JSON.parse(JSON.stringify(document)));
    }));
  });

  it('finds a key repeated anywhere in a document', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 2 }), (before, after) => {
      const text = JSON.stringify([before, { repeated: 0, other: after }]).replace('"other":', '"repeated":');
      expect(kindOf(bytesOf(text))).toBe('AMBIGUOUS');
    }));
  });

  it('reaches no prototype', () => {
    documentOf('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
