import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { removeLeftoverStacks, stackFolder } from '../support/leftover-stacks.js';

describe('folders of test stacks', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'suu-leftovers-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('are removed when their program is gone, and left while it or its server lives', () => {
    const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
    const own = stackFolder(parent);
    const [abandoned, withServer, foreign] = [`suu-stack-${gone}-aaaaaa`, `suu-stack-${gone}-bbbbbb`, 'something-else'].map((name) => join(parent, name)) as [string, string, string];
    for (const folder of [abandoned, withServer]) mkdirSync(join(folder, 'pg'), { recursive: true });
    mkdirSync(foreign);
    writeFileSync(join(abandoned, 'pg', 'postmaster.pid'), `${gone}\n/somewhere\n`);
    writeFileSync(join(withServer, 'pg', 'postmaster.pid'), `${process.pid}\n/somewhere\n`);
    removeLeftoverStacks(parent);
    expect([own, abandoned, withServer, foreign].map((folder) => [basename(folder), existsSync(folder)]))
      .toEqual([own, abandoned, withServer, foreign].map((folder) => [basename(folder), folder !== abandoned]));
  });
});
