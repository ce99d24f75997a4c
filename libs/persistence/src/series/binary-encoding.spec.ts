import fc from 'fast-check';

import { binaryArray, CopyEncoder, FIELD_BYTES } from './binary-encoding.js';

const hex = (bytes: Buffer): string => bytes.toString('hex');
/** Hexadecimal digits with spaces for the eye. */
const spaced = (text: string): string => text.replaceAll(/\s+/g, '');

// PostgreSQL manual, COPY, section Binary Format: eleven bytes of signature, the flags field, the length of the header extension.
const HEAD = '50 47 43 4f 50 59 0a ff 0d 0a 00  00 00 00 00  00 00 00 00';
const TRAILER = 'ff ff';

describe('binary COPY', () => {
  it('of no rows is head and trailer', () => {
    expect(hex(new CopyEncoder(7, 0).finish())).toBe(spaced(HEAD + TRAILER));
  });

  it('of a row is its number of fields, then length and bytes of each', () => {
    const encoder = new CopyEncoder(6, 2 + 6 + 8 + 12 + 12 + 7 + 4);
    encoder.startRow();
    encoder.int2(-2);
    encoder.int4(100_000);
    encoder.int8(5_000_000_000);
    encoder.bigint(-1n);
    encoder.bytea(Uint8Array.of(0xde, 0xad, 0x00));
    encoder.absent();
    expect(hex(encoder.finish())).toBe(spaced(`${HEAD}
      00 06
      00 00 00 02  ff fe
      00 00 00 04  00 01 86 a0
      00 00 00 08  00 00 00 01 2a 05 f2 00
      00 00 00 08  ff ff ff ff ff ff ff ff
      00 00 00 03  de ad 00
      ff ff ff ff
      ${TRAILER}`));
  });

  // timestamptz_send: microseconds since 2000-01-01 UTC, as a 64-bit integer.
  it.each([
    ['2000-01-01T00:00:00.000Z', '00 00 00 00 00 00 00 00'],
    ['2000-01-01T00:00:01.000Z', '00 00 00 00 00 0f 42 40'],
    ['1999-12-31T23:59:59.999Z', 'ff ff ff ff ff ff fc 18'],
    ['2026-11-01T06:00:00.000Z', '00 03 02 2f 82 20 38 00'],
  ])('of the instant %s', (at, bytes) => {
    const encoder = new CopyEncoder(1, FIELD_BYTES.rowHead + FIELD_BYTES.timestamptz);
    encoder.startRow();
    encoder.timestamptz(Date.parse(at));
    expect(hex(encoder.finish())).toBe(spaced(`${HEAD} 00 01 00 00 00 08 ${bytes} ${TRAILER}`));
  });

  it.each([
    [0, '00 00 00 00 00 00 00 00'], [1, '00 00 00 00 00 00 00 01'], [-1, 'ff ff ff ff ff ff ff ff'], [4_294_967_295, '00 00 00 00 ff ff ff ff'],
    [4_294_967_296, '00 00 00 01 00 00 00 00'], [Number.MAX_SAFE_INTEGER, '00 1f ff ff ff ff ff ff'], [Number.MIN_SAFE_INTEGER, 'ff e0 00 00 00 00 00 01'],
  ])('of the integer %d', (integer, bytes) => {
    const encoder = new CopyEncoder(1, FIELD_BYTES.rowHead + FIELD_BYTES.int8);
    encoder.startRow();
    encoder.int8(integer);
    expect(hex(encoder.finish())).toBe(spaced(`${HEAD} 00 01 00 00 00 08 ${bytes} ${TRAILER}`));
  });

  it('writes any safe integer as a 64-bit number does', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (integer) => {
      const encoder = new CopyEncoder(1, FIELD_BYTES.rowHead + FIELD_BYTES.int8);
      encoder.startRow();
      encoder.int8(integer);
      expect(encoder.finish().readBigInt64BE(25)).toBe(BigInt(integer));
    }));
  });

  it('fills the size it was given to the byte, and does not grow', () => {
    const encoder = new CopyEncoder(2, 2 * (FIELD_BYTES.rowHead + FIELD_BYTES.int4 + FIELD_BYTES.lengthWord + 5));
    for (let row = 0; row < 2; row++) {
      encoder.startRow();
      encoder.int4(row);
      encoder.bytea(Buffer.from('bytes'));
    }
    const bytes = encoder.finish();
    expect(bytes.length).toBe(19 + 2 * 19 + 2);
    expect(() => encoder.int4(1)).toThrow(RangeError);
  });
});

// array_send: number of dimensions, whether there are nulls, type of the elements, then size and lower bound of the dimension.
describe('a binary array', () => {
  it('without elements has no dimension', () => {
    expect(hex(binaryArray.int4([]))).toBe(spaced('00 00 00 00  00 00 00 00  00 00 00 17'));
  });

  it.each([
    ['smallint', binaryArray.int2([1, -1]), '00 00 00 15', '00 00 00 02 00 01  00 00 00 02 ff ff'],
    ['integer', binaryArray.int4([7, -2_147_483_648]), '00 00 00 17', '00 00 00 04 00 00 00 07  00 00 00 04 80 00 00 00'],
    ['bigint', binaryArray.int8([5_000_000_000, -1]), '00 00 00 14', '00 00 00 08 00 00 00 01 2a 05 f2 00  00 00 00 08 ff ff ff ff ff ff ff ff'],
    ['bigint from BigInt', binaryArray.bigint([-(2n ** 63n), 2n ** 63n - 1n]), '00 00 00 14', '00 00 00 08 80 00 00 00 00 00 00 00  00 00 00 08 7f ff ff ff ff ff ff ff'],
    ['timestamptz', binaryArray.timestamptz([946_684_801_000, 946_684_799_999]), '00 00 04 a0', '00 00 00 08 00 00 00 00 00 0f 42 40  00 00 00 08 ff ff ff ff ff ff fc 18'],
  ])('of %s', (_, bytes, oid, elements) => {
    expect(hex(bytes)).toBe(spaced(`00 00 00 01  00 00 00 00  ${oid}  00 00 00 02  00 00 00 01  ${elements}`));
  });

  it('with a null says so in its head, and the null has length -1', () => {
    expect(hex(binaryArray.timestamptz([null, 946_684_800_000, null]))).toBe(spaced(`
      00 00 00 01  00 00 00 01  00 00 04 a0  00 00 00 03  00 00 00 01  ff ff ff ff  00 00 00 08 00 00 00 00 00 00 00 00  ff ff ff ff`));
  });
});
