import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Runs Jest as the project does on specs written for the purpose. */
function runSpecs(specs: Readonly<Record<string, string>>): { exitCode: number | null; lastLine: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'suu-closing-'));
  try {
    const config = { rootDir: folder, testMatch: ['**/*.spec.cjs'], transform: {}, reporters: ['default', join(root, 'test/support/closing-line.reporter.mjs')] };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
    for (const [name, text] of Object.entries(specs)) writeFileSync(join(folder, `${name}.spec.cjs`), text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--config', join(folder, 'jest.config.json'), '--ci'],
      { cwd: folder, encoding: 'utf8' });
    if (!stdout) throw new Error(stderr);
    return { exitCode: status, lastLine: stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the closing line', () => {
  it('counts what passed and what was skipped', () => {
    expect(runSpecs({ fine: `it('a', () => {}); it('b', () => {}); it.skip('c', () => {}); it.todo('d');` }))
      .toEqual({ exitCode: 0, lastLine: '2 passed, 0 failed, 2 skipped' });
  }, 30_000);

  it('comes after a failure too, which ends the run with code 1', () => {
    expect(runSpecs({ fine: `it('a', () => {});`, broken: `it('b', () => { throw new Error('no'); });` }))
      .toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed, 0 skipped' });
  }, 30_000);

  it('counts a spec that does not load as a failure', () => {
    expect(runSpecs({ fine: `it('a', () => {});`, unloadable: `require('./nowhere.js');` }))
      .toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed, 0 skipped' });
  }, 30_000);

  it('comes after whatever is said last', () => {
    expect(runSpecs({ talkative: `process.once('exit', () => console.log('bye')); it('a', () => {});` }).lastLine)
      .toBe('1 passed, 0 failed, 0 skipped');
  }, 30_000);
});
