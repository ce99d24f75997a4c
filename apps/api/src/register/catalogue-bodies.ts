import { LOT_CLASSES, type LotClass } from '@app/registry';

import { IdNumber, IsDay, IsInstant, MayBeAbsent, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber } from '../http/validation.js';

const LARGEST_INT4 = 2_147_483_647;
const REASON = 500;

export class CreateModelBody {
  @Text(40) code: string;
  @Text(200) manufacturer: string;
  @WholeNumber(6, 2_000) dnMillimetres: number;
  @WholeNumber(1, LARGEST_INT4) q3LitresPerHour: number;
  @MayBeNullOrAbsent() @WholeNumber(1, 10_000) ratioR?: number | null;
  @WholeNumber(3, 12) registerDigits: number;
  @WholeNumber(1, Number.MAX_SAFE_INTEGER) registerCapacityLitres: number;
  @WholeNumber(1, 1_000_000) pulseLitres: number;
  @MayBeNullOrAbsent() @WholeNumber(1, 600) verificationIntervalMonths?: number | null;
}

class LotParts {
  @MayBeNullOrAbsent() @WholeNumber(1, LARGEST_INT4) plannedMeters?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, Number.MAX_SAFE_INTEGER) unitPriceTyiyn?: number | null;
  @MayBeNullOrAbsent() @Text(200) supplier?: string | null;
  @MayBeNullOrAbsent() @Text(100) contractNo?: string | null;
  @MayBeNullOrAbsent() @Text(200) contractor?: string | null;
  @MayBeNullOrAbsent() @IsDay() warrantyUntilOn?: string | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_INT4) acceptedMeters?: number | null;
  @MayBeNullOrAbsent() @Text(100) acceptanceActNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() acceptedOn?: string | null;
  @MayBeNullOrAbsent() @WholeNumber(0, Number.MAX_SAFE_INTEGER) retentionTyiyn?: number | null;
  @MayBeNullOrAbsent() @IsDay() retentionDueOn?: string | null;
  @MayBeNullOrAbsent() @IdNumber() statementId?: number | null;
}

export class CreateLotBody extends LotParts {
  @Text(40) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @OneOf(LOT_CLASSES) class: LotClass;
}

class LotThen extends LotParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @OneOf(LOT_CLASSES) class?: LotClass;
}

export class ChangeLotBody extends LotThen {
  @Text(REASON) reason: string;
}

export class CorrectLotBody extends LotThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}
