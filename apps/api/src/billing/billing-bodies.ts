import { EXPORT_ENCODINGS, EXPORT_FORMATS, type ExportProfile } from '@app/billing';
import { FILE_LANGUAGES } from '@app/registry';
import { Matches } from 'class-validator';

import { Flag, IsDay, MayBeAbsent, MayBeNull, Nested, NestedList, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const REASON = 500;

/** A local month, or the days of another calendar under a name of their own; cut off so many days after the last one. */
export class OpenBillingPeriodBody {
  @MayBeAbsent() @Matches(/^\d{4}-(0[1-9]|1[0-2])$/) month?: string;
  @MayBeAbsent() @Matches(/^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$/) code?: string;
  @MayBeAbsent() @IsDay() fromDay?: string;
  /** It counts. */
  @MayBeAbsent() @IsDay() lastDay?: string;
  @WholeNumber(0, 60) cutOffDays: number;
}

/** Why a batch is issued. */
export class IssueBatchBody {
  @Text(REASON) reason: string;
}

export class ProfileColumnBody {
  @Words(10) name: string;
  @MayBeNull() @Words(100) as: string | null;
}

/** How a recipient takes files; what its combinations mean is judged by `faultOfProfile`. */
export class ExportProfileBody implements ExportProfile {
  @OneOf(EXPORT_FORMATS) format: ExportProfile['format'];
  @OneOf(FILE_LANGUAGES) language: ExportProfile['language'];
  @Words(80) fileNameMask: string;
  @NestedList(() => ProfileColumnBody, 60) columns: ProfileColumnBody[];
  @OneOf([';', ',', '\t']) delimiter: ExportProfile['delimiter'];
  @OneOf([',', '.']) decimalSign: ExportProfile['decimalSign'];
  @OneOf(['dd.MM.yyyy', 'yyyy-MM-dd', 'yyyyMMdd']) dayForm: ExportProfile['dayForm'];
  @OneOf(EXPORT_ENCODINGS) encoding: ExportProfile['encoding'];
  @Flag() hasBom: boolean;
  @Flag() hasHeader: boolean;
  @OneOf(['cp866', 'cp1251']) codePage: ExportProfile['codePage'];
}

export class AddRecipientBody {
  @Words(100) name: string;
  @Nested(() => ExportProfileBody) profile: ExportProfileBody;
  @Text(REASON) reason: string;
}

export class ChangeProfileBody {
  @WholeNumber(1, 2_147_483_647) versionNo: number;
  @Nested(() => ExportProfileBody) profile: ExportProfileBody;
  @Text(REASON) reason: string;
}

/** A profile as it is stored: plain, and with every name it has. */
export function plainProfile({ format, language, fileNameMask, columns, delimiter, decimalSign, dayForm, encoding, hasBom, hasHeader, codePage }: ExportProfileBody): ExportProfile {
  return { format, language, fileNameMask, columns: columns.map(({ name, as }) => ({ name, as })), delimiter, decimalSign, dayForm, encoding, hasBom, hasHeader, codePage };
}
