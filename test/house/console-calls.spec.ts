import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'apps/console/src');

interface Operation { readonly parameters?: readonly { readonly name: string; readonly in: string }[]; readonly 'x-roles'?: readonly string[] }
const { paths } = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8')) as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const code = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.spec.ts')).map((path) => readFileSync(join(source, path), 'utf8')).join('\n');
/** What the console reads and changes: method and path, with `{}` for whatever is filled in. */
const calls = [
  ...[...code.matchAll(/use(?:Read|List)<[^;\n]*?>\('\w+', ['`](\/[^'`]*)['`]/g)].map(([, path = '']) => ({ method: 'get', path })),
  ...[...code.matchAll(/\bask(?:<[^(\n]*>)?\('([A-Z]+)', ['`](\/[^'`]*)['`]/g)].map(([, method = '', path = '']) => ({ method: method.toLowerCase(), path })),
  ...[...code.matchAll(/method: '([A-Z]+)', path: ['`](\/[^'`]*)['`]/g)].map(([, method = '', path = '']) => ({ method: method.toLowerCase(), path })),
].map(({ method, path }) => ({ method, path: `/api/v1${path.split('?')[0]!.replaceAll(/\$\{[^}]*\}/g, '{}')}` }));

const known = Object.entries(paths).map(([path, operations]) => ({ pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '(?:\\{\\}|[\\w.-]+)')}$`), operations }));
const operationOf = (method: string, path: string): Operation | undefined => known.find(({ pattern, operations }) => pattern.test(path) && operations[method] !== undefined)?.operations[method];

/** Page of the menu, and the route it begins with. */
const MENU = { '/today': 'city/today', '/morning': 'findings/morning', '/on-call': 'findings/morning', '/detectors': 'detection-rules', '/meter-next': 'zones/{}/meter-next', '/notices': 'notice-channels', '/journal': 'journal', '/schematic': 'city/wells-board', '/wells': 'wells', '/reservoirs': 'city/reservoirs', '/zones': 'zones', '/balance': 'zones/{}/balances', '/night': 'zones/{}/nights/{}', '/assumptions': 'balance-rules', '/accounts': 'accounts', '/meters': 'meters', '/at-meter': 'meters', '/walk': 'reading-rounds', '/rounds': 'reading-rounds', '/routes': 'reading-routes', '/exceptions': 'exceptions', '/approvals': 'approval-requests', '/register/imports': 'imports', '/city/indicators': 'programme', '/city/reports': 'programme/snapshots', '/city/plan': 'city/plan', '/programme/contradictions': 'contradictions', '/users': 'users', '/audit': 'audit', '/devices': 'device-gaps', '/quarantine': 'quarantine', '/backups': 'backups' } as const;

describe('what the console asks the API', () => {
  it('is there: method and path stand in docs/openapi.json', () => {
    expect(calls.length).toBeGreaterThan(30);
    expect(calls.filter(({ method, path }) => operationOf(method, path) === undefined)).toEqual([]);
  });

  it.each(Object.entries(MENU))('%s is in the menu of roles alone that may read it', (address, route) => {
    const menu = readFileSync(join(source, 'shell/navigation.ts'), 'utf8');
    const listed = new RegExp(`address: '${address}', words: '[\\w.]+', roles: (\\[[^\\]]*\\]|\\w+)`).exec(menu)?.[1] ?? '';
    const text = listed.startsWith('[') ? listed : new RegExp(`const ${listed}: readonly Role\\[\\] = (\\[[^\\]]*\\])`).exec(menu)?.[1] ?? '[]';
    const roles = [...text.matchAll(/'(\w+)'/g)].map((found) => found[1] ?? '');
    expect(roles.length).toBeGreaterThan(0);
    expect(roles.filter((role) => operationOf('get', `/api/v1/${route}`)?.['x-roles']?.includes(role) !== true)).toEqual([]);
  });
});
