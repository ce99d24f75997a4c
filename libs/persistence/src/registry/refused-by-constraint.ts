import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';

interface ConstraintFault { readonly code: string; readonly constraint?: string; readonly detail?: string }

const camel = (column: string): string => column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Column that a key of an error message names: `Key (zone_id)=(9) is not present …`. The text itself may be personal and goes nowhere. */
function columnOf(fault: ConstraintFault): string | null {
  const column = /^Key \(([a-z_0-9]+)\)=/.exec(fault.detail ?? '')?.[1];
  return column === undefined ? null : camel(column);
}

function refusalOf(fault: ConstraintFault): RegisterRefusal | undefined {
  switch (fault.code) {
    case '23P01': return new RegisterRefusal('OVERLAP', `it overlaps what is recorded already (${fault.constraint})`);
    case '23505': return new RegisterRefusal('DUPLICATE', 'it is registered already', null, columnOf(fault));
    case '23503': return new RegisterRefusal('UNKNOWN_REFERENCE', 'it names something that is not registered', null, columnOf(fault));
    case '23514': return new RegisterRefusal('RANGE', `an attribute is outside its range (${fault.constraint})`);
    case '23502': return new RegisterRefusal('SCHEMA', 'an attribute that must be known is missing');
    case '22003': return new RegisterRefusal('RANGE', 'a number is too large');
    default: return undefined;
  }
}

/** Runs statements so that what a constraint of the register refuses comes out as a refusal with its kind. */
export function refusedByConstraint(sql: Sql): Sql {
  return async <Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> => {
    try {
      return await sql<Row>(text, parameters);
    } catch (error) {
      throw refusalOf(error as ConstraintFault) ?? error;
    }
  };
}
