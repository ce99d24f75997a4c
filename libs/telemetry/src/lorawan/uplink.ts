import { bytesFromBase64 } from '../frames/byte-view.js';
import type { DecodedFrame, DeviceSettings } from '../frames/decoded-frame.js';
import { byNetwork, Findings, type FrameOrigin } from '../frames/findings.js';
import type { Codec } from './codec.js';
import { findInPayload, MOST_PAYLOAD_BYTES } from './decode-payload.js';
import { codecFor, codecNamed, codecSpokenOf } from './find-codec.js';
import { tellObject } from './object-fields.js';

/** What the register says of a device behind a network server; the envelope's own words stand in where it says nothing. */
export interface KnownDevice {
  /** Name of the payload codec. */
  readonly codec?: string | null;
  readonly vendor?: string | null;
  readonly model?: string | null;
  readonly settings?: DeviceSettings;
}

/** An uplink as every network server tells it, whatever it calls the fields. */
export interface Uplink {
  readonly fPort: number | null;
  readonly base64: string | undefined;
  /** Object that a codec of the network server made of the bytes. */
  readonly decoded: unknown;
  /** Words of the envelope that may name the make: name of the device profile, brand and model. */
  readonly spoken: string;
}

function codecOf(known: KnownDevice, spoken: string): Codec | undefined {
  if (known.codec !== null && known.codec !== undefined) return codecNamed(known.codec);
  if (known.vendor !== null && known.vendor !== undefined) return codecFor(known.vendor, known.model ?? '');
  return codecSpokenOf(spoken);
}

/**
 * Reads an uplink: the raw bytes by our codec where there is one, else the plain fields of the decoded object. What
 * neither can read is `uplink_undecoded`: kept with its bytes until a codec is added.
 */
export function decodeUplink(uplink: Uplink, known: KnownDevice, about: Omit<FrameOrigin, 'codec'>): DecodedFrame {
  const codec = codecOf(known, uplink.spoken);
  const bytes = uplink.base64 === undefined ? undefined : bytesFromBase64(uplink.base64, MOST_PAYLOAD_BYTES);
  const settings = known.settings ?? {};
  if (uplink.base64 !== undefined && bytes === undefined) {
    const found = new Findings(byNetwork(about.receivedAtMs), settings);
    found.undecodable('the payload is no base64 of a LoRaWAN frame');
    return found.frame(about);
  }
  if (codec !== undefined && bytes !== undefined && bytes.length > 0) {
    const context = { fPort: uplink.fPort, receivedAtMs: about.receivedAtMs, settings };
    return findInPayload(codec, bytes, context).frame({ ...about, codec: codec.name });
  }
  const found = new Findings(byNetwork(about.receivedAtMs), settings);
  if (!tellObject(uplink.decoded, `${known.vendor ?? ''} ${uplink.spoken}`, found)) found.kind = 'uplink_undecoded';
  return found.frame(about);
}
