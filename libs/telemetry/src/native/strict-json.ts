import type { QuarantineKind } from '../error-kind.js';
import { type ByteSpan, scanJson } from './json-scan.js';
import { MAX_DETAIL_LENGTH, MAX_MESSAGE_BYTES } from './limits.js';
import { safeText } from './safe-text.js';

/** A whole payload that could not be read; `detail` is for people, escaped and at most 200 characters. */
export interface DecodeFailure {
  readonly ok: false;
  readonly kind: QuarantineKind;
  readonly detail: string;
}

/** The parsed document of a payload. Numbers that no double can hold are ±Infinity in it, the vanishing ones too. */
export interface StrictJson {
  readonly ok: true;
  readonly document: unknown;
}

/** Stateless between calls because it is never used as a stream; skips one UTF-8 byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A failure whose detail has been made safe to log. */
export function decodeFailure(kind: QuarantineKind, detail: string): DecodeFailure {
  return { ok: false, kind, detail: safeText(detail, MAX_DETAIL_LENGTH) };
}

/** One NUL among the first two bytes: what UTF-16 of any JSON text begins with. Its byte order mark is no UTF-8 anyway. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return second !== undefined && (first === 0) !== (second === 0);
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // invalid UTF-8: the caller quarantines it as MALFORMED_ENCODING
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d+$/;
const ZERO_MANTISSA = /^[-0.]*[eE]/;

/**
 * `1e-400` parses to 0, and a register of 0 would bill the next reading in full. Such numbers are overwritten in a
 * copy by `1e999` and blanks, so that they parse to Infinity and only the item that holds one is refused.
 */
function withoutVanishingNumbers(bytes: Uint8Array, exponentNumbers: readonly ByteSpan[]): Uint8Array {
  let copy = bytes;
  for (const { from, to } of exponentNumbers) {
    const literal = utf8.decode(bytes.subarray(from, to));
    if (Number(literal) !== 0 || ZERO_MANTISSA.test(literal) || !JSON_NUMBER.test(literal)) continue;
    // Not bytes.slice(): in a subclass such as Buffer that is a view of the same memory.
    if (copy === bytes) copy = new Uint8Array(bytes);
    copy.fill(0x20, from, to);
    copy.set([0x31, 0x65, 0x39, 0x39, 0x39], from);
  }
  return copy;
}

/** Own keys of all objects in the document, counted until `enough` are found. */
function countKeys(node: unknown, enough: number): number {
  if (typeof node !== 'object' || node === null || enough <= 0) return 0;
  const children: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
  let found = Array.isArray(node) ? 0 : children.length;
  for (const child of children) {
    if (found >= enough) break;
    if (typeof child === 'object' && child !== null) found += countKeys(child, enough - found);
  }
  return found;
}

/**
 * JSON document of a payload, read strictly: UTF-8 only, bounded in size, depth and number of keys, no key twice in one
 * object, nothing after the document.
 *
 * Kinds of failure: `TOO_LARGE`, `MALFORMED_ENCODING`, `TOO_DEEP`, `MALFORMED_JSON`, `AMBIGUOUS` (a key twice: parsers
 * differ in which one they keep). Own keys such as `__proto__` stay own keys of the document and reach no prototype.
 * Never throws; the time is linear in the payload, which is refused above {@link MAX_MESSAGE_BYTES}.
 */
export function readStrictJson(bytes: Uint8Array): StrictJson | DecodeFailure {
  if (bytes.length > MAX_MESSAGE_BYTES) return decodeFailure('TOO_LARGE', `${bytes.length} bytes, at most ${MAX_MESSAGE_BYTES}`);
  if (looksLikeUtf16(bytes)) return decodeFailure('MALFORMED_ENCODING', 'UTF-16; expected UTF-8');
  let text = decodeText(bytes);
  if (text === undefined) return decodeFailure('MALFORMED_ENCODING', 'not UTF-8 text');

  const scan = scanJson(bytes);
  if (scan.fault !== undefined) return decodeFailure(scan.fault, scan.detail);
  if (scan.exponentNumbers.length > 0) text = utf8.decode(withoutVanishingNumbers(bytes, scan.exponentNumbers));

  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (fault) {
    return decodeFailure('MALFORMED_JSON', text.trim() === '' ? 'empty payload' : String(fault));
  }
  if (countKeys(document, scan.keyCount) < scan.keyCount) return decodeFailure('AMBIGUOUS', 'a key stands twice in one object');
  return { ok: true, document };
}
