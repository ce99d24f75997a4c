import { decodeCompact } from './decode-compact.js';
import { decodeHistory } from './decode-history.js';
import { decodeMeasures } from './decode-measures.js';
import { decodeReadingList, decodeReadingMessage } from './decode-reading.js';
import type { DecodedMessage } from './decoded-message.js';
import { describeGiven } from './field-fault.js';
import { decodeFailure, type DecodeFailure, readStrictJson } from './strict-json.js';

/**
 * Readings of one message in the native format (docs/native-format.md), whichever of its five forms it has.
 *
 * One bad item stays alone: it comes back with `ok: false` among its neighbours. A fault of the whole message comes back
 * as a {@link DecodeFailure}. Nothing is judged here: who may speak for whom, which times and registers are plausible,
 * is the door's business. Never throws, for any bytes.
 */
export function decodeNative(payload: Uint8Array): DecodedMessage | DecodeFailure {
  const json = readStrictJson(payload);
  if (!json.ok) return json;
  const { document } = json;
  if (Array.isArray(document)) return decodeReadingList(document);
  if (typeof document !== 'object' || document === null) {
    return decodeFailure('SCHEMA', `message is ${describeGiven(document)}; expected an object or a list of objects`);
  }
  if (Object.hasOwn(document, 'rows')) return decodeCompact(document);
  if (Object.hasOwn(document, 'readings')) return decodeHistory(document);
  if (Object.hasOwn(document, 'measures')) return decodeMeasures(document);
  return decodeReadingMessage(document);
}
