import { applyDecorators, type ArgumentMetadata, Injectable, type Type, ValidationPipe } from '@nestjs/common';
import { Type as TypeOf } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Matches, Max, Min, ValidateBy, ValidateIf, ValidateNested, type ValidationError } from 'class-validator';

import { escapePointer, type FieldFault, isLocalDay, Refusal, type RefusalKind } from '@app/platform';
import { parseInstant } from '@app/time';

const LARGEST_INT4 = 2_147_483_647;

/** Kind of refusal that goes with a rule of class-validator; every other rule is one of shape. */
const KIND_OF_RULE: Readonly<Record<string, RefusalKind>> = { min: 'RANGE', max: 'RANGE', isInstant: 'TIME_FORMAT', isLocalDay: 'TIME_FORMAT' };

/** The field may be left out. Null is no absence: it is refused unless {@link MayBeNull} stands there too. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, given: unknown) => given !== undefined);

/** The field may be null, but must be there. */
export const MayBeNull = (): PropertyDecorator => ValidateIf((_, given: unknown) => given !== null);

/** The field may be null or left out: null says "none", absence "as it was". */
export const MayBeNullOrAbsent = (): PropertyDecorator => ValidateIf((_, given: unknown) => given !== null && given !== undefined);

/** A whole JSON number within bounds, both included. */
export const WholeNumber = (least: number, most: number): PropertyDecorator => applyDecorators(IsInt(), Min(least), Max(most));

/** Number of a row that is referred to. */
export const IdNumber = (): PropertyDecorator => WholeNumber(1, LARGEST_INT4);

/** A text of `least` to `most` characters that is not only blanks. */
export const Text = (most: number, least = 1): PropertyDecorator => applyDecorators(IsString(), Length(least, most), without(UNSEEN), ...(least > 0 ? [Matches(/\S/u)] : []));

/** Text of one line, as register files take it: names, telephones, addresses, numbers of acts. */
export const Words = (most: number): PropertyDecorator => applyDecorators(Text(most), without(CONTROL));

/** What nobody sees but what turns a text around or makes two of one: a name that is shown as another. Line breaks and tabs may stand. */
const UNSEEN = /[\p{Cf}\p{Co}]|[^\P{Cc}\t\n\r]/u;
const CONTROL = /\p{Cc}/u;

function without(characters: RegExp): PropertyDecorator {
  return ValidateBy({ name: 'without', constraints: [characters], validator: {
    validate: (given) => typeof given !== 'string' || !characters.test(given),
    defaultMessage: () => 'characters that nobody sees',
  } });
}

/** `true` or `false`. */
export const Flag = (): PropertyDecorator => IsBoolean();

/** One of a closed list. */
export const OneOf = (choices: readonly (string | number)[]): PropertyDecorator => IsIn([...choices]);

/** A list of at most `most` numbers of rows. */
export const IdNumbers = (most: number): PropertyDecorator => applyDecorators(
  IsArray(), ValidateBy({ name: 'idNumbers', validator: {
    validate: (given) => Array.isArray(given) && given.length <= most && given.every((id) => Number.isInteger(id) && id > 0 && id <= LARGEST_INT4),
    defaultMessage: () => `a list of at most ${most} positive whole numbers is expected`,
  } }));

/** Before it lies a year 0000, which the database cannot read. */
const YEAR_ONE_MS = Date.parse('0001-01-01T00:00:00Z');

/** RFC 3339 with a zone, kept as text; read it with `parseInstant`. */
export const IsInstant = (): PropertyDecorator => ValidateBy({ name: 'isInstant', validator: {
  validate: (given) => typeof given === 'string' && (parseInstant(given) ?? Number.NEGATIVE_INFINITY) >= YEAR_ONE_MS,
  defaultMessage: () => 'an instant with its zone is expected, such as 2026-11-22T10:00:00+06:00',
} });

/** `YYYY-MM-DD` of the calendar. */
export const IsDay = (): PropertyDecorator => ValidateBy({ name: 'isLocalDay', validator: {
  validate: (given) => typeof given === 'string' && isLocalDay(given), defaultMessage: () => 'a day is expected, such as 2026-11-22',
} });

/** One object of a class. `@ValidateNested()` alone would take a list of them for one. */
export const Nested = (inner: () => Type): PropertyDecorator => applyDecorators(
  ValidateBy({ name: 'isOneObject', validator: { validate: (given) => typeof given === 'object' && given !== null && !Array.isArray(given), defaultMessage: () => 'an object is expected' } }),
  ValidateNested(), TypeOf(inner));

/** A list of at most `most` objects of a class. */
export const NestedList = (inner: () => Type, most: number): PropertyDecorator => applyDecorators(IsArray(), ArrayMaxSize(most), ValidateNested({ each: true }), TypeOf(inner));

function faultsOf(errors: readonly ValidationError[], above: string): FieldFault[] {
  return errors.flatMap((error) => {
    const field = `${above}/${escapePointer(error.property)}`;
    const rules = Object.entries(error.constraints ?? {});
    const shape = rules.filter(([rule]) => KIND_OF_RULE[rule] === undefined);
    // A text where a number belongs breaks every rule of numbers; only that it is none is worth telling.
    const own = (shape.length > 0 ? shape : rules).slice(0, 1).map(([rule, words]): FieldFault => ({
      field, kind: KIND_OF_RULE[rule] ?? 'SCHEMA', detail: rule === 'whitelistValidation' ? 'this field is not known here' : words,
    }));
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}

/** The refusal that a list of broken rules amounts to: faults of shape go before those of range or time. */
function refusalOf(errors: readonly ValidationError[]): Refusal {
  const faults = faultsOf(errors, '');
  const gravest = faults.find(({ kind }) => kind === 'SCHEMA') ?? faults[0];
  return new Refusal(gravest?.kind ?? 'SCHEMA', gravest === undefined ? 'the body does not fit' : `${gravest.field}: ${gravest.detail}`, faults);
}

/**
 * Holds bodies against their class: no unknown field, nothing converted. Paths and queries have strict readers of their
 * own, since this pipe would turn `1e3` of a path into 1000.
 */
@Injectable()
export class BodyValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, transform: true, stopAtFirstError: false,
      validationError: { target: false, value: false }, exceptionFactory: refusalOf,
    });
  }

  override async transform(given: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body') return given;
    if (metadata.metatype === undefined || metadata.metatype === Object) throw new Error('a body without a class would not be validated');
    return super.transform(given, metadata);
  }
}
