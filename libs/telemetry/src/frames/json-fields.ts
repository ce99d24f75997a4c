import { decimalFromText, plainDecimal } from './decimal.js';

/** Own field of a JSON object; `undefined` where there is none, whatever a prototype says. */
export function fieldOf(given: unknown, name: string): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  return Object.hasOwn(given, name) ? Object.getOwnPropertyDescriptor(given, name)?.value : undefined;
}

/** Text of an own field, if it is text of at most `longest` characters. */
export function textOf(given: unknown, name: string, longest = 200): string | undefined {
  const field = fieldOf(given, name);
  return typeof field === 'string' && field.length <= longest ? field : undefined;
}

/** Decimal of an own field: a JSON number, or a number that a codec's author wrote as text. */
export function decimalOf(given: unknown, name: string): string | undefined {
  const field = fieldOf(given, name);
  if (typeof field === 'number') return plainDecimal(field);
  return typeof field === 'string' ? decimalFromText(field) : undefined;
}

/** Whole number of an own field that counts; a field that is left out is 0, as protobuf's JSON leaves out what has its default. */
export function countOf(given: unknown, name: string): number {
  const field = fieldOf(given, name);
  return typeof field === 'number' && Number.isSafeInteger(field) && field >= 0 ? field : 0;
}
