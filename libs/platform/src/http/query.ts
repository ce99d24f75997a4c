import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import { localDayBounds, parseInstant } from '@app/time';

import type { HttpRequest } from './http-exchange.js';
import { LONE_SURROGATE } from './json-body.js';
import { Refusal, type RefusalKind } from './refusal.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;
export const MAX_OFFSET = 100_000;
const MAX_WORD_LENGTH = 200;
/** Parameters of one query; what is declared is always fewer. */
const MAX_PARAMETERS = 50;
const LARGEST_INT4 = 2_147_483_647;

/** How one query parameter is read. `read` gets the text as sent and throws a Refusal where it will not do; `schema` says so in OpenAPI. */
export interface QueryField<Read> { readonly read: (text: string, name: string) => Read; readonly schema?: Readonly<Record<string, unknown>> }

/** Parameters a route knows; any other is refused. */
export type QueryFields = Readonly<Record<string, QueryField<unknown>>>;

/** What {@link parseQuery} gives: absent parameters are undefined, never a made-up default. */
export type QueryOf<Fields extends QueryFields> = { readonly [Name in keyof Fields]: (Fields[Name] extends QueryField<infer Read> ? Read : never) | undefined };

function refused(kind: RefusalKind, name: string, detail: string): Refusal {
  return new Refusal(kind, `${name}: ${detail}`, [{ field: name, kind, detail }]);
}

/** A whole number written plainly: `5`, not `+5`, `5.0`, `1e3`, `0x5` or ` 5`. RANGE outside of the bounds, the negative ones too. */
export function wholeNumber(least: number, most: number): QueryField<number> {
  return {
    schema: { type: 'integer', minimum: least, maximum: most },
    read: (text, name) => {
      if (!/^-?\d+$/.test(text)) throw refused('SCHEMA', name, 'a whole number is expected');
      const parsed = Number(text);
      if (parsed < least || parsed > most) throw refused('RANGE', name, `from ${least} to ${most}`);
      return parsed;
    },
  };
}

/** A positive number by which a row is known. */
export const idNumber: QueryField<number> = wholeNumber(1, LARGEST_INT4);

/** `true` or `false`. */
export const flag: QueryField<boolean> = {
  schema: { type: 'boolean' },
  read: (text, name) => {
    if (text !== 'true' && text !== 'false') throw refused('SCHEMA', name, 'true or false is expected');
    return text === 'true';
  },
};

/** One of a closed list. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): QueryField<Choice> {
  return {
    schema: { type: 'string', enum: [...choices] },
    read: (text, name) => {
      const found = choices.find((choice) => choice === text);
      if (found === undefined) throw refused('SCHEMA', name, `one of ${choices.join(', ')}`);
      return found;
    },
  };
}

/** A text of 1 to 200 characters, taken literally: it is no pattern. */
export const word: QueryField<string> = {
  schema: { type: 'string', minLength: 1, maxLength: MAX_WORD_LENGTH },
  read: (text, name) => {
    if (text === '' || text.length > MAX_WORD_LENGTH) throw refused('SCHEMA', name, `1 to ${MAX_WORD_LENGTH} characters`);
    if (text.includes('\u0000') || LONE_SURROGATE.test(text)) throw refused('SCHEMA', name, 'characters that no text may hold');
    return text;
  },
};

/** Nothing in the register or the readings is older; the days before, which some questions look back, must be instants too. */
const EARLIEST_ASKED_MS = Date.UTC(1900, 0, 1);

/** RFC 3339 with a zone, from the year 1900 on. */
export const instant: QueryField<Date> = {
  schema: { type: 'string', format: 'date-time' },
  read: (text, name) => {
    const instantMs = parseInstant(text);
    if (instantMs === undefined) throw refused('TIME_FORMAT', name, 'an instant with its zone is expected, such as 2026-11-22T10:00:00+06:00');
    if (instantMs < EARLIEST_ASKED_MS) throw refused('RANGE', name, 'from the year 1900 on');
    return new Date(instantMs);
  },
};

/** `YYYY-MM-DD` of the calendar. */
export const localDay: QueryField<string> = {
  schema: { type: 'string', format: 'date' },
  read: (text, name) => {
    if (!isLocalDay(text)) throw refused('TIME_FORMAT', name, 'a day is expected, such as 2026-11-22');
    return text;
  },
};

/** Years that days are asked for and entered in. Beyond them a period would begin or end at an instant that neither ISO 8601 in four digits nor the database can write. */
const FIRST_YEAR = 1_900;
const LAST_YEAR = 9_998;

/** Whether a text is a day that exists, of a year that anybody may mean. */
export function isLocalDay(text: string): boolean {
  try {
    localDayBounds(text);
    const year = Number(text.slice(0, 4));
    return year >= FIRST_YEAR && year <= LAST_YEAR;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A column of the route's list and its direction: `serial`, or `-serial` for descending. */
export interface SortOrder<Name extends string = string> { readonly by: Name; readonly descending: boolean }

/** `sort` from an allow-list. */
export function sortBy<const Name extends string>(names: readonly Name[]): QueryField<SortOrder<Name>> {
  return {
    schema: { type: 'string', enum: names.flatMap((name) => [name, `-${name}`]) },
    read: (text, name) => {
      const descending = text.startsWith('-');
      const by = names.find((candidate) => candidate === (descending ? text.slice(1) : text));
      if (by === undefined) throw refused('SCHEMA', name, `one of ${names.join(', ')}, with - before it for descending`);
      return { by, descending };
    },
  };
}

/** `limit` and `offset` of every list; see {@link pageOf}. */
export const PAGE_FIELDS = { limit: wholeNumber(1, MAX_LIMIT), offset: wholeNumber(0, MAX_OFFSET) } as const;

/** The part of a list that is asked for. */
export interface PageBounds { readonly limit: number; readonly offset: number }

/** Bounds of the page asked for, 50 rows from the first where nothing is said. */
export function pageOf(asked: { readonly limit: number | undefined; readonly offset: number | undefined }): PageBounds {
  return { limit: asked.limit ?? DEFAULT_LIMIT, offset: asked.offset ?? 0 };
}

/** A list as it is answered. */
export interface ListAnswer<Item> { readonly items: readonly Item[]; readonly total: number; readonly limit: number; readonly offset: number }

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Refusal('MALFORMED_ENCODING', 'the query holds a percent-encoding that is no UTF-8');
  }
}

/**
 * The query of a URL, read strictly: each declared parameter at most once, no other, nothing converted implicitly.
 *
 * @param queryText what stands after the `?`, still percent-encoded
 * @throws Refusal MALFORMED_ENCODING, SCHEMA, RANGE or TIME_FORMAT
 */
export function parseQuery<const Fields extends QueryFields>(queryText: string, fields: Fields): QueryOf<Fields> {
  const read = new Map<string, unknown>();
  const parts = queryText === '' ? [] : queryText.split('&');
  if (parts.length > MAX_PARAMETERS) throw new Refusal('SCHEMA', 'too many query parameters');
  for (const part of parts) {
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) throw refused('SCHEMA', name.slice(0, 50), 'this route does not know the parameter');
    if (read.has(name)) throw refused('SCHEMA', name, 'given more than once');
    read.set(name, field.read(decoded(at < 0 ? '' : part.slice(at + 1)), name));
  }
  return Object.fromEntries(Object.keys(fields).map((name) => [name, read.get(name)])) as QueryOf<Fields>;
}

/** What stands after the `?` of a request, still percent-encoded. */
export function queryTextOf(request: Pick<HttpRequest, 'originalUrl'>): string {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at + 1);
}

/** What {@link Asked} does; by it a handler that reads a query is known. */
export const askedOf = (fields: QueryFields, context: ExecutionContext): unknown => parseQuery(queryTextOf(context.switchToHttp().getRequest<HttpRequest>()), fields);

/** The query as declared: `@Asked(FIELDS) asked: QueryOf<typeof FIELDS>`. */
export const Asked = createParamDecorator(askedOf);
