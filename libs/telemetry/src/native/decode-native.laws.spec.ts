import fc from 'fast-check';
import { decodeNative } from './decode-native.js';

const utf8 = new TextEncoder();
const bytesOf = (message: unknown): Uint8Array => utf8.encode(JSON.stringify(message));
const itemsOf = (payload: Uint8Array) => {
  const decoded = decodeNative(payload);
  return decoded.ok ? decoded.items : [];
};

const FROM_2000 = { min: 946_684_800_000, max: 4_102_444_800_000 };
const serial = fc.stringMatching(/^[A-Z]{2}-[0-9]{6}$/);
const litres = fc.integer({ min: 0, max: 99_999_999 });
const m3 = litres.map((count) => `${Math.floor(count / 1_000)}.${String(count % 1_000).padStart(3, '0')}`);
const reading = fc.record(
  { serial, ts: fc.integer(FROM_2000), value: m3, seq: fc.nat(), status: fc.maxSafeNat(), ch: fc.integer({ min: 1, max: 255 }), clock: fc.integer(FROM_2000) },
  { requiredKeys: ['ts', 'value'] },
);
const row = fc.tuple(serial, fc.integer({ min: 946_684_800, max: 4_102_444_800 }), litres);
const message = fc.oneof(
  reading,
  fc.array(reading, { minLength: 1, maxLength: 5 }),
  fc.record({ serial, readings: fc.array(reading, { minLength: 1, maxLength: 5 }) }),
  fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 5 }), seq: fc.nat() }),
);
/** Anything that may stand where an item is expected. */
const strangeItem = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.record({ ts: fc.jsonValue({ maxDepth: 1 }), value: fc.jsonValue({ maxDepth: 1 }), unit: fc.constantFrom('m3', 'l', 'x') }));

describe('decoding', () => {
  it('reads every item of a good message', () => {
    fc.assert(fc.property(message, (good) => {
      const items = itemsOf(bytesOf(good));
      expect(items.length).toBeGreaterThan(0);
      expect(items.every((item, i) => item.ok && item.itemNo === i)).toBe(true);
    }));
  });

  it('tells the same litres and instants in every form', () => {
    fc.assert(fc.property(row, ([who, seconds, count]) => {
      const value = `${Math.floor(count / 1_000)}.${String(count % 1_000).padStart(3, '0')}`;
      const forms = [
        { rows: [[who, seconds, count]] }, { serial: who, ts: seconds * 1_000, value }, [{ serial: who, ts: new Date(seconds * 1_000).toISOString(), value: Number(value) }],
        { serial: who, unit: 'l', readings: [{ ts: seconds * 1_000, value: count }] },
      ].map((form) => itemsOf(bytesOf(form))[0]);
      for (const item of forms) expect(item).toEqual(forms[0]);
      expect(forms[0]).toMatchObject({ serial: who, readAtMs: seconds * 1_000, indexLitres: count });
    }));
  });

  it('ends in a verdict for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const decoded = decodeNative(bytes);
      expect(decoded.ok || decoded.detail.length <= 200).toBe(true);
    }));
  });

  it('ends in a verdict for a message cut short or with one bit turned over, and never in NaN', () => {
    fc.assert(fc.property(message, fc.nat(), fc.nat(7), fc.boolean(), (good, place, bit, cut) => {
      const payload = bytesOf(good);
      const at = place % payload.length;
      const damaged = cut ? payload.slice(0, at) : payload.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
      for (const item of itemsOf(damaged)) {
        if (!item.ok) expect(item.detail.length).toBeLessThanOrEqual(200);
        else expect(Number.isSafeInteger(item.indexLitres) && item.indexLitres >= 0 && Number.isSafeInteger(item.readAtMs)).toBe(true);
      }
    }), { numRuns: 1_000 });
  });

  it.each(['readings', 'list'])('gives every item of %s a verdict that does not depend on its neighbours', (form) => {
    fc.assert(fc.property(fc.array(strangeItem, { minLength: 1, maxLength: 6 }), (given) => {
      const together = itemsOf(bytesOf(form === 'list' ? given : { readings: given }));
      const alone = given.map((one) => itemsOf(bytesOf(form === 'list' ? [one] : { readings: [one] }))[0]);
      expect(together).toEqual(alone.map((item, itemNo) => ({ ...item, itemNo })));
    }));
  });

  it('gives every row a verdict that does not depend on its neighbours', () => {
    const strangeRow = fc.oneof(row, fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(fc.property(fc.array(strangeRow, { minLength: 1, maxLength: 6 }), (rows) => {
      const alone = rows.map((one) => itemsOf(bytesOf({ rows: [one] }))[0]);
      expect(itemsOf(bytesOf({ rows }))).toEqual(alone.map((item, itemNo) => ({ ...item, itemNo })));
    }));
  });

  it('is the same every time', () => {
    fc.assert(fc.property(fc.oneof(message, strangeItem), (given) => {
      expect(decodeNative(bytesOf(given))).toEqual(decodeNative(bytesOf(given)));
    }));
  });
});
