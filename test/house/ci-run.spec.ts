import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Runs the whole of `.ci/run` in an empty folder where `npm`, `node` and the package tools are a script of ours. */
function ciRun(npm: string): { exitCode: number | null; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'suu-ci-'));
  try {
    mkdirSync(join(folder, '.ci'));
    mkdirSync(join(folder, 'bin'));
    copyFileSync(join(root, '.ci/run'), join(folder, '.ci/run'));
    const program = (name: string, text: string): void => {
      writeFileSync(join(folder, 'bin', name), `#!/usr/bin/env bash\n${text}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    };
    program('npm', `case "$*" in\n${npm}\n*) echo '2 passed, 0 failed, 1 skipped';;\nesac`);
    // A shell that is started in the background cannot take SIGINT; the real one can.
    const waiting = `process.on('SIGINT', () => process.exit(0)); setInterval(() => undefined, 1000); console.log('Ctrl-C stops everything')`;
    program('node', `case "$*" in --version) echo v20;; *start*) exec '${process.execPath}' -e "${waiting}";; *) echo '2 passed, 0 failed';; esac`);
    program('dpkg-query', 'echo installed');
    const { status, stdout } = spawnSync('bash', ['.ci/run'], { cwd: folder, encoding: 'utf8', timeout: 100_000, env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` } });
    return { exitCode: status, lines: stdout.trimEnd().split('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The script is for the gate's own Linux: it asks for GNU tools. */
const onLinux = process.platform === 'linux' ? it : it.skip;

const INSTALLS_NODE = `install*) mkdir -p "$5/node_modules/node/bin"; cp "$(command -v node)" "$5/node_modules/node/bin/node";;`;

onLinux('of a green tree ends with the sum of all suites and gates', () => {
  const { exitCode, lines } = ciRun(INSTALLS_NODE);
  expect(lines.filter((line) => / s +\d+ passed/.test(line) && !/ 0 failed/.test(line))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, \d+ skipped$/);
  expect(exitCode).toBe(0);
}, 120_000);

onLinux('tells at its very end why each suite failed, with the suites that were cut short or say nothing', () => {
  const { exitCode, lines } = ciRun(`${INSTALLS_NODE}
    test) printf 'PASS unit a.spec.ts\\nFAIL unit b.spec.ts\\n  ● the sum is wrong\\nPASS unit c.spec.ts\\n1 passed, 1 failed, 0 skipped\\n'; exit 1;;
    *lint*) echo 'x.ts:3 unused'; exit 1;;
    *'registers'*) echo 'ten'; echo '5 passed, 0 failed, 0 skipped'; exit 3;;
    *'chaos'*'seed 2'*) printf 'killed 1\\rkilled 2\\n'; exit 0;;`);
  const end = lines.slice(lines.indexOf('==> FAILED: npm test'));
  expect(end.filter((line) => line.startsWith('==>'))).toEqual([
    '==> FAILED: npm test', '==> FAILED: npm run lint', '==> FAILED: npm run scores -- registers',
    '==> FAILED: npm run chaos -- --secs 60 --seed 2 (exit code 0, no closing line)',
  ]);
  expect(end).toEqual(expect.arrayContaining(['FAIL unit b.spec.ts', '  ● the sum is wrong', 'x.ts:3 unused', 'ten', 'killed 2']));
  expect(end.at(-1)).toMatch(/^\d+ passed, 4 failed, \d+ skipped$/);
  expect(exitCode).toBe(1);
}, 120_000);
