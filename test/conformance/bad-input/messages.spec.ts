import { gunzipSync } from 'node:zlib';

import { NotUnderstood, type CatalogueObject } from './catalogue.js';
import { messagesOf } from './messages.js';
import { Variables } from './variables.js';

const NOW_MS = Date.UTC(2026, 10, 22, 10);
const NOW = '2026-11-22T10:00:00.000Z';

/** Messages of a payload written as the catalogue writes it: parsed, so that `__proto__` is a key like any other. */
function built(payload: string): { bytes: Buffer; items: number; gateway: string | undefined }[] {
  const variables = new Variables({
    serial: 'A-1', otherSerial: 'B-1', well: 'W-1', unknownSerial: 'U-1', registerCapacityLitres: 100_000_000, payloadLimitBytes: 262_000, topicPrefix: 'meters', topicSuffix: 'up',
  }, () => NOW_MS);
  variables.define('VALID', () => '{"valid":true}');
  return [...messagesOf(JSON.parse(payload) as CatalogueObject, variables, () => NOW_MS)];
}

const texts = (payload: string): string[] => built(payload).map(({ bytes }) => bytes.toString());
const one = (payload: string): string => texts(payload).join('|');

describe('payloads of the catalogue', () => {
  it('base: a valid reading, changed by set, raw and drop', () => {
    expect(one('{"base":"reading"}')).toBe(`{"serial":"A-1","ts":"${NOW}","value":"100.000","seq":1000}`);
    expect(one('{"base":"reading","set":{"value":"$CAPACITY","unit":"l","ts":null},"drop":["seq"]}')).toBe('{"serial":"A-1","ts":null,"value":"100000.000","unit":"l"}');
    expect(one('{"base":"reading","raw":{"value":"1e400","serial":"\\"A\\\\u0000B\\""},"drop":["seq","ts"]}')).toBe('{"serial":"A\\u0000B","value":1e400}');
  });

  it('an own key __proto__ reaches the message and no prototype', () => {
    expect(one('{"base":"reading","raw":{"__proto__":"{\\"isAdmin\\":true}"},"drop":["seq","ts","serial"]}')).toBe('{"value":"100.000","__proto__":{"isAdmin":true}}');
    expect(one('{"base":"reading","set":{"meta":{"__proto__":{"x":1}}},"drop":["seq","ts","serial"]}')).toBe('{"value":"100.000","meta":{"__proto__":{"x":1}}}');
    expect(({} as { isAdmin?: true }).isAdmin).toBeUndefined();
  });

  it('repetitions inside strings: quoted in raw text they make one long text', () => {
    expect(one('{"base":"reading","set":{"serial":"<gen:A x 4>"},"drop":["seq","ts","value"]}')).toBe('{"serial":"AAAA"}');
    expect(one('{"base":"reading","raw":{"value":"<gen:1 x 5>","note":"<gen:\\"x\\" x 3>"},"drop":["seq","ts","serial"]}')).toBe('{"value":11111,"note":"xxx"}');
  });

  it('text, hex, template, bytes inside a template', () => {
    expect(one('{"text":"hello $SERIAL"}')).toBe('hello A-1');
    expect(built('{"hex":"a2 66 ff"}')[0]!.bytes).toEqual(Buffer.from([0xa2, 0x66, 0xff]));
    expect(one('{"template":"$VALID$VALID"}')).toBe('{"valid":true}{"valid":true}');
    expect(built('{"template":"A<hex:ff fe>B"}')[0]!.bytes).toEqual(Buffer.from([0x41, 0xff, 0xfe, 0x42]));
    expect(texts('{"none":true}')).toEqual([]);
  });

  it('dressings: prefix, encodings, padding', () => {
    expect(built('{"hexPrefix":"efbbbf","text":"{}"}')[0]!.bytes).toEqual(Buffer.from('efbbbf7b7d', 'hex'));
    expect(gunzipSync(built('{"encode":"gzip","template":"$VALID"}')[0]!.bytes).toString()).toBe('{"valid":true}');
    expect(built('{"encode":"utf16le","text":"{}"}')[0]!.bytes).toEqual(Buffer.from('7b007d00', 'hex'));
    expect(built('{"encode":"utf16le-bom","text":"{"}')[0]!.bytes).toEqual(Buffer.from('fffe7b00', 'hex'));
    expect(built('{"encode":"win1251","text":"Ая-ё…"}')[0]!.bytes).toEqual(Buffer.from('c0ff2db83f', 'hex'));
    expect(one('{"encode":"jsonstring","text":"{\\"a\\":1}"}')).toBe('"{\\"a\\":1}"');
    expect(one('{"text":"{}","padTo":6}')).toBe('{}    ');
    expect(built('{"base":"reading","padTo":"$LIMIT+1"}')[0]!.bytes.length).toBe(262_001);
  });

  it('gen: a unit many times with a tail, an object of many keys', () => {
    expect(one('{"gen":{"unit":"[","count":3,"tail":{"unit":"]","count":2}}}')).toBe('[[[]]');
    expect(one('{"gen":{"unit":"ab","count":2}}')).toBe('abab');
    expect(one('{"gen":{"object":{"keys":2}}}')).toBe('{"k0":0,"k1":0}');
  });

  it('steps in order, with the gateway that a step names', () => {
    const steps = built('{"steps":[{"base":"reading","set":{"value":"1.000","gw":"g1"},"drop":["seq"]},{"text":"x"}]}');
    expect(steps.map(({ gateway }) => gateway)).toEqual(['g1', undefined]);
    expect(steps[0]!.bytes.toString()).toContain('"gw":"g1"');
  });

  it('backlog: a series that ends now, also newest first', () => {
    const hours = texts('{"base":"reading","backlog":{"hours":3,"stepMinutes":60}}').map((text) => JSON.parse(text) as { ts: string; value: string });
    expect(hours.map(({ ts }) => ts.slice(11, 16))).toEqual(['08:00', '09:00', '10:00']);
    expect(hours.map(({ value }) => value)).toEqual(['100.000', '100.010', '100.020']);
    const reverse = texts('{"base":"reading","backlog":{"hours":3,"stepMinutes":60,"order":"reverse"}}').map((text) => JSON.parse(text) as { ts: string; value: string });
    expect(reverse.map(({ ts, value }) => [ts, value])).toEqual(hours.map(({ ts, value }) => [ts, value]).toReversed());
    expect(built('{"base":"reading","backlog":{"days":30,"stepMinutes":60}}').length).toBe(720);
  });

  it('batch: a list with a poisoned row, a repeated row and a changed row', () => {
    const [list] = built('{"batch":{"count":5,"poison":{"index":1,"raw":{"serial":"\\"A\\\\u0000\\""}},"duplicateIndex":[2,3],"rows":{"4":{"serial":"$OTHER_SERIAL"}}}}');
    expect(list!.items).toBe(5);
    const rows = JSON.parse(list!.bytes.toString()) as { serial: string; ts: string; value: string; seq: number }[];
    expect(rows.map(({ serial }) => serial)).toEqual(['A-1', 'A\u0000', 'A-1', 'A-1', 'B-1']);
    expect(rows[3]).toEqual(rows[2]);
    expect(new Set(rows.map(({ ts }) => ts)).size).toBe(4);
  });

  it.each([
    ['a key nobody knows', '{"base":"reading","twist":1}'], ['an encoding nobody knows', '{"encode":"rot13","text":"x"}'], ['a base of another surface', '{"base":"manual"}'],
    ['no payload at all', '{}'], ['a row that is not there', '{"batch":{"count":2,"rows":{"2":{"value":"1"}}}}'], ['a variable nobody knows', '{"text":"$NOBODY"}'],
    ['an order nobody knows', '{"base":"reading","backlog":{"hours":1,"stepMinutes":10,"order":"odd"}}'], ['half a byte', '{"hex":"abc"}'],
  ])('%s is not guessed at', (_what, payload) => {
    expect(() => built(payload)).toThrow(NotUnderstood);
  });
});
