import type { Device, DeviceRegister } from '@app/registry';

import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeMessage } from './judge-message.js';
import type { ArrivedMessage } from './judged-message.js';

const NOW_MS = Date.parse('2026-11-01T06:00:00Z');
const DEV_EUI = '70b3d57ba0003bb8';
const DEVICES: readonly Device[] = [
  { deviceId: 1, serial: 'receiver', kind: 'gateway' }, { deviceId: 2, serial: '00417512', kind: 'meter' }, { deviceId: 3, serial: DEV_EUI.toUpperCase(), kind: 'meter' },
  { deviceId: 4, serial: 'stranger', kind: 'meter' }, { deviceId: 5, serial: '11111111', kind: 'meter' },
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

function judge(topic: string, text: string, sender: Partial<ArrivedMessage> = {}): string[] {
  const message = { senderDeviceId: 1, senderSerial: 'receiver', senderKind: 'gateway' as const, topic, payload: new TextEncoder().encode(text), receivedAtMs: NOW_MS, ...sender };
  const { readings, measures = [], quarantined } = judgeMessage(message, REGISTER, DEFAULT_DOOR_RULES);
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
});
