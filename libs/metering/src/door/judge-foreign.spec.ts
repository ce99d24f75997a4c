import { ALARM_NUMBER, type Device, type DeviceRegister, MEASURED } from '@app/registry';

import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeMessage } from './judge-message.js';
import type { ArrivedMessage, JudgedMessage } from './judged-message.js';

const NOW_MS = Date.parse('2026-11-01T06:00:00Z');
const DEV_EUI = '70b3d57ba0003bb8';
const DEVICES: readonly Device[] = [
  { deviceId: 1, serial: 'receiver', kind: 'gateway' }, { deviceId: 2, serial: '00417512', kind: 'meter' }, { deviceId: 3, serial: DEV_EUI.toUpperCase(), kind: 'meter' },
  { deviceId: 4, serial: 'stranger', kind: 'meter' }, { deviceId: 5, serial: '11111111', kind: 'meter' }, { deviceId: 6, serial: 'well-07.pump', kind: 'meter' },
];
const REGISTER: DeviceRegister = {
  deviceBySerial: (serial) => DEVICES.find((device) => device.serial === serial),
  gatewaySpeaksFor: (gateway, device) => gateway === 1 && device !== 5,
  mappingsOf: (deviceId, channel) => (channel > 2 ? [] : [
    { meterId: deviceId * 10 + channel, register: channel === 2 ? 2 : 1, registerCapacityLitres: 100_000_000, mappedFromMs: NOW_MS - 30 * 86_400_000, mappedToMs: null, pulseLitres: deviceId === 3 ? 10 : null }]),
};

const telegram = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify({ _: 'telegram', meter: 'any', id: '00417512', timestamp: '2026-11-01T05:59:00Z', ...fields });
const uplink = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify({
  time: '2026-11-01T05:59:00Z', deviceInfo: { devEui: DEV_EUI, deviceProfileName: 'Zenner EDC' }, fPort: 1, ...fields });
const UP = `application/1/device/${DEV_EUI}/event/up`;

function judged(topic: string, content: string | Uint8Array, sender: Partial<ArrivedMessage> = {}): JudgedMessage {
  const payload = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return judgeMessage({ senderDeviceId: 1, senderSerial: 'receiver', senderKind: 'gateway', topic, payload, receivedAtMs: NOW_MS, ...sender }, REGISTER, DEFAULT_DOOR_RULES);
}

function judge(topic: string, content: string | Uint8Array, sender: Partial<ArrivedMessage> = {}): string[] {
  const { readings, measures = [], quarantined } = judged(topic, content, sender);
  return [...readings.map(({ meterId, register, indexLitres, readAtMs }) => `meter ${meterId} register ${register}: ${indexLitres} L at ${new Date(readAtMs).toISOString()}`),
    ...measures.map(({ deviceId, channel, quantity, amount, measuredAtMs }) => `device ${deviceId} channel ${channel} quantity ${quantity}: ${amount} at ${new Date(measuredAtMs).toISOString()}`),
    ...quarantined.map(({ kind, itemNo }) => `${kind} ${itemNo}`)];
}

describe('judgement of messages of other families', () => {
  it.each([
    ['a telegram by the receiver\'s time', 'wmbusmeters/00417512', telegram({ total_m3: 6.408 }), ['meter 21 register 1: 6408 L at 2026-11-01T05:59:00.000Z']],
    ['a telegram by the meter\'s clock, which is the city\'s', 'wmbusmeters/00417512', telegram({ total_m3: 6.408, meter_datetime: '2026-11-01 11:30' }), ['meter 21 register 1: 6408 L at 2026-11-01T05:30:00.000Z']],
    ['tenths of a litre are cut', 'wmbusmeters/00417512', telegram({ total_m3: 6.4089 }), ['meter 21 register 1: 6408 L at 2026-11-01T05:59:00.000Z']],
    ['a logged index of a day has no instant', 'wmbusmeters/00417512', telegram({ total_m3: 6.4, target_m3: 6, target_date: '2026-10-31' }),
      ['meter 21 register 1: 6400 L at 2026-11-01T05:59:00.000Z', 'NO_INDEX 1']],
    ['what flowed back does not go to the main register', 'wmbusmeters/00417512', telegram({ total_backward_m3: 1 }), ['UNMAPPED_CHANNEL 0']],
    ['a telegram that tells an alarm alone', 'wmbusmeters/00417512', telegram({ status: 'DRY' }), ['device 2 channel 1 quantity 108: 1 at 2026-11-01T05:59:00.000Z']],
    ['a telegram that tells a flow beside its index', 'wmbusmeters/00417512', telegram({ total_m3: 6.4, flow_m3h: 0.1234 }), ['meter 21 register 1: 6400 L at 2026-11-01T05:59:00.000Z', 'device 2 channel 1 quantity 1: 123 at 2026-11-01T05:59:00.000Z']],
    ['pulses by their weight', UP, uplink({ data: 'AAAAAAw=' }), ['meter 31 register 1: 120 L at 2026-11-01T05:59:00.000Z']],
    ['an uplink that no codec reads', UP, uplink({ data: 'AAAAAAw=', deviceInfo: { devEui: DEV_EUI, deviceProfileName: 'unknown' } }), ['UNDECODED -1']],
    ['an uplink that its codec cannot read', UP, uplink({ data: 'AAAA' }), ['UNDECODED -1']],
    ['an event of the network', UP.replace('/up', '/join'), uplink({}), ['NO_INDEX -1']],
    ['JSON that is none', UP, '{', ['MALFORMED_JSON -1']],
    ['a device that is not registered', 'wmbusmeters/99999999', telegram({ id: '99999999', total_m3: 1 }), ['UNKNOWN_DEVICE -1']],
    ['a device that is another receiver\'s', 'wmbusmeters/11111111', telegram({ id: '11111111', total_m3: 1 }), ['NOT_ASSIGNED -1']],
  ])('%s', (_what, topic, text, verdicts) => {
    expect(judge(topic, text)).toEqual(verdicts);
  });

  it('a meter does not speak as a network server does', () => {
    expect(judge(UP, uplink({ data: 'AAAAAAw=' }), { senderDeviceId: 4, senderSerial: 'stranger', senderKind: 'meter' })).toEqual(['TOPIC_INVALID -1']);
  });

  it.each([
    ['a device that is not registered', 'wmbusmeters/99999999', telegram({ id: '99999999', total_m3: 1 }), 'the device is not registered', '99999999'],
    ['a device of another receiver', 'wmbusmeters/11111111', telegram({ id: '11111111', total_m3: 1 }), 'the sender is not assigned to speak for this device', '11111111'],
    ['an index of a day', 'wmbusmeters/00417512', telegram({ target_m3: 6, target_date: '2026-10-31' }), 'a logged index of 2026-10-31: it has no instant', '00417512'],
    ['an index that flowed back', 'wmbusmeters/00417512', telegram({ total_backward_m3: 1 }), 'channel 1 does not count reverse_volume', '00417512'],
    ['more than the register shows', 'wmbusmeters/00417512', telegram({ total_m3: 99_999_999_999 }), '99999999999000 litres; the register shows less than 100000000', '00417512'],
    ['more than any number holds', 'wmbusmeters/00417512', telegram({ total_m3: 99_999_999_999_999 }), '99999999999999 m3; no register shows that', '00417512'],
    ['an index before the meter was there', 'wmbusmeters/00417512', telegram({ total_m3: 1, meter_datetime: '2026-01-01 00:00:07' }), expect.stringMatching(/^channel 1: ./), '00417512'],
    ['an uplink of no known codec', UP, uplink({ data: 'AAAAAAw=', deviceInfo: { devEui: DEV_EUI, deviceProfileName: 'unknown' } }), 'chirpstack: no codec is known for this device', DEV_EUI],
    ['an event of the network', UP.replace('/up', '/join'), uplink({}), 'chirpstack: join', DEV_EUI],
  ])('what stays out says why and of whom: %s', (_what, topic, text, detail, subject) => {
    expect(judged(topic, text).quarantined).toEqual([expect.objectContaining({ detail, subject })]);
  });

  it('a sender that speaks for what is another\'s is a matter of security; a device that nobody entered is none', () => {
    expect(judged('wmbusmeters/11111111', telegram({ id: '11111111', total_m3: 1 })).securityEvents).toHaveLength(1);
    expect(judged('wmbusmeters/00417512', telegram({ total_m3: 6.408 })).securityEvents).toStrictEqual([]);
  });

  it('the sender that may not use a topic is named as what it is', () => {
    const { quarantined } = judged(UP, uplink({ data: 'AAAAAAw=' }), { senderDeviceId: 4, senderSerial: 'stranger', senderKind: 'meter' });
    expect(quarantined).toMatchObject([{ kind: 'TOPIC_INVALID', detail: 'a meter does not send on this topic', subject: 'stranger' }]);
  });

  it('pulses of a meter whose pulse nobody entered stay out with their number', () => {
    const unknown = { ...REGISTER, mappingsOf: (deviceId: number, channel: number) => REGISTER.mappingsOf(deviceId, channel).map((mapping) => ({ ...mapping, pulseLitres: null })) };
    const payload = new TextEncoder().encode(uplink({ data: 'AAAAAAw=' }));
    const { readings, quarantined } = judgeMessage({ senderDeviceId: 1, senderSerial: 'receiver', senderKind: 'gateway', topic: UP, payload, receivedAtMs: NOW_MS }, unknown, DEFAULT_DOOR_RULES);
    expect([readings, quarantined]).toMatchObject([[], [{ kind: 'UNDECODED', detail: '12 pulses; the register does not say what a pulse is worth' }]]);
  });

  it('alarms stand at the time of the event, each once', () => {
    expect(judge('wmbusmeters/00417512', telegram({ total_m3: 6.4, status: 'DRY DRY LEAKING' }))).toEqual([
      'meter 21 register 1: 6400 L at 2026-11-01T05:59:00.000Z', 'device 2 channel 1 quantity 108: 1 at 2026-11-01T05:59:00.000Z', `device 2 channel 1 quantity ${ALARM_NUMBER.leak}: 1 at 2026-11-01T05:59:00.000Z`]);
  });

  it.each([
    ['kilopascals of an EM500-PP', 'Milesight EM500-PP', '037bf401', [`quantity ${MEASURED.pressure.number}: 500`]],
    ['centimetres of an EM500-SWL', 'Milesight EM500-SWL', '03772c01', [`quantity ${MEASURED.level.number}: 3000`]],
    ['per cent of its battery', 'Milesight EM500-SWL', '017564', [`quantity ${MEASURED.battery.number}: 100`]],
  ])('a probe is stored in the unit of the register: %s', (_what, deviceProfileName, hex, told) => {
    const text = uplink({ data: Buffer.from(hex, 'hex').toString('base64'), fPort: 85, deviceInfo: { devEui: DEV_EUI, deviceProfileName } });
    expect(judge(UP, text)).toEqual(told.map((one) => `device 3 channel 1 ${one} at 2026-11-01T05:59:00.000Z`));
  });

  it.each([
    ['what is the largest flow of a month is no flow of an instant', { max_flow_m3h: 3 }, []],
    ['a flow of nothing', { flow_m3h: 0 }, [`quantity ${MEASURED.flow.number}: 0`]],
    ['a battery in years is no per cent', { battery_y: 11 }, []],
    ['a battery in per cent', { battery_pct: 40 }, [`quantity ${MEASURED.battery.number}: 40`]],
    ['a temperature is not stored', { flow_temperature_c: 9 }, []],
  ])('%s', (_what, fields, told) => {
    expect(judge('wmbusmeters/00417512', telegram({ total_m3: 6.4, ...fields })).slice(1)).toEqual(told.map((one) => `device 2 channel 1 ${one} at 2026-11-01T05:59:00.000Z`));
  });

  it('a well that speaks Sparkplug tells flow, level, pressure, pump and energy', () => {
    const metric = (name: string, type: number, value: readonly number[]): number[] => field(2, [...field(1, [...Buffer.from(name)]), 4 * 8, type, ...value]);
    const double = (amount: number): number[] => [13 * 8 + 1, ...new Uint8Array(new Float64Array([amount]).buffer)];
    const payload = Uint8Array.from([8, ...varint(BigInt(NOW_MS)), ...metric('Flow', 10, double(63.2)), ...metric('Level', 10, double(4.25)), ...metric('Pressure', 10, double(3.1)),
      ...metric('Running', 11, [14 * 8, 1]), ...metric('Energy', 10, double(12.5)), 24, 1]);
    expect(judge('spBv1.0/City/DDATA/well-07/pump', payload)).toEqual([[MEASURED.flow, 63_200], [MEASURED.level, 4_250], [MEASURED.pressure, 310], [MEASURED.pump, 1], [MEASURED.energy, 12_500]].map(
      ([measured, amount]) => `device 6 channel 1 quantity ${(measured as { number: number }).number}: ${amount as number} at 2026-11-01T06:00:00.000Z`));
  });
});

const varint = (whole: bigint): number[] => (whole < 128n ? [Number(whole)] : [Number(whole & 127n) | 128, ...varint(whole >> 7n)]);
/** A length-delimited field of protobuf. */
const field = (number: number, content: readonly number[]): number[] => [number * 8 + 2, ...varint(BigInt(content.length)), ...content];
