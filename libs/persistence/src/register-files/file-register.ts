import type { FileRow, LineFault } from '@app/registry';

import type { ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** When and where a file is judged: what a line without a day of its own refers to. */
export interface FileMoment {
  readonly nowMs: number;
  readonly timeZone: string;
}

/** What the register holds of what a line is about, in the terms of the file. */
export interface Held {
  /** By column; null where nothing is held. */
  readonly row: FileRow;
  /** Whether the thing that the line is about is not in the register. */
  readonly isNew: boolean;
  /** Why the register would refuse the line. */
  readonly faults: readonly LineFault[];
}

/** A sound line beside what is held, to be written. */
export interface LineToApply {
  readonly lineNo: number;
  readonly stated: FileRow;
}

/** Key columns of a stretch of the things of one kind, for an export that goes from stretch to stretch. */
export interface KeyStretch {
  /** Number of the last thing; null where there are no more. */
  readonly last: number | null;
  readonly rows: readonly FileRow[];
}

/** One kind of register file as the register sees it. */
export interface FileRegister {
  /** What is held of each line's thing at the line's time, in the order of the lines. */
  held(sql: Sql, rows: readonly FileRow[], moment: FileMoment): Promise<readonly Held[]>;
  /** Writes lines in the caller's transaction. @throws RegisterRefusal */
  apply(sql: Sql, lines: readonly LineToApply[], moment: FileMoment, by: ChangedBy): Promise<void>;
  keysAfter(sql: Sql, after: number, atMs: number): Promise<KeyStretch>;
}
