import { chirpStackEventOf, decodeChirpStack } from '../chirpstack/decode-chirpstack.js';
import { type DecodeFailure, readStrictJson } from '../native/strict-json.js';
import { decodeSparkplug, parseSparkplugTopic } from '../sparkplug/decode-sparkplug.js';
import { decodeThingsStack, isThingsStackTopic } from '../things-stack/decode-things-stack.js';
import { decodeWmbusmeters } from '../wmbusmeters/decode-wmbusmeters.js';
import type { DecodedFrame, FrameFamily } from './decoded-frame.js';

/** Families that come in an envelope or a format of somebody else, each under topics of its own. */
export type ForeignFamily = Exclude<FrameFamily, 'native' | 'lorawan-codecs'>;

/** The family whose topic this is; `undefined` for the native topics and all others. */
export function foreignFamilyOf(topic: string): ForeignFamily | undefined {
  if (chirpStackEventOf(topic) !== undefined) return 'chirpstack';
  if (isThingsStackTopic(topic)) return 'tts';
  if (/^wmbusmeters\/[^/+#]{1,64}$/.test(topic)) return 'wmbusmeters';
  return parseSparkplugTopic(topic) === undefined ? undefined : 'sparkplug';
}

/**
 * Decodes one message of a family by itself. Sparkplug metrics that are named by an alias alone stay unread here: what they
 * mean stands in another message, and a verdict at the door depends on no other message.
 */
export function decodeForeignFrame(family: ForeignFamily, topic: string, payload: Uint8Array, receivedAtMs: number): DecodedFrame | DecodeFailure {
  if (family === 'sparkplug') {
    const message = decodeSparkplug(topic, payload, receivedAtMs);
    return 'payload' in message ? message.frame : message;
  }
  const json = readStrictJson(payload);
  if (!json.ok) return json;
  if (family === 'chirpstack') return decodeChirpStack(topic, json.document);
  return family === 'tts' ? decodeThingsStack(json.document) : decodeWmbusmeters(json.document);
}
