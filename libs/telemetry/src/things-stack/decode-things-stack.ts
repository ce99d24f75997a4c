import { parseInstant } from '@app/time';

import type { DecodedFrame, FrameDevice, FrameKind } from '../frames/decoded-frame.js';
import { byNetwork, Findings } from '../frames/findings.js';
import { countOf, fieldOf, textOf } from '../frames/json-fields.js';
import { decodeUplink, type KnownDevice } from '../lorawan/uplink.js';

/** Bodies of The Things Stack that bring no payload of the device, by the field that holds them. */
const OTHER_BODIES: readonly (readonly [field: string, kind: FrameKind])[] = [
  ['downlink_ack', 'ack'], ['downlink_nack', 'ack'], ['downlink_sent', 'txack'], ['downlink_queued', 'txack'], ['downlink_failed', 'log'],
  ['downlink_queue_invalidated', 'log'], ['location_solved', 'location'], ['service_data', 'integration'],
];

const DEV_EUI = /^[0-9a-fA-F]{16}$/;

function instantOf(given: unknown, name: string): number | null {
  const text = textOf(given, name);
  return text === undefined ? null : parseInstant(text) ?? null;
}

/** True for a topic `v3/{application}@{tenant}/devices/{id}/...`. */
export function isThingsStackTopic(topic: string): boolean {
  return /^v3\/[^/+#]{1,120}\/devices\/[^/+#]{1,60}\/[^+#]{1,60}$/.test(topic);
}

/**
 * One message of The Things Stack, version 3, from MQTT or a webhook: both carry the same document. Empty fields are left
 * out, so a missing frame counter is 0. Receipt is the network server's; the outer time is the application server's and later.
 * @param message the parsed document; only its own fields are read
 */
export function decodeThingsStack(message: unknown, known: KnownDevice = {}): DecodedFrame {
  const ids = fieldOf(message, 'end_device_ids');
  const devEui = (textOf(ids, 'dev_eui', 16) ?? '').toLowerCase();
  const device: FrameDevice = { scheme: 'devEui', id: DEV_EUI.test(devEui) ? devEui : null };
  const outerAtMs = instantOf(message, 'received_at');
  const uplink = fieldOf(message, 'uplink_message');
  const join = fieldOf(message, 'join_accept');
  const body = uplink ?? join;
  const receivedAtMs = instantOf(body, 'received_at') ?? outerAtMs;
  const session = textOf(body, 'session_key_id');
  const about = { family: 'tts' as const, device, receivedAtMs, key: null };

  const found = new Findings(byNetwork(receivedAtMs), known.settings);
  if (device.id === null) {
    found.undecodable('the message names no device');
    return found.frame(about);
  }
  if (uplink !== undefined) {
    const made = fieldOf(uplink, 'version_ids');
    const frame = {
      fPort: countOf(uplink, 'f_port'), base64: textOf(uplink, 'frm_payload', 4_096), decoded: fieldOf(uplink, 'decoded_payload'),
      spoken: `${textOf(made, 'brand_id') ?? ''} ${textOf(made, 'model_id') ?? ''}`,
    };
    return decodeUplink(frame, known, { ...about, alternative: session === undefined ? null : [device.id, session, countOf(uplink, 'f_cnt')] });
  }
  const other = OTHER_BODIES.find(([field]) => fieldOf(message, field) !== undefined);
  if (join !== undefined) found.kind = 'join';
  else if (other !== undefined) found.kind = other[1];
  else found.undecodable('the message holds no body that is known');
  return found.frame({ ...about, alternative: join === undefined || session === undefined ? null : [device.id, session] });
}
