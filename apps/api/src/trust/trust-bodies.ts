import { type Role, ROLES } from '@app/platform';
import { IsString, Matches, MaxLength } from 'class-validator';

import { IdNumbers, MayBeAbsent, OneOf, Text, WholeNumber, Words } from '../http/validation.js';
import { LONGEST_PASSWORD_BYTES } from './password-rules.js';

const LARGEST_INT4 = 2_147_483_647;
const OFFICES = ['director', 'chief_engineer'] as const;
const LINK_PURPOSES = ['set_password', 'reset_second_factor'] as const;
const CODE = /^\d{6}$/;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const MOST_ZONES = 200;

export class SignInBody {
  @Text(64) login: string;
  @IsString() @MaxLength(LONGEST_PASSWORD_BYTES) password: string;
}

export class CodeBody {
  @Matches(CODE) @IsString() code: string;
}

export class RedeemLinkBody {
  @Matches(TOKEN) @IsString() token: string;
  @IsString() @MaxLength(LONGEST_PASSWORD_BYTES) password: string;
}

export class ChangePasswordBody {
  @IsString() @MaxLength(LONGEST_PASSWORD_BYTES) password: string;
  @IsString() @MaxLength(LONGEST_PASSWORD_BYTES) newPassword: string;
}

export class ChangeMeBody {
  @Words(200) fullName: string;
}

export class CreateUserBody {
  @Text(64) login: string;
  @Words(200) fullName: string;
  @OneOf(ROLES) role: Role;
  @MayBeAbsent() @IdNumbers(MOST_ZONES) zoneIds?: number[];
}

export class ChangeUserBody {
  @WholeNumber(1, LARGEST_INT4) version: number;
  @MayBeAbsent() @OneOf(ROLES) role?: Role;
  @MayBeAbsent() @Words(200) fullName?: string;
  @MayBeAbsent() @IdNumbers(MOST_ZONES) zoneIds?: number[];
}

export class IssueLinkBody {
  @OneOf(LINK_PURPOSES) purpose: (typeof LINK_PURPOSES)[number];
}

export class GrantSigningBody {
  @OneOf(OFFICES) office: (typeof OFFICES)[number];
  @Text(500) document: string;
}
