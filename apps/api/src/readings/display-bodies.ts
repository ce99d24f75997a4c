import { Matches } from 'class-validator';

import { Flag, IsInstant, MayBeAbsent, MayBeNullOrAbsent, Text, WholeNumber } from '../http/validation.js';

const LARGEST_LITRES = Number.MAX_SAFE_INTEGER;
const LARGEST_PULSE_LITRES = 1_000_000;
const REASON = 500;
const NOTE = 500;
const SHA256 = /^[0-9a-f]{64}$/;

/** A display that somebody read. */
export class EnterControlBody {
  @IsInstant() readAt: string;
  @WholeNumber(0, LARGEST_LITRES) displayLitres: number;
  @MayBeNullOrAbsent() @Matches(SHA256) photoSha256?: string | null;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
}

/** A radio that was mounted: from then on it counts from here. */
export class EnterMountingBody extends EnterControlBody {
  @WholeNumber(0, LARGEST_LITRES) pulses: number;
  /** Left out: as the card of the meter has it. */
  @MayBeAbsent() @WholeNumber(1, LARGEST_PULSE_LITRES) pulseLitres?: number;
}

export class AcceptRealignmentBody {
  @WholeNumber(1, LARGEST_LITRES) controlId: number;
  /** The drift that was looked at, as it was shown. */
  @WholeNumber(-LARGEST_LITRES, LARGEST_LITRES) correctedLitres: number;
  /** Where the month is closed: ask a second signer to approve it. */
  @MayBeAbsent() @Flag() askApproval?: boolean;
  @Text(REASON) reason: string;
}

export class VoidDisplayBody {
  @Text(REASON) reason: string;
}

export class TakeBackRealignmentBody extends VoidDisplayBody {
  @MayBeAbsent() @Flag() askApproval?: boolean;
}
