import {
  ACCOUNT_CLASSES, type AccountClass, METER_STATES, type MeterState, OPEN_STATES, type OpenState, type Placement, PLACEMENTS, SEWER_CONNECTIONS, type SewerConnection,
} from '@app/registry';
import { IsNumber, Max, Min } from 'class-validator';

import { Flag, IdNumber, IsDay, IsInstant, MayBeAbsent, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const LARGEST_INT4 = 2_147_483_647;
const MOST_RESIDENTS = 30_000;
const KEY = 64;
// As long as register files take them.
const NAME = 200;
const PHONE = 40;
const ADDRESS = 300;
const REASON = 500;

class AccountParts {
  @MayBeNullOrAbsent() @WholeNumber(0, MOST_RESIDENTS) residents?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(1, 10_000) normLitresPerPersonDay?: number | null;
  @MayBeAbsent() @Words(NAME) fullName?: string;
  @MayBeNullOrAbsent() @Words(PHONE) phone?: string | null;
}

export class CreateAccountBody extends AccountParts {
  @Text(KEY) accountNo: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @OneOf(ACCOUNT_CLASSES) class: AccountClass;
  @OneOf(OPEN_STATES) state: OpenState;
}

class AccountThen extends AccountParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @OneOf(ACCOUNT_CLASSES) class?: AccountClass;
  @MayBeAbsent() @OneOf(OPEN_STATES) state?: OpenState;
}

export class ChangeAccountBody extends AccountThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectAccountBody extends AccountThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

class ServicePointParts {
  @MayBeNullOrAbsent() @IdNumber() accountId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() zoneId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() parentServicePointId?: number | null;
  @MayBeNullOrAbsent() @OneOf(PLACEMENTS) placement?: Placement | null;
  @MayBeNullOrAbsent() @WholeNumber(6, 2_000) dnMillimetres?: number | null;
  @MayBeNullOrAbsent() @Flag() hasIsolatingValve?: boolean | null;
  @MayBeNullOrAbsent() @Flag() hasCheckValve?: boolean | null;
  @MayBeNullOrAbsent() @OneOf(SEWER_CONNECTIONS) sewer?: SewerConnection | null;
  @MayBeNullOrAbsent() @IsNumber() @Min(0) @Max(1) sewerShare?: number | null;
  @MayBeAbsent() @Words(ADDRESS) address?: string;
}

export class CreateServicePointBody extends ServicePointParts {
  @Text(KEY) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @OneOf(OPEN_STATES) state: OpenState;
}

class ServicePointThen extends ServicePointParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @OneOf(OPEN_STATES) state?: OpenState;
}

export class ChangeServicePointBody extends ServicePointThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectServicePointBody extends ServicePointThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

class MeterParts {
  @MayBeNullOrAbsent() @IdNumber() modelId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() lotId?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(1, 1_000_000) pulseLitres?: number | null;
  @MayBeNullOrAbsent() @IsDay() verifiedOn?: string | null;
  @MayBeNullOrAbsent() @IsDay() verifiedUntilOn?: string | null;
}

export class CreateMeterBody extends MeterParts {
  @Text(KEY) serial: string;
  @WholeNumber(1, Number.MAX_SAFE_INTEGER) registerCapacityLitres: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @OneOf(METER_STATES) state: MeterState;
}

class MeterThen extends MeterParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @OneOf(METER_STATES) state?: MeterState;
}

export class ChangeMeterBody extends MeterThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectMeterBody extends MeterThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

export class CorrectCapacityBody {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @WholeNumber(1, Number.MAX_SAFE_INTEGER) registerCapacityLitres: number;
  @Text(REASON) reason: string;
}
