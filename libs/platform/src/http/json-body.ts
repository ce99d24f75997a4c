import { readStrictJson } from '@app/telemetry';

import { Refusal, type RefusalKind } from './refusal.js';

/** Longest JSON body in bytes. */
export const MAX_JSON_BODY_BYTES = 100_000;

const KIND_OF_FAILURE: Readonly<Record<string, RefusalKind>> = {
  TOO_LARGE: 'TOO_LARGE', TOO_DEEP: 'TOO_DEEP', MALFORMED_JSON: 'MALFORMED_JSON', MALFORMED_ENCODING: 'MALFORMED_ENCODING', AMBIGUOUS: 'SCHEMA',
};

/** Half of a surrogate pair; whole pairs do not match under the flag u. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** `application/json`, alone or with `charset=utf-8`. */
const JSON_MEDIA_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

/** Whether a body of this media type may be read as JSON; no other charset than UTF-8 and no other parameter is known. */
export function isJsonMediaType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_MEDIA_TYPE.test(contentType);
}

/**
 * The one JSON object of a request's body.
 *
 * At most {@link MAX_JSON_BODY_BYTES} bytes of UTF-8 and 32 levels; no key twice, no key `__proto__`, no U+0000 or half of a
 * surrogate pair in any text (PostgreSQL keeps neither), no number that a double cannot hold.
 * @throws Refusal TOO_LARGE, TOO_DEEP, MALFORMED_JSON, MALFORMED_ENCODING, SCHEMA or RANGE
 */
export function parseJsonBody(bytes: Uint8Array): Record<string, unknown> {
  if (bytes.length > MAX_JSON_BODY_BYTES) throw new Refusal('TOO_LARGE', `a body has at most ${MAX_JSON_BODY_BYTES} bytes`);
  if (bytes.length === 0) throw new Refusal('SCHEMA', 'the body is empty; a JSON object is expected');
  const read = readStrictJson(bytes);
  if (!read.ok) {
    // The words of the parser quote the body, which may hold a password.
    throw new Refusal(KIND_OF_FAILURE[read.kind] ?? 'SCHEMA', read.kind === 'MALFORMED_JSON' ? 'the body is no JSON' : read.detail);
  }
  const { document } = read;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new Refusal('SCHEMA', 'the body must be one JSON object');
  refuseUnkeepable(document, '');
  return document as Record<string, unknown>;
}

/** The depth is bounded before, so the recursion is too. */
function refuseUnkeepable(node: unknown, pointer: string): void {
  if (typeof node === 'string') refuseText(node, pointer);
  else if (typeof node === 'number' && !Number.isFinite(node)) refuse('RANGE', pointer, 'a number beyond what can be kept');
  else if (typeof node === 'object' && node !== null) {
    for (const key of Object.keys(node)) {
      if (key === '__proto__') refuse('SCHEMA', pointer, 'a key that is never allowed');
      refuseText(key, pointer);
      refuseUnkeepable((node as Record<string, unknown>)[key], `${pointer}/${escapePointer(key)}`);
    }
  }
}

function refuseText(text: string, pointer: string): void {
  if (text.includes('\u0000')) refuse('SCHEMA', pointer, 'U+0000 in a text');
  if (LONE_SURROGATE.test(text)) refuse('SCHEMA', pointer, 'half of a surrogate pair in a text');
}

function refuse(kind: RefusalKind, field: string, detail: string): never {
  throw new Refusal(kind, detail, [{ field, kind, detail }]);
}

/** A key as it stands in a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
