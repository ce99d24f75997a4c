import { describeGiven, timeFault } from './field-fault.js';
import { readInstant } from './read-field.js';
import type { ShapeCheck } from './shape-check.js';
import { decodeFailure, type DecodeFailure } from './strict-json.js';

/** What every envelope may say of its message. */
interface EnvelopeFields {
  readonly clock?: string | number;
}

/** An envelope that has been checked and the items it holds, which have not. */
export interface OpenedEnvelope<Shape> {
  readonly ok: true;
  readonly envelope: Shape;
  readonly deviceClockMs: number | null;
  readonly unknownFields: boolean;
  readonly items: readonly unknown[];
}

/** The form that an envelope belongs to. */
export interface EnvelopeForm<Shape extends EnvelopeFields> {
  readonly shape: ShapeCheck<Shape>;
  readonly itemsField: 'readings' | 'rows' | 'measures';
  readonly maxItems: number;
  /** Fields whose meaning this form would lose silently; they refuse the message instead. */
  readonly misplaced: readonly string[];
}

/** Checks an envelope and finds its items; any fault in it refuses the whole message. */
export function openEnvelope<Shape extends EnvelopeFields>(record: object, form: EnvelopeForm<Shape>): OpenedEnvelope<Shape> | DecodeFailure {
  const { shape, itemsField, maxItems } = form;
  const misplaced = form.misplaced.find((field) => Object.hasOwn(record, field));
  if (misplaced !== undefined) return decodeFailure('SCHEMA', `${misplaced} does not belong beside ${itemsField}`);
  const strange = shape.strangeFieldOf(record);
  if (typeof strange === 'object') return decodeFailure(strange.kind, strange.detail);
  if (!shape.accepts(record)) {
    const { kind, detail } = shape.faultOf(record);
    return decodeFailure(kind, detail);
  }

  let deviceClockMs: number | null = null;
  if (record.clock !== undefined) {
    const readMs = readInstant(record.clock);
    if (readMs === undefined) {
      const { kind, detail } = timeFault('clock', record.clock, 'an RFC 3339 time with its zone');
      return decodeFailure(kind, detail);
    }
    deviceClockMs = readMs;
  }

  const items: unknown = Object.getOwnPropertyDescriptor(record, itemsField)?.value;
  if (!Array.isArray(items)) return decodeFailure('SCHEMA', `${itemsField} is ${describeGiven(items)}; expected a list`);
  if (items.length === 0) return decodeFailure('SCHEMA', `${itemsField} is empty`);
  if (items.length > maxItems) return decodeFailure('TOO_LARGE', `${items.length} ${itemsField}, at most ${maxItems}`);
  return { ok: true, envelope: record, deviceClockMs, unknownFields: strange === 'unknown', items };
}
