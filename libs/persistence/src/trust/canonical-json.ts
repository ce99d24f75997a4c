const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * JSON in the one form that RFC 8785 gives it: members sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. Two writers of the same content get the same bytes, also after the content went through `jsonb`.
 *
 * Instants (`Date`) become their ISO text, members that are `undefined` are left out.
 *
 * @throws TypeError for what JSON or `jsonb` cannot keep: NaN, infinity, bigint, U+0000, half a surrogate pair, functions
 */
export function canonicalJson(content: unknown): string {
  if (content === null || typeof content === 'boolean') return String(content);
  if (typeof content === 'string') return canonicalString(content);
  if (typeof content === 'object') return canonicalObject(content);
  if (typeof content !== 'number') throw new TypeError(`a ${typeof content} cannot stand in JSON`);
  if (!Number.isFinite(content)) throw new TypeError(`${content} cannot stand in JSON`);
  return JSON.stringify(content);
}

function canonicalObject(content: object): string {
  if (content instanceof Date) return canonicalString(content.toISOString());
  if (Array.isArray(content)) return `[${content.map(canonicalJson).join(',')}]`;
  const members = content as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).filter((name) => members[name] !== undefined).sort();
  return `{${names.map((name) => `${canonicalString(name)}:${canonicalJson(members[name])}`).join(',')}}`;
}

function canonicalString(text: string): string {
  if (text.includes('\u0000') || LONE_SURROGATE.test(text)) throw new TypeError('text with U+0000 or half a surrogate pair cannot be kept');
  return JSON.stringify(text);
}
