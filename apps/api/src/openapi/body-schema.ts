import type { Type } from '@nestjs/common';
// @ts-expect-error: the library declares no types for the one place where it keeps what @Type() said
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

type Schema = Record<string, unknown>;

interface Rule { readonly type: string; readonly name?: string; readonly propertyName: string; readonly constraints?: readonly unknown[]; readonly each?: boolean }

interface TypeStorage { findTypeMetadata(target: Type, property: string): { readonly typeFunction: () => Type; readonly reflectedType: unknown } | undefined }

/** What a rule of class-validator, or one of ours, says in JSON schema. */
const SCHEMA_OF_RULE: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }), isInt: () => ({ type: 'integer' }), isNumber: () => ({ type: 'number' }), isBoolean: () => ({ type: 'boolean' }),
  isArray: () => ({ type: 'array' }), isObject: () => ({ type: 'object' }), isUuid: () => ({ type: 'string', format: 'uuid' }),
  min: ([least]) => ({ minimum: least }), max: ([most]) => ({ maximum: most }), isLength: ([least, most]) => ({ minLength: least, maxLength: most }),
  minLength: ([least]) => ({ minLength: least }), maxLength: ([most]) => ({ maxLength: most }), matches: ([pattern]) => ({ pattern: (pattern as RegExp).source }),
  arrayMinSize: ([least]) => ({ minItems: least }), arrayMaxSize: ([most]) => ({ maxItems: most }), arrayUnique: () => ({ uniqueItems: true }),
  isIn: ([choices]) => ({ enum: choices }), isEnum: ([choices]) => ({ enum: Object.values(choices as object) }),
  isOneObject: () => ({ type: 'object' }), idNumbers: () => ({ type: 'array', items: { type: 'integer', minimum: 1 } }), isInstant: () => ({ type: 'string', format: 'date-time' }), isLocalDay: () => ({ type: 'string', format: 'date' }),
};

/** JSON schema of a body by the very rules that it is held against, so that the two cannot differ. */
export function bodySchema(body: Type): Schema {
  const rules = getMetadataStorage().getTargetValidationMetadatas(body, '', true, false) as unknown as readonly Rule[];
  const properties: Record<string, Schema> = {};
  const optional = new Set<string>();
  for (const name of new Set(rules.map(({ propertyName }) => propertyName))) {
    const own = rules.filter(({ propertyName }) => propertyName === name);
    properties[name] = own.reduce<Schema>((schema, rule) => merged(schema, schemaOf(rule, body)), {});
    // The condition of @ValidateIf: what it does not hold for is not looked at.
    const conditions = own.filter(({ type }) => type === 'conditionalValidation').map(({ constraints = [] }) => constraints[0] as (object: object, given: unknown) => boolean);
    const passes = (given: unknown): boolean => conditions.some((holds) => !holds({ [name]: given }, given));
    if (passes(undefined)) optional.add(name);
    if (passes(null)) properties[name] = { ...properties[name], nullable: true };
  }
  const required = Object.keys(properties).filter((name) => !optional.has(name));
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}

function schemaOf(rule: Rule, body: Type): Schema {
  const own = rule.type === 'nestedValidation' ? nestedSchema(rule, body) : SCHEMA_OF_RULE[rule.name ?? '']?.(rule.constraints ?? []) ?? {};
  return rule.each === true && rule.type !== 'nestedValidation' ? { type: 'array', items: own } : own;
}

function nestedSchema(rule: Rule, body: Type): Schema {
  const noted = (defaultMetadataStorage as TypeStorage).findTypeMetadata(body, rule.propertyName);
  if (noted === undefined) throw new Error(`${body.name}.${rule.propertyName} is nested without @Type(): it would not be validated`);
  const inner = bodySchema(noted.typeFunction());
  return noted.reflectedType === Array || rule.each === true ? { type: 'array', items: inner } : inner;
}

function merged(schema: Schema, more: Schema): Schema {
  const items = schema['items'] !== undefined && more['items'] !== undefined ? { items: { ...schema['items'] as Schema, ...more['items'] as Schema } } : {};
  return { ...schema, ...more, ...items };
}
