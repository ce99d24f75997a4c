import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createPool } from '@app/persistence';

import { cloneDatabase } from '../support/clone-database.js';

const CLI = resolve('dist/apps/cli/src/main.js');
const ZONES = 'code;nameRu;nameKy;nameEn;serviceConnections\nZ-1;Город;Шаар;City;10\nZ-2;a;b;c;many\n';

describe('register files at the command line', () => {
  it('are looked at, written by a named operator, taken out for their owner alone and found unchanged', async () => {
    await using database = await cloneDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'suu-register-'));
    const register = (...args: string[]): { code: number | null; out: string[]; err: string } => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'register', ...args], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url }, timeout: 60_000 });
      return { code: status, out: stdout.trimEnd().split('\n'), err: stderr };
    };
    try {
      const file = join(folder, 'zones.csv');
      writeFileSync(file, ZONES);
      const bad = 'line 3  SCHEMA  serviceConnections: "many" is not a whole number';
      expect(register('import', 'zones', file)).toEqual({ code: 1, err: '', out: [bad, 'import 1: 2 lines, 1 new, 0 changed, 0 unchanged, 1 refused', 'nothing was written; add --apply to write it'] });
      expect(register('import', 'zones', file, '--apply')).toMatchObject({ code: 1, out: [bad, expect.stringContaining('import 2'), 'nothing was written: lines are refused; mend them, or add --skip-refused'] });
      expect(register('import', 'zones', file, '--apply', '--skip-refused', '--as', 'a.operator')).toMatchObject({ code: 0, out: [bad, expect.stringContaining('import 3'), 'written: 1 lines, 1 left out'] });
      for (const out of [join(folder, 'out.csv'), join(folder, 'out.xlsx')]) {
        expect(register('export', 'zones', out, '--language', 'en')).toEqual({ code: 0, err: '', out: [`written: ${out}`] });
        expect(statSync(out).mode & 0o777).toBe(0o600);
        expect(register('import', 'zones', out)).toMatchObject({ code: 0, out: [expect.stringContaining('1 lines, 0 new, 0 changed, 1 unchanged, 0 refused'), 'nothing was written; add --apply to write it'] });
      }
      expect(register('export', 'zones', join(folder, 'out.csv'))).toMatchObject({ code: 2, err: expect.stringContaining('nothing is written over it') });
      expect(register('export', 'zones', join(folder, 'out.doc'))).toMatchObject({ code: 2, err: expect.stringContaining('NOT_FOUND') });
      expect(register('import', 'colours', file)).toMatchObject({ code: 2, err: expect.stringContaining('accounts, meters') });
      expect(register('import', 'zones', join(folder, 'none.csv'))).toMatchObject({ code: 2, err: expect.stringContaining('there is no file') });
      writeFileSync(file, 'code\nZ-1\n');
      expect(register('import', 'zones', file)).toMatchObject({ code: 2, err: expect.stringContaining('CSV_DELIMITER') });
      const pool = createPool({ url: database.url, applicationName: 'test', connections: 1 }, () => undefined);
      expect((await pool.query(`SELECT actor_kind, actor_name FROM audit_entry WHERE action = 'register_import.apply'`)).rows).toEqual([{ actor_kind: 'operator', actor_name: 'a.operator' }]);
      await pool.end();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
