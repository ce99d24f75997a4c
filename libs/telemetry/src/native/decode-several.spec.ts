import { decodeNative } from './decode-native.js';
import type { DecodedItem, DecodedMessage } from './decoded-message.js';

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

function itemsOf(message: unknown): readonly DecodedItem[] {
  return messageOf(message).items;
}

/** Verdict on each item in few characters: the litres read, or the kind of fault. */
const verdictsOf = (message: unknown): (number | string)[] => itemsOf(message).map((item) => (item.ok ? item.indexLitres : item.kind));

describe('a history', () => {
  const readings = [{ ts: AT_TEN, value: '1.000' }, { ts: '2026-11-22T11:00:00Z', value: '1.500' }];

  it('lends its serial, unit, channel, register and clock to its readings', () => {
    const message = { serial: 'KB-000123', unit: 'l', ch: 3, reg: 'reverse_volume', clock: AT_TEN_MS, seq: 4, readings: [{ ts: AT_TEN, value: 12, status: 1 }] };
    expect(messageOf(message)).toEqual({
      ok: true, sequence: 4, deviceClockMs: AT_TEN_MS, unknownFields: false,
      items: [{
        itemNo: 0, ok: true, serial: 'KB-000123', channel: 3, register: 'reverse_volume', readAtMs: AT_TEN_MS, indexLitres: 12,
        statusBits: 1, deviceClockMs: AT_TEN_MS, unknownFields: false,
      }],
    });
  });

  it('lets each reading differ from it', () => {
    const differing = { ts: AT_TEN, value: '12', unit: 'm3', ch: 1, reg: 'volume', serial: 'KB-000124' };
    const [item] = itemsOf({ serial: 'KB-000123', unit: 'l', ch: 3, reg: 'reverse_volume', readings: [differing] });
    expect(item).toMatchObject({ serial: 'KB-000124', indexLitres: 12_000, channel: 1, register: 'volume' });
  });

  it('has defaults where nothing is said', () => {
    expect(itemsOf({ readings })).toMatchObject([{ serial: null, channel: 1, register: null, indexLitres: 1_000 }, { itemNo: 1, indexLitres: 1_500, deviceClockMs: null }]);
  });

  it('loses no neighbour to a bad reading', () => {
    expect(verdictsOf({ readings: [readings[0], { ts: 'now', value: '1' }, { ts: '2026-02-30T00:00:00Z', value: '1' }, null, { ts: AT_TEN, value: '-1' }, { ts: AT_TEN }, [], { ts: AT_TEN, value: '1', unit: 'gal' }, readings[1]] }))
      .toEqual([1_000, 'TIME_FORMAT', 'TIME_FORMAT', 'SCHEMA', 'RANGE', 'SCHEMA', 'SCHEMA', 'SCHEMA', 1_500]);
  });

  it('tells whom a bad reading spoke of', () => {
    expect(itemsOf({ serial: 'A', readings: [{ ts: 1 }, { ts: 1, serial: 'B' }, 7] }).map((item) => item.serial)).toEqual(['A', 'B', 'A']);
  });

  it('marks only the readings that carry an unknown field, or all where the envelope does', () => {
    const marked = (message: unknown) => itemsOf(message).map((item) => item.ok && item.unknownFields);
    expect(marked({ readings: [{ ...readings[0], t: 20 }, readings[1]] })).toEqual([true, false]);
    expect(marked({ readings, vendor: 'x' })).toEqual([true, true]);
    expect(messageOf({ readings: [{ ...readings[0], t: 20 }, readings[1]] }).unknownFields).toBe(true);
    expect(messageOf({ readings, vendor: 'x' }).unknownFields).toBe(true);
    expect(messageOf({ readings }).unknownFields).toBe(false);
  });

  it('refuses a reading with a reserved key alone', () => {
    expect(verdictsOf(`{"readings":[{"ts":"${AT_TEN}","value":"1","__proto__":{}},{"ts":"${AT_TEN}","value":"1"}]}`)).toEqual(['SCHEMA', 1_000]);
  });

  it.each<[string, unknown, string]>([
    ['no readings', { readings: [] }, 'SCHEMA'], ['readings that are no list', { readings: { ts: AT_TEN } }, 'SCHEMA'], ['null readings', { readings: null }, 'SCHEMA'],
    ['a time of its own', { readings, ts: AT_TEN }, 'SCHEMA'], ['a register of its own', { readings, value: '1' }, 'SCHEMA'], ['rows beside readings', { readings, rows: [] }, 'SCHEMA'],
    ['a bad unit', { readings, unit: 'gal' }, 'SCHEMA'], ['a bad counter', { readings, seq: -1 }, 'SCHEMA'], ['a bad clock', { readings, clock: 'now' }, 'TIME_FORMAT'],
    ['a clock without zone', { readings, clock: '2026-11-22T10:00:00.000' }, 'TIME_FORMAT'],
    ['an own key constructor', { readings, constructor: 1 }, 'SCHEMA'], ['1,001 readings', { readings: Array.from({ length: 1_001 }, () => readings[0]) }, 'TOO_LARGE'],
  ])('is refused whole: %s', (_case, message, kind) => {
    expect(decode(message)).toMatchObject({ ok: false, kind });
  });

  it('may hold 1,000 readings with every field', () => {
    const full = { serial: 'KB-000123', ts: AT_TEN, value: '1234.567', unit: 'm3', ch: 1, reg: 'volume', status: 0 };
    expect(itemsOf({ seq: 1, readings: Array.from({ length: 1_000 }, () => full) }).every((item) => item.ok)).toBe(true);
  });
});

describe('a list of readings', () => {
  it('takes each as it stands, with its own clock', () => {
    const message = messageOf([
      { serial: 'A', ts: AT_TEN, value: '1', seq: 8, clock: AT_TEN_MS + 2 }, { serial: 'B', ts: AT_TEN, value: 2, seq: 7, clock: AT_TEN_MS + 3 }, { serial: 'C', ts: AT_TEN, value: 3 },
    ]);
    expect(message).toMatchObject({ sequence: 8, deviceClockMs: AT_TEN_MS + 3, unknownFields: false });
    expect(message.items).toMatchObject([
      { itemNo: 0, serial: 'A', deviceClockMs: AT_TEN_MS + 2 }, { itemNo: 1, serial: 'B', deviceClockMs: AT_TEN_MS + 3 }, { itemNo: 2, serial: 'C', deviceClockMs: null },
    ]);
  });

  it('loses no neighbour to a bad item', () => {
    expect(verdictsOf(`[{"ts":"${AT_TEN}","value":"1"},{"ts":"${AT_TEN}","value":"1","serial":"A\\u0000"},7,[],null,{"ts":"${AT_TEN}","value":1e-400},{"ts":"${AT_TEN}","value":"2","x":1}]`))
      .toEqual([1_000, 'SCHEMA', 'SCHEMA', 'SCHEMA', 'SCHEMA', 'RANGE', 2_000]);
  });

  it('marks the items with unknown fields', () => {
    const message = messageOf([{ ts: AT_TEN, value: '1' }, { ts: AT_TEN, value: '2', x: 1 }]);
    expect(message.unknownFields).toBe(true);
    expect(message.items).toMatchObject([{ unknownFields: false }, { unknownFields: true }]);
  });

  it('may hold 1,000 readings', () => {
    expect(itemsOf(Array.from({ length: 1_000 }, () => ({ ts: AT_TEN, value: '1' }))).every((item) => item.ok)).toBe(true);
  });

  it('MQ-133 is refused when empty, and when longer than 1,000', () => {
    expect(decode('[]')).toMatchObject({ ok: false, kind: 'SCHEMA' });
    expect(decode(Array.from({ length: 1_001 }, () => ({})))).toMatchObject({ ok: false, kind: 'TOO_LARGE' });
  });
});

describe('the compact form', () => {
  it('has rows of serial, epoch seconds, litres and channel', () => {
    expect(messageOf({ rows: [['KB-000123', 1_795_341_600, 1_234_567], ['KB-000124', 1_795_341_600, 98_765, 2]], seq: 5, clock: AT_TEN })).toEqual({
      ok: true, sequence: 5, deviceClockMs: AT_TEN_MS, unknownFields: false,
      items: [
        { itemNo: 0, ok: true, serial: 'KB-000123', channel: 1, register: null, readAtMs: AT_TEN_MS, indexLitres: 1_234_567, statusBits: null, deviceClockMs: AT_TEN_MS, unknownFields: false },
        { itemNo: 1, ok: true, serial: 'KB-000124', channel: 2, register: null, readAtMs: AT_TEN_MS, indexLitres: 98_765, statusBits: null, deviceClockMs: AT_TEN_MS, unknownFields: false },
      ],
    });
  });

  it.each<[string, string, number | string]>([
    ['a good row', '["A",1795341600,5]', 5], ['minus zero litres', '["A",1795341600,-0]', 0], ['two members', '["A",1795341600]', 'SCHEMA'], ['five members', '["A",1795341600,5,1,0]', 'SCHEMA'],
    ['no list', '{"serial":"A"}', 'SCHEMA'], ['null', 'null', 'SCHEMA'], ['a null serial', '[null,1795341600,5]', 'SCHEMA'], ['NUL in the serial', '["A\\u0000",1795341600,5]', 'SCHEMA'],
    ['litres as text', '["A",1795341600,"5"]', 'SCHEMA'], ['half a litre', '["A",1795341600,5.5]', 'SCHEMA'], ['negative litres', '["A",1795341600,-5]', 'RANGE'],
    ['vanishing litres', '["A",1795341600,1e-400]', 'RANGE'], ['litres past the safe integers', '["A",1795341600,9007199254740993]', 'RANGE'], ['overflowing litres', '["A",1795341600,1e400]', 'RANGE'],
    ['a time as text', '["A","2026-11-22T10:00:00Z",5]', 'TIME_FORMAT'], ['half a second', '["A",1795341600.5,5]', 'TIME_FORMAT'], ['a null time', '["A",null,5]', 'TIME_FORMAT'],
    ['a negative time', '["A",-1,5]', 'TIME_PAST'], ['a time past the furthest instant', '["A",8640000000001,5]', 'TIME_FUTURE'],
    ['channel 0', '["A",1795341600,5,0]', 'SCHEMA'], ['a null channel', '["A",1795341600,5,null]', 'SCHEMA'],
  ])('%s loses it no neighbour', (_case, row, verdict) => {
    expect(verdictsOf(`{"rows":[["B",1795341600,1],${row},["C",1795341600,2]]}`)).toEqual([1, verdict, 2]);
  });

  it.each<[string, unknown[], string]>([
    ['too few members', ['A', 1], 'row of 2 members; expected 3 or 4'],
    ['too many members', ['A', 1, 2, 3, 4], 'row of 5 members; expected 3 or 4'],
    ['a bad serial before a bad time', ['', 'x', 2], 'serial is ""; expected text of 1 to 64 characters without control characters'],
    ['a bad register before a bad time', ['A', 'x', null], 'register is null; expected whole litres'],
    ['a bad time', ['A', 'x', 2, 0], 'time is "x"; expected epoch seconds'],
    ['a bad channel', ['A', 1, 2, 0], 'channel is 0; expected a whole number from 1 to 255'],
  ])('says what is wrong with a row: %s', (_case, row, detail) => {
    expect(itemsOf({ rows: [row] })).toMatchObject([{ ok: false, detail }]);
  });

  it('tells whom a bad row spoke of', () => {
    expect(itemsOf({ rows: [['A', 1], [7, 1, 2], 'A', ['A\0', 1, 2]] }).map((item) => item.serial)).toEqual(['A', null, null, 'A\\u0000']);
  });

  it('marks every row where the envelope has an unknown field', () => {
    const message = messageOf({ rows: [['A', 1_795_341_600, 1]], vendor: 'x' });
    expect(message).toMatchObject({ unknownFields: true, items: [{ unknownFields: true }] });
  });

  it.each<[string, object, string]>([
    ['no rows', { rows: [] }, 'SCHEMA'], ['rows that are no list', { rows: 'A' }, 'SCHEMA'], ['a unit, which rows would not follow', { unit: 'm3' }, 'SCHEMA'],
    ['a register', { reg: 'volume' }, 'SCHEMA'], ['a serial', { serial: 'A' }, 'SCHEMA'], ['a channel', { ch: 2 }, 'SCHEMA'], ['a status', { status: 0 }, 'SCHEMA'],
    ['a reading of its own', { ts: AT_TEN, value: '1' }, 'SCHEMA'], ['a value alone', { value: '1' }, 'SCHEMA'], ['a history beside', { readings: [] }, 'SCHEMA'],
    ['a bad counter', { seq: 'x' }, 'SCHEMA'], ['a bad clock', { clock: '' }, 'TIME_FORMAT'], ['an own key prototype', { prototype: 1 }, 'SCHEMA'],
    ['2,001 rows', { rows: Array.from({ length: 2_001 }, () => ['A', 1_795_341_600, 1]) }, 'TOO_LARGE'],
  ])('is refused whole: %s', (_case, fields, kind) => {
    expect(decode({ rows: [['A', 1_795_341_600, 1]], ...fields })).toMatchObject({ ok: false, kind });
  });

  it('may hold 2,000 rows', () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => [`KB-${String(i).padStart(6, '0')}`, 1_795_341_600 + i, 99_999_999, 2]);
    expect(itemsOf({ rows, seq: 1 }).every((item) => item.ok)).toBe(true);
  });
});
