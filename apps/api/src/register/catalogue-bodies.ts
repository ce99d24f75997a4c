import { LOT_CLASSES, type LotClass } from '@app/registry';

import { IdNumber, IsDay, MayBeNullOrAbsent, OneOf, Text, WholeNumber } from '../http/validation.js';

const LARGEST_INT4 = 2_147_483_647;

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

export class CreateLotBody {
  @Text(40) code: string;
  @OneOf(LOT_CLASSES) class: LotClass;
  @MayBeNullOrAbsent() @WholeNumber(1, LARGEST_INT4) plannedMeters?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, Number.MAX_SAFE_INTEGER) unitPriceTyiyn?: number | null;
  @MayBeNullOrAbsent() @Text(200) supplier?: string | null;
  @MayBeNullOrAbsent() @Text(100) contractNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() warrantyUntilOn?: string | null;
  @MayBeNullOrAbsent() @IdNumber() statementId?: number | null;
}
