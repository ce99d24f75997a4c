import { INDEX_DECREASES, type IndexDecrease, MOST_ACT_PHOTOS, REGISTER_NUMBER, type RegisterName, type Trouble, TROUBLES } from '@app/registry';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';

import { Flag, IdNumber, IsDay, IsInstant, MayBeAbsent, MayBeNull, MayBeNullOrAbsent, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const LARGEST_LITRES = Number.MAX_SAFE_INTEGER;
const KEY = 64;
const NUMBER = 100;
const REASON = 500;
const REGISTERS = Object.keys(REGISTER_NUMBER) as RegisterName[];
const SHA256 = /^[0-9a-f]{64}$/;
const ENDS = ['removed', 'lost', 'scrapped', 'returned'] as const;

/** What is written down when a meter is put in. */
export class PutInBody {
  @Text(KEY) meterSerial: string;
  @IsInstant() installedAt: string;
  @MayBeNull() @WholeNumber(0, LARGEST_LITRES) indexLitres: number | null;
  @MayBeNullOrAbsent() @Words(NUMBER) actNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() actOn?: string | null;
  @MayBeNullOrAbsent() @Words(NUMBER) sealNo?: string | null;
  @MayBeNullOrAbsent() @Words(NUMBER) wireNo?: string | null;
  @MayBeNullOrAbsent() @OneOf(TROUBLES) trouble?: Trouble | null;
  @MayBeNullOrAbsent() @Flag() fittedIsolatingValve?: boolean | null;
  @MayBeNullOrAbsent() @Flag() fittedCheckValve?: boolean | null;
  /** Pictures of the act, by the hashes that `POST /reading-photos` gave. */
  @MayBeNullOrAbsent() @IsArray() @ArrayMaxSize(MOST_ACT_PHOTOS) @Matches(SHA256, { each: true }) photoSha256s?: string[] | null;
}

/** What is written down when a meter is taken out. */
export class TakeOutBody {
  @Text(KEY) meterSerial: string;
  @IsInstant() removedAt: string;
  @MayBeNull() @WholeNumber(0, LARGEST_LITRES) indexLitres: number | null;
  @OneOf(ENDS) state: (typeof ENDS)[number];
  @MayBeNullOrAbsent() @OneOf(INDEX_DECREASES) indexDecrease?: IndexDecrease | null;
  @MayBeNullOrAbsent() @Words(NUMBER) actNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() actOn?: string | null;
  @MayBeNullOrAbsent() @IsArray() @ArrayMaxSize(MOST_ACT_PHOTOS) @Matches(SHA256, { each: true }) photoSha256s?: string[] | null;
}

export class InstallBody extends PutInBody {
  @MayBeAbsent() @Text(KEY) servicePointCode?: string;
  @MayBeAbsent() @Text(KEY) wellCode?: string;
  @MayBeAbsent() @Text(KEY) reservoirCode?: string;
  @MayBeAbsent() @Text(KEY) boundaryCode?: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class RemoveBody extends TakeOutBody {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class ChannelBody {
  @Text(KEY) deviceSerial: string;
  @WholeNumber(1, 255) channel: number;
  @OneOf(REGISTERS) register: RegisterName;
}

export class ExchangeBody {
  @IsObject() @ValidateNested() @Type(() => TakeOutBody) removal: TakeOutBody;
  @IsObject() @ValidateNested() @Type(() => PutInBody) installation: PutInBody;
  /** The radio of the old meter counts the new one. */
  @MayBeAbsent() @OneOf(['same', 'none']) radio?: 'same' | 'none';
  /** Another radio counts the new one. */
  @MayBeAbsent() @IsObject() @ValidateNested() @Type(() => ChannelBody) newRadio?: ChannelBody;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CorrectInstallationBody {
  @Text(REASON) reason: string;
  @MayBeAbsent() @IsInstant() installedAt?: string;
  @MayBeNullOrAbsent() @IsInstant() removedAt?: string | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_LITRES) indexAtInstallationLitres?: number | null;
  @MayBeNullOrAbsent() @WholeNumber(0, LARGEST_LITRES) indexAtRemovalLitres?: number | null;
  @MayBeNullOrAbsent() @OneOf(INDEX_DECREASES) indexDecrease?: IndexDecrease | null;
  @MayBeNullOrAbsent() @Words(NUMBER) actNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() actOn?: string | null;
  @MayBeNullOrAbsent() @Words(NUMBER) removalActNo?: string | null;
  @MayBeNullOrAbsent() @IsDay() removalActOn?: string | null;
  @MayBeNullOrAbsent() @Words(NUMBER) sealNo?: string | null;
  @MayBeNullOrAbsent() @Words(NUMBER) wireNo?: string | null;
  @MayBeNullOrAbsent() @OneOf(TROUBLES) trouble?: Trouble | null;
  @MayBeNullOrAbsent() @Flag() fittedIsolatingValve?: boolean | null;
  @MayBeNullOrAbsent() @Flag() fittedCheckValve?: boolean | null;
  @MayBeNullOrAbsent() @IsArray() @ArrayMaxSize(MOST_ACT_PHOTOS) @Matches(SHA256, { each: true }) photoSha256s?: string[] | null;
  @MayBeNullOrAbsent() @IsArray() @ArrayMaxSize(MOST_ACT_PHOTOS) @Matches(SHA256, { each: true }) removalPhotoSha256s?: string[] | null;
}

export class EnrolDeviceBody {
  @Text(KEY) serial: string;
  @OneOf(['meter', 'gateway']) kind: 'meter' | 'gateway';
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class MapChannelBody {
  @WholeNumber(1, 255) channel: number;
  @OneOf(REGISTERS) register: RegisterName;
  @Text(KEY) meterSerial: string;
  @IsInstant() from: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class UnmapChannelBody {
  @WholeNumber(1, 255) channel: number;
  @IsInstant() at: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

/** What one mapping should have said. */
export class MappingSaidBody {
  @IdNumber() mappingId: number;
  @OneOf(REGISTERS) register: RegisterName;
  @Text(KEY) meterSerial: string;
  @IsInstant() from: string;
  @MayBeNull() @IsInstant() to: string | null;
}

const MOST_MAPPINGS = 20;

export class CorrectMappingBody extends MappingSaidBody {
  /** Mappings of other channels that are corrected in the same act. */
  @MayBeAbsent() @IsArray() @ArrayMaxSize(MOST_MAPPINGS) @ValidateNested({ each: true }) @Type(() => MappingSaidBody) also?: MappingSaidBody[];
  @Text(REASON) reason: string;
}

export class ReasonBody {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

const MOST_DEVICES = 500;

export class AssignDevicesBody {
  @IsArray() @ArrayMaxSize(MOST_DEVICES) @IsString({ each: true }) @MaxLength(KEY, { each: true }) deviceSerials: string[];
  @IsInstant() from: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class UnassignDeviceBody {
  @Text(KEY) deviceSerial: string;
  @IsInstant() at: string;
  @MayBeAbsent() @Text(REASON) reason?: string;
}
