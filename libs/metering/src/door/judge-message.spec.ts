import type { ChannelMapping, Device, DeviceRegister } from '@app/registry';
import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeMessage } from './judge-message.js';
import type { ArrivedMessage, JudgedMessage } from './judged-message.js';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 22, 10);
const SERIAL = 'KB-000123';
const OTHER = 'KB-000124';

const METER: Device = { deviceId: 1, serial: SERIAL, kind: 'meter' };
const OTHER_METER: Device = { deviceId: 2, serial: OTHER, kind: 'meter' };
const GATEWAY: Device = { deviceId: 9, serial: 'gw-1', kind: 'gateway' };
const OTHER_GATEWAY: Device = { deviceId: 8, serial: 'gw-2', kind: 'gateway' };
const DEVICES = [METER, OTHER_METER, GATEWAY, OTHER_GATEWAY];

/** Meter 100 + device on channel 1, its reverse register on channel 2; the gateway speaks for SERIAL since yesterday. */
const REGISTER: DeviceRegister = {
  deviceBySerial: (serial) => DEVICES.find((device) => device.serial === serial),
  gatewaySpeaksFor: (gateway, device, atMs) => gateway === GATEWAY.deviceId && device === METER.deviceId && atMs >= NOW_MS - 24 * HOUR_MS,
  mappingsOf: (deviceId, channel) => (deviceId > 2 || channel > 2 ? [] : [{
    meterId: 100 + deviceId, register: channel === 1 ? 1 : 2, registerCapacityLitres: 100_000_000, mappedFromMs: Date.UTC(2024, 0, 1), mappedToMs: null,
  } satisfies ChannelMapping]),
};

const utf8 = new TextEncoder();

function judge(document: unknown, message: Partial<ArrivedMessage> = {}, sender: Device = METER): JudgedMessage {
  return judgeMessage({
    senderDeviceId: sender.deviceId, senderSerial: sender.serial, senderKind: sender.kind,
    topic: sender.kind === 'meter' ? `meters/${sender.serial}/up` : `gw/${sender.serial}/up`,
    payload: utf8.encode(typeof document === 'string' ? document : JSON.stringify(document)), receivedAtMs: NOW_MS, ...message,
  }, REGISTER, DEFAULT_DOOR_RULES);
}

const reading = (fields: object = {}) => ({ serial: SERIAL, ts: NOW_MS - HOUR_MS, value: '1234.567', ...fields });
const kindsOf = ({ quarantined }: JudgedMessage): string[] => quarantined.map(({ kind }) => kind);
const eventsOf = ({ securityEvents }: JudgedMessage): string[] => securityEvents.map(({ kind }) => kind);

describe('a meter on its own topic', () => {
  it('is read', () => {
    expect(judge(reading({ seq: 17, clock: NOW_MS }))).toEqual({
      readings: [{ meterId: 101, register: 1, readAtMs: NOW_MS - HOUR_MS, source: 1, indexLitres: 1_234_567, itemNo: 0, flags: [] }],
      quarantined: [], securityEvents: [], sequence: 17, deviceClockMs: NOW_MS,
    });
  });

  it('need not repeat its serial', () => {
    expect(judge({ ts: NOW_MS, value: '1' }).readings).toMatchObject([{ meterId: 101 }]);
  });

  it('MQ-042 does not speak for another meter: a security event, and neither is stored', () => {
    const judged = judge(reading({ serial: OTHER }));
    expect(judged.readings).toEqual([]);
    expect(judged.quarantined).toMatchObject([{ itemNo: 0, kind: 'IDENTITY_MISMATCH', subject: OTHER }]);
    expect(judged.securityEvents).toEqual([{ kind: 'IDENTITY_MISMATCH', detail: `${SERIAL} spoke of ${OTHER}` }]);
  });

  it('MQ-134 one row of another meter loses the other nine nothing', () => {
    const judged = judge(Array.from({ length: 10 }, (_, i) => reading({ ts: NOW_MS - i * HOUR_MS, ...(i === 3 ? { serial: OTHER } : {}) })));
    expect(judged.readings.map(({ itemNo }) => itemNo)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(kindsOf(judged)).toEqual(['IDENTITY_MISMATCH']);
    expect(eventsOf(judged)).toEqual(['IDENTITY_MISMATCH']);
  });

  it.each<[string, string]>([
    ['MQ-040 another serial that nobody registered', 'KB-999999'], ['MQ-051 a Cyrillic letter in its own', 'КB-000123'], ['MQ-053 a zero-width space after its own', `${SERIAL}\u200b`],
    ['its own in lower case', SERIAL.toLowerCase()], ['a blank after its own', `${SERIAL} `], ["MQ-059 SQL in the serial: ' OR 1=1;--", "' OR 1=1;--"], ['MQ-047 a path', '../../etc/passwd'],
  ])('UNKNOWN_DEVICE without event: %s', (_case, serial) => {
    const judged = judge(reading({ serial }));
    expect(judged.readings).toEqual([]);
    expect(kindsOf(judged)).toEqual(['UNKNOWN_DEVICE']);
    expect(judged.securityEvents).toEqual([]);
  });

  it('shows what cannot be seen in a serial', () => {
    expect(judge(reading({ serial: `${SERIAL}\u200b` })).quarantined[0]?.subject).toBe(`${SERIAL}\\u200b`);
    expect(judge(reading({ serial: "' OR 1=1;--" })).quarantined[0]?.subject).toBe("' OR 1=1;--");
    expect(judge(reading({ serial: '\u200b'.repeat(64) })).quarantined[0]?.subject?.length).toBeLessThanOrEqual(64);
  });

  it('MQ-130 one poisoned reading of a hundred is quarantined alone', () => {
    const judged = judge(Array.from({ length: 100 }, (_, i) => reading({ ts: NOW_MS - i * HOUR_MS, ...(i === 57 ? { serial: 'A\0' } : {}) })));
    expect(judged.readings).toHaveLength(99);
    expect(judged.quarantined).toMatchObject([{ itemNo: 57, kind: 'SCHEMA', subject: 'A\\u0000' }]);
  });

  it('MQ-131 the same reading twice in one message comes back twice', () => {
    const judged = judge([reading(), reading()]);
    expect(judged.readings.map(({ itemNo, indexLitres }) => [itemNo, indexLitres])).toEqual([[0, 1_234_567], [1, 1_234_567]]);
  });

  it.each<[string, string, string]>([
    ['MQ-001 nothing', '', 'MALFORMED_JSON'], ['MQ-014 null', 'null', 'SCHEMA'], ['MQ-133 an empty list', '[]', 'SCHEMA'],
    ['MQ-023 a key twice', '{"value":"1.000","value":"2.000"}', 'AMBIGUOUS'], ['MQ-024 a depth bomb', '['.repeat(1_000), 'TOO_DEEP'],
  ])('quarantines a whole message that cannot be read: %s', (_case, text, kind) => {
    const judged = judge(text);
    expect(judged).toMatchObject({ readings: [], securityEvents: [], sequence: null, deviceClockMs: null });
    expect(judged.quarantined).toMatchObject([{ itemNo: -1, kind, subject: null }]);
  });

  it('keeps the kind, place and subject of an item that cannot be read', () => {
    expect(judge([reading(), reading({ value: null, serial: OTHER })]).quarantined).toMatchObject([{ itemNo: 1, kind: 'SCHEMA', subject: OTHER }]);
  });
});

describe('the topic', () => {
  it.each([
    ['MQ-044 an empty level', 'meters//up'], ['MQ-045 a trailing slash', `meters/${SERIAL}/up/`], ['MQ-047 a path', 'meters/../../etc/passwd/up'], ['a parent level', 'meters/../up'],
    ['an extra level', `meters/${SERIAL}/x/up`], ['a leading slash', `/meters/${SERIAL}/up`], ['another last level', `meters/${SERIAL}/down`], ['another first level', `devices/${SERIAL}/up`],
    ['MQ-050 a wildcard', 'meters/+/up'], ['a many-level wildcard', 'meters/#'], ['MQ-048 NUL', 'meters/KB\0/up'], ['MQ-046 a topic of the broker', '$SYS/broker/uptime'], ['a shared subscription', '$share/g/meters/x/up'],
    ['no topic', ''], ['a serial of 65 characters', `meters/${'A'.repeat(65)}/up`], ['a Cyrillic letter', 'meters/КB-000123/up'], ['a line break after it', `meters/${SERIAL}/up\n`],
    ['the topic of a gateway under its own serial', `gw/${SERIAL}/up`], ['levels alone', 'meters/up'],
    ['its own serial without a last level', `meters/${SERIAL}-up`], ['the serial of another where levels should be', `xx-${OTHER}/up`],
  ])('TOPIC_INVALID: %s', (_case, topic) => {
    const judged = judge(reading(), { topic });
    expect(judged.readings).toEqual([]);
    expect(judged.quarantined).toMatchObject([{ itemNo: -1, kind: 'TOPIC_INVALID' }]);
    expect(judged.securityEvents).toEqual([]);
  });

  it('MQ-040 of an unregistered serial is of an unknown device', () => {
    const judged = judge(reading({ serial: 'KB-999999' }), { topic: 'meters/KB-999999/up' });
    expect(judged.quarantined).toMatchObject([{ itemNo: -1, kind: 'UNKNOWN_DEVICE', subject: 'KB-999999' }]);
    expect(judged.securityEvents).toEqual([]);
  });

  it.each([['of another meter', `meters/${OTHER}/up`, METER], ['of a gateway', 'gw/gw-1/up', METER], ['of a meter, sent by its gateway', `meters/${SERIAL}/up`, GATEWAY]])(
    'IDENTITY_MISMATCH with an event: %s', (_case, topic, sender) => {
      const judged = judge(reading(), { topic }, sender);
      expect(judged.readings).toEqual([]);
      expect(judged.quarantined).toMatchObject([{ itemNo: -1, kind: 'IDENTITY_MISMATCH', subject: topic.split('/')[1] }]);
      expect(judged.securityEvents).toMatchObject([{ kind: 'IDENTITY_MISMATCH', detail: expect.stringContaining(sender.serial) }]);
    });
});

describe('a gateway', () => {
  it('speaks for the devices assigned to it', () => {
    expect(judge({ rows: [[SERIAL, NOW_MS / 1_000, 5], [SERIAL, NOW_MS / 1_000, 6, 2]] }, {}, GATEWAY).readings)
      .toMatchObject([{ meterId: 101, register: 1, indexLitres: 5 }, { meterId: 101, register: 2, indexLitres: 6 }]);
  });

  it('says whose reading it is', () => {
    expect(judge({ ts: NOW_MS, value: '1' }, {}, GATEWAY).quarantined).toMatchObject([{ itemNo: 0, kind: 'SCHEMA', subject: null }]);
  });

  it('is not believed about a device of which it knows nothing', () => {
    const judged = judge(reading({ serial: 'KB-999999' }), {}, GATEWAY);
    expect(kindsOf(judged)).toEqual(['UNKNOWN_DEVICE']);
    expect(judged.securityEvents).toEqual([]);
  });

  it('does not speak for a device that is not assigned to it: an event', () => {
    const judged = judge(reading({ serial: OTHER }), {}, GATEWAY);
    expect(judged.quarantined).toMatchObject([{ itemNo: 0, kind: 'NOT_ASSIGNED', subject: OTHER }]);
    expect(judged.securityEvents).toEqual([{ kind: 'NOT_ASSIGNED', detail: `gw-1 spoke of ${OTHER}` }]);
  });

  it('is assigned at the time of receipt, not of the reading', () => {
    const early = reading({ ts: NOW_MS - 48 * HOUR_MS });
    expect(judge(early, {}, GATEWAY).readings).toHaveLength(1);
    expect(kindsOf(judge(early, { receivedAtMs: NOW_MS - 48 * HOUR_MS }, GATEWAY))).toEqual(['NOT_ASSIGNED']);
  });

  it('has no meter of its own unless a channel of it is mapped', () => {
    expect(kindsOf(judge(reading({ serial: GATEWAY.serial }), {}, GATEWAY))).toEqual(['UNMAPPED_CHANNEL']);
  });

  it('causes one event a kind, whatever it sends and in whatever order', () => {
    const rows = [OTHER, 'gw-2', OTHER].map((serial) => [serial, NOW_MS / 1_000, 1]);
    const judged = judge({ rows }, {}, GATEWAY);
    expect(kindsOf(judged)).toEqual(['NOT_ASSIGNED', 'NOT_ASSIGNED', 'NOT_ASSIGNED']);
    expect(judged.securityEvents).toEqual([{ kind: 'NOT_ASSIGNED', detail: `gw-1 spoke of ${OTHER}, gw-2` }]);
    expect(judge({ rows: rows.toReversed() }, {}, GATEWAY).securityEvents).toEqual(judged.securityEvents);
  });

  it('names at most two devices in an event', () => {
    const judged = judgeMessage(
      { senderDeviceId: 9, senderSerial: 'gw-1', senderKind: 'gateway', topic: 'gw/gw-1/up', payload: utf8.encode(JSON.stringify({ rows: ['C', 'A', 'D', 'B'].map((serial) => [serial, NOW_MS / 1_000, 1]) })), receivedAtMs: NOW_MS },
      { ...REGISTER, deviceBySerial: (serial) => ({ deviceId: 50, serial, kind: 'meter' }) }, DEFAULT_DOOR_RULES,
    );
    expect(judged.securityEvents).toEqual([{ kind: 'NOT_ASSIGNED', detail: 'gw-1 spoke of A, B and 2 more' }]);
  });
});
