import { ALARM_RAISED, type Device, type DeviceRegister, type MeasuredName, type RegisterName } from '@app/registry';
import {
  type DecodedFrame, type DecodedReading, decodeForeignFrame, frameCounter, type ForeignFamily, type FrameDevice, multiply, type NormalisedReading, type Quantity, safeText,
} from '@app/telemetry';
import { instantOfWallTime } from '@app/time';
import { litresFromDecimal } from '@app/units';

import type { DoorRules } from './door-rules.js';
import { judgeMeasure, type MeasureToJudge, sortMeasures } from './judge-measure.js';
import { judgeReading, mappingAt, type Refusal } from './judge-reading.js';
import type { ArrivedMessage, JudgedMeasure, JudgedMessage, JudgedReading, QuarantinedItem } from './judged-message.js';
import { securityEventsOf, wholeMessage } from './whole-message.js';

const MAX_SUBJECT_LENGTH = 64;
const MAX_DETAIL_LENGTH = 200;

/** Quantities that are an index of a register. */
const REGISTER_OF: ReadonlyMap<Quantity, RegisterName | null> = new Map([['volume_total', null], ['volume_forward', 'volume'], ['volume_reverse', 'reverse_volume']]);

/** Quantities beside the register that are stored: as what, and how many of its unit one of theirs is, by the unit in which they come. */
const MEASURED_OF: ReadonlyMap<Quantity, { readonly as: MeasuredName; readonly times: Readonly<Record<string, string>> }> = new Map([
  ['flow', { as: 'flow', times: { 'm3/h': '1000', 'l/h': '1' } }],
  ['level', { as: 'level', times: { m: '1000', cm: '10', mm: '1' } }],
  ['pressure', { as: 'pressure', times: { bar: '100', kPa: '1' } }],
  ['energy_total', { as: 'energy', times: { kWh: '1000', Wh: '1' } }],
  ['battery', { as: 'battery', times: { '%': '1' } }],
]);

/** Serials under which a device may stand in the register. Hexadecimal names are written both ways by the people who enter them. */
function serialsOf({ scheme, id }: FrameDevice): string[] {
  if (id === null) return [];
  if (scheme === 'sparkplug') return [id.split('/').slice(1).join('.')];
  return [...new Set([id, id.toUpperCase()])];
}

/** The device that a frame speaks of, if the sender, a network server or a receiver, may speak for it. */
function deviceOf(frame: DecodedFrame, message: ArrivedMessage, register: DeviceRegister): Device | Refusal {
  const device = serialsOf(frame.device).map((serial) => register.deviceBySerial(serial)).find((found) => found !== undefined);
  if (device === undefined) return { kind: 'UNKNOWN_DEVICE', detail: 'the device is not registered' };
  if (register.gatewaySpeaksFor(message.senderDeviceId, device.deviceId, message.receivedAtMs)) return device;
  return { kind: 'NOT_ASSIGNED', detail: 'the sender is not assigned to speak for this device' };
}

/**
 * Instant of a reading. A meter's clock without a zone is taken for the clock of the city; a day alone is no instant, so that
 * an index of "the 31st" is not put to an hour that nobody measured.
 */
function instantOf({ time }: NormalisedReading, { meterClockZone }: DoorRules): number | Refusal {
  if (time.atMs !== null) return time.atMs;
  const parts = time.local === null ? null : /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?$/.exec(time.local);
  const readAtMs = parts === null ? undefined : instantOfWallTime(`${parts[1]}T${parts[2]}${parts[3] ?? ':00'}`, meterClockZone);
  if (readAtMs === undefined) return { kind: 'NO_INDEX', detail: `a logged index of ${time.local ?? 'no known time'}: it has no instant` };
  return readAtMs;
}

/** Litres of an index, exact and cut to whole ones; pulses by the weight that the register knows for the meter. */
function litresOf(reading: NormalisedReading, pulseLitres: number | null): number | Refusal {
  const { quantity, amount, unit } = reading;
  if (quantity === 'pulses_total') {
    if (pulseLitres === null) return { kind: 'UNDECODED', detail: `${amount} pulses; the register does not say what a pulse is worth` };
    return litresFrom(multiply(amount, String(pulseLitres)), 'l');
  }
  if (unit !== 'm3') return { kind: 'UNDECODED', detail: `${amount} of a unit that is set on the device` };
  return litresFrom(amount, 'm3');
}

function litresFrom(amount: string, unit: 'l' | 'm3'): number | Refusal {
  const litres = litresFromDecimal(amount, unit);
  return typeof litres === 'number' ? litres : { kind: 'RANGE', detail: `${amount} ${unit}; no register shows that` };
}

function judgeIndex(reading: NormalisedReading, itemNo: number, device: Device, message: ArrivedMessage, register: DeviceRegister, rules: DoorRules): JudgedReading | Refusal {
  const readAtMs = instantOf(reading, rules);
  if (typeof readAtMs !== 'number') return readAtMs;
  const channel = reading.channel ?? 1;
  const mapping = mappingAt(register.mappingsOf(device.deviceId, channel), readAtMs, rules);
  if ('kind' in mapping) return { kind: mapping.kind, detail: `channel ${channel}: ${mapping.detail}` };
  const indexLitres = litresOf(reading, mapping.pulseLitres ?? null);
  if (typeof indexLitres !== 'number') return indexLitres;
  const decoded: DecodedReading = {
    itemNo, ok: true, serial: device.serial, channel, register: REGISTER_OF.get(reading.quantity) ?? null, readAtMs, indexLitres,
    statusBits: null, deviceClockMs: null, unknownFields: false,
  };
  return judgeReading(decoded, device, message.receivedAtMs, register, rules);
}

const isIndex = ({ quantity, role }: NormalisedReading): boolean => (REGISTER_OF.has(quantity) || quantity === 'pulses_total') && (role === 'current' || role === 'log');

/** Whole amount of a quantity beside the register; undefined where it is none that is stored, comes in another unit, or beyond what a number holds. */
function measureOf({ quantity, amount, unit, role }: NormalisedReading): { readonly as: MeasuredName; readonly amount: number } | undefined {
  if (role !== 'current' && role !== 'log') return undefined;
  if (quantity === 'run_state') return { as: 'pump', amount: amount === 'true' ? 1 : 0 };
  const known = MEASURED_OF.get(quantity);
  const times = unit === null ? undefined : known?.times[unit];
  if (known === undefined || times === undefined) return undefined;
  const whole = Math.round(Number(multiply(amount, times)));
  // A zero has no sign, whatever a sensor says.
  return Number.isSafeInteger(whole) ? { as: known.as, amount: whole + 0 } : undefined;
}

/** What a frame says beside the register, alarms included, each at its own instant; a quantity without an instant is left in the frame. */
function* measuresOf(frame: DecodedFrame, device: Device, message: ArrivedMessage, rules: DoorRules): Parameters<typeof sortMeasures>[0] {
  const judged = (itemNo: number, channel: number, quantity: MeasureToJudge['quantity'], amount: number, measuredAtMs: number): JudgedMeasure | Refusal =>
    judgeMeasure({ itemNo, channel, quantity, amount, measuredAtMs, deviceClockMs: null }, device.deviceId, message.receivedAtMs, rules);
  const subject = frame.device.id === null ? null : safeText(frame.device.id, MAX_SUBJECT_LENGTH);
  for (const [itemNo, reading] of frame.readings.entries()) {
    const measure = measureOf(reading);
    const atMs = measure === undefined ? undefined : instantOf(reading, rules);
    if (measure !== undefined && typeof atMs === 'number') yield { itemNo, subject, verdict: judged(itemNo, reading.channel ?? 1, measure.as, measure.amount, atMs) };
  }
  const raisedAtMs = frame.eventAtMs ?? frame.frameAtMs ?? frame.receivedAtMs ?? message.receivedAtMs;
  for (const alarm of new Set(frame.alarms)) yield { itemNo: frame.readings.length, subject, verdict: judged(frame.readings.length, 1, { alarm }, ALARM_RAISED, raisedAtMs) };
}

/** Words for a frame that is understood and holds no index. */
function withoutIndex({ family, kind, alarms, readings }: DecodedFrame): string {
  const held = [...new Set(readings.map(({ quantity }) => quantity)), ...alarms];
  return `${family}: ${kind}${held.length === 0 ? '' : ` with ${held.join(', ')}`}`;
}

/**
 * Verdict on a message of another family than the native one: what it holds of indexes goes the way of every reading. What
 * is not understood yet is `UNDECODED` and what is understood but holds no index is `NO_INDEX`: both keep their bytes, so
 * that a later decoder can read them again.
 */
export function judgeForeign(message: ArrivedMessage, family: ForeignFamily, register: DeviceRegister, rules: DoorRules): JudgedMessage {
  if (message.senderKind !== 'gateway') return wholeMessage({ kind: 'TOPIC_INVALID', detail: `a ${message.senderKind} does not send on this topic` }, message.senderSerial);
  const frame = decodeForeignFrame(family, message.topic, message.payload, message.receivedAtMs);
  if ('ok' in frame) return wholeMessage(frame, null);
  const subject = frame.device.id === null ? null : safeText(frame.device.id, MAX_SUBJECT_LENGTH);
  if (frame.kind === 'undecodable') return wholeMessage({ kind: 'UNDECODED', detail: `${family}: ${frame.fault ?? ''}` }, subject);
  const device = deviceOf(frame, message, register);
  if ('kind' in device && 'detail' in device) return withSecurity(wholeMessage(device, subject), message);
  if (frame.kind === 'uplink_undecoded') return wholeMessage({ kind: 'UNDECODED', detail: `${family}: no codec is known for this device` }, subject);

  const readings: JudgedReading[] = [];
  const quarantined: QuarantinedItem[] = [];
  frame.readings.forEach((reading, itemNo) => {
    if (!isIndex(reading)) return;
    const verdict = judgeIndex(reading, itemNo, device, message, register, rules);
    if ('meterId' in verdict) readings.push(verdict);
    else quarantined.push({ itemNo, kind: verdict.kind, detail: safeText(verdict.detail, MAX_DETAIL_LENGTH), subject });
  });
  const beside = sortMeasures(measuresOf(frame, device, message, rules));
  for (const { detail, ...refused } of beside.refused) quarantined.push({ ...refused, detail: safeText(detail, MAX_DETAIL_LENGTH) });
  if (readings.length + beside.measures.length + quarantined.length === 0) return wholeMessage({ kind: 'NO_INDEX', detail: withoutIndex(frame) }, subject);
  return { readings, ...(beside.measures.length === 0 ? {} : { measures: beside.measures }), quarantined, securityEvents: [], sequence: frameCounter(frame), deviceClockMs: frame.frameAtMs };
}

function withSecurity(judged: JudgedMessage, message: ArrivedMessage): JudgedMessage {
  return { ...judged, securityEvents: securityEventsOf(judged.quarantined, message) };
}
