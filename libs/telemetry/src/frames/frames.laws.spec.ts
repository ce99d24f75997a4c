import fc from 'fast-check';

import { decodeChirpStack } from '../chirpstack/decode-chirpstack.js';
import { CODECS } from '../lorawan/find-codec.js';
import { decodeLorawanPayload } from '../lorawan/decode-payload.js';
import { decodeSparkplug } from '../sparkplug/decode-sparkplug.js';
import { SparkplugHost } from '../sparkplug/host-application.js';
import { decodeThingsStack } from '../things-stack/decode-things-stack.js';
import { decodeWmbusmeters } from '../wmbusmeters/decode-wmbusmeters.js';
import { bytesFromBase64, bytesFromHex } from './byte-view.js';
import { compareDecimals, divide, multiply, plainDecimal, plainFloat32, scaled } from './decimal.js';
import { type DecodedFrame, FRAME_KINDS, QUANTITIES } from './decoded-frame.js';

const runs = { numRuns: 50 };
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/;

/** What holds of every frame that comes out, whatever went in. */
function expectSound(frame: DecodedFrame): void {
  expect(FRAME_KINDS).toContain(frame.kind);
  expect(frame.readings.length).toBeLessThanOrEqual(4_096);
  expect((frame.fault === null) === (frame.kind !== 'undecodable')).toBe(true);
  if (frame.kind === 'undecodable') expect([...frame.readings, ...frame.alarms]).toEqual([]);
  for (const { quantity, amount, time } of frame.readings) {
    expect(QUANTITIES).toContain(quantity);
    if (quantity === 'run_state') expect(['true', 'false']).toContain(amount);
    else expect(amount).toMatch(DECIMAL);
    expect(time.atMs === null || Number.isSafeInteger(time.atMs)).toBe(true);
  }
}

/** Real frames of the codecs' makers, to be cut and flipped. */
const FRAMES = [
  '01aeac986a003217000000000000000000008003800054000e400510004800024002000020000000000000000000000000000000', '43b1315d30',
  '7a08000000446d002cfd284413c1aa77004d9313186201270122012201260122012201210127012201220127012f',
  '2d44b42509930310050e7221535104b4250107010000200413e02e00008410130000000002fd17000002fd74cb16', '02e61e785634120700c80113f803000000e8',
  '01755c0367340104686520ce9e74466310015d020000010000', '20dc9e7446630500010a0000000114000000', '0061285c286209010000000000000000000000000000000000d832',
  '5a6700000127000100020003000414aba3e9', '49fbdf010000de1400000000000046eddf0106fc8b0702e2e6535455', '0206000008000112d40d000100e71000001f5c00070000025800d37669',
  '02016700033e8060170c7f', '01da0019715200195fca00195c0f001957fc00194a1c00193d503030383030303000383133383339393900',
].map((hex) => bytesFromHex(hex)!);

const damaged = fc.tuple(fc.constantFrom(...FRAMES), fc.nat(600), fc.array(fc.tuple(fc.nat(600), fc.nat(7)), { maxLength: 8 })).map(([frame, length, flips]) => {
  const bytes = Uint8Array.from(frame.slice(0, length % (frame.length + 1)));
  for (const [at, bit] of flips) if (bytes.length > 0) bytes[at % bytes.length]! ^= 1 << bit;
  return bytes;
});
const anyBytes = fc.oneof(damaged, fc.uint8Array({ maxLength: 520 }));
const port = fc.option(fc.nat(255), { nil: null });
const receipt = fc.option(fc.integer({ min: 0, max: 4_102_444_800_000 }), { nil: null });

describe('decoding is total', () => {
  it.each(CODECS.map((codec) => [codec.name, codec] as const))('%s: any truncation, any flipped bit, any bytes are a value', (_name, codec) => {
    fc.assert(fc.property(anyBytes, port, receipt, (bytes, fPort, receivedAtMs) => {
      const settings = { pulseWeightLitres: '10', logIntervalSeconds: 3600 };
      expectSound(decodeLorawanPayload(codec, bytes, { fPort, receivedAtMs, settings }));
    }), runs);
  });

  it('every truncation of a real frame is a value for every codec', () => {
    for (const frame of FRAMES) {
      for (let length = 0; length <= frame.length; length++) {
        for (const codec of CODECS) expectSound(decodeLorawanPayload(codec, frame.slice(0, length), { fPort: 2, receivedAtMs: 0, settings: {} }));
      }
    }
  });

  it('envelopes: any document is a value', () => {
    const keys = fc.constantFrom('deviceInfo', 'devEui', 'data', 'object', 'fPort', 'time', 'end_device_ids', 'dev_eui', 'uplink_message', 'frm_payload', 'decoded_payload', 'batteryLevel',
      'id', 'meter', 'timestamp', 'total_m3', 'target_m3', 'target_date', 'meter_datetime', 'status', 'join_accept', '__proto__', 'Counter');
    const leaf = fc.oneof(fc.string(), fc.double(), fc.constantFrom(null, true, '70b3d57ba0003bb8', 'AgFnAAIMfw==', '2026-11-01T06:00:00Z', '00417512', '2000-00-00', 1e308, -0.001));
    const document = fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(keys, tie('node'), { maxKeys: 8 })) })).node;
    const topic = fc.constantFrom('up', 'status', 'join', 'log', 'nonsense').map((name) => `application/1/device/70b3d57ba0003bb8/event/${name}`);
    fc.assert(fc.property(document, topic, (given, name) => {
      expectSound(decodeChirpStack(name, given, { vendor: 'Decentlab', model: 'DL-PR26' }));
      expectSound(decodeThingsStack(given));
      expectSound(decodeWmbusmeters(given));
    }), runs);
  });

  it('Sparkplug: any bytes are a value, and any order of messages too', () => {
    const message = fc.tuple(fc.constantFrom('NBIRTH', 'DBIRTH/p', 'NDATA', 'DDATA/p', 'NDEATH', 'DDEATH/p', 'NCMD').map((type) => {
      const [name, device] = type.split('/');
      return `spBv1.0/g/${name}/n${device === undefined ? '' : `/${device}`}`;
    }), fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('08e0a4eeb6b7331214100b18e0a4eeb6b733200a6900000000ac9802411802', '08eaf2f5a8a02b12120a05626453657118eaf2f5a8a02b20085800').map((hex) => bytesFromHex(hex)!)));
    fc.assert(fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const host = new SparkplugHost(2);
      for (const [topic, bytes] of messages) {
        expectSound(host.take(topic, bytes).frame);
        const decoded = decodeSparkplug(topic, bytes);
        expectSound('payload' in decoded ? decoded.frame : decoded);
      }
    }), runs);
  });

  it('is bounded: the largest Sparkplug payload of empty metrics gives a bounded frame', () => {
    expectSound(new SparkplugHost().take('spBv1.0/g/NDATA/n', Uint8Array.from({ length: 262_144 }, (_, at) => (at % 2 === 0 ? 0x12 : 0))).frame);
  });
});

describe('exact decimals', () => {
  const whole = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  const decimal = fc.tuple(whole, fc.integer({ min: -9, max: 3 })).map(([number, exponent]) => scaled(number, exponent));

  it('are written plainly', () => {
    fc.assert(fc.property(decimal, (text) => expect(text).toMatch(DECIMAL)), runs);
  });
  it('read back as the double or float they came from', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => expect(Object.is(Number(plainDecimal(number)), number === 0 ? 0 : number)).toBe(true)), runs);
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) => expect(Math.fround(Number(plainFloat32(number)))).toBe(number === 0 ? 0 : number)), runs);
  });
  it('multiply and divide back', () => {
    fc.assert(fc.property(decimal, fc.bigInt({ min: 1n, max: 10n ** 6n }), (text, factor) => expect(divide(multiply(text, String(factor)), String(factor), 9)).toBe(text)), runs);
  });
  it('compare as numbers do, in one order', () => {
    fc.assert(fc.property(decimal, decimal, (one, other) => expect(compareDecimals(one, other)).toBe(-compareDecimals(other, one) + 0)), runs);
  });
});

describe('base64', () => {
  it('reads what Node writes, padded or not', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect([...bytesFromBase64(text, 512)!]).toEqual([...bytes]);
      expect([...bytesFromBase64(text.replaceAll('=', ''), 512)!]).toEqual([...bytes]);
    }), runs);
  });
  it.each(['A', '****', 'AAA=A', 'AAAA===='])('%s is none', (text) => expect(bytesFromBase64(text, 512)).toBeUndefined());
});
