import { jest } from '@jest/globals';
import { mkdtempSync, openSync, readSync, rmSync, writeSync, closeSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { latestBackup, sqlOf, takeBackup } from '@app/persistence';

import { Stack } from '../support/stack.js';

jest.setTimeout(120_000);

/** Turns one bit of a file. */
function turnBit(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0]! ^= 4;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

describe('a bit that turned on the disk of the database', () => {
  it('is found by the next backup, which fails loudly and leaves no file', async () => {
    await using stack = await Stack.start();
    const folder = mkdtempSync(join(tmpdir(), 'suu-rot-'));
    try {
      await stack.pool.query(`INSERT INTO account (account_no) SELECT 'A-' || n FROM generate_series(1, 5000) AS n; CHECKPOINT`);
      const [{ path, directory }] = (await stack.pool.query<{ path: string; directory: string }>(`SELECT pg_relation_filepath('account') AS path, current_setting('data_directory') AS directory`)).rows as [{ path: string; directory: string }];
      await stack.stopPostgres();
      turnBit(join(directory, path), 8_192 + 4_000); // in the rows of the second page
      await stack.restartPostgres();
      await expect(takeBackup({ databaseUrl: stack.databaseUrl, pool: stack.pool, folder })).rejects.toMatchObject({ code: 'XX001' });
      expect(readdirSync(folder)).toEqual([]);
      expect((await stack.pool.query('SELECT outcome, detail FROM backup_run')).rows).toEqual([{ outcome: 'failed', detail: expect.stringContaining('invalid page') as string }]);
      expect(await latestBackup(sqlOf(stack.pool))).toMatchObject({ isOverdue: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
