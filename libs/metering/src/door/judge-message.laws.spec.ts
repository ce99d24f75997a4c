import type { Device, DeviceRegister } from '@app/registry';
import fc from 'fast-check';
import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeMessage } from './judge-message.js';
import type { ArrivedMessage, JudgedMessage } from './judged-message.js';

const NOW_MS = Date.UTC(2026, 10, 22, 10);
const SERIALS = ['KB-1', 'KB-2', 'KB-3', 'gw-1'];

const REGISTER: DeviceRegister = {
  deviceBySerial(serial): Device | undefined {
    const index = SERIALS.indexOf(serial);
    return index < 0 ? undefined : { deviceId: index, serial, kind: serial === 'gw-1' ? 'gateway' : 'meter' };
  },
  gatewaySpeaksFor: (gateway, device) => gateway === 3 && device < 2,
  mappingsOf: (deviceId, channel) => (channel > 1 ? [] : [
    { meterId: deviceId, register: 1, registerCapacityLitres: 10_000, mappedFromMs: NOW_MS - 20 * 86_400_000, mappedToMs: NOW_MS - 10 * 86_400_000 },
    { meterId: deviceId + 10, register: 1, registerCapacityLitres: 10_000, mappedFromMs: NOW_MS - 5 * 86_400_000, mappedToMs: null },
  ]),
};

const utf8 = new TextEncoder();
const from = (sender: 'KB-1' | 'gw-1', payload: Uint8Array, topic?: string): ArrivedMessage => ({
  senderDeviceId: SERIALS.indexOf(sender), senderSerial: sender, senderKind: sender === 'gw-1' ? 'gateway' : 'meter',
  topic: topic ?? (sender === 'gw-1' ? 'gw/gw-1/up' : 'meters/KB-1/up'), payload, receivedAtMs: NOW_MS,
});
const judge = (message: ArrivedMessage): JudgedMessage => judgeMessage(message, REGISTER, DEFAULT_DOOR_RULES);

const sender = fc.constantFrom<'KB-1' | 'gw-1'>('KB-1', 'gw-1');
const serial = fc.constantFrom(...SERIALS, 'KB-9', 'А-1', 'A\0', '', 7);
const ts = fc.oneof(fc.integer({ min: NOW_MS - 30 * 86_400_000, max: NOW_MS + 3 * 86_400_000 }), fc.constantFrom('now', null, 0, '2026-11-22T10:00:00Z'));
const item = fc.record(
  { serial, ts, value: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constantFrom('5.5', '1,5', null)), ch: fc.constantFrom(1, 1, 2, 0), clock: ts, other: fc.boolean() },
  { requiredKeys: ['ts', 'value'] },
);
const items = fc.array(item, { minLength: 1, maxLength: 8 });
const listOf = (given: readonly unknown[]): Uint8Array => utf8.encode(JSON.stringify(given));

/** Every verdict of a message without the place of its item. */
function verdictsOf({ readings, quarantined }: JudgedMessage): string[] {
  return [...readings, ...quarantined].map((verdict) => JSON.stringify({ ...verdict, itemNo: undefined })).sort();
}

describe('judgement at the door', () => {
  it('ends in a verdict for any bytes on any topic', () => {
    fc.assert(fc.property(sender, fc.uint8Array({ maxLength: 80 }), fc.option(fc.string({ unit: 'binary', maxLength: 20 }), { nil: undefined }), (who, payload, topic) => {
      const { readings, quarantined } = judge(from(who, payload, topic));
      expect(readings.length + quarantined.length).toBeGreaterThan(0);
    }));
  });

  it('ends in a verdict for a message cut short or with one bit turned over', () => {
    fc.assert(fc.property(sender, items, fc.nat(), fc.nat(7), fc.boolean(), (who, given, place, bit, cut) => {
      const payload = listOf(given);
      const at = place % payload.length;
      const judged = judge(from(who, cut ? payload.slice(0, at) : payload.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte))));
      for (const reading of judged.readings) expect(reading.readAtMs).toBeGreaterThanOrEqual(NOW_MS - 21 * 86_400_000);
      for (const { subject, detail } of judged.quarantined) {
        expect(subject?.length ?? 0).toBeLessThanOrEqual(64);
        expect(detail.length).toBeLessThanOrEqual(200);
        expect(`${subject}${detail}`).not.toMatch(/[\p{Cc}\ufffd]/u);
      }
    }), { numRuns: 1_000 });
  });

  it('gives every item exactly one verdict', () => {
    fc.assert(fc.property(sender, items, (who, given) => {
      const { readings, quarantined } = judge(from(who, listOf(given)));
      const places = [...readings, ...quarantined].map(({ itemNo }) => itemNo).sort((one, other) => one - other);
      expect(places).toEqual(given.map((_, itemNo) => itemNo));
    }));
  });

  it('gives the same verdict every time', () => {
    fc.assert(fc.property(sender, items, (who, given) => {
      expect(judge(from(who, listOf(given)))).toEqual(judge(from(who, listOf(given))));
    }));
  });

  it('does not care in which order the items stand, or in which messages', () => {
    fc.assert(fc.property(sender, items, fc.infiniteStream(fc.nat()), (who, given, keys) => {
      const shuffled = given.map((one) => ({ one, key: keys.next().value ?? 0 })).sort((one, other) => one.key - other.key).map(({ one }) => one);
      const together = judge(from(who, listOf(given)));
      const otherwise = judge(from(who, listOf(shuffled)));
      expect(verdictsOf(otherwise)).toEqual(verdictsOf(together));
      expect(otherwise.securityEvents).toEqual(together.securityEvents);
      expect(given.flatMap((one) => verdictsOf(judge(from(who, listOf([one]))))).sort()).toEqual(verdictsOf(together));
    }));
  });

  it('stores a reading only under a meter that its sender may speak for', () => {
    fc.assert(fc.property(sender, items, (who, given) => {
      const allowed = who === 'KB-1' ? [0, 10] : [0, 10, 1, 11, 3, 13];
      for (const { meterId } of judge(from(who, listOf(given))).readings) expect(allowed).toContain(meterId);
    }));
  });
});
