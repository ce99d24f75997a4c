import type { ByteView } from '../frames/byte-view.js';
import type { DeviceSettings } from '../frames/decoded-frame.js';
import type { Findings } from '../frames/findings.js';

/** What stands around the device's own bytes. */
export interface CodecContext {
  readonly fPort: number | null;
  /** Receipt by the network server; a frame without a clock of its own has no other time. */
  readonly receivedAtMs: number | null;
  readonly settings: DeviceSettings;
}

/** Reads the payload that one make of device puts into a LoRaWAN frame. */
export interface Codec {
  /** Stable name, kept with what it decoded. */
  readonly name: string;
  readonly vendor: RegExp;
  /** Tried against the model's text. */
  readonly model: RegExp;
  /** Finds what the frame says. Total: reads past the end are noticed by the view and make the frame undecodable. */
  decode(view: ByteView, context: CodecContext, found: Findings): void;
}

/** One bit of a status field: its mask, the canonical word (`null` where there is none) and the vendor's own. */
export type StatusBit = readonly [mask: number, canonical: string | null, raw: string];

/** Tells every bit of a status field that is set. */
export function tellBits(found: Findings, status: number, bits: readonly StatusBit[]): void {
  for (const [mask, canonical, raw] of bits) if ((status & mask) !== 0) found.alarm(canonical, raw);
}
