import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { REFUSAL_STATUS } from '@app/platform';

const source = resolve(import.meta.dirname, '../../apps/console/src');
const LANGUAGES = ['ky', 'ru', 'en'] as const;
/** Forms that a counted text has in each language. */
const FORMS = { ky: ['one', 'other'], ru: ['one', 'few', 'many', 'other'], en: ['one', 'other'] } as const;

const catalogues = Object.fromEntries(LANGUAGES.map((language) => [language, JSON.parse(readFileSync(join(source, `words/${language}.json`), 'utf8')) as Record<string, string>])) as Record<(typeof LANGUAGES)[number], Record<string, string>>;
const baseOf = (key: string): string => key.replace(/_(one|few|many|other)$/, '');
const basesOf = (catalogue: Record<string, string>): string[] => [...new Set(Object.keys(catalogue).map(baseOf))];
const filledIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '').toSorted();

const code = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.spec.ts')).map((path) => readFileSync(join(source, path), 'utf8')).join('\n');
// Messages of findings are put together by the worker, in the words of this catalogue.
const messages = readFileSync(resolve(source, '../../../libs/detection/src/notify/notice-text.ts'), 'utf8');
// Pages to be printed are put together by the interface, in the words of the page.
const printed = readdirSync(resolve(source, '../../api/src/volumes/why')).map((path) => readFileSync(resolve(source, '../../api/src/volumes/why', path), 'utf8')).join('\n');
const literals = new Set([...`${code}\n${messages}\n${printed}`.matchAll(/'([a-zA-Z0-9]+(?:\.[\w-]+)+)'/g)].map((found) => found[1] ?? ''));
const patterns = [...new Set([...code.matchAll(/`([a-zA-Z]+\.[^`\n]*\$\{[^`\n]*)`/g)].map((found) => found[1] ?? ''))]
  .map((template) => new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+')}$`));

describe('the words of the console', () => {
  it('stand in all three languages', () => {
    expect(basesOf(catalogues.en).length).toBeGreaterThan(300);
    for (const language of LANGUAGES) expect(basesOf(catalogues[language]).toSorted()).toEqual(basesOf(catalogues.en).toSorted());
  });

  it.each(LANGUAGES)('are there in %s: none is empty, none is still in braces of its own', (language) => {
    const odd = Object.entries(catalogues[language]).filter(([, text]) => text.trim() === '' || text !== text.trim() || / {2}|TODO|\.\.\./.test(text));
    expect(odd).toEqual([]);
  });

  it.each(LANGUAGES)('that count something have every plural form of %s', (language) => {
    const counted = basesOf(catalogues[language]).filter((base) => !(base in catalogues[language]));
    expect(counted.length).toBeGreaterThan(5);
    const incomplete = counted.filter((base) => FORMS[language].some((form) => !(`${base}_${form}` in catalogues[language])));
    expect(incomplete).toEqual([]);
  });

  it('take the same figures and names in every language', () => {
    const differing = basesOf(catalogues.en).filter((base) => {
      const asked = LANGUAGES.map((language) => filledIn(catalogues[language][base] ?? catalogues[language][`${base}_other`] ?? '').join());
      return new Set(asked).size > 1;
    });
    expect(differing).toEqual([]);
  });

  it('are all used', () => {
    const unused = basesOf(catalogues.en).filter((base) => !literals.has(base) && !patterns.some((pattern) => pattern.test(base)));
    expect(unused).toEqual([]);
  });

  it('are there for every key the pages ask for', () => {
    const asked = [...`${code}\n${printed}`.matchAll(/\bt\('([^']+)'/g)].map((found) => found[1] ?? '');
    expect(asked.length).toBeGreaterThan(200);
    expect(asked.filter((key) => !basesOf(catalogues.en).includes(key))).toEqual([]);
  });

  it('say of every refusal of the server what happened, and what was kept and is to be done', () => {
    const silent = Object.keys(REFUSAL_STATUS).flatMap((kind) => [`problem.${kind}`, `problem.${kind}.next`]).filter((key) => !(key in catalogues.en));
    expect(silent).toEqual([]);
    const known = /PROBLEM_KINDS = \[([^\]]*)\]/.exec(code)?.[1] ?? '';
    expect(Object.keys(REFUSAL_STATUS).filter((kind) => !known.includes(`'${kind}'`))).toEqual([]);
  });

  it('say of every action that the services enter into the audit what was done', () => {
    const root = resolve(import.meta.dirname, '../..');
    const services = ['apps/api/src', 'apps/cli/src', 'apps/worker/src', 'libs'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts')).map((path) => readFileSync(join(root, folder, path), 'utf8')));
    // Named in the entry, or given to what writes entries for its file.
    const entered = new Set(services.flatMap((text) => [...text.matchAll(/(?:action: (?:[^,\n]*\? )?|\bact\(|record\(sql, by, (?:[^,\n]*\? )?)'(\w+\.\w+)'(?: : '(\w+\.\w+)')?/g)].flatMap((found) => [found[1] ?? '', ...(found[2] === undefined ? [] : [found[2]])])));
    const known = new Set([...code.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map((found) => found[1] ?? ''));
    expect(entered.size).toBeGreaterThan(15);
    expect([...entered].filter((action) => !known.has(action) && !/\.(create|change|correct)$/.test(action))).toEqual([]);
  });
});
