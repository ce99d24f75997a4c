import { databaseFaultKind } from '@app/persistence';
import { Refusal } from '@app/platform';
import { RegisterRefusal } from '@app/registry';

/** What a fault behind the controllers means to the client. Words of the database, which may quote what was sent, stay behind. */
export function outsideFault(error: unknown): Refusal | undefined {
  if (error instanceof RegisterRefusal) {
    const { kind, message, field, subject } = error;
    const detail = subject === null ? message : `${subject}: ${message}`;
    return new Refusal(kind, detail, field === null ? [] : [{ field: `/${field}`, kind, detail: message }]);
  }
  switch (databaseFaultKind(error)) {
    case 'away': return new Refusal('UNAVAILABLE', 'the database does not answer; try again soon');
    case 'duplicate': return new Refusal('DUPLICATE', 'this exists already');
    case 'overlap': return new Refusal('OVERLAP', 'this overlaps what is recorded already');
    case 'unknown_reference': return new Refusal('UNKNOWN_REFERENCE', 'this refers to something that does not exist');
    case 'lost_claim': return new Refusal('CONFLICT', 'the same request was served anew meanwhile');
    case undefined: return undefined;
  }
}
