import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

type Versions = Readonly<Record<string, string>>;
interface Manifest { dependencies: Versions; optionalDependencies: Versions; devDependencies: Versions; overrides: Versions }
interface LockEntry { resolved?: string; version?: string; optionalDependencies?: Versions }

const manifest = JSON.parse(read('package.json')) as Manifest;
const lockText = read('package-lock.json');
const lock = JSON.parse(lockText) as { packages: Record<string, LockEntry> };

/** Rows `| `name` | reason |` of one section of the page. */
function rowsOf(section: string): Map<string, string> {
  const text = read('docs/dependencies.md').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return new Map([...text.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map((row) => [row[1] ?? '', row[2] ?? '']));
}

const sections = [
  { section: 'Runtime', wanted: manifest.dependencies },
  { section: 'Optional', wanted: manifest.optionalDependencies },
  { section: 'Development', wanted: manifest.devDependencies },
  { section: 'Overrides', wanted: manifest.overrides },
];

describe('docs/dependencies.md', () => {
  it.each(sections)('section $section names what package.json names, in the same order', ({ section, wanted }) => {
    expect([...rowsOf(section).keys()]).toEqual(Object.keys(wanted));
  });

  it.each(sections)('section $section gives a reason for each', ({ section }) => {
    const silent = [...rowsOf(section)].filter(([, reason]) => reason.trim().length < 10).map(([name]) => name);
    expect(silent).toEqual([]);
  });
});

describe('package.json', () => {
  it.each(sections)('pins every version of $section exactly', ({ wanted }) => {
    const loose = Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version));
    expect(loose).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const entries = Object.entries(lock.packages);

  it('holds the versions of package.json', () => {
    const differing = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies })
      .filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version);
    expect(differing).toEqual([]);
  });

  it('names no address a package was fetched from', () => {
    expect(entries.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  // npm writes a lock file it then refuses when one platform's package of a release was missing.
  it('has an entry for every optional dependency of every package', () => {
    const known = new Set(entries.map(([path]) => path.split('node_modules/').at(-1)));
    const missing = entries.flatMap(([path, entry]) => Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !known.has(name)).map((name) => `${path} wants ${name}`));
    expect(missing).toEqual([]);
  });
});
