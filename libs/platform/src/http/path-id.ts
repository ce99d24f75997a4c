import { type PipeTransform } from '@nestjs/common';

import { Refusal } from './refusal.js';

const PLAIN_NUMBER = /^[1-9]\d{0,18}$/;
const LARGEST_INT4 = 2_147_483_647;
const LARGEST_INT8 = 9_223_372_036_854_775_807n;

/** The id of a path: a plain positive whole number of PostgreSQL's `integer`. Nothing else names anything. @throws Refusal NOT_FOUND */
export function parseInt4Id(text: string): number {
  const id = PLAIN_NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!(id <= LARGEST_INT4)) throw new Refusal('NOT_FOUND', 'there is no such thing');
  return id;
}

/** The id of a path within PostgreSQL's `bigint`, as text, since a double cannot hold them all. @throws Refusal NOT_FOUND */
export function parseInt8Id(text: string): string {
  if (!PLAIN_NUMBER.test(text) || BigInt(text) > LARGEST_INT8) throw new Refusal('NOT_FOUND', 'there is no such thing');
  return text;
}

/** `@Param('id', Int4Id) id: number` */
export const Int4Id: PipeTransform<string, number> = { transform: parseInt4Id };

/** `@Param('id', Int8Id) id: string` */
export const Int8Id: PipeTransform<string, string> = { transform: parseInt8Id };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `@Param('id', UuidId) id: string` */
export const UuidId: PipeTransform<string, string> = {
  transform: (text) => {
    if (!UUID.test(text)) throw new Refusal('NOT_FOUND', 'there is no such thing');
    return text;
  },
};
