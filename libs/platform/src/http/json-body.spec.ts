import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { isJsonMediaType, MAX_JSON_BODY_BYTES, parseJsonBody } from './json-body.js';
import type { Refusal } from './refusal.js';

/** Kind with which a body is refused; `taken` when it is not. */
function kindOf(body: string | Uint8Array): string {
  try {
    parseJsonBody(typeof body === 'string' ? Buffer.from(body) : body);
    return 'taken';
  } catch (error) {
    return (error as Refusal).kind ?? String(error);
  }
}

describe('a JSON body', () => {
  it.each([
    ['one object', '{"a":1}', 'taken'], ['an empty object', ' {} ', 'taken'], ['an emoji, which is a whole pair', '{"a":"\\ud83d\\udca7💧"}', 'taken'],
    ['31 lists in an object', `{"a":${'['.repeat(31)}${']'.repeat(31)}}`, 'taken'],
    ['nothing', '', 'SCHEMA'], ['a list', '[{"a":1}]', 'SCHEMA'], ['a text', '"a"', 'SCHEMA'], ['null', 'null', 'SCHEMA'], ['a number', '5', 'SCHEMA'],
    ['half an object', '{"a":', 'MALFORMED_JSON'], ['blanks alone', '  ', 'MALFORMED_JSON'], ['two documents', '{}{}', 'MALFORMED_JSON'], ['a comment', '{/*a*/}', 'MALFORMED_JSON'],
    ['NaN', '{"a":NaN}', 'MALFORMED_JSON'], ['a gzip of an object', gzipSync('{"a":1}'), 'MALFORMED_ENCODING'], ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'MALFORMED_ENCODING'],
    ['windows-1251', Buffer.from([0x7b, 0x22, 0xe0, 0x22, 0x3a, 0x31, 0x7d]), 'MALFORMED_ENCODING'],
    ['a key twice', '{"a":1,"a":2}', 'SCHEMA'], ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'SCHEMA'], ['a key twice further in', '{"b":[{"a":1,"a":2}]}', 'SCHEMA'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', 'SCHEMA'], ['__proto__ further in', '{"a":[{"__proto__":1}]}', 'SCHEMA'], ['__proto__ in disguise', '{"\\u005f_proto__":1}', 'SCHEMA'],
    ['U+0000 in a text', '{"a":"A\\u0000B"}', 'SCHEMA'], ['U+0000 in a key', '{"A\\u0000":1}', 'SCHEMA'], ['half a pair', '{"a":"\\ud83d"}', 'SCHEMA'], ['half a pair in a key', '{"\\udca7":1}', 'SCHEMA'],
    ['1e400', '{"a":1e400}', 'RANGE'], ['-1e400', '{"a":[-1e400]}', 'RANGE'], ['1e-400, which would be zero', '{"a":1e-400}', 'RANGE'],
    ['33 levels', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 'TOO_DEEP'], ['10,000 levels', '['.repeat(10_000), 'TOO_DEEP'],
    ['the longest body', `{"a":"${'x'.repeat(MAX_JSON_BODY_BYTES - 8)}"}`, 'taken'], ['one byte more', `{"a":"${'x'.repeat(MAX_JSON_BODY_BYTES - 7)}"}`, 'TOO_LARGE'],
  ])('of %s', (_, body, kind) => {
    expect(kindOf(body)).toBe(kind);
  });

  it('that was refused is not quoted: it may hold a password', () => {
    for (const body of ['{"password":"very-secret"', '{"password":"very-secret\\u0000"}', '{"password":"very-secret","password":"very-secret"}']) {
      expect(() => parseJsonBody(Buffer.from(body))).toThrow(expect.objectContaining({ message: expect.not.stringContaining('very-secret') as string }));
    }
  });

  it('names the field of what cannot be kept, as a JSON pointer', () => {
    expect(() => parseJsonBody(Buffer.from('{"a/b":[{"~":"\\u0000"}]}'))).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ field: '/a~1b/0/~0' })] }));
  });

  it('reaches no prototype', () => {
    kindOf('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('is read as JSON.parse reads it, or refused by kind', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 4 })), (document) => {
      const text = JSON.stringify(document);
      const kind = kindOf(text);
      if (kind === 'taken') expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
      else expect(['SCHEMA', 'RANGE', 'TOO_LARGE']).toContain(kind);
    }), { numRuns: 300 });
  });
});

describe('the media type', () => {
  it.each([
    ['application/json', true], ['Application/JSON', true], ['application/json; charset=utf-8', true], ['application/json;charset="UTF-8"', true],
    [undefined, false], ['', false], ['text/plain', false], ['application/json; charset=utf-16', false], ['application/json; charset=utf-8; x=y', false], ['application/jsonp', false],
    ['application/vnd.api+json', false], ['multipart/form-data; boundary=x', false], ['application/json, text/plain', false], ['application/x-www-form-urlencoded', false],
  ])('%s is JSON: %s', (mediaType, expected) => {
    expect(isJsonMediaType(mediaType)).toBe(expected);
  });
});
