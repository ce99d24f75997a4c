import { type LevelVolume, OPEN_STATES, type OpenState, RESERVOIR_STATES, type ReservoirState, WELL_SEASONS, WELL_STATES, type WellSeason, type WellState } from '@app/registry';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateNested } from 'class-validator';

import { IdNumber, IsInstant, MayBeAbsent, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const LARGEST_INT4 = 2_147_483_647;
const LARGEST_LITRES = Number.MAX_SAFE_INTEGER;
const NAME = 200;
const CODE = 40;
const REASON = 500;
const MOST_LEVELS = 1_000;

class ZoneParts {
  @MayBeNullOrAbsent() @IdNumber() parentZoneId?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_INT4) mainsLengthMetres?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_INT4) serviceConnections?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_INT4) meanPressureKpa?: number | null;
}

export class CreateZoneBody extends ZoneParts {
  @Text(CODE) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @Words(NAME) nameKy: string;
  @Words(NAME) nameRu: string;
  @Words(NAME) nameEn: string;
}

class ZoneThen extends ZoneParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Words(NAME) nameKy?: string;
  @MayBeAbsent() @Words(NAME) nameRu?: string;
  @MayBeAbsent() @Words(NAME) nameEn?: string;
}

export class ChangeZoneBody extends ZoneThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectZoneBody extends ZoneThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

export class CreateBoundaryBody {
  @Text(CODE) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @MayBeNull() @IdNumber() fromZoneId: number | null;
  @MayBeNull() @IdNumber() toZoneId: number | null;
  @OneOf(OPEN_STATES) state: OpenState;
}

class BoundaryThen {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeNullOrAbsent() @IdNumber() fromZoneId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() toZoneId?: number | null;
  @MayBeAbsent() @OneOf(OPEN_STATES) state?: OpenState;
}

export class ChangeBoundaryBody extends BoundaryThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectBoundaryBody extends BoundaryThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

export class CreateWellFieldBody {
  @Text(CODE) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @Words(NAME) nameKy: string;
  @Words(NAME) nameRu: string;
  @Words(NAME) nameEn: string;
  @MayBeNullOrAbsent() @Words(NAME) place?: string | null;
}

class WellFieldThen {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Words(NAME) nameKy?: string;
  @MayBeAbsent() @Words(NAME) nameRu?: string;
  @MayBeAbsent() @Words(NAME) nameEn?: string;
  @MayBeNullOrAbsent() @Words(NAME) place?: string | null;
}

export class ChangeWellFieldBody extends WellFieldThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectWellFieldBody extends WellFieldThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

class WellParts {
  @MayBeNullOrAbsent() @IdNumber() fieldId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() zoneId?: number | null;
  @MayBeNullOrAbsent() @OneOf(WELL_SEASONS) season?: WellSeason | null;
  @MayBeNullOrAbsent() @WholeNumber(1, LARGEST_INT4) ratedFlowLitresPerHour?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(1, 10_000) depthMetres?: number | null;
  @MayBeNullOrAbsent() @Words(NAME) pumpModel?: string | null;
  @MayBeNullOrAbsent() @WholeNumber(1, LARGEST_INT4) pumpRatedWatts?: number | null;
  @MayBeNullOrAbsent() @Words(NAME) energyMeterSerial?: string | null;
  @MayBeNullOrAbsent() @Words(NAME) document?: string | null;
}

export class CreateWellBody extends WellParts {
  @Text(CODE) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @Words(NAME) nameKy: string;
  @Words(NAME) nameRu: string;
  @Words(NAME) nameEn: string;
  @OneOf(WELL_STATES) state: WellState;
}

class WellThen extends WellParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Words(NAME) nameKy?: string;
  @MayBeAbsent() @Words(NAME) nameRu?: string;
  @MayBeAbsent() @Words(NAME) nameEn?: string;
  @MayBeAbsent() @OneOf(WELL_STATES) state?: WellState;
}

export class ChangeWellBody extends WellThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectWellBody extends WellThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}

export class LevelVolumeBody implements LevelVolume {
  @WholeNumber(0, 100_000) levelMillimetres: number;
  @WholeNumber(0, LARGEST_LITRES) volumeLitres: number;
}

class ReservoirParts {
  @MayBeNullOrAbsent() @IdNumber() fieldId?: number | null;
  @MayBeNullOrAbsent() @IdNumber() zoneId?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(1, LARGEST_LITRES) volumeLitres?: number | null;
  @MayBeNullOrAbsent() @IsArray() @ArrayMaxSize(MOST_LEVELS) @ValidateNested({ each: true }) @Type(() => LevelVolumeBody) levels?: LevelVolumeBody[] | null;
}

export class CreateReservoirBody extends ReservoirParts {
  @Text(CODE) code: string;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
  @Words(NAME) nameKy: string;
  @Words(NAME) nameRu: string;
  @Words(NAME) nameEn: string;
  @OneOf(RESERVOIR_STATES) state: ReservoirState;
}

class ReservoirThen extends ReservoirParts {
  @WholeNumber(0, LARGEST_INT4) version: number;
  @IsInstant() validFrom: string;
  @MayBeAbsent() @Words(NAME) nameKy?: string;
  @MayBeAbsent() @Words(NAME) nameRu?: string;
  @MayBeAbsent() @Words(NAME) nameEn?: string;
  @MayBeAbsent() @OneOf(RESERVOIR_STATES) state?: ReservoirState;
}

export class ChangeReservoirBody extends ReservoirThen {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectReservoirBody extends ReservoirThen {
  @MayBeNull() @IsInstant() validTo: string | null;
  @Text(REASON) reason: string;
}
