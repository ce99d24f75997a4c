import { randomBytes, randomUUID } from 'node:crypto';

import type { Role } from '@app/platform';

import { asCount, asList, asObject, asText, fieldOf, fieldsOf, NotUnderstood, onlyFields, type CatalogueCase, type CatalogueObject } from '../catalogue.js';
import { changeFields, objectText, type FieldTexts } from '../json-text.js';
import { bytesOfGenerated, dressed } from '../payload-bytes.js';
import type { Variables } from '../variables.js';
import type { Asked, PeopleAndThings } from './people-and-things.js';
import { ROUTES, type RouteOnTrial } from './routes.js';

/** A case that cannot be tried yet, and what it waits for. */
export class ToCome extends Error {
  override readonly name = 'ToCome';
}

/** What a case sends: batches in order, each sent at once; a batch of one is a plain request. */
export interface Sendings {
  readonly batches: readonly (readonly Asked[])[];
  readonly route: RouteOnTrial | undefined;
  readonly notes: readonly string[];
  /** After each batch. */
  readonly pauseMs?: number;
}

const INPUT_FIELDS = ['as', 'method', 'route', 'headers', 'body', 'path', 'query', 'steps', 'parallel', 'repeat', 'jwt', 'jwtVariants', 'after', 'variants', 'pathVariants'];
const ROLE_OF: Readonly<Record<string, Role>> = { viewer: 'city', dispatcher: 'dispatcher', clerk: 'clerk', administrator: 'administrator' };
/** A body of JSON text as the catalogue describes it. */
const BODY_FIELDS = ['text', 'base', 'set', 'raw', 'drop', 'gen', 'encode', 'hexPrefix', 'padTo'];

/** The requests that a case of the surfaces rest and query stands for. @throws ToCome, NotUnderstood */
export async function sendingsOf(one: CatalogueCase, service: PeopleAndThings, variables: Variables): Promise<Sendings> {
  onlyFields(one.input, INPUT_FIELDS, one.id);
  const name = asText(fieldOf(one.input, 'route'), 'route');
  if (name === '*') {
    const routes = await everyRoute(service);
    const batches = Array.from({ length: Math.ceil(routes.length / ROUTES_AT_ONCE) }, (_, at) => routes.slice(at * ROUTES_AT_ONCE, (at + 1) * ROUTES_AT_ONCE));
    // Neither the routes that are left nor the case behind them may find the second of the address used up.
    return { batches, route: undefined, notes: [], pauseMs: RATE_WINDOW_MS };
  }
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (route === undefined) throw new NotUnderstood(`the route ${name} is not known`);
  if (typeof route === 'string') throw new ToCome(route);
  const notes = route.standIn === undefined ? [] : [route.standIn];
  const said = asText(fieldOf(one.input, 'method'), 'method');
  // The catalogue's word for a change of part of a thing; ours are changes from an instant on.
  const method = said === 'PATCH' && route.method !== undefined ? route.method : said;
  const { token, note } = await tokenFor(one, name, service);
  if (note !== undefined) notes.push(note);
  const paths = await pathsOf(one, route, service, variables);
  const bodies = await bodiesOf(one, route, service, variables);
  const headers = headersOf(one.input, variables);
  const single = paths.flatMap((path) => bodies.flatMap((body) => cookiesOf(one.input).map((cookie): Asked => ({
    method, path, token, headers: { ...headers(), ...cookie }, ...(body === undefined ? {} : { body }) }))));
  const count = (field: string): number => (fieldOf(one.input, field) === undefined ? 1 : asCount(fieldOf(one.input, field), field));
  if (fieldOf(one.input, 'parallel') !== undefined) return { batches: [Array.from({ length: count('parallel') }, () => single[0]!)], route, notes };
  if (fieldOf(one.input, 'steps') !== undefined) return { batches: await differentSteps(single[0]!, count('steps'), route, service), route, notes };
  const repeated = Array.from({ length: count('repeat') }, () => single.map((asked) => [{ ...asked, headers: { ...asked.headers, ...headers() } }])).flat();
  return { batches: repeated, route, notes };
}

/** Far fewer than one address may ask for in a second. */
const ROUTES_AT_ONCE = 100;
const RATE_WINDOW_MS = 1_000;

/** Every route of the router, by its own OpenAPI document, but those to sign in by and those that are for everybody, each named here. */
async function everyRoute(service: PeopleAndThings): Promise<Asked[]> {
  const document = await service.ask({ method: 'GET', path: '/api/v1/openapi.json', token: service.tokenOf('administrator') });
  const open = new Set(['POST /api/v1/session', 'POST /api/v1/one-time-links/redeem', 'GET /api/v1/public/programme', 'GET /api/v1/public/programme/files/1']);
  const paths = asObject(fieldOf(asObject(document.json, 'openapi'), 'paths'), 'paths');
  return fieldsOf(paths).flatMap(([path, operations]) => Object.keys(asObject(operations, path)).map((method) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{[^}]+\}/g, '1') })))
    .filter(({ method, path }) => path.startsWith('/api/') && !open.has(`${method} ${path}`));
}

async function tokenFor(one: CatalogueCase, route: string, service: PeopleAndThings): Promise<{ token: string | undefined; note?: string }> {
  const as = asText(fieldOf(one.input, 'as'), 'as');
  if (as === 'anonymous') return { token: undefined };
  const role = ROLE_OF[as];
  if (role === undefined) throw new NotUnderstood(`nobody is ${as}`);
  if (fieldOf(one.input, 'after') !== undefined) {
    const token = await service.anotherTokenOf(role);
    await service.ask({ method: 'DELETE', path: '/api/v1/session', token });
    return { token };
  }
  // The list of people is for administrators alone; what the case asks of the query is asked as one who may.
  if (one.surface === 'query' && route === 'users.list') return { token: await service.anotherTokenOf('administrator'), note: 'asked as administrator: nobody else may list people' };
  // A session of its own: what other cases asked in the same second does not count against it.
  return { token: await service.anotherTokenOf(role) };
}

async function pathsOf(one: CatalogueCase, route: RouteOnTrial, service: PeopleAndThings, variables: Variables): Promise<string[]> {
  let path = await route.path(service);
  for (const [name, given] of fieldsOf(asObject(fieldOf(one.input, 'path') ?? {}, 'path'))) path = path.replace(`{${name}}`, asText(given, 'path'));
  const query = asList(fieldOf(one.input, 'query') ?? [], 'query').map((pair) => {
    const [name, given] = asList(pair, 'query').map((part) => asText(part, 'query'));
    if (name === '__rawQuery') return given!;
    const ours = route.queries?.[name!] ?? name!;
    // A flag of the catalogue that is a state here: not active means removed.
    const meant = name === 'active' && ours === 'state' ? (given === 'false' ? 'removed' : 'installed') : ownOf(route.queryValues, given!) ?? variables.inText(given!, true);
    return `${encodeURIComponent(ours)}=${encodeURIComponent(meant)}`;
  });
  const whole = query.length === 0 ? path : `${path}?${query.join('&')}`;
  const spellings = fieldOf(one.input, 'pathVariants');
  return spellings === undefined ? [whole] : asList(spellings, 'pathVariants').map((spelling) => spelt(whole, asText(spelling, 'pathVariants')));
}

function spelt(path: string, spelling: string): string {
  switch (spelling) {
    case '/': return `${path}/`;
    case '//': return `/${path}`;
    case 'UPPER': return path.toUpperCase();
    case '%2e/': return path.replace(/\/([^/]+)$/, '/%2e/$1');
    case ';x=1': return `${path};x=1`;
    default: throw new NotUnderstood(`the spelling ${spelling} is not known`);
  }
}

async function bodiesOf(one: CatalogueCase, route: RouteOnTrial, service: PeopleAndThings, variables: Variables): Promise<(Buffer | undefined)[]> {
  const given = fieldOf(one.input, 'body');
  const kinds = fieldOf(one.input, 'variants');
  if (kinds !== undefined) {
    return asList(kinds, 'variants').map((kind) => {
      if (kind === 'unknown') return Buffer.from(JSON.stringify({ login: 'nobody-of-this-name', password: 'seven green kettles' }));
      if (kind === 'wrong') return Buffer.from(JSON.stringify({ login: service.login, password: 'seven green kettles' }));
      throw new NotUnderstood(`the variant ${JSON.stringify(kind)} is not known`);
    });
  }
  if (given === undefined) return [route.base === undefined || fieldOf(one.input, 'method') === 'GET' ? undefined : Buffer.from(objectText(await route.base(service)))];
  return [await bodyOf(asObject(given, 'body'), route, service, variables)];
}

async function bodyOf(body: CatalogueObject, route: RouteOnTrial, service: PeopleAndThings, variables: Variables): Promise<Buffer> {
  onlyFields(body, BODY_FIELDS, 'body');
  const gen = fieldOf(body, 'gen');
  if (gen !== undefined) return dressed(bytesOfGenerated(asObject(gen, 'gen')), body, variables);
  const text = fieldOf(body, 'text');
  if (text !== undefined) return dressed(Buffer.from(variables.inText(asText(text, 'text'), true)), body, variables);
  const fields: FieldTexts = await route.base?.(service) ?? new Map<string, string>();
  const changes: { set: [string, unknown][]; raw: [string, unknown][]; drop: string[] } = { set: [], raw: [], drop: [] };
  for (const kind of ['set', 'raw'] as const) {
    for (const [name, change] of fieldsOf(asObject(fieldOf(body, kind) ?? {}, kind))) {
      const waits = ownOf(route.absent, change === null ? `${name}=null` : name);
      if (waits !== undefined) throw new ToCome(waits);
      const ours = ownOf(route.fields, name) ?? name;
      const thing = typeof change === 'string' ? ownOf(route.standsFor, change) : undefined;
      if (thing !== undefined) changes.raw.push([ours, await thing(service)]);
      else if (ours !== '') changes[kind].push([ours, change]);
    }
  }
  for (const name of asList(fieldOf(body, 'drop') ?? [], 'drop')) changes.drop.push(ownOf(route.fields, asText(name, 'drop')) ?? asText(name, 'drop'));
  variables.define('DIFFERENT', () => '1001');
  variables.define('CLERK', () => service.login);
  // A map: `__proto__` is a name like any other, and goes out as one.
  const objectOf = (pairs: [string, unknown][]): CatalogueObject => {
    const object = Object.create(null) as Record<string, unknown>;
    for (const [name, change] of pairs) Object.defineProperty(object, name, { value: change, enumerable: true });
    return object;
  };
  changeFields(fields, { set: objectOf(changes.set), raw: objectOf(changes.raw), drop: changes.drop }, variables);
  return dressed(Buffer.from(objectText(fields)), body, variables);
}

/** An own entry alone: the names are somebody else's, `__proto__` among them. */
function ownOf<Meaning>(names: Readonly<Record<string, Meaning>> | undefined, name: string): Meaning | undefined {
  return names !== undefined && Object.hasOwn(names, name) ? names[name] : undefined;
}

/** The same key with another body: the first is accepted, the next must not be. */
async function differentSteps(asked: Asked, steps: number, route: RouteOnTrial, service: PeopleAndThings): Promise<Asked[][]> {
  const first = { ...asked, body: Buffer.from(objectText(await route.base?.(service) ?? new Map())) };
  return [[first], ...Array.from({ length: steps - 1 }, () => [asked])];
}

function headersOf(input: CatalogueObject, variables: Variables): () => Record<string, string> {
  const given = fieldsOf(asObject(fieldOf(input, 'headers') ?? {}, 'headers'));
  const key = randomUUID();
  return () => Object.fromEntries(given.map(([name, header]) => {
    const text = asText(header, 'headers');
    if (text === '$UUID') return [name, key];
    if (text === '$RANDOM_IP') return [name, [...randomBytes(4)].join('.')];
    return [name, variables.inText(text, true)];
  }));
}

/** Tokens of another kind, which nothing here reads: they are sent as bearer and as cookie. */
function cookiesOf(input: CatalogueObject): Record<string, string>[] {
  const encode = (given: unknown): string => Buffer.from(JSON.stringify(given)).toString('base64url');
  const jwt = fieldOf(input, 'jwt');
  const variants = fieldOf(input, 'jwtVariants');
  if (jwt === undefined && variants === undefined) return [{}];
  const tokens = jwt === undefined
    ? asList(variants, 'jwtVariants').map((variant) => `${encode({ alg: 'HS256' })}.${encode({ role: 'administrator', variant })}.${randomBytes(32).toString('base64url')}`)
    : [`${encode({ alg: fieldOf(asObject(jwt, 'jwt'), 'alg') })}.${encode(fieldOf(asObject(jwt, 'jwt'), 'claims'))}.`];
  return tokens.flatMap((token) => [{ authorization: `Bearer ${token}` }, { cookie: `suu_session=${token}` }]);
}
