import { parseInstant } from '@app/time';
import { litresFromDecimal, type VolumeUnit } from '@app/units';
import { describeGiven, type FieldFault } from './field-fault.js';

/**
 * Epoch milliseconds of a time that has passed its schema.
 * @returns `undefined` for text that is no RFC 3339 date-time with a zone.
 */
export function readInstant(given: string | number): number | undefined {
  return typeof given === 'number' ? given : parseInstant(given);
}

/** A counter or a set of bits that has passed its schema; minus zero becomes zero. */
export function readCounter(given: number | undefined): number | null {
  return given === undefined ? null : given + 0;
}

/**
 * Whole litres of a register that has passed its schema. A JSON number is read through its shortest decimal text, so
 * that `1234.567` is 1 234 567 litres exactly; where that text needs an exponent the number is no register.
 */
export function readRegister(given: string | number, unit: VolumeUnit): number | FieldFault {
  if (typeof given === 'number') {
    if (unit === 'l' && Number.isSafeInteger(given)) return given + 0; // minus zero becomes zero
    const decimal = String(given);
    if (decimal.includes('e') || (Number.isInteger(given) && !Number.isSafeInteger(given))) return outOfRange(given);
    return litresOrFault(decimal, unit);
  }
  return litresOrFault(given, unit);
}

function litresOrFault(decimal: string, unit: VolumeUnit): number | FieldFault {
  const litres = litresFromDecimal(decimal, unit);
  if (litres === 'OUT_OF_RANGE') return outOfRange(decimal);
  if (litres === 'NOT_A_DECIMAL') return { kind: 'SCHEMA', detail: `value is ${describeGiven(decimal)}; expected a decimal` };
  return litres;
}

function outOfRange(given: string | number): FieldFault {
  return { kind: 'RANGE', detail: `value is ${describeGiven(given)}; no register shows that` };
}
