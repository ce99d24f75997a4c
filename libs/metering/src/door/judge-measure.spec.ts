import { ALARM_NUMBER, type Device, type DeviceRegister, MEASURED } from '@app/registry';

import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeMessage } from './judge-message.js';
import type { ArrivedMessage, JudgedMessage } from './judged-message.js';

const NOW_MS = Date.UTC(2026, 10, 22, 10);
const HOUR_MS = 3_600_000;
const WELL: Device = { deviceId: 1, serial: 'KB-W-01', kind: 'meter' };
const OTHER: Device = { deviceId: 2, serial: 'KB-W-02', kind: 'meter' };
const GATEWAY: Device = { deviceId: 9, serial: 'gw-1', kind: 'gateway' };
const REGISTER: DeviceRegister = {
  deviceBySerial: (serial) => [WELL, OTHER, GATEWAY].find((device) => device.serial === serial), gatewaySpeaksFor: (_, device) => device === WELL.deviceId, mappingsOf: () => [],
};

function judge(message: object, sender: Device = WELL, more: Partial<ArrivedMessage> = {}): JudgedMessage {
  return judgeMessage({
    senderDeviceId: sender.deviceId, senderSerial: sender.serial, senderKind: sender.kind, topic: sender.kind === 'meter' ? `meters/${sender.serial}/up` : `gw/${sender.serial}/up`,
    payload: new TextEncoder().encode(JSON.stringify(message)), receivedAtMs: NOW_MS, ...more,
  }, REGISTER, DEFAULT_DOOR_RULES);
}

/** What is stored and what stays out, in few characters. */
function verdictsOf({ measures = [], quarantined }: JudgedMessage): string[] {
  return [...measures.map(({ channel, quantity, amount }) => `${channel}/${quantity}=${amount}`), ...quarantined.map(({ kind, itemNo }) => `${kind} ${itemNo}`)];
}

describe('what a device measures beside the register', () => {
  it('is stored under its device, channel, quantity and time, without any mapping', () => {
    const judged = judge({ seq: 4, clock: NOW_MS, measures: [{ ts: NOW_MS - HOUR_MS, flow: 63_200, pump: 1 }, { ts: NOW_MS, ch: 2, level: -40 }] });
    expect(judged).toEqual({
      readings: [], quarantined: [], securityEvents: [], sequence: 4, deviceClockMs: NOW_MS,
      measures: [
        { deviceId: 1, channel: 1, quantity: MEASURED.flow.number, measuredAtMs: NOW_MS - HOUR_MS, amount: 63_200, itemNo: 0, isClockDoubted: false },
        { deviceId: 1, channel: 1, quantity: MEASURED.pump.number, measuredAtMs: NOW_MS - HOUR_MS, amount: 1, itemNo: 0, isClockDoubted: false },
        { deviceId: 1, channel: 2, quantity: MEASURED.level.number, measuredAtMs: NOW_MS, amount: -40, itemNo: 1, isClockDoubted: false },
      ],
    });
  });

  it.each([
    ['a flow of 10,000 m3/h is stored, a litre more is not true', { flow: 10_000_000, pressure: 300 }, ['1/1=10000000', '1/3=300']],
    ['a flow beyond its range leaves its neighbours alone', { flow: 10_000_001, pressure: 300 }, ['1/3=300', 'RANGE 0']],
    ['water that runs back is a flow below zero', { flow: -500 }, ['1/1=-500']],
    ['a pump neither runs nor stands', { pump: 2 }, ['RANGE 0']],
    ['a battery of 101 %', { battery: 101 }, ['RANGE 0']],
    ['an energy meter below zero', { energy: -1 }, ['RANGE 0']],
    ['two quantities out of range are one item', { battery: 101, pump: 5, level: 4_000 }, ['1/2=4000', 'RANGE 0']],
    ['alarms by their number, unknown ones as other', { alarms: ['leak', 'made_up', 'leak'] }, [`1/${ALARM_NUMBER.leak}=1`, `1/${ALARM_NUMBER.other}=1`]],
    ['no alarm is raised', { alarms: [] }, []],
    ['a pressure with a fraction', { pressure: 300.5 }, ['SCHEMA 0']],
    ['no quantity at all', {}, ['SCHEMA 0']],
    ['a register among measures', { level: 4_000, value: '1' }, ['SCHEMA 0']],
  ])('%s', (_what, row, verdicts) => {
    expect(verdictsOf(judge({ measures: [{ ts: NOW_MS, ...row }] }))).toEqual(verdicts);
  });

  it.each([
    ['a day and a minute ahead', NOW_MS + 24 * HOUR_MS + 60_000, 'TIME_FUTURE'],
    ['before the year 2000', Date.UTC(1999, 11, 31), 'TIME_PAST'],
  ])('is refused %s of its receipt', (_what, ts, kind) => {
    expect(verdictsOf(judge({ measures: [{ ts, flow: 1 }] }))).toEqual([`${kind} 0`]);
  });

  it.each([
    ['a day ahead is not too far', NOW_MS + 24 * HOUR_MS, true], ['the first instant of 2000 is not too early', Date.UTC(2000, 0, 1), false],
    ['five minutes ahead is no doubt', NOW_MS + 300_000, false], ['a millisecond more is one', NOW_MS + 300_001, true],
  ])('%s', (_what, ts, isClockDoubted) => {
    expect(judge({ measures: [{ ts, flow: 1 }] })).toMatchObject({ quarantined: [], measures: [{ isClockDoubted }] });
  });

  it.each([
    ['a device\'s clock five minutes behind is no doubt', NOW_MS - 300_000, false], ['a millisecond more is one', NOW_MS - 300_001, true], ['so it is ahead', NOW_MS + 300_001, true],
  ])('%s', (_what, clock, isClockDoubted) => {
    expect(judge({ clock, measures: [{ ts: NOW_MS, flow: 1 }] }).measures).toMatchObject([{ isClockDoubted }]);
  });

  it.each([
    ['a time ahead', { ts: NOW_MS + 25 * HOUR_MS, flow: 1 }, `${NOW_MS + 25 * HOUR_MS} ms is ahead of its receipt`],
    ['a time before 2000', { ts: 946_684_799_999, flow: 1 }, '946684799999 ms is before the year 2000'],
    ['a battery', { ts: NOW_MS, battery: 101 }, 'battery is 101; from 0 to 100 can be true'],
    ['two of one row', { ts: NOW_MS, battery: 101, pump: 5 }, 'battery is 101; from 0 to 100 can be true; pump is 5; from 0 to 1 can be true'],
    ['two of one row for one and the same reason are said once', { ts: NOW_MS + 25 * HOUR_MS, flow: 1, pump: 1 }, `${NOW_MS + 25 * HOUR_MS} ms is ahead of its receipt`],
  ])('says what is wrong: %s', (_what, row, detail) => {
    const said = judge({ measures: [row] }).quarantined.map((one) => one.detail);
    expect(said.map((one) => one.split('; ').toSorted())).toStrictEqual([detail.split('; ').toSorted()]);
  });

  it.each([
    ['a flow', { flow: -10_000_000 }], ['a level', { level: -10_000 }], ['an empty battery', { battery: 0 }], ['a full one', { battery: 100 }], ['an energy meter that begins', { energy: 0 }],
  ])('the limits themselves can be true: %s', (_what, row) => {
    expect(judge({ measures: [{ ts: NOW_MS, ...row }] })).toMatchObject({ quarantined: [], measures: [{ amount: Object.values(row)[0] }] });
  });

  it('is doubted where the device\'s clock is six minutes off', () => {
    expect(judge({ clock: NOW_MS - 6 * 60_000, measures: [{ ts: NOW_MS, flow: 1 }] }).measures).toMatchObject([{ isClockDoubted: true }]);
  });

  it('of another device is a security event, through a gateway as well', () => {
    expect(judge({ measures: [{ serial: OTHER.serial, ts: NOW_MS, flow: 1 }] })).toMatchObject({ measures: [], quarantined: [{ kind: 'IDENTITY_MISMATCH', subject: OTHER.serial }], securityEvents: [{ kind: 'IDENTITY_MISMATCH' }] });
    expect(verdictsOf(judge({ measures: [{ serial: WELL.serial, ts: NOW_MS, flow: 1 }, { serial: OTHER.serial, ts: NOW_MS, flow: 1 }, { ts: NOW_MS, flow: 1 }] }, GATEWAY))).toEqual(['1/1=1', 'NOT_ASSIGNED 1', 'SCHEMA 2']);
  });
});
