import type { ChannelMapping, Device, DeviceRegister } from '@app/registry';
import type { DecodedReading } from '@app/telemetry';
import { DEFAULT_DOOR_RULES } from './door-rules.js';
import { judgeReading } from './judge-reading.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 22, 10);
const FIRST_MS = Date.UTC(2026, 0, 10);
const REMOVED_MS = Date.UTC(2026, 5, 1);
const SECOND_METER_MS = Date.UTC(2026, 5, 3);

const DEVICE: Device = { deviceId: 1, serial: 'KB-000123', kind: 'meter' };

/** Meter 10 from January to June, nothing for two days, then meter 20 with a register of four digits. */
const MAPPINGS: readonly ChannelMapping[] = [
  { meterId: 10, register: 1, registerCapacityLitres: 100_000_000, mappedFromMs: FIRST_MS, mappedToMs: REMOVED_MS },
  { meterId: 20, register: 1, registerCapacityLitres: 10_000_000, mappedFromMs: SECOND_METER_MS, mappedToMs: null },
];
const REGISTER: DeviceRegister = {
  deviceBySerial: () => DEVICE, gatewaySpeaksFor: () => false, mappingsOf: (deviceId, channel) => (deviceId === 1 && channel === 1 ? MAPPINGS : []),
};

function judge(reading: Partial<DecodedReading>): ReturnType<typeof judgeReading> {
  const complete: DecodedReading = {
    itemNo: 0, ok: true, serial: null, channel: 1, register: null, readAtMs: NOW_MS, indexLitres: 5_000, statusBits: null,
    deviceClockMs: null, unknownFields: false, ...reading,
  };
  return judgeReading(complete, DEVICE, NOW_MS, REGISTER, DEFAULT_DOOR_RULES);
}

/** The meter that gets the reading, or the kind of refusal. */
function verdict(reading: Partial<DecodedReading>): number | string {
  const judged = judge(reading);
  return 'meterId' in judged ? judged.meterId : judged.kind;
}

function flags(reading: Partial<DecodedReading>): readonly string[] {
  const judged = judge(reading);
  return 'meterId' in judged ? judged.flags : [judged.kind];
}

describe('the time of a reading', () => {
  it.each<[string, number, number | string]>([
    ['now', NOW_MS, 20],
    ['one day ahead of receipt', NOW_MS + DAY_MS, 20],
    ['a millisecond more', NOW_MS + DAY_MS + 1, 'TIME_FUTURE'],
    ['MQ-104 two years ahead', NOW_MS + 730 * DAY_MS, 'TIME_FUTURE'],
    ['MQ-116 at the end of all dates', 8_640_000_000_000_000, 'TIME_FUTURE'],
    ['at the start of the second mapping', SECOND_METER_MS, 20],
    ['just before it, when the channel was mapped to no meter', SECOND_METER_MS - 1, 'UNMAPPED_CHANNEL'],
    ['at the end of the first mapping', REMOVED_MS, 'UNMAPPED_CHANNEL'],
    ['in the last millisecond of the first mapping', REMOVED_MS - 1, 10],
    ['at the start of the first mapping', FIRST_MS, 10],
    ['a day before the first mapping', FIRST_MS - DAY_MS, 10],
    ['a millisecond earlier', FIRST_MS - DAY_MS - 1, 'TIME_PAST'],
    ['in 2000', Date.UTC(2000, 0, 1), 'TIME_PAST'],
    ['MQ-100 in 1970', 0, 'TIME_PAST'],
    ['MQ-101 in January 1970, as epoch seconds read as milliseconds', 1_763_817_600, 'TIME_PAST'],
  ])('%s', (_case, readAtMs, expected) => {
    expect(verdict({ readAtMs })).toBe(expected);
  });

  it('before 2000 is a dead clock even where the channel is not mapped', () => {
    expect(verdict({ readAtMs: Date.UTC(2000, 0, 1) - 1, channel: 2 })).toBe('TIME_PAST');
    expect(verdict({ readAtMs: Date.UTC(2000, 0, 1), channel: 2 })).toBe('UNMAPPED_CHANNEL');
  });

  it('after the last mapping has ended belongs to no meter', () => {
    const ended: DeviceRegister = { ...REGISTER, mappingsOf: () => MAPPINGS.slice(0, 1) };
    const reading: DecodedReading = {
      itemNo: 0, ok: true, serial: null, channel: 1, register: null, readAtMs: NOW_MS, indexLitres: 1, statusBits: null, deviceClockMs: null, unknownFields: false,
    };
    expect(judgeReading(reading, DEVICE, NOW_MS, ended, DEFAULT_DOOR_RULES)).toMatchObject({ kind: 'UNMAPPED_CHANNEL' });
  });
});

describe('the channel of a reading', () => {
  it('that was never mapped belongs to no meter', () => {
    expect(verdict({ channel: 2 })).toBe('UNMAPPED_CHANNEL');
  });

  it('counts the register that the reading names, or it is not stored', () => {
    expect(verdict({ register: 'volume' })).toBe(20);
    expect(verdict({ register: 'reverse_volume' })).toBe('UNMAPPED_CHANNEL');
  });
});

describe('the index of a reading', () => {
  it.each<[string, Partial<DecodedReading>, number | string]>([
    ['zero on a new meter', { indexLitres: 0 }, 20],
    ['the last litre that four digits can show', { indexLitres: 9_999_999 }, 20],
    ['MQ-083 one litre more', { indexLitres: 10_000_000 }, 'RANGE'],
    ['the same litres on the five digits of the meter before', { indexLitres: 10_000_000, readAtMs: FIRST_MS }, 10],
  ])('%s', (_case, reading, expected) => {
    expect(verdict(reading)).toBe(expected);
  });
});

describe('what is said of a reading that stays out', () => {
  it.each<[string, Partial<DecodedReading>, string]>([
    ['ahead of its receipt', { readAtMs: NOW_MS + DAY_MS + 1 }, `${NOW_MS + DAY_MS + 1} ms is ahead of its receipt`],
    ['before 2000', { readAtMs: 7 }, '7 ms is before the year 2000'],
    ['of a channel that never was', { channel: 2 }, 'channel 2: the channel was never mapped to a meter'],
    ['between two meters', { readAtMs: REMOVED_MS }, 'channel 1: the channel is mapped to no meter at that time'],
    ['long before the first', { readAtMs: FIRST_MS - 2 * DAY_MS }, 'channel 1: read before the channel was first mapped to a meter'],
    ['of another register', { register: 'reverse_volume' }, 'channel 1 does not count reverse_volume'],
    ['beyond the register', { indexLitres: 10_000_000 }, '10000000 litres; the register shows less than 10000000'],
  ])('%s', (_case, reading, detail) => {
    expect(judge(reading)).toMatchObject({ detail });
  });
});

describe('doubts about a reading', () => {
  it.each<[string, Partial<DecodedReading>, string[]]>([
    ['none', {}, []],
    ['MQ-103 ten minutes ahead of receipt', { readAtMs: NOW_MS + 10 * MINUTE_MS }, ['CLOCK_SKEW']],
    ['five minutes ahead is tolerated', { readAtMs: NOW_MS + 5 * MINUTE_MS }, []],
    ['a second more is not', { readAtMs: NOW_MS + 5 * MINUTE_MS + SECOND_MS }, ['CLOCK_SKEW']],
    ['a late reading is no sign of a wrong clock', { readAtMs: NOW_MS - 30 * DAY_MS }, []],
    ['a clock six minutes fast', { deviceClockMs: NOW_MS + 6 * MINUTE_MS }, ['CLOCK_SKEW']],
    ['a clock six minutes slow', { deviceClockMs: NOW_MS - 6 * MINUTE_MS }, ['CLOCK_SKEW']],
    ['a clock five minutes slow', { deviceClockMs: NOW_MS - 5 * MINUTE_MS }, []],
    ['an unknown field', { unknownFields: true }, ['UNKNOWN_FIELD']],
    ['both', { unknownFields: true, deviceClockMs: 0 }, ['CLOCK_SKEW', 'UNKNOWN_FIELD']],
  ])('%s', (_case, reading, expected) => {
    expect(flags(reading)).toEqual(expected);
  });
});
