import { COMPLAINT_TOPICS, type ComplaintTopic, JOURNAL_KINDS, type JournalKind, SWITCHED_TO, type SwitchedTo } from '@app/registry';

import { IdNumber, IsInstant, MayBeNullOrAbsent, MayBeAbsent, Nested, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

/** 100,000 m³, more than the whole city is given in days: beyond it somebody wrote litres for something else, and the losses of a day would be nothing but this slip. */
const LARGEST_LITRES = 100_000_000;
const PLACE = 300;
const NAME = 200;
const PHONE = 50;
const KEY = 64;
const NOTE = 2_000;
const REASON = 500;

/** Who complained, where, of what. */
export class ComplaintBody {
  @OneOf(COMPLAINT_TOPICS) topic: ComplaintTopic;
  @Words(PLACE) address: string;
  @MayBeNullOrAbsent() @Words(NAME) personName?: string | null;
  @MayBeNullOrAbsent() @Words(PHONE) phone?: string | null;
  @MayBeNullOrAbsent() @Words(KEY) accountNo?: string | null;
  @MayBeNullOrAbsent() @Text(NOTE) said?: string | null;
}

export class EnterJournalBody {
  @OneOf(JOURNAL_KINDS) kind: JournalKind;
  @IsInstant() from: string;
  /** Absent or null: it goes on, or nobody knows yet until when. */
  @MayBeNullOrAbsent() @IsInstant() to?: string | null;
  /** Absent or null: of the whole city. */
  @MayBeNullOrAbsent() @IdNumber() zoneId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() wellId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() reservoirId?: number | null;
  @MayBeNullOrAbsent() @Words(PLACE) place?: string | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_LITRES) volumeLitres?: number | null;
  @MayBeNullOrAbsent() @OneOf(SWITCHED_TO) switchedTo?: SwitchedTo | null;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
  @MayBeAbsent() @Nested(() => ComplaintBody) complaint?: ComplaintBody;
  /** Voided entry that this one stands for. */
  @MayBeNullOrAbsent() @IdNumber() replacesEntryId?: number | null;
}

export class EndJournalBody {
  @IsInstant() endedAt: string;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_LITRES) volumeLitres?: number | null;
}

export class VoidJournalBody {
  @Text(REASON) reason: string;
}
