import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import { cloneDatabase } from '../support/clone-database.js';

const CLI = resolve('dist/apps/cli/src/main.js');
const NOBODY = 'postgres://nobody:none@127.0.0.1:1/none';

function cli(databaseUrl: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: databaseUrl }, timeout: 20_000 });
  return { code: status, out: stdout, err: stderr };
}

describe('the commands of the operator', () => {
  it.each([
    [['intaek'], 2, 'there is no command "intaek"'],
    [['device', 'ad'], 2, 'there is no command "device ad"'],
    [['intake', 'now'], 2, 'this command takes no arguments, not "now"'],
    [['migrate', '--force'], 2, 'this command takes no arguments, not "--force"'],
    [['quarantine', '--kind', 'UNKNOWN'], 2, '--kind is "UNKNOWN"; it may be'],
    [['device', 'add', '--file', 'no-such-file.txt'], 1, 'cannot read no-such-file.txt: there is no such file'],
    [['intake'], 1, 'the database does not answer at 127.0.0.1:1 (ECONNREFUSED): start it, or correct DATABASE_URL'],
    [['migrate'], 1, 'the database does not answer at 127.0.0.1:1 (ECONNREFUSED)'],
    [['--help'], 0, 'npm run cli -- COMMAND'],
  ])('%j says what is wrong and what to do', (args, code, words) => {
    const ended = cli(NOBODY, ...args);
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err).toContain(words);
    expect(ended.err).not.toContain('failed:');
  }, 30_000);

  it('are silent when whoever reads them has seen enough', async () => {
    await using database = await cloneDatabase();
    const child = spawn(process.execPath, [CLI, 'intake'], { env: { ...process.env, DATABASE_URL: database.url }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'exit');
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    expect([(await ended)[0], err]).toEqual([0, '']);
  }, 30_000);
});
