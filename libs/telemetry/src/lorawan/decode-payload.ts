import { ByteView } from '../frames/byte-view.js';
import type { DecodedFrame, FrameDevice } from '../frames/decoded-frame.js';
import { byNetwork, Findings, type FrameOrigin } from '../frames/findings.js';
import type { Codec, CodecContext } from './codec.js';

/** LoRaWAN carries at most 242 bytes; anything longer is no frame of a radio. */
export const MOST_PAYLOAD_BYTES = 512;

/** What a codec finds in a device's payload. Total: whatever the bytes are, the result is a value. */
export function findInPayload(codec: Codec, bytes: Uint8Array, context: CodecContext): Findings {
  const found = new Findings(byNetwork(context.receivedAtMs), context.settings);
  if (bytes.length === 0 || bytes.length > MOST_PAYLOAD_BYTES) {
    found.undecodable(`${bytes.length} bytes`);
    return found;
  }
  const view = new ByteView(bytes);
  codec.decode(view, context, found);
  if (view.overran) found.undecodable(`${bytes.length} bytes are fewer than the format needs`);
  return found;
}

/** A payload that came without an envelope, for instance from a file of a network server. */
export function decodeLorawanPayload(codec: Codec, bytes: Uint8Array, context: CodecContext): DecodedFrame {
  const device: FrameDevice = { scheme: 'devEui', id: null };
  const origin: FrameOrigin = { family: 'lorawan-codecs', codec: codec.name, device, receivedAtMs: context.receivedAtMs };
  return findInPayload(codec, bytes, context).frame(origin);
}
