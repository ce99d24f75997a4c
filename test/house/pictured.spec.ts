import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const pages = [...readFileSync(join(root, 'apps/console/src/console.tsx'), 'utf8').matchAll(/^ {2}'(\/[^']*)': pageOf/gm)].map((found) => found[1] ?? '');
const pictured = [...readFileSync(join(root, 'test/journeys/pictured.ts'), 'utf8').matchAll(/address: [`'](\/[^`'?]*)/g)].map((found) => (found[1] ?? '').replaceAll(/\$\{[^}]*\}/g, 'x'));

describe('the pictures of the console', () => {
  it('show every page that there is', () => {
    expect(pages.length).toBeGreaterThan(15);
    const missing = pages.filter((page) => !pictured.some((address) => new RegExp(`^${page.replaceAll(/:\w+/g, '[^/]+')}$`).test(address)));
    expect(missing).toEqual([]);
  });
});
