import { bytesFromHex } from '../frames/byte-view.js';
import { decodeSparkplug, parseSparkplugTopic } from './decode-sparkplug.js';
import { SparkplugHost } from './host-application.js';
import { encodeRebirthCommand, readSparkplugPayload } from './sparkplug-payload.js';

/** A writer of its own, so that the reader is not held against itself: varint, fixed and length-delimited fields. */
const varint = (whole: bigint): number[] => (whole < 128n ? [Number(whole)] : [Number(whole & 127n) | 128, ...varint(whole >> 7n)]);
const int = (field: number, whole: bigint | number): number[] => [...varint(BigInt(field * 8)), ...varint(BigInt.asUintN(64, BigInt(whole)))];
const bytes = (field: number, content: readonly number[]): number[] => [...varint(BigInt(field * 8 + 2)), ...varint(BigInt(content.length)), ...content];
const text = (field: number, content: string): number[] => bytes(field, [...Buffer.from(content)]);
const double = (field: number, number: number): number[] => {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(number);
  return [...varint(BigInt(field * 8 + 1)), ...buffer];
};
const payload = (stampMs: number, seq: number | null, metrics: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([...int(1, stampMs), ...metrics.flatMap((metric) => bytes(2, metric)), ...(seq === null ? [] : int(3, seq))]);

const T = 1_767_225_600_000;
const topic = (type: string, device?: string): string => `spBv1.0/City/${type}/well-07${device === undefined ? '' : `/${device}`}`;
const nbirth = (bdSeq: number, seq = 0): Uint8Array => payload(T, seq, [[...text(1, 'bdSeq'), ...int(4, 8), ...int(11, bdSeq)]]);
const dbirth = (seq: number, alias: number): Uint8Array => payload(T, seq, [[...text(1, 'Flow/Total'), ...int(2, alias), ...int(3, T), ...int(4, 10), ...double(13, 10)]]);
const ddata = (seq: number, alias: number, total: number, atMs = T): Uint8Array => payload(atMs, seq, [[...int(2, alias), ...int(3, atMs), ...double(13, total)]]);
const ndeath = (bdSeq: number): Uint8Array => payload(T, null, [[...text(1, 'bdSeq'), ...int(11, bdSeq)]]);

function born(bdSeq = 1): SparkplugHost {
  const host = new SparkplugHost();
  host.take(topic('NBIRTH'), nbirth(bdSeq));
  host.take(topic('DBIRTH', 'pump'), dbirth(1, 11));
  return host;
}
const amounts = (verdict: ReturnType<SparkplugHost['take']>): string[] => verdict.frame.readings.map(({ amount }) => amount);

describe('a Sparkplug host application', () => {
  it('wraps the sequence number from 255 to 0 without a gap', () => {
    const host = new SparkplugHost();
    host.take(topic('NBIRTH'), nbirth(1, 254));
    expect(host.take(topic('DBIRTH', 'pump'), dbirth(255, 11)).action).toBe('device_online');
    expect(host.take(topic('DDATA', 'pump'), ddata(0, 11, 12)).action).toBe('store');
  });

  it('a gap is stored and asked about once, until the birth comes', () => {
    const host = born();
    const first = host.take(topic('DDATA', 'pump'), ddata(4, 11, 12));
    expect([first.action, first.reason, first.rebirthTopic, amounts(first)]).toEqual(['store_and_request_rebirth', 'seq expected 2 got 4', 'spBv1.0/City/NCMD/well-07', ['12']]);
    expect(host.take(topic('DDATA', 'pump'), ddata(5, 11, 13, T + 1)).action).toBe('store');
    expect(host.take(topic('DDATA', 'pump'), ddata(9, 11, 14, T + 2)).action).toBe('store');
  });

  it('an alias means what the last birth said', () => {
    const host = born();
    host.take(topic('NBIRTH'), nbirth(2));
    host.take(topic('DBIRTH', 'pump'), dbirth(1, 99));
    expect(host.take(topic('DDATA', 'pump'), ddata(2, 11, 12)).action).toBe('request_rebirth');
    expect(amounts(host.take(topic('DDATA', 'pump'), ddata(3, 99, 13)))).toEqual(['13']);
  });

  it('a device in front of its node\'s birth, or of its own, is asked for it and stores nothing', () => {
    expect(new SparkplugHost().take(topic('DDATA', 'pump'), ddata(2, 11, 12))).toMatchObject({ action: 'request_rebirth', frame: { readings: [] } });
    expect(born().take(topic('DDATA', 'other'), ddata(2, 11, 12))).toMatchObject({ action: 'request_rebirth', frame: { readings: [] } });
  });

  it('a death certificate counts for its own birth alone, and once', () => {
    const host = born(6);
    expect(host.take(topic('NDEATH'), ndeath(5))).toMatchObject({ action: 'ignore', reason: 'bdSeq 5 != 6' });
    expect(host.take(topic('NDEATH'), ndeath(6)).action).toBe('node_offline');
    expect(host.take(topic('NDEATH'), ndeath(6)).action).toBe('ignore');
    expect(host.take(topic('DDATA', 'pump'), ddata(2, 11, 12)).action).toBe('request_rebirth');
  });

  it('the death of a device takes that device alone', () => {
    const host = born();
    expect(host.take(topic('DDEATH', 'pump'), payload(T, 2, [])).action).toBe('device_offline');
    expect(host.take(topic('NDATA'), payload(T, 3, [])).action).toBe('store');
    expect(host.take(topic('DDATA', 'pump'), ddata(4, 11, 12)).action).toBe('request_rebirth');
  });

  it('the same message again is a duplicate and opens no gap', () => {
    const host = born();
    host.take(topic('DDATA', 'pump'), ddata(2, 11, 12));
    expect(host.take(topic('DDATA', 'pump'), ddata(2, 11, 12)).action).toBe('drop_duplicate');
    expect(host.take(topic('DDATA', 'pump'), ddata(3, 11, 13)).action).toBe('store');
  });

  it.each(['NCMD', 'DCMD'])('%s is a word of a host and never a reading', (type) => {
    const device = type === 'DCMD' ? 'pump' : undefined;
    expect(born().take(topic(type, device), dbirth(2, 11))).toMatchObject({ action: 'ignore', frame: { kind: 'command', readings: [] } });
  });

  it('values of the past are logs at their own time', () => {
    const past = payload(T, 2, [[...int(2, 11), ...int(3, T - 7_200_000), ...int(5, 1), ...double(13, 9)], [...int(2, 11), ...int(3, T), ...double(13, 12)]]);
    expect(born().take(topic('DDATA', 'pump'), past).frame.readings.map(({ role, amount, time }) => [role, amount, time.atMs])).toEqual([['log', '9', T - 7_200_000], ['current', '12', T]]);
  });
});

describe('a Sparkplug payload', () => {
  const amountOf = (name: string, metric: readonly number[]): string[] => {
    const message = decodeSparkplug(topic('NDATA'), payload(T, 0, [[...text(1, name), ...metric]]));
    return 'payload' in message ? message.frame.readings.map(({ amount, unit }) => `${amount} ${unit}`) : ['undecodable'];
  };

  it.each([
    ['a UInt64 beyond what a double holds', 'Flow/Total', [...int(4, 8), ...int(11, 9_007_199_254_740_993n)], ['9007199254740993 m3']],
    ['a negative Int32, written as its two\'s complement', 'Level/Static', [...int(4, 3), ...int(10, 4_294_967_282n)], ['-14 m']],
    ['a negative Int64', 'Level/Static', [...int(4, 4), ...int(11, -14n)], ['-14 m']],
    ['litres by the node\'s own unit', 'Flow/Total', [...int(4, 10), ...bytes(9, [...text(1, 'engUnit'), ...bytes(2, [...int(1, 12), ...text(8, 'L')])]), ...double(13, 1500)], ['1.5 m3']],
    ['a unit that does not fit', 'Pressure/Head', [...int(4, 10), ...bytes(9, [...text(1, 'engUnit'), ...bytes(2, [...int(1, 12), ...text(8, 'furlong')])]), ...double(13, 4)], []],
    ['null, which is a fault and no zero', 'Flow/Rate', [...int(4, 9), ...int(7, 1)], []],
    ['what concerns the node alone', 'Node Control/Scan Rate', [...int(4, 4), ...int(11, 3000)], []],
  ])('%s', (_what, name, metric, expected) => {
    expect(amountOf(name, metric)).toEqual(expected);
  });

  it('the request for a rebirth has the bytes of the specification\'s message', () => {
    expect(Buffer.from(encodeRebirthCommand(1_486_144_502_122)).toString('hex')).toBe(
      Buffer.from(payload(1_486_144_502_122, null, [[...text(1, 'Node Control/Rebirth'), ...int(3, 1_486_144_502_122), ...int(4, 11), ...int(14, 1)]])).toString('hex'));
  });

  it.each(['08', '120a00', '0b', 'ffffffffffffffffffffff'])('%s is none', (hex) => {
    expect(readSparkplugPayload(bytesFromHex(hex)!)).toBeUndefined();
  });

  it.each(['spBv1.0/STATE/host', 'spBv1.0/g/NDATA/n/d', 'spBv1.0/g/DDATA/n', 'spAv1.0/g/NDATA/n', 'spBv1.0//NDATA/n', 'spBv1.0/g/NDATA/n/d/e'])('%s is no topic of it', (odd) => {
    expect(parseSparkplugTopic(odd)).toBeUndefined();
  });
});
