import { adeunis } from './adeunis.js';
import { axioma } from './axioma.js';
import type { Codec } from './codec.js';
import { decentlab } from './decentlab.js';
import { gwf } from './gwf.js';
import { integra } from './integra.js';
import { kamstrup } from './m-bus.js';
import { milesight } from './milesight.js';
import { bMeters, mclimateTValve, netvoxLeak, visionMetering } from './other-makers.js';
import { dragino, enless, sensingLabs, yosensi, zenner } from './pulse-counters.js';
import { quandify } from './quandify.js';
import { betarVega, vegaSi11, vegaSi12, vegaSi22 } from './vega.js';

/** Every payload codec; the first one whose vendor and model match is taken. */
export const CODECS: readonly Codec[] = [
  axioma, kamstrup, integra, gwf, ...milesight, betarVega, vegaSi11, vegaSi12, vegaSi22, adeunis, quandify, dragino, zenner, enless, yosensi, sensingLabs,
  ...decentlab, visionMetering, netvoxLeak, mclimateTValve, bMeters,
];

const BY_NAME = new Map(CODECS.map((codec) => [codec.name, codec]));
const LONGEST_TEXT = 120;

/** The codec with that name, as the register keeps it. */
export function codecNamed(name: string): Codec | undefined {
  return BY_NAME.get(name);
}

/** The codec of a make, by the words that delivery lists and device profiles use; `undefined` where none is known. */
export function codecFor(vendor: string, model: string): Codec | undefined {
  if (vendor.length > LONGEST_TEXT || model.length > LONGEST_TEXT) return undefined;
  return CODECS.find((codec) => codec.vendor.test(vendor) && codec.model.test(model));
}

/** The codec that a free text such as the name of a device profile speaks of: its vendor and its model both stand in it. */
export function codecSpokenOf(text: string): Codec | undefined {
  return codecFor(text, text);
}
