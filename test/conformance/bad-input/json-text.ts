import { asObject, fieldsOf, type CatalogueObject } from './catalogue.js';
import type { Variables } from './variables.js';

/** Fields of an object under construction, each as JSON text: a map holds `__proto__` like any other name. */
export type FieldTexts = Map<string, string>;

const REPETITION = /<gen:(.*?) x (\d+)>/gs;

/** `<gen:X x N>` in a text: X, N times. */
export function withRepetitions(text: string): string {
  return text.replaceAll(REPETITION, (_all, unit: string, times: string) => unit.repeat(Number(times)));
}

/** The same in raw JSON text, where a quoted X means one long quoted text. */
export function withRepetitionsInJson(text: string): string {
  return text.replaceAll(REPETITION, (_all, unit: string, times: string) => {
    const quoted = /^"(.*)"$/s.exec(unit);
    return quoted === null ? unit.repeat(Number(times)) : `"${quoted[1]!.repeat(Number(times))}"`;
  });
}

/** JSON text of a value of the catalogue, with the variables in its strings replaced. */
export function jsonTextOf(given: unknown, variables: Variables): string {
  if (typeof given === 'string') return JSON.stringify(replaced(given, variables));
  if (Array.isArray(given)) return `[${given.map((one) => jsonTextOf(one, variables)).join(',')}]`;
  if (typeof given === 'object' && given !== null) {
    return objectText(new Map(fieldsOf(given as CatalogueObject).map(([name, one]) => [name, jsonTextOf(one, variables)])));
  }
  return JSON.stringify(given);
}

function replaced(text: string, variables: Variables): string | number {
  const inString = variables.inString(text);
  return typeof inString === 'number' ? inString : withRepetitions(inString);
}

export function objectText(fields: FieldTexts): string {
  return `{${[...fields].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** Applies `set` (JSON values), `raw` (JSON text as it is) and `drop` to the fields of an object. */
export function changeFields(fields: FieldTexts, change: { readonly set?: unknown; readonly raw?: unknown; readonly drop?: unknown }, variables: Variables): void {
  for (const [name, given] of fieldsOf(asObject(change.set ?? {}, 'set'))) fields.set(name, jsonTextOf(given, variables));
  for (const [name, given] of fieldsOf(asObject(change.raw ?? {}, 'raw'))) fields.set(name, withRepetitionsInJson(variables.inText(String(given))));
  for (const name of Array.isArray(change.drop) ? change.drop : []) fields.delete(String(name));
}
