import type { Device, DeviceRegister } from '@app/registry';
import { decodeNative, type DecodedMeasure, foreignFamilyOf, safeText } from '@app/telemetry';
import type { DoorRules } from './door-rules.js';
import { judgeForeign } from './judge-foreign.js';
import type { ArrivedMessage, JudgedMessage, JudgedReading, QuarantinedItem } from './judged-message.js';
import { judgeMeasure, sortMeasures } from './judge-measure.js';
import { judgeReading, type Refusal } from './judge-reading.js';
import { parseSenderTopic } from './topic.js';
import { securityEventsOf, wholeMessage } from './whole-message.js';

const MAX_SUBJECT_LENGTH = 64;
const MAX_DETAIL_LENGTH = 200;

function judgeTopic(message: ArrivedMessage, register: DeviceRegister): JudgedMessage | undefined {
  const { topic, senderKind, senderSerial } = message;
  const spoken = parseSenderTopic(topic);
  if (spoken === undefined) return wholeMessage({ kind: 'TOPIC_INVALID', detail: 'not meters/{serial}/up or gw/{serial}/up' }, null);
  if (spoken.serial !== senderSerial) {
    const subject = safeText(spoken.serial, MAX_SUBJECT_LENGTH);
    if (register.deviceBySerial(spoken.serial) === undefined) {
      return wholeMessage({ kind: 'UNKNOWN_DEVICE', detail: 'the topic names a serial that is not registered' }, subject);
    }
    const detail = safeText(`${senderSerial} published on the topic of ${spoken.serial}`, MAX_DETAIL_LENGTH);
    return wholeMessage({ kind: 'IDENTITY_MISMATCH', detail }, subject, [{ kind: 'IDENTITY_MISMATCH', detail }]);
  }
  if (spoken.kind !== senderKind) {
    return wholeMessage({ kind: 'TOPIC_INVALID', detail: `a ${senderKind} does not send on this topic` }, senderSerial);
  }
  return undefined;
}

/** The device that an item speaks of, if the sender may speak of it. */
function deviceOf(reading: { readonly serial: string | null }, message: ArrivedMessage, register: DeviceRegister): Device | Refusal {
  const { senderKind, senderDeviceId, senderSerial, receivedAtMs } = message;
  if (reading.serial === null && senderKind === 'gateway') {
    return { kind: 'SCHEMA', detail: 'serial is missing; a gateway says whose reading it is' };
  }
  const serial = reading.serial ?? senderSerial;
  if (serial === senderSerial) return { deviceId: senderDeviceId, serial, kind: senderKind };
  const device = register.deviceBySerial(serial);
  if (device === undefined) return { kind: 'UNKNOWN_DEVICE', detail: 'the serial is not registered' };
  if (senderKind === 'meter') return { kind: 'IDENTITY_MISMATCH', detail: 'a meter speaks for itself alone' };
  if (register.gatewaySpeaksFor(senderDeviceId, device.deviceId, receivedAtMs)) return device;
  return { kind: 'NOT_ASSIGNED', detail: 'the gateway is not assigned to speak for this device' };
}

function* verdictsOf(measures: readonly DecodedMeasure[], message: ArrivedMessage, register: DeviceRegister, rules: DoorRules): Parameters<typeof sortMeasures>[0] {
  for (const measure of measures) {
    const device = deviceOf(measure, message, register);
    const verdict = 'deviceId' in device ? judgeMeasure(measure, device.deviceId, message.receivedAtMs, rules) : device;
    yield { itemNo: measure.itemNo, verdict, subject: measure.serial === null ? null : safeText(measure.serial, MAX_SUBJECT_LENGTH) };
  }
}

/**
 * Decodes one message and gives every item of it a verdict that depends on nothing but the arguments.
 *
 * Only verdicts that need no neighbouring reading are given here (identity, format, range, clock), so that any order of
 * arrival ends in the same rows. A reading that stands twice in one message comes back twice. Never throws for anything
 * a sender can do; a register that throws is the caller's fault to handle.
 */
export function judgeMessage(message: ArrivedMessage, register: DeviceRegister, rules: DoorRules): JudgedMessage {
  const family = foreignFamilyOf(message.topic);
  if (family !== undefined) return judgeForeign(message, family, register, rules);
  const refused = judgeTopic(message, register);
  if (refused !== undefined) return refused;
  const decoded = decodeNative(message.payload);
  if (!decoded.ok) return wholeMessage(decoded, null);

  const readings: JudgedReading[] = [];
  const quarantined: QuarantinedItem[] = [];
  for (const item of decoded.items) {
    if (!item.ok) {
      quarantined.push({ itemNo: item.itemNo, kind: item.kind, detail: item.detail, subject: item.serial });
      continue;
    }
    const device = deviceOf(item, message, register);
    const verdict = 'deviceId' in device ? judgeReading(item, device, message.receivedAtMs, register, rules) : device;
    if ('meterId' in verdict) {
      readings.push(verdict);
      continue;
    }
    const subject = item.serial === null ? null : safeText(item.serial, MAX_SUBJECT_LENGTH);
    quarantined.push({ itemNo: item.itemNo, kind: verdict.kind, detail: verdict.detail, subject });
  }
  const beside = decoded.measures === undefined ? undefined : sortMeasures(verdictsOf(decoded.measures, message, register, rules));
  for (const { detail, ...refused } of beside?.refused ?? []) quarantined.push({ ...refused, detail: safeText(detail, MAX_DETAIL_LENGTH) });
  return {
    readings, ...(beside === undefined ? {} : { measures: beside.measures }), quarantined, securityEvents: securityEventsOf(quarantined, message),
    sequence: decoded.sequence, deviceClockMs: decoded.deviceClockMs,
  };
}
