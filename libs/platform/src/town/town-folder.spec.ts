import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseTownFolder } from './town-folder.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'suu-folder-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of a town', () => {
  it('is the one asked for, created where missing', () => {
    const path = join(folder, 'deep', 'town');
    expect(chooseTownFolder({ SUU_DATA_DIR: path })).toEqual({ path });
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it('is never another than the one asked for', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => chooseTownFolder({ SUU_DATA_DIR: join(folder, 'file', 'town') })).toThrow('SUU_DATA_DIR');
  });

  it('is refused where nobody may make folders', () => {
    if (!existsSync('/proc/self')) return;
    expect(() => chooseTownFolder({ SUU_DATA_DIR: '/proc/nobody/town' })).toThrow(/SUU_DATA_DIR is \/proc\/nobody\/town, which cannot be written \(E[A-Z]+\)/);
  });

  it('is the user’s own, one for each checkout', () => {
    const one = chooseTownFolder({ XDG_DATA_HOME: folder }, { checkout: tmpdir(), isRoot: false });
    const other = chooseTownFolder({ XDG_DATA_HOME: folder }, { checkout: folder, isRoot: false });
    expect(one.path).toMatch(new RegExp(`^${folder}/suu-esep/[0-9a-f]{8}$`));
    expect(other.path).not.toBe(one.path);
    expect(statSync(one.path).mode & 0o777).toBe(0o700);
  });

  it('falls back to a temporary one with a warning where the home cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const { path, warning } = chooseTownFolder({ XDG_DATA_HOME: join(folder, 'file') }, { checkout: folder, isRoot: false });
    try {
      expect(existsSync(path)).toBe(true);
      expect(warning).toContain(path);
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  });
});
