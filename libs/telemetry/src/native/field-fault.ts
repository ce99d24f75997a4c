import type { QuarantineKind } from '../error-kind.js';
import { MAX_DETAIL_LENGTH, MAX_INSTANT_MS, MAX_SERIAL_LENGTH } from './limits.js';
import type { UndecodedItem } from './decoded-message.js';
import { safeText } from './safe-text.js';

/** Why one field keeps an item out. */
export interface FieldFault {
  readonly kind: QuarantineKind;
  readonly detail: string;
}

const RESERVED_KEYS = ['__proto__', 'constructor', 'prototype'];

/** What a field holds, in a few safe words. */
export function describeGiven(given: unknown): string {
  if (given === undefined) return 'missing';
  if (typeof given === 'string') {
    const excerpt = safeText(given, 40);
    return given.length > 40 ? `"${excerpt}" (${given.length} characters)` : `"${excerpt}"`;
  }
  if (Array.isArray(given)) return 'an array';
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  return given === null ? 'null' : 'an object';
}

/** Fault of a register: a number that no register can show is out of range, everything else has the wrong shape. */
export function registerFault(field: string, given: unknown, expected: string): FieldFault {
  const outOfRange = typeof given === 'number' && (!Number.isFinite(given) || given < 0 || !Number.isSafeInteger(Math.trunc(given)));
  return { kind: outOfRange ? 'RANGE' : 'SCHEMA', detail: `${field} is ${describeGiven(given)}; expected ${expected}` };
}

/** Fault of a device time; `maxTicks` is the last tick of its unit that the platform's dates can hold. */
export function timeFault(field: string, given: unknown, expected: string, maxTicks: number = MAX_INSTANT_MS): FieldFault {
  let kind: QuarantineKind = 'TIME_FORMAT';
  if (typeof given === 'number') {
    if (given < 0) kind = 'TIME_PAST';
    else if (given > maxTicks) kind = 'TIME_FUTURE';
  }
  return { kind, detail: `${field} is ${describeGiven(given)}; expected ${expected}` };
}

/** Fault of any other field. */
export function shapeFault(field: string, given: unknown, expected: string): FieldFault {
  return { kind: 'SCHEMA', detail: `${field} is ${describeGiven(given)}; expected ${expected}` };
}

/** The key of an object that could reach a prototype in careless code; no device has a use for one. */
export function reservedKeyOf(record: object): string | undefined {
  return RESERVED_KEYS.find((key) => Object.hasOwn(record, key));
}

/** An item that is kept out, with whatever text it gave as its serial. */
export function undecoded(itemNo: number, fault: FieldFault, serial: unknown): UndecodedItem {
  return {
    itemNo, ok: false, kind: fault.kind,
    detail: bounded(fault.detail),
    serial: typeof serial === 'string' ? safeText(serial, MAX_SERIAL_LENGTH) : null,
  };
}

/** The parts of a detail are escaped when it is built; only its length is left to bound. */
function bounded(detail: string): string {
  return detail.length <= MAX_DETAIL_LENGTH ? detail : `${detail.slice(0, MAX_DETAIL_LENGTH - 1)}…`;
}
