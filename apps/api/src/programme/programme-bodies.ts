import { PROGRAMME_PERIOD_KINDS, type ProgrammePeriodKind } from '@app/programme';
import { Matches } from 'class-validator';

import { Flag, IdNumber, IsDay, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber } from '../http/validation.js';

const REASON = 500;
const DOCUMENT = 200;
/** So much as a cell of the report holds. */
const SAID = 1_000;
/** Decimal text with at most six digits behind the point: the digits of a paper are kept as they are. */
const AMOUNT = /^(0|[1-9]\d{0,11})(\.\d{1,6})?$/;

/** A decision that sets a target; year null for the end of the programme. */
export class DecideTargetBody {
  @MayBeNull() @WholeNumber(1_900, 2_200) year: number | null;
  @Matches(AMOUNT) amount: string;
  @Text(DOCUMENT) document: string;
  @IsDay() decidedOn: string;
  @Text(REASON) reason: string;
}

/** An amount of a half-year, with the paper that shows it. */
export class EnterIndicatorBody {
  @IsDay() fromOn: string;
  @Matches(AMOUNT) amount: string;
  @Text(DOCUMENT) evidence: string;
  /** Why it replaces what was entered before. */
  @MayBeNullOrAbsent() @Text(REASON) reason?: string | null;
}

/** Why an indicator is off its target in a half-year, in words that stand in the report. */
export class StateReasonBody {
  @IsDay() fromOn: string;
  @Text(SAID) said: string;
  /** Why it replaces what was stated before. */
  @MayBeNullOrAbsent() @Text(REASON) reason?: string | null;
}

/** Who may enter for a body from now on, or no longer. */
export class HoldContributorBody {
  @IdNumber() userId: number;
  @Flag() isHeld: boolean;
  @Text(REASON) reason: string;
}

/** A snapshot of a period that is over. */
export class TakeSnapshotBody {
  @OneOf(PROGRAMME_PERIOD_KINDS) kind: ProgrammePeriodKind;
  @IsDay() fromOn: string;
  @Text(REASON) reason: string;
}

/** Why or by which paper a snapshot is signed or published. */
export class SnapshotReasonBody {
  @Text(REASON) reason: string;
}
