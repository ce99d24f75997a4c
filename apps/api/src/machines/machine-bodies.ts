import { MACHINE_SCOPES } from '@app/platform';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, Matches } from 'class-validator';

import { MayBeNull, NestedList, Text, WholeNumber, Words } from '../http/validation.js';

const REASON = 500;
const MOST_ROWS = 1_000_000_000;
/** Rejects of one request; more are sent in several, and the same twice is no other. */
const MOST_REJECTS = 500;

export class IssueKeyBody {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(MACHINE_SCOPES.length) @ArrayUnique() @IsIn([...MACHINE_SCOPES], { each: true }) scopes: string[];
  @Text(REASON) reason: string;
}

export class RevokeKeyBody {
  @Text(REASON) reason: string;
}

/** What a program says of the file that it imported. */
export class AcknowledgeBody {
  @Matches(/^[0-9a-f]{64}$/) fileSha256: string;
  @WholeNumber(0, MOST_ROWS) rows: number;
  /** Its own number for the import. */
  @MayBeNull() @Words(100) reference: string | null;
}

export class ToldRejectBody {
  @Words(60) accountNo: string;
  @MayBeNull() @WholeNumber(1, MOST_ROWS) rowNo: number | null;
  @Words(60) code: string;
  @MayBeNull() @Words(500) words: string | null;
}

export class PostRejectsBody {
  @NestedList(() => ToldRejectBody, MOST_REJECTS) rejects: ToldRejectBody[];
}
