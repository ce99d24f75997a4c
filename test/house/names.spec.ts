import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Words that say nothing about the thing they name (docs/glossary.md, last table). */
const EMPTY_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'data', 'info', 'value']);
/** Verbs that say nothing. As nouns they are things: a process of the operating system, a file handle. */
const EMPTY_VERBS = new Set(['process', 'handle']);
/** Terms of a library that our code must speak. */
const TERMS_OF_LIBRARIES = /DataSource|data-source/g;

const wordsOf = (name: string): string[] => name.replaceAll(TERMS_OF_LIBRARIES, '').split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());
const isEmptyName = (name: string): boolean => wordsOf(name).some((word, at) => EMPTY_WORDS.has(word) || (at === 0 && EMPTY_VERBS.has(word)));

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function exportedNamesOf(source: string): string[] {
  const declared = [...source.matchAll(/^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|let|interface|type|enum) ([A-Za-z_$][\w$]*)/gm)].map((found) => found[1] ?? '');
  const listed = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap((found) => (found[1] ?? '').split(',')).map((entry) => entry.split(/\sas\s/).at(-1)?.trim() ?? '');
  return [...declared, ...listed].filter((name) => name !== '');
}

const paths = ['apps', 'libs', 'migrations', 'simulators', 'test'].flatMap((folder) => filesUnder(join(root, folder))).map((path) => relative(root, path));
const sources = paths.filter((path) => /^(apps|libs)\/.*\.(ts|mjs)$/.test(path) && !path.endsWith('spec.ts'));

describe('names', () => {
  it('of files and folders say what is in them', () => {
    expect(paths.filter((path) => path.split('/').some(isEmptyName) || /(^|\/)types\.ts$/.test(path))).toEqual([]);
  });

  it('of files are written in kebab-case', () => {
    const odd = paths.filter((path) => /\.(ts|mjs|json)$/.test(path)).filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(path.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
  });

  it('that libs and apps export say what they mean', () => {
    expect(sources.length).toBeGreaterThan(0);
    const empty = sources.flatMap((path) => exportedNamesOf(readFileSync(join(root, path), 'utf8')).filter(isEmptyName).map((name) => `${path}: ${name}`));
    expect(empty).toEqual([]);
  });

  it.each([
    ['meter-manager.ts', true], ['string-utils.ts', true], ['common/index.ts', true], ['parseValue', true], ['HTTPHelper', true], ['handleFrame', true], ['process-message.ts', true],
    ['data-source.ts', false], ['createDataSource', false], ['judge-reading.ts', false], ['volumeBetween', false], ['evaluate', false], ['IngestProcess', false], ['database-pool.ts', false],
  ])('%s: an empty word in it is %s', (name, expected) => {
    expect(isEmptyName(name)).toBe(expected);
  });
});
