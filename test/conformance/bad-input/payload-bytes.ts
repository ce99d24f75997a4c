import { gzipSync } from 'node:zlib';

import { asCount, asObject, asText, fieldOf, NotUnderstood, onlyFields, type CatalogueObject } from './catalogue.js';
import type { Variables } from './variables.js';

/** Keys that dress any payload: bytes before it, an encoding around it, blanks behind it. */
export const DRESSING = ['hexPrefix', 'encode', 'padTo'] as const;

/** Bytes written as hexadecimal digits; blanks are for people. */
export function bytesOfHex(hex: string): Buffer {
  const digits = hex.replaceAll(/\s/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new NotUnderstood(`${JSON.stringify(hex)} is no hexadecimal text`);
  return Buffer.from(digits, 'hex');
}

/** Text with `<hex:..>` in it: those bytes as they are, the rest as UTF-8. */
export function bytesOfTemplate(text: string): Buffer {
  return Buffer.concat(text.split(/(<hex:[0-9a-f\s]*>)/i).map((part) => {
    const hex = /^<hex:([0-9a-f\s]*)>$/i.exec(part);
    return hex === null ? Buffer.from(part) : bytesOfHex(hex[1]!);
  }));
}

/** `gen`: a unit many times with a tail, or an object of many keys. */
export function bytesOfGenerated(gen: CatalogueObject): Buffer {
  onlyFields(gen, ['unit', 'count', 'tail', 'head', 'object'], 'gen');
  const object = fieldOf(gen, 'object');
  if (object !== undefined) return manyKeys(asObject(object, 'gen.object'));
  const [head, tail] = ['head', 'tail'].map((name) => {
    const given = fieldOf(gen, name);
    return given === undefined ? Buffer.alloc(0) : typeof given === 'string' ? Buffer.from(given) : bytesOfGenerated(asObject(given, `gen.${name}`));
  });
  const unit = asText(fieldOf(gen, 'unit'), 'gen.unit');
  const count = asCount(fieldOf(gen, 'count'), 'gen.count');
  const body = Buffer.byteLength(unit) === 1 ? Buffer.alloc(count, unit) : Buffer.from(unit.repeat(count));
  return Buffer.concat([head!, body, tail!]);
}

/** Short names: it is the number of keys that is on trial, not the size of the message. */
function manyKeys(given: CatalogueObject): Buffer {
  onlyFields(given, ['keys'], 'gen.object');
  const keys = asCount(fieldOf(given, 'keys'), 'gen.object.keys');
  return Buffer.from(`{${Array.from({ length: keys }, (_, at) => `"k${at}":0`).join(',')}}`);
}

/** Applies `encode`, `hexPrefix` and `padTo`, in this order. */
export function dressed(bytes: Buffer, payload: CatalogueObject, variables: Variables): Buffer {
  const encoding = fieldOf(payload, 'encode');
  const prefix = fieldOf(payload, 'hexPrefix');
  const pad = fieldOf(payload, 'padTo');
  let built = encoding === undefined ? bytes : encoded(bytes, asText(encoding, 'encode'));
  if (prefix !== undefined) built = Buffer.concat([bytesOfHex(asText(prefix, 'hexPrefix')), built]);
  if (pad === undefined) return built;
  const length = Number(typeof pad === 'string' ? variables.inText(pad) : pad);
  if (!Number.isSafeInteger(length)) throw new NotUnderstood(`padTo is ${JSON.stringify(pad)}`);
  return Buffer.concat([built, Buffer.alloc(Math.max(0, length - built.length), ' ')]);
}

function encoded(bytes: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'gzip': return gzipSync(bytes);
    case 'utf16le': return Buffer.from(bytes.toString(), 'utf16le');
    case 'utf16le-bom': return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), 'utf16le')]);
    case 'win1251': return windows1251(bytes.toString());
    case 'jsonstring': return Buffer.from(JSON.stringify(bytes.toString()));
    default: throw new NotUnderstood(`the encoding ${encoding} is not known`);
  }
}

/** Russian letters of Windows-1251; every other character beyond ASCII becomes a question mark, as old programs write it. */
function windows1251(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x80) return code;
    if (code >= 0x410 && code <= 0x44f) return code - 0x350;
    return code === 0x401 ? 0xa8 : code === 0x451 ? 0xb8 : 0x3f;
  }));
}
