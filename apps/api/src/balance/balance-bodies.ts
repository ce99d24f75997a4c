import type { PartialBalanceRules } from '@app/balance';
import { IsObject } from 'class-validator';

import { IdNumber, IsDay, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber } from '../http/validation.js';

const REASON = 500;
/** Tyiyn for a cubic metre: a million som is more than any water costs. */
const MOST_TYIYN = 100_000_000;

/** Freezes a period with one of its versions. */
export class SignBalanceBody {
  @Text(REASON) reason: string;
}

/** What balances assume from a day on; what is left out stays as it was. */
export class RecordBalanceRuleBody {
  @MayBeNullOrAbsent() @IdNumber() zoneId?: number | null;
  @IsDay() fromOn: string;
  @IsObject() rules: object;
  @Text(REASON) reason: string;
}

/** What a cubic metre costs from a day on. */
export class RecordWaterPriceBody {
  @IsDay() fromOn: string;
  @MayBeNull() @WholeNumber(0, MOST_TYIYN) retailTyiynPerCubicMetre: number | null;
  @MayBeNull() @WholeNumber(0, MOST_TYIYN) productionTyiynPerCubicMetre: number | null;
  @OneOf(['production', 'retail']) realLossesAt: 'production' | 'retail';
  @Text(REASON) reason: string;
}

export type GivenRules = PartialBalanceRules;
