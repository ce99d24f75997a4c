import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { consoleFingerprintOf, fingerprintOf, isBuilt, isConsoleBuilt, isInstalled, isTooOld, jestArguments, needsBuild, whileLocked } from '../../apps/cli/ready.mjs';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'suu-ready-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('whether the packages are installed', () => {
  const here = { version: '1.0.0' };
  const elsewhere = { version: '2.0.0', optional: true };

  function install(wanted: object, present: object | undefined, folders: readonly string[]): boolean {
    write('package-lock.json', { packages: { '': { name: 'town' }, ...wanted } });
    if (present) write('node_modules/.package-lock.json', { packages: present });
    for (const folder of folders) write(`${folder}/package.json`, {});
    return isInstalled(root);
  }

  it('is so when each wanted package is there in the wanted version', () => {
    expect(install({ 'node_modules/pipe': here }, { 'node_modules/pipe': here }, ['node_modules/pipe'])).toBe(true);
  });

  it('is not so on a fresh clone', () => {
    expect(install({ 'node_modules/pipe': here }, undefined, [])).toBe(false);
  });

  it('is not so when npm was cut short: it writes its own list last', () => {
    expect(install({ 'node_modules/pipe': here }, undefined, ['node_modules/pipe'])).toBe(false);
  });

  it('is not so after the lock file moved to another version', () => {
    expect(install({ 'node_modules/pipe': { version: '1.0.1' } }, { 'node_modules/pipe': here }, ['node_modules/pipe'])).toBe(false);
  });

  it('is not so when a package folder was deleted by hand', () => {
    expect(install({ 'node_modules/pipe': here }, { 'node_modules/pipe': here }, [])).toBe(false);
  });

  it('does not ask for optional packages of other machines, but for the right version of those present', () => {
    expect(install({ 'node_modules/elsewhere': elsewhere }, {}, [])).toBe(true);
    expect(install({ 'node_modules/elsewhere': elsewhere }, { 'node_modules/elsewhere': here }, ['node_modules/elsewhere'])).toBe(false);
  });

  it('is not so when npm’s list is torn', () => {
    write('package-lock.json', { packages: {} });
    write('node_modules/.package-lock.json', '{"packages": {');
    expect(isInstalled(root)).toBe(false);
  });
});

describe('whether the build is fresh', () => {
  beforeEach(() => {
    for (const path of ['apps/ingest/src/main.ts', 'libs/units/src/index.ts', 'libs/units/src/index.spec.ts', 'test/support/stack.ts', 'tsconfig.json']) write(path, 'one');
    write('dist/.built', fingerprintOf(root));
  });

  it('is so while nothing changes', () => {
    expect(isBuilt(root)).toBe(true);
  });

  it.each([
    ['a source is written', () => write('libs/units/src/index.ts', 'other')],
    ['a source is added', () => write('libs/units/src/litres.ts', 'new')],
    ['a source is deleted', () => rmSync(join(root, 'test/support/stack.ts'))],
    ['the compiler is told otherwise', () => write('tsconfig.json', 'other')],
    ['an older source comes back, as out of a backup', () => utimesSync(join(root, 'libs/units/src/index.ts'), 1, 1)],
    ['the stamp is missing', () => rmSync(join(root, 'dist/.built'))],
  ])('is not so when %s', (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });

  it('is untouched by specs and by the pages of the console', () => {
    write('libs/units/src/index.spec.ts', 'other');
    write('apps/console/src/page.tsx', 'new');
    expect(isBuilt(root)).toBe(true);
  });
});

it('started where all is fresh, it builds nothing and runs what it was asked to', () => {
  write('package-lock.json', { packages: {} });
  write('node_modules/.package-lock.json', { packages: {} });
  write('dist/hello.mjs', 'process.stdout.write("hello");');
  mkdirSync(join(root, 'apps/cli'), { recursive: true });
  copyFileSync(resolve(import.meta.dirname, '../../apps/cli/ready.mjs'), join(root, 'apps/cli/ready.mjs'));
  write('dist/.built', fingerprintOf(root));
  write('dist/.console-built', consoleFingerprintOf(root));
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'apps/cli/ready.mjs'), 'run', 'dist/hello.mjs'], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['hello', '']);
});

describe('whether the console is fresh', () => {
  beforeEach(() => {
    for (const path of ['apps/console/src/main.tsx', 'apps/console/src/words/ky.json', 'apps/console/index.html', 'libs/units/src/index.ts']) write(path, 'one');
    write('dist/.console-built', consoleFingerprintOf(root));
  });

  it('is untouched by the services', () => {
    write('libs/units/src/index.ts', 'other');
    expect(isConsoleBuilt(root)).toBe(true);
  });

  it.each(['apps/console/src/main.tsx', 'apps/console/src/words/ky.json', 'apps/console/index.html', 'apps/console/src/look/theme.css', 'package-lock.json'])('is not so when %s is written', (path) => {
    write(path, 'other');
    expect(isConsoleBuilt(root)).toBe(false);
  });
});

it.each([
  [[], true], [['--selectProjects', 'unit'], false], [['--selectProjects=unit'], false], [['--selectProjects', 'unit', 'db', '-t', 'e2e'], false],
  [['--selectProjects', 'unit', 'e2e'], true], [['--selectProjects=e2e'], true], [['--selectProjects', 'faults'], true], [['-t', 'a name'], true], [['libs/units'], true],
] as const)('tests with the options %j need the build: %s', (args, needed) => {
  expect(needsBuild(args)).toBe(needed);
});

it.each([
  [[], ['--ignoreProjects', 'faults']], [['libs/units', '-t', 'a name'], ['libs/units', '-t', 'a name', '--ignoreProjects', 'faults']],
  [['--ci', '--', 'libs/units'], ['--ci', '--ignoreProjects', 'faults', '--', 'libs/units']], [['--selectProjects=faults'], ['--selectProjects=faults', '--runInBand']],
  [['--selectProjects', 'unit', 'faults'], ['--selectProjects', 'unit', 'faults', '--runInBand']], [['--selectProjects', 'unit'], ['--selectProjects', 'unit']],
  [['--selectProjects', 'faults', '--maxWorkers=2'], ['--selectProjects', 'faults', '--maxWorkers=2']], [['--maxWorkers=2'], ['--maxWorkers=2', '--ignoreProjects', 'faults']],
])('tests with the options %j leave the long suites out unless they are named, and run those alone', (args, expected) => {
  expect(jestArguments(args)).toEqual(expected);
});

it.each([['18.20.4', true], ['20.18.3', true], ['20.19.0', false], ['20.20.2', false], ['22.0.0', false], ['24.21.0', false]])('Node %s is too old: %s', (version, old) => {
  expect(isTooOld(version)).toBe(old);
});

describe('the lock around installing and building', () => {
  const neverLived = `${2 ** 22 + 1} 12345\n`;

  it('lets one run in after the other', async () => {
    const lock = join(root, 'dist/.lock');
    const log: string[] = [];
    const run = (name: string): Promise<void> => whileLocked(lock, async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      log.push(`${name} ends`);
    });
    await Promise.all([run('one'), run('other')]);
    expect(log).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a run that was killed', async () => {
    write('dist/.lock/holders', neverLived);
    expect(await whileLocked(join(root, 'dist/.lock'), () => 'in')).toBe('in');
  });

  it('is taken over when the pid of the killed run belongs to another program by now', async () => {
    write('dist/.lock/holders', `${process.pid} 1\n`);
    expect(await whileLocked(join(root, 'dist/.lock'), () => 'in')).toBe('in');
  });

  it('holds as long as the npm of a killed run still works', async () => {
    const lock = join(root, 'dist/.lock');
    let holders = '';
    await whileLocked(lock, () => void (holders = readFileSync(join(lock, 'holders'), 'utf8')));
    write('dist/.lock/holders', `${neverLived}${holders}`);
    let isIn = false;
    const waiting = whileLocked(lock, () => void (isIn = true));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isIn).toBe(false);
    rmSync(lock, { recursive: true });
    await waiting;
    expect(isIn).toBe(true);
  });

  it('is given back when the work fails', async () => {
    const lock = join(root, 'dist/.lock');
    await expect(whileLocked(lock, () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
    expect(existsSync(lock)).toBe(false);
  });
});
