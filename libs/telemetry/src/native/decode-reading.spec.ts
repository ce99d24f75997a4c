import { decodeNative } from './decode-native.js';
import type { DecodedMessage, DecodedReading, UndecodedItem } from './decoded-message.js';

const utf8 = new TextEncoder();
const AT_TEN = '2026-11-22T10:00:00Z';
const AT_TEN_MS = 1_795_341_600_000;

function decode(message: unknown): ReturnType<typeof decodeNative> {
  return decodeNative(utf8.encode(typeof message === 'string' ? message : JSON.stringify(message)));
}

function messageOf(message: unknown): DecodedMessage {
  const decoded = decode(message);
  if (!decoded.ok) throw new Error(`${decoded.kind}: ${decoded.detail}`);
  return decoded;
}

function readingOf(message: unknown): DecodedReading {
  const [item] = messageOf(message).items;
  if (item?.ok !== true) throw new Error(`${item?.kind}: ${item?.detail}`);
  return item;
}

function refusedItem(message: unknown): UndecodedItem {
  const [item] = messageOf(message).items;
  if (item === undefined || item.ok) throw new Error('the item was read');
  return item;
}

/** A reading whose one field is this raw JSON text. */
const withRaw = (field: string, raw: string): string => {
  const rest = Object.entries({ serial: 'KB-000123', ts: AT_TEN, value: '1234.567' }).filter(([name]) => name !== field);
  return `{${rest.map(([name, text]) => `"${name}":"${text}",`).join('')}"${field}":${raw}}`;
};

describe('one reading', () => {
  it('is read with every field it may carry', () => {
    const message = {
      serial: 'KB-000123', ts: AT_TEN, value: '1234.567', unit: 'm3', ch: 2, reg: 'reverse_volume', seq: 17,
      clock: '2026-11-22T16:00:05+06:00', status: 9, meta: { rssi: -97, anything: [] }, gw: 'g1',
    };
    expect(messageOf(message)).toEqual({
      ok: true, sequence: 17, deviceClockMs: AT_TEN_MS + 5_000, unknownFields: false,
      items: [{
        itemNo: 0, ok: true, serial: 'KB-000123', channel: 2, register: 'reverse_volume', readAtMs: AT_TEN_MS, indexLitres: 1_234_567,
        statusBits: 9, deviceClockMs: AT_TEN_MS + 5_000, unknownFields: false,
      }],
    });
  });

  it('needs only a time and a register', () => {
    expect(messageOf({ ts: AT_TEN, value: '1' })).toEqual({
      ok: true, sequence: null, deviceClockMs: null, unknownFields: false,
      items: [{
        itemNo: 0, ok: true, serial: null, channel: 1, register: null, readAtMs: AT_TEN_MS, indexLitres: 1_000,
        statusBits: null, deviceClockMs: null, unknownFields: false,
      }],
    });
  });

  it.each<[string, string, number]>([
    ['decimal text', '"1234.567"', 1_234_567], ['a JSON number', '1234.567', 1_234_567], ['a number with tenths', '4.35', 4_350], ['a whole number', '12', 12_000],
    ['a number written with an exponent', '1.5e3', 1_500_000], ['MQ-082 minus zero', '-0', 0], ['MQ-082 minus zero as text', '"-0.000"', 0],
  ])('its register in m3 may be %s', (_case, raw, litres) => {
    expect(Object.is(readingOf(withRaw('value', raw)).indexLitres, litres)).toBe(true);
  });

  it.each<[string, string, number]>([
    ['text', '"1234567"', 1_234_567], ['a number', '1234567', 1_234_567], ['a number with tenths of a litre', '1234567.9', 1_234_567], ['minus zero', '-0', 0],
    ['the largest there is', '9007199254740991', 9_007_199_254_740_991],
  ])('its register in litres may be %s', (_case, raw, litres) => {
    expect(Object.is(readingOf(withRaw('unit', `"l","value":${raw}`).replace('"value":"1234.567",', '')).indexLitres, litres)).toBe(true);
  });

  it.each<[string, string, number]>([
    ['RFC 3339 in UTC', '"2026-11-22T10:00:00Z"', AT_TEN_MS], ['RFC 3339 in the zone of Bishkek', '"2026-11-22T16:00:00+06:00"', AT_TEN_MS],
    ['epoch milliseconds', '1795341600000', AT_TEN_MS], ['MQ-100 a clock never set, to be judged', '"1970-01-01T00:00:00Z"', 0],
    ['MQ-101 epoch seconds, which lie in January 1970', '1763817600', 1_763_817_600], ['the furthest instant there is', '8640000000000000', 8_640_000_000_000_000],
  ])('its time may be %s', (_case, raw, readAtMs) => {
    expect(readingOf(withRaw('ts', raw)).readAtMs).toBe(readAtMs);
  });

  it.each([0, 4_294_967_295, 9_007_199_254_740_991])('MQ-099 its status bits %d are kept', (status) => {
    expect(readingOf({ ts: AT_TEN, value: '1', status }).statusBits).toBe(status);
  });

  it.each<[string, string, string]>([
    ['MQ-034 NUL in the serial', 'serial', '"A\\u0000B"'], ['MQ-036 a lone surrogate in the serial', 'serial', '"A\\ud800"'], ['a C1 control in the serial', 'serial', '"A\\u0085"'],
    ['MQ-056 a serial of 10,000 characters', 'serial', `"${'A'.repeat(10_000)}"`], ['a serial of 65 characters', 'serial', `"${'A'.repeat(65)}"`], ['an empty serial', 'serial', '""'],
    ['MQ-057 a number as serial', 'serial', '123'], ['MQ-058 an object as serial', 'serial', '{"$ne":null}'], ['a null serial', 'serial', 'null'],
    ['MQ-071 a null register', 'value', 'null'], ['MQ-073 an empty register', 'value', '""'], ['MQ-074 a decimal comma', 'value', '"12,5"'], ['MQ-076 true as register', 'value', 'true'],
    ['MQ-078 a list as register', 'value', '[12]'], ['an exponent in text', 'value', '"1e3"'], ['blanks in the register', 'value', '" 12"'], ['text as register', 'value', '"abc"'],
    ['MQ-089 gallons', 'unit', '"gal"'], ['a unit in capitals', 'unit', '"M3"'], ['a null unit', 'unit', 'null'],
    ['channel 0', 'ch', '0'], ['channel 256', 'ch', '256'], ['half a channel', 'ch', '1.5'], ['a channel as text', 'ch', '"1"'],
    ['an unknown register', 'reg', '"flow"'], ['a negative status', 'status', '-1'], ['a status past the safe integers', 'status', '9007199254740993'], ['a status as text', 'status', '"0"'],
    ['a negative counter', 'seq', '-1'], ['a counter as text', 'seq', '"17"'], ['half a counter', 'seq', '0.5'], ['meta that is a list', 'meta', '[]'], ['meta that is null', 'meta', 'null'], ['a gateway that is a number', 'gw', '1'],
    ['MQ-032 an own key __proto__', '__proto__', '{"isAdmin":true}'], ['an own key constructor', 'constructor', '1'], ['an own key prototype', 'prototype', '{}'],
  ])('SCHEMA: %s', (_case, field, raw) => {
    expect(refusedItem(withRaw(field, raw)).kind).toBe('SCHEMA');
  });

  it('MQ-072 SCHEMA: no register', () => {
    expect(refusedItem({ serial: 'KB-000123', ts: AT_TEN }).kind).toBe('SCHEMA');
  });

  it.each<[string, string]>([
    ['MQ-021 an overflowing number', '1e400'], ['MQ-022 a vanishing number', '1e-400'], ['MQ-079 1e21', '1e21'], ['a number too small for decimal text', '1e-7'],
    ['MQ-070 a negative register', '"-5.000"'], ['a negative number', '-5'], ['MQ-031 50,000 digits', '1'.repeat(50_000)], ['MQ-031 50,000 digits of text', `"${'1'.repeat(50_000)}"`],
    ['a number past the safe integers', '9007199254740993'], ['litres past the safe integers', '"9007199254740.993"'],
  ])('RANGE: %s', (_case, raw) => {
    expect(refusedItem(withRaw('value', raw)).kind).toBe('RANGE');
  });

  it('MQ-080 RANGE: 9007199254740993 litres', () => {
    expect(refusedItem(`{"ts":"${AT_TEN}","unit":"l","value":9007199254740993}`).kind).toBe('RANGE');
  });

  it.each<[string, string, string]>([
    ['MQ-108 30 February', '"2026-02-30T00:00:00Z"', 'TIME_FORMAT'], ['MQ-109 29 February of a common year', '"2027-02-29T12:00:00Z"', 'TIME_FORMAT'],
    ['MQ-110 no zone', '"2026-01-31T23:30:00"', 'TIME_FORMAT'], ['no zone, long enough for one', '"2026-01-31T23:30:00.000"', 'TIME_FORMAT'], ['MQ-113 the word now', '"now"', 'TIME_FORMAT'],
    ['MQ-115 null', 'null', 'TIME_FORMAT'], ['MQ-115 empty', '""', 'TIME_FORMAT'], ['a list', '[1]', 'TIME_FORMAT'], ['true', 'true', 'TIME_FORMAT'], ['milliseconds as text', '"1795341600000"', 'TIME_FORMAT'],
    ['half a millisecond', '1795341600000.5', 'TIME_FORMAT'], ['MQ-116 one past the furthest instant', '8640000000000001', 'TIME_FUTURE'], ['an overflowing number', '1e400', 'TIME_FUTURE'],
    ['MQ-120 minus one', '-1', 'TIME_PAST'], ['minus one and a half', '-1.5', 'TIME_PAST'],
  ])('its time is refused: %s', (_case, raw, kind) => {
    expect(refusedItem(withRaw('ts', raw)).kind).toBe(kind);
    expect(refusedItem(withRaw('clock', raw)).kind).toBe(kind);
  });

  it('TIME_FORMAT: no time', () => {
    expect(refusedItem({ value: '1' }).kind).toBe('TIME_FORMAT');
  });

  it('of a refused message keeps the counter and what it was about', () => {
    const message = messageOf({ serial: 'KB-000123', ts: AT_TEN, value: null, seq: 17 });
    expect(message.sequence).toBe(17);
    expect(message.items[0]).toEqual({
      itemNo: 0, ok: false, kind: 'SCHEMA', detail: 'value is null; expected a decimal such as "1234.567"', serial: 'KB-000123',
    });
  });

  it.each<[string, string, number | null]>([['minus zero', '-0', 0], ['a negative one', '-1', null], ['text', '"17"', null], ['half a one', '0.5', null]])(
    'has a counter that is %s', (_case, raw, sequence) => {
      expect(Object.is(messageOf(withRaw('seq', raw)).sequence, sequence)).toBe(true);
    });

  it('is described without a copy of what it holds', () => {
    const item = refusedItem({ serial: `\u0007${'A'.repeat(60_000)}`, ts: AT_TEN, value: '1' });
    expect(item.detail.length).toBeLessThanOrEqual(200);
    expect(item.serial?.length).toBeLessThanOrEqual(64);
    expect(`${item.detail}${item.serial}`).not.toMatch(/\p{Cc}/u);
  });

  it.each<[string, string, string | null]>([['the reserved key', '__proto__', 'KB-000123'], ['no text as serial', 'serial', null]])('tells whom it spoke of: %s', (_case, field, serial) => {
    expect(refusedItem(withRaw(field, '{}')).serial).toBe(serial);
  });

  it.each([['a field of another vendor', { battery: 3.6 }], ['MQ-029 60 kB of a note', { note: 'x'.repeat(60_000) }], ['a toString', { toString: 1 }]])('with %s is read and marked', (_case, extra) => {
    const message = messageOf({ ts: AT_TEN, value: '1', ...extra });
    expect(message.unknownFields).toBe(true);
    expect(message.items[0]).toMatchObject({ ok: true, unknownFields: true });
  });

  it('MQ-032 leaves every prototype alone', () => {
    decode(withRaw('__proto__', '{"isAdmin":true}'));
    decode(withRaw('meta', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'));
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });
});

describe('a message that is no message', () => {
  it.each<[string, string, string]>([
    ['MQ-014 null', 'null', 'SCHEMA'], ['MQ-015 a number', '42', 'SCHEMA'], ['a text', '"hello"', 'SCHEMA'], ['true', 'true', 'SCHEMA'],
    ['MQ-001 nothing', '', 'MALFORMED_JSON'], ['MQ-023 a key twice', `{"ts":"${AT_TEN}","value":"1.000","value":"999999.000"}`, 'AMBIGUOUS'],
  ])('%s', (_case, text, kind) => {
    expect(decode(text)).toMatchObject({ ok: false, kind });
  });

  it('an empty object is one reading that lacks everything', () => {
    expect(refusedItem({})).toMatchObject({ itemNo: 0, kind: 'SCHEMA', serial: null });
  });
});
