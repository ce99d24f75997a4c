import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Surfaces that a catalogue may speak of, in the order of its files. */
export const SURFACES = ['mqtt', 'rest', 'query', 'csv', 'export'] as const;
export type SurfaceName = (typeof SURFACES)[number];

export const OUTCOMES = ['accept', 'accept_flagged', 'quarantine', 'reject', 'disconnect'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A JSON object of the catalogue, read through {@link fieldsOf} alone: its keys are somebody else's. */
export type CatalogueObject = Readonly<Record<string, unknown>>;

export interface Expectation {
  readonly outcome: readonly Outcome[];
  readonly error: string | null;
  /** HTTP statuses that will do; undefined where any will. */
  readonly http?: readonly number[];
  readonly flags: readonly string[];
  readonly checks: readonly string[];
}

export interface CatalogueCase {
  readonly id: string;
  readonly surface: SurfaceName;
  readonly level: 'must' | 'should';
  readonly title: string;
  readonly input: CatalogueObject;
  readonly expect: Expectation;
}

/** Something in a case that the adapter cannot read. The case fails with it: a case half understood would prove nothing. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Cases of one surface; undefined where the folder has no file for it. @throws NotUnderstood for a file of another format */
export function readCatalogue(folder: string, surface: SurfaceName): CatalogueCase[] | undefined {
  const path = join(folder, `${surface}.json`);
  if (!existsSync(path)) return undefined;
  // JSON.parse makes `__proto__` an own key like any other; nothing below assigns or spreads what it returns.
  const file = asObject(JSON.parse(readFileSync(path, 'utf8')), path);
  if (fieldOf(file, 'format') !== 1) throw new NotUnderstood(`${path} has format ${JSON.stringify(fieldOf(file, 'format'))}; this adapter reads format 1`);
  return asList(fieldOf(file, 'cases'), `${path}: cases`).map((one) => caseOf(asObject(one, `${path}: a case`)));
}

function caseOf(given: CatalogueObject): CatalogueCase {
  const id = asText(fieldOf(given, 'id'), 'id');
  const expect = asObject(fieldOf(given, 'expect'), `${id}: expect`);
  const texts = (name: string): string[] => asList(fieldOf(expect, name) ?? [], `${id}: ${name}`).map((one) => asText(one, `${id}: ${name}`));
  const outcome = texts('outcome');
  const odd = outcome.find((one) => !OUTCOMES.includes(one as Outcome));
  if (odd !== undefined) throw new NotUnderstood(`${id}: an outcome ${odd} is not known`);
  const error = fieldOf(expect, 'error') ?? null;
  return {
    id, surface: asText(fieldOf(given, 'surface'), `${id}: surface`) as SurfaceName, level: fieldOf(given, 'level') === 'should' ? 'should' : 'must',
    title: asText(fieldOf(given, 'title'), `${id}: title`), input: asObject(fieldOf(given, 'input'), `${id}: input`),
    expect: { outcome: outcome as Outcome[], error: error === null ? null : asText(error, `${id}: error`), flags: texts('flags'), checks: texts('checks'),
      ...(fieldOf(expect, 'http') === undefined ? {} : { http: asList(fieldOf(expect, 'http'), `${id}: http`).map((one) => asCount(one, `${id}: http`)) }) },
  };
}

/** An own field; undefined where there is none, whatever a prototype says. */
export function fieldOf(given: CatalogueObject, name: string): unknown {
  return Object.hasOwn(given, name) ? Object.getOwnPropertyDescriptor(given, name)?.value : undefined;
}

/** Own fields in their order, `__proto__` among them. */
export function fieldsOf(given: CatalogueObject): [string, unknown][] {
  return Object.entries(given);
}

/** Refuses keys that the adapter has no meaning for. @throws NotUnderstood naming the first one */
export function onlyFields(given: CatalogueObject, known: readonly string[], what: string): void {
  const odd = Object.keys(given).find((key) => !known.includes(key));
  if (odd !== undefined) throw new NotUnderstood(`${what}: ${JSON.stringify(odd)} is not part of the input language that this adapter reads`);
}

export function asObject(given: unknown, what: string): CatalogueObject {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new NotUnderstood(`${what} is no object`);
  return given as CatalogueObject;
}

export function asList(given: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(given)) throw new NotUnderstood(`${what} is no list`);
  return given;
}

export function asText(given: unknown, what: string): string {
  if (typeof given !== 'string') throw new NotUnderstood(`${what} is no text`);
  return given;
}

export function asCount(given: unknown, what: string): number {
  if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 0) throw new NotUnderstood(`${what} is no whole number`);
  return given;
}
