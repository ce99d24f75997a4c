import { CORRECTION_KINDS, type CorrectionKind } from '@app/metering';
import { READING_GIVERS, type ReadingGiver } from '@app/persistence';
import { REGISTER_NUMBER, type RegisterName } from '@app/registry';
import { Matches } from 'class-validator';

import { Flag, IsInstant, MayBeAbsent, MayBeNullOrAbsent, NestedList, OneOf, Text, WholeNumber } from '../http/validation.js';

const LARGEST_LITRES = Number.MAX_SAFE_INTEGER;
const KEY = 64;
const REASON = 500;
const NOTE = 500;
const REGISTERS = Object.keys(REGISTER_NUMBER) as RegisterName[];
const SHA256 = /^[0-9a-f]{64}$/;
const MOST_CORRECTIONS = 500;

/** Kinds that a person may say; readings become void by the correction of a mapping alone. */
export const SAID_KINDS = CORRECTION_KINDS.filter((kind) => kind !== 'void');

/** What a person read, before it is entered. */
export class CheckReadingBody {
  @Text(KEY) meterSerial: string;
  @MayBeAbsent() @OneOf(REGISTERS) register?: RegisterName;
  @IsInstant() readAt: string;
  @WholeNumber(0, LARGEST_LITRES) indexLitres: number;
}

export class EnterReadingBody extends CheckReadingBody {
  @OneOf(READING_GIVERS) givenBy: ReadingGiver;
  @MayBeNullOrAbsent() @Matches(SHA256) photoSha256?: string | null;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
  /** A doubtful index is meant as it stands. */
  @MayBeAbsent() @Flag() confirmed?: boolean;
  /** Where the month is closed: ask a second signer to approve it. Needs a reason. */
  @MayBeAbsent() @Flag() askApproval?: boolean;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

/** One reading by its key and index, and what is said of it. */
export class CorrectionBody {
  @OneOf(REGISTERS) register: RegisterName;
  @IsInstant() readAt: string;
  @OneOf(['telemetry', 'person']) source: 'telemetry' | 'person';
  @WholeNumber(0, LARGEST_LITRES) indexLitres: number;
  @OneOf(SAID_KINDS) kind: Exclude<CorrectionKind, 'void'>;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_LITRES) editedIndexLitres?: number | null;
  @Matches(/^[a-z_]{1,40}$/) reasonCode: string;
}

export class CorrectReadingsBody {
  @NestedList(() => CorrectionBody, MOST_CORRECTIONS) corrections: CorrectionBody[];
  @MayBeAbsent() @Flag() askApproval?: boolean;
  @Text(REASON) reason: string;
}

export class DecideBody {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class ClosePeriodBody {
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/) month: string;
  @Text(REASON) reason: string;
}
