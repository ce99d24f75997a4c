import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`)];
const DECISIONS = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name)).toSorted();

const TOP_LEVEL = ['apps', 'libs', 'migrations', 'simulators', 'test', 'docs', '.ci', 'nest-cli.json', 'package.json', 'package-lock.json', 'docker-compose.yml',
  'README.md', 'LICENSE', 'CONTRIBUTING.md', 'CHANGELOG.md', 'tsconfig.json', 'tsconfig.build.json', 'jest.config.mjs',
  '.dependency-cruiser.cjs', '.oxlintrc.json', '.gitignore', '.npmrc'];
describe('the documents', () => {
  it.each(PAGES)('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((link) => link[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it.each(PAGES)('%s names npm scripts that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run ([a-z:-]+)/g)].map((found) => found[1] ?? '');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it.each(PAGES)('%s names no path of one machine', (page) => {
    expect(read(page)).not.toMatch(/(?<![\w.])\/(work|root|home|Users)\//);
  });

  it('open with both commands in the readme', () => {
    const commands = [...read('README.md').matchAll(/^```sh\n([^`]*)```/gm)].map((block) => block[1]?.trim());
    expect(commands.slice(0, 2)).toEqual(['npm start', 'npm test']);
  });

  it('keep a changelog that opens with what is pending', () => {
    expect(/^## .*$/m.exec(read('CHANGELOG.md'))?.[0]).toBe('## Pending');
  });
});

describe('the decisions', () => {
  it('are numbered without a gap and listed', () => {
    expect(DECISIONS.map((name) => Number(name.slice(0, 4)))).toEqual(DECISIONS.map((_, i) => i + 1));
    const listed = [...read('docs/adr/README.md').matchAll(/\]\((\d{4}-[^)]+)\) \| (.+) \|/g)].map((row) => `${row[1]}: ${row[2]}`);
    const titles = DECISIONS.map((name) => `${name}: ${/^# \d{4} (.+)$/m.exec(read(`docs/adr/${name}`))?.[1]}`);
    expect(listed).toEqual(titles);
  });

  it.each(DECISIONS)('%s says status, context, decision and consequences on one page', (name) => {
    const text = read(`docs/adr/${name}`);
    expect(text).toMatch(/^# \d{4} .+\n\nStatus: (accepted|superseded by \[\d{4}\])/);
    expect([...text.matchAll(/^## (.+)$/gm)].map((heading) => heading[1])).toEqual(['Context', 'Decision', 'Consequences']);
    expect(text.split('\n').length).toBeLessThan(60);
  });
});

describe('the top level', () => {
  it('holds what docs/architecture.md and the tools need, and nothing else', () => {
    const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
    const kept = new Set((stdout ?? '').split('\0').filter((path) => path !== '').map((path) => path.split('/')[0] ?? ''));
    expect([...kept].filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md');

  it('lists the apps and libs there are', () => {
    const present = ['apps', 'libs'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => relative(root, join(root, folder, name))));
    expect(present.filter((folder) => !new RegExp(`^${folder} `, 'm').test(page))).toEqual([]);
  });

  it('lists the tables that the migrations make', () => {
    const made = readdirSync(join(root, 'migrations')).filter((name) => /^\d+-/.test(name))
      .flatMap((name) => [...read(`migrations/${name}`).matchAll(/CREATE (?:TABLE|VIEW) ([a-z_]+)/g)].map((found) => found[1] ?? ''));
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter((table) => !page.includes(`\`${table}\``))).toEqual([]);
  });
});
