import { MAX_DEPTH, MAX_KEYS, MAX_KEYS_OF_ONE_OBJECT, MAX_VALUES } from './limits.js';

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_E = 0x65;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A stretch of the payload's bytes, half-open. */
export interface ByteSpan {
  readonly from: number;
  readonly to: number;
}

export interface JsonScan {
  readonly fault: 'TOO_DEEP' | 'TOO_LARGE' | undefined;
  readonly detail: string;
  /** Key tokens of all objects together. */
  readonly keyCount: number;
  /** Numbers written with an exponent: the only ones that can vanish to 0 unnoticed. */
  readonly exponentNumbers: readonly ByteSpan[];
}

const NO_SPANS: readonly ByteSpan[] = [];

/** Keys seen so far of the object open at each depth; scratch of one synchronous scan. */
const keysAtDepth = new Int32Array(MAX_DEPTH + 1);

function isNumberByte(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= ZERO && byte <= NINE) || byte === POINT || byte === PLUS || byte === HYPHEN);
}

function numberAround(bytes: Uint8Array, exponentAt: number): ByteSpan {
  let from = exponentAt;
  while (isNumberByte(bytes[from - 1])) from--;
  let to = exponentAt + 1;
  while (isNumberByte(bytes[to])) to++;
  return { from, to };
}

function refused(fault: 'TOO_DEEP' | 'TOO_LARGE', detail: string): JsonScan {
  return { fault, detail, keyCount: 0, exponentNumbers: NO_SPANS };
}

/**
 * One pass over the bytes of a JSON text before it is parsed: depth, number of keys and values, numbers with an exponent.
 * For bytes that are not JSON the counts mean nothing, and the parser refuses them afterwards.
 */
export function scanJson(bytes: Uint8Array): JsonScan {
  const length = bytes.length;
  let depth = 0;
  let keyCount = 0;
  let valueCount = 1;
  let exponentNumbers: ByteSpan[] | undefined;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      for (at++; at < length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === COMMA) {
      if (++valueCount > MAX_VALUES) return refused('TOO_LARGE', `more than ${MAX_VALUES} values`);
    } else if (byte === COLON) {
      if (++keyCount > MAX_KEYS) return refused('TOO_LARGE', `more than ${MAX_KEYS} keys`);
      const keys = (keysAtDepth[depth] ?? 0) + 1;
      if (keys > MAX_KEYS_OF_ONE_OBJECT) return refused('TOO_LARGE', `an object of more than ${MAX_KEYS_OF_ONE_OBJECT} keys`);
      keysAtDepth[depth] = keys;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return refused('TOO_DEEP', `nested deeper than ${MAX_DEPTH} levels`);
      if (++valueCount > MAX_VALUES) return refused('TOO_LARGE', `more than ${MAX_VALUES} values`);
      keysAtDepth[depth] = 0;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth < 0) break;
    } else if ((byte === LOWER_E || byte === UPPER_E) && isNumberByte(bytes[at - 1])) {
      // The letter also stands in `true` and `false`, never after a digit.
      const span = numberAround(bytes, at);
      (exponentNumbers ??= []).push(span);
      at = span.to - 1;
    }
  }
  return { fault: undefined, detail: '', keyCount, exponentNumbers: exponentNumbers ?? NO_SPANS };
}
