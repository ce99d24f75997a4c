import { type ChannelMapping, type Device, type DeviceRegister, REGISTER_NUMBER, SOURCE_CLASS } from '@app/registry';
import type { DecodedReading, QuarantineKind } from '@app/telemetry';
import { type DoorRules, EARLIEST_READING_MS } from './door-rules.js';
import type { DoorFlag, JudgedReading } from './judged-message.js';

/** Why one item is kept out. */
export interface Refusal {
  readonly kind: QuarantineKind;
  readonly detail: string;
}

// Shared, so that a message of 2,000 rows does not allocate 2,000 equal lists.
const NO_FLAGS: readonly DoorFlag[] = [];
const CLOCK_SKEW: readonly DoorFlag[] = ['CLOCK_SKEW'];
const UNKNOWN_FIELD: readonly DoorFlag[] = ['UNKNOWN_FIELD'];
const BOTH: readonly DoorFlag[] = ['CLOCK_SKEW', 'UNKNOWN_FIELD'];

function flagsOf(reading: DecodedReading, receivedAtMs: number, rules: DoorRules): readonly DoorFlag[] {
  const { readAtMs, deviceClockMs, unknownFields } = reading;
  const skewed = readAtMs - receivedAtMs > rules.clockSkewMs
    || (deviceClockMs !== null && Math.abs(deviceClockMs - receivedAtMs) > rules.clockSkewMs);
  if (skewed) return unknownFields ? BOTH : CLOCK_SKEW;
  return unknownFields ? UNKNOWN_FIELD : NO_FLAGS;
}

/** The mapping that holds at an instant; the first one also holds for the tolerated time before it. */
export function mappingAt(mappings: readonly ChannelMapping[], readAtMs: number, rules: DoorRules): ChannelMapping | Refusal {
  for (let i = mappings.length - 1; i >= 0; i--) {
    const mapping = mappings[i];
    if (mapping !== undefined && readAtMs >= mapping.mappedFromMs && (mapping.mappedToMs === null || readAtMs < mapping.mappedToMs)) return mapping;
  }
  const first = mappings[0];
  if (first === undefined) return { kind: 'UNMAPPED_CHANNEL', detail: 'the channel was never mapped to a meter' };
  if (readAtMs >= first.mappedFromMs) return { kind: 'UNMAPPED_CHANNEL', detail: 'the channel is mapped to no meter at that time' };
  if (readAtMs >= first.mappedFromMs - rules.beforeMappingToleranceMs) return first;
  return { kind: 'TIME_PAST', detail: 'read before the channel was first mapped to a meter' };
}

/**
 * Verdict on one reading whose device is already known to be the right one: time, mapping, range, flags.
 * Nothing here looks at other readings, so the order of arrival cannot matter.
 */
export function judgeReading(
  reading: DecodedReading, device: Device, receivedAtMs: number, register: DeviceRegister, rules: DoorRules,
): JudgedReading | Refusal {
  const { readAtMs, indexLitres } = reading;
  if (readAtMs - receivedAtMs > rules.futureToleranceMs) return { kind: 'TIME_FUTURE', detail: `${readAtMs} ms is ahead of its receipt` };
  if (readAtMs < EARLIEST_READING_MS) return { kind: 'TIME_PAST', detail: `${readAtMs} ms is before the year 2000` };

  const mapping = mappingAt(register.mappingsOf(device.deviceId, reading.channel), readAtMs, rules);
  if ('kind' in mapping) return { kind: mapping.kind, detail: `channel ${reading.channel}: ${mapping.detail}` };
  if (reading.register !== null && REGISTER_NUMBER[reading.register] !== mapping.register) {
    return { kind: 'UNMAPPED_CHANNEL', detail: `channel ${reading.channel} does not count ${reading.register}` };
  }
  if (indexLitres >= mapping.registerCapacityLitres) {
    return { kind: 'RANGE', detail: `${indexLitres} litres; the register shows less than ${mapping.registerCapacityLitres}` };
  }
  return {
    meterId: mapping.meterId, register: mapping.register, readAtMs, source: SOURCE_CLASS.telemetry, indexLitres,
    itemNo: reading.itemNo, flags: flagsOf(reading, receivedAtMs, rules),
  };
}
