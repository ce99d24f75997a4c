import { Matches } from 'class-validator';

import { Text, WholeNumber } from '../http/validation.js';

const REASON = 500;

/** A local month, cut off so many days after its end. */
export class OpenBillingPeriodBody {
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/) month: string;
  @WholeNumber(0, 60) cutOffDays: number;
}

/** Why a batch is issued. */
export class IssueBatchBody {
  @Text(REASON) reason: string;
}
