import { MEASURED_NAMES } from '@app/registry';
import type { Static, TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type FieldFault, registerFault, reservedKeyOf, shapeFault, timeFault } from './field-fault.js';

/** One field as it is examined once a shape has failed. */
interface FieldRule {
  readonly field: string;
  readonly expected: string;
  readonly faultOf: (field: string, given: unknown, expected: string) => FieldFault;
}

const A_TIME = 'an RFC 3339 time with its zone or epoch milliseconds';
const A_COUNTER = 'a whole number from 0 to 9007199254740991';

/** In the order in which faults are reported: a wrong shape before a time that may follow from it. */
const FIELD_RULES: readonly FieldRule[] = [
  { field: 'serial', expected: 'text of 1 to 64 characters without control characters', faultOf: shapeFault },
  { field: 'value', expected: 'a decimal such as "1234.567"', faultOf: registerFault },
  { field: 'unit', expected: '"m3" or "l"', faultOf: shapeFault },
  { field: 'ch', expected: 'a whole number from 1 to 255', faultOf: shapeFault },
  { field: 'reg', expected: '"volume" or "reverse_volume"', faultOf: shapeFault },
  ...MEASURED_NAMES.map((field) => ({ field, expected: 'a whole number', faultOf: shapeFault })),
  { field: 'alarms', expected: 'a list of at most 16 words', faultOf: shapeFault },
  { field: 'status', expected: A_COUNTER, faultOf: shapeFault },
  { field: 'seq', expected: A_COUNTER, faultOf: shapeFault },
  { field: 'meta', expected: 'an object', faultOf: shapeFault },
  { field: 'gw', expected: 'text', faultOf: shapeFault },
  { field: 'ts', expected: A_TIME, faultOf: timeFault },
  { field: 'clock', expected: A_TIME, faultOf: timeFault },
];

/** The checks of one shape of the format, compiled once. */
export interface ShapeCheck<Shape> {
  /** True when the object has the shape; fields that the shape does not know do not matter. */
  accepts(record: object): record is Shape & object;
  /** The first field, in a fixed order, that keeps the object from having the shape. */
  faultOf(record: object): FieldFault;
  /** Whether the object carries a field that the shape does not know, or one that is never let in. */
  strangeFieldOf(record: object): 'none' | 'unknown' | FieldFault;
}

/** Compiles the check of an object schema and of each of its fields. */
export function compileShape<Schema extends TObject>(schema: Schema): ShapeCheck<Static<Schema>> {
  const whole = Compile(schema);
  const properties: Readonly<Record<string, TSchema>> = schema.properties;
  const known = new Set(Object.keys(properties));
  const required = new Set<string>(schema.required);
  const fields = FIELD_RULES.filter(({ field }) => known.has(field)).map((rule) => {
    const check = Compile(properties[rule.field] ?? {});
    return { ...rule, required: required.has(rule.field), accepts: (given: unknown) => check.Check(given) };
  });

  return {
    accepts: (record): record is Static<Schema> & object => whole.Check(record),
    faultOf(record) {
      for (const { field, expected, faultOf, required: needed, accepts } of fields) {
        const given: unknown = Object.hasOwn(record, field) ? record[field as keyof typeof record] : undefined;
        if (given === undefined ? needed : !accepts(given)) return faultOf(field, given, expected);
      }
      return { kind: 'SCHEMA', detail: 'not of the expected shape' };
    },
    strangeFieldOf(record) {
      for (const field of Object.keys(record)) {
        if (known.has(field)) continue;
        const reserved = reservedKeyOf(record);
        return reserved === undefined ? 'unknown' : { kind: 'SCHEMA', detail: `${reserved} is no field of a message` };
      }
      return 'none';
    },
  };
}
