import { parseInstant } from '@app/time';

import { bytesFromBase64 } from '../frames/byte-view.js';
import { plainDecimal } from '../frames/decimal.js';
import type { DecodedFrame, FrameDevice, FrameKind } from '../frames/decoded-frame.js';
import { byNetwork, Findings } from '../frames/findings.js';
import { countOf, fieldOf, textOf } from '../frames/json-fields.js';
import { decodeUplink, type KnownDevice } from '../lorawan/uplink.js';

/** Events of ChirpStack's MQTT integration that bring no payload of the device. */
const OTHER_EVENTS: ReadonlyMap<string, FrameKind> = new Map([
  ['join', 'join'], ['ack', 'ack'], ['txack', 'txack'], ['log', 'log'], ['location', 'location'], ['integration', 'integration'],
]);

const DEV_EUI = /^[0-9a-fA-F]{16}$/;

/** The event that a topic `application/{id}/device/{devEui}/event/{event}` is of; `undefined` for any other topic. */
export function chirpStackEventOf(topic: string): { readonly devEui: string; readonly event: string } | undefined {
  const levels = topic.split('/', 8);
  const [application, , device, devEui = '', eventLevel, event = ''] = levels;
  if (levels.length !== 6 || application !== 'application' || device !== 'device' || eventLevel !== 'event' || !DEV_EUI.test(devEui)) return undefined;
  return { devEui: devEui.toLowerCase(), event };
}

/** Hexadecimal of an identifier that ChirpStack 3 wrote in base64. */
function hexOfBase64(text: string | undefined, bytes: number): string | undefined {
  const read = text === undefined ? undefined : bytesFromBase64(text, bytes);
  return read?.length === bytes ? [...read].map((byte) => byte.toString(16).padStart(2, '0')).join('') : undefined;
}

/** Receipt: `time` of version 4; version 3 has `publishedAt` and, where a gateway has a clock, the gateway's time. */
function receiptOf(event: unknown): number | null {
  const gateways = fieldOf(event, 'rxInfo');
  const text = textOf(event, 'time') ?? textOf(event, 'publishedAt') ?? textOf(Array.isArray(gateways) ? gateways[0] : undefined, 'time');
  return text === undefined ? null : parseInstant(text) ?? null;
}

/**
 * One event of a ChirpStack server (version 4; uplinks of version 3 too). Its JSON comes from protobuf: what has its
 * default value is left out, so a missing frame counter is 0.
 * @param event the parsed document; only its own fields are read
 */
export function decodeChirpStack(topic: string, event: unknown, known: KnownDevice = {}): DecodedFrame {
  const spoken = chirpStackEventOf(topic);
  const info = fieldOf(event, 'deviceInfo');
  const devEui = (textOf(info, 'devEui', 16) ?? hexOfBase64(textOf(event, 'devEUI'), 8) ?? '').toLowerCase();
  const receivedAtMs = receiptOf(event);
  const device: FrameDevice = { scheme: 'devEui', id: DEV_EUI.test(devEui) ? devEui : null };
  const key = textOf(event, 'deduplicationId') ?? null;
  const about = { family: 'chirpstack' as const, device, receivedAtMs, key };

  const found = new Findings(byNetwork(receivedAtMs), known.settings);
  if (spoken === undefined) found.undecodable('the topic is none of an application, device and event');
  else if (device.id === null) found.undecodable('the event names no device');
  else if (spoken.devEui !== device.id) found.undecodable('the topic names another device than the event');
  if (found.fault !== undefined || spoken === undefined) return found.frame(about);

  if (spoken.event === 'up') {
    const devAddr = textOf(event, 'devAddr', 12);
    const uplink = {
      fPort: countOf(event, 'fPort'), base64: textOf(event, 'data', 4_096), decoded: fieldOf(event, 'object'),
      spoken: `${textOf(info, 'deviceProfileName') ?? ''} ${textOf(fieldOf(info, 'tags'), 'codec') ?? ''}`,
    };
    return decodeUplink(uplink, known, { ...about, alternative: devAddr === undefined ? null : [device.id!, devAddr, countOf(event, 'fCnt')] });
  }
  if (spoken.event === 'status') {
    found.kind = 'status';
    tellBattery(event, found);
    return found.frame(about);
  }
  const kind = OTHER_EVENTS.get(spoken.event);
  if (kind === undefined) found.undecodable('the topic names an event that is unknown');
  else found.kind = kind;
  return found.frame(about);
}

/** A level that is left out is 0, unless the device has other power or does not know. */
function tellBattery(event: unknown, found: Findings): void {
  if (fieldOf(event, 'externalPowerSource') === true || fieldOf(event, 'batteryLevelUnavailable') === true) return;
  const level = fieldOf(event, 'batteryLevel') ?? 0;
  if (typeof level === 'number' && level >= 0 && level <= 100) found.reading('battery', plainDecimal(level), '%');
  else found.doubt('sentinel:batteryLevel');
}
