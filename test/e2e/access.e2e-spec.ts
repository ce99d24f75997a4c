import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { type Role, ROLES, type Route, routesOf } from '@app/platform';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

const PAGE = resolve(import.meta.dirname, '../../docs/roles.md');
const DOCUMENT = resolve(import.meta.dirname, '../../docs/openapi.json');
const isWriting = process.env['SUU_WRITE_INTERFACE'] === '1';

/** All that answers without a session. A route that is added here is open to the world. */
const ALLOW_LIST = [
  'GET /health/live', 'GET /health/ready', 'POST /api/v1/session', 'POST /api/v1/one-time-links/redeem', 'GET /{*path}',
  'GET /api/v1/public/programme', 'GET /api/v1/public/programme/files/:name',
];
/** Paths for everything that no other route takes: the interface's, behind the guard, and the console's. */
const CATCH_ALL = ['/api/v1/{*rest}', '/{*path}'];

const isOfInterface = (route: Route): boolean => route.path.startsWith('/api/v1/') && !CATCH_ALL.includes(route.path);
const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;
/** A path that names things which are not there; 999999999 is within every id. */
const concrete = (path: string): string => path.replaceAll(/:[A-Za-z]+/g, '999999999');

/** What a route needs to be asked for by every role: a controller may want more of one role than of another. */
const QUERIES: Readonly<Record<string, string>> = { 'GET /api/v1/meters': '?serial=NO-SUCH' };

interface ExpressLayer { readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> } }

/** Routes as Express has them: what is really asked, whatever the controllers say of themselves. */
function routesOfExpress(api: ApiOnTrial): string[] {
  const { router } = api.app.getHttpAdapter().getInstance() as { router: { stack: readonly ExpressLayer[] } };
  return router.stack.flatMap(({ route }) => (route === undefined || CATCH_ALL.includes(route.path) ? [] : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)));
}

describe('the routes', () => {
  it('that answer without a session are these and no others', async () => {
    await using api = await ApiOnTrial.start();
    const open = routesOf(api.app).filter(({ isPublic }) => isPublic).map(nameOf);
    expect(open.toSorted()).toEqual(ALLOW_LIST.toSorted());
  });

  it('of the router are those that the controllers declare', async () => {
    await using api = await ApiOnTrial.start();
    const declared = routesOf(api.app).filter(({ path }) => !CATCH_ALL.includes(path)).map(nameOf);
    expect(routesOfExpress(api).toSorted()).toEqual(declared.toSorted());
    expect(declared.length).toBeGreaterThan(20);
    expect(new Set(declared).size).toBe(declared.length);
  });

  it('all say who may call them: without that they answer nobody', async () => {
    await using api = await ApiOnTrial.start();
    expect(routesOf(api.app).filter(({ isPublic, roles, machineScope }) => !isPublic && (roles.length === 0) === (machineScope === undefined)).map(nameOf)).toEqual([]);
  });
});

describe('a stranger', () => {
  it('gets 401 from every route, by every method and in every spelling of its path', async () => {
    await using api = await ApiOnTrial.start();
    const wrong: string[] = [];
    const ask = async (method: string, path: string, allowed: readonly number[], headers: Record<string, string> = {}): Promise<void> => {
      const answer = await api.ask(method, path, { headers });
      if (!allowed.includes(answer.status)) wrong.push(`${method} ${path}: ${answer.status}`);
    };
    for (const route of routesOf(api.app).filter((found) => isOfInterface(found) && !found.isPublic)) {
      const path = concrete(route.path);
      for (const method of [route.method, 'HEAD', 'OPTIONS', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const isOpen = ALLOW_LIST.includes(`${method} ${route.path}`);
        if (!isOpen) await ask(method, path, [401]);
      }
      await ask(route.method, `${path}?a=1`, [401]);
      await ask(route.method, path, [401], { cookie: `suu_session=${'A'.repeat(43)}` });
      await ask(route.method, path, [401], { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW5pc3RyYXRvciJ9.' });
      const [, , , first, ...rest] = path.split('/');
      for (const spelling of [`${path}/`, path.toUpperCase(), `${path};x=1`, `${path}%20`, `/api/v1/${encodeURIComponent(first!).replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}${rest.map((part) => `/${part}`).join('')}`, `/api/v1/./${path.slice(8)}`, `/api/v1/%2e/${path.slice(8)}`, `/api/v1//${path.slice(8)}`]) {
        await ask(route.method, spelling, [401]);
      }
      // Outside of the prefix stands the console, which knows nothing of these.
      for (const spelling of [`/${path}`, `/x/..${path}`, `/%2e${path}`, `/api%2fv1${path.slice(7)}`]) await ask(route.method, spelling, [400, 401, 404]);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  it('learns nothing of which paths exist', async () => {
    await using api = await ApiOnTrial.start();
    const strip = ({ json }: Answer): unknown => ({ ...json as object, requestId: undefined });
    expect(strip(await api.api('GET', '/no-such-thing'))).toEqual(strip(await api.api('GET', '/users')));
  });
});

describe('each role', () => {
  it('is let through where the table says so and nowhere else', async () => {
    await using api = await ApiOnTrial.start();
    const routes = routesOf(api.app).filter((route) => isOfInterface(route) && !route.isPublic && route.machineScope === undefined);
    const wrong: string[] = [];
    for (const role of ROLES) {
      for (const route of routes) {
        // A person of its own for each: signing out ends the session.
        const { token } = await api.personOf(role);
        const answer = await firstBytes(api, route, token);
        const isAllowed = allowedIn(readFileSync(PAGE, 'utf8'), route, role);
        const isRight = isAllowed === undefined ? false : isAllowed ? ![401, 403, 405, 500].includes(answer.status) && answer.text !== 'there is no such route' : answer.status === 403 && answer.kind === 'AUTHZ';
        if (!isRight) wrong.push(`${role} ${nameOf(route)}: ${answer.status} ${answer.kind}, by the table ${isAllowed}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});

/** Status and kind of an answer; a stream is left after its first bytes. */
async function firstBytes(api: ApiOnTrial, route: Route, token: string): Promise<Pick<Answer, 'status' | 'kind' | 'text'>> {
  const leaving = new AbortController();
  const response = await fetch(`http://127.0.0.1:${api.port}${concrete(route.path)}${QUERIES[nameOf(route)] ?? ''}`, {
    method: route.method, signal: leaving.signal, headers: { cookie: `suu_session=${token}`, origin: `http://127.0.0.1:${api.port}`, 'content-type': 'application/json' },
    ...(['POST', 'PUT', 'PATCH'].includes(route.method) ? { body: '{}' } : {}),
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const text = isStream ? '' : await response.text();
  leaving.abort();
  const problem = response.headers.get('content-type')?.includes('problem+json') === true ? JSON.parse(text) as { kind: string; detail?: string } : undefined;
  return { status: response.status, kind: problem?.kind, text: problem?.detail ?? '' };
}

/** What the committed table says of a route and a role; undefined where it has no such row. */
function allowedIn(page: string, route: Route, role: Role): boolean | undefined {
  const head = /^\| route \|(.*)\|$/m.exec(page)?.[1]?.split('|').map((cell) => cell.trim()) ?? [];
  const row = page.split('\n').find((line) => line.startsWith(`| \`${nameOf(route)}\` |`))?.split('|').slice(2).map((cell) => cell.trim());
  return row === undefined ? undefined : row[head.indexOf(role)] === '✓';
}

function renderRoles(routes: readonly Route[]): string {
  const rows = routes.filter((route) => isOfInterface(route)).toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1))
    .map((route) => `| \`${nameOf(route)}\` | ${ROLES.map((role) => (route.isPublic || route.roles.includes(role) ? '✓' : '–')).join(' | ')} | ${route.isPublic ? 'yes' : route.machineScope === undefined ? '' : `by key: \`${route.machineScope}\``} |`);
  return `# Who may call what

Written by \`npm run interface\` from the routes; a test holds this page against the router, and tries every cell over HTTP with a
person of each role. A cell says that a role is let through; what the person then sees of personal data and of zones is said in
[api.md](api.md). A route marked open answers without a session, one marked by key the programs alone whose key has that scope. Everything else under \`/api/v1\` answers a stranger with 401.

| route | ${ROLES.join(' | ')} | open |
|---|${ROLES.map(() => '---|').join('')}---|
${rows.join('\n')}
`;
}

describe('docs/roles.md', () => {
  it('is the table of the router; npm run interface writes it anew', async () => {
    await using api = await ApiOnTrial.start();
    const page = renderRoles(routesOf(api.app));
    if (isWriting) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});

describe('docs/openapi.json', () => {
  it('is what the service says of itself; npm run interface writes it anew', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('contributor');
    const document = (await api.api('GET', '/openapi.json', { token })).json;
    const text = `${JSON.stringify(document, null, 1)}\n`;
    if (isWriting) writeFileSync(DOCUMENT, text);
    expect(JSON.parse(readFileSync(DOCUMENT, 'utf8'))).toEqual(document);
  });

  it('describes every route of the router, and none that is not there', async () => {
    await using api = await ApiOnTrial.start();
    const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`));
    expect(described.toSorted()).toEqual(routesOfExpress(api).toSorted());
  });

  it('gives every body a closed schema of at least one field, and names every refusal', () => {
    const { paths, components } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: { $ref?: string } }> }; responses: Record<string, unknown> }>>; components: { schemas: Record<string, { properties?: object; additionalProperties?: boolean }> } };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.filter(({ responses }) => responses['default'] === undefined).map(({ operationId }) => operationId)).toEqual([]);
    const open = operations.flatMap(({ operationId, requestBody }) => {
      const reference = requestBody?.content['application/json']?.schema.$ref;
      const schema = components.schemas[reference?.split('/').at(-1) ?? ''];
      return reference !== undefined && (schema?.additionalProperties !== false || Object.keys(schema.properties ?? {}).length === 0) ? [operationId] : [];
    });
    expect(open).toEqual([]);
  });
});
