import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readStartSettings } from './start-settings.js';

describe('what a start puts into the database', () => {
  it.each([
    ['nothing set: the city and the simulated town', {}, { seed: 'kara-balta', isSimulated: true }],
    ['an empty register: neither', { SUU_SEED: 'none' }, { seed: undefined, isSimulated: false }],
    ['the city without its simulated town', { SUU_TOWN: 'off' }, { seed: 'kara-balta', isSimulated: false }],
    ['a database of somebody’s own: nothing', { DATABASE_URL: 'postgres://u@h/d' }, { databaseUrl: 'postgres://u@h/d', seed: undefined, isSimulated: false }],
    ['a database of somebody’s own, and the city asked for', { DATABASE_URL: 'postgres://u@h/d', SUU_SEED: 'kara-balta' }, { seed: 'kara-balta', isSimulated: false }],
    ['a database of somebody’s own, and the town asked for', { DATABASE_URL: 'postgres://u@h/d', SUU_SEED: 'kara-balta', SUU_TOWN: 'on' }, { seed: 'kara-balta', isSimulated: true }],
    ['no plain MQTT: no simulated town', { MQTT_PORT: 'off' }, { seed: 'kara-balta', isSimulated: false }],
    ['empty settings are not set', { SUU_SEED: '', SUU_TOWN: '', DATABASE_URL: '', SUU_TOWN_HOUSEHOLDS: '' }, { databaseUrl: undefined, seed: 'kara-balta', isSimulated: true }],
  ])('%s', (_, environment, expected) => {
    expect(readStartSettings(environment)).toMatchObject(expected);
  });

  it.each([
    [{ DATABASE_URL: 'foo' }, 'DATABASE_URL must look like postgres://user@host/database.'],
    [{ DATABASE_URL: 'http://user:secret@host/x' }, 'DATABASE_URL must look like postgres://user@host/database.'],
    [{ DATABASE_URL_FILE: '/nowhere/url' }, 'DATABASE_URL_FILE names /nowhere/url, which cannot be read: ENOENT.'],
    [{ SUU_SEED: 'bishkek' }, 'SUU_SEED is "bishkek"; it may be kara-balta or none.'],
    [{ SUU_TOWN: 'yes' }, 'SUU_TOWN is "yes"; it may be on or off.'],
    [{ SUU_TOWN_HOUSEHOLDS: '25001' }, 'SUU_TOWN_HOUSEHOLDS is "25001"; it must be a whole number from 0 to 25000.'],
    [{ SUU_TOWN: 'on', SUU_SEED: 'none' }, 'SUU_TOWN=on needs the city: set SUU_SEED=kara-balta too.'],
    [{ SUU_TOWN: 'on', DATABASE_URL: 'postgres://u@h/d' }, 'SUU_TOWN=on needs the city: set SUU_SEED=kara-balta too.'],
    [{ SUU_TOWN: 'on', MQTT_PORT: 'off' }, 'SUU_TOWN=on needs plain MQTT on this machine, which MQTT_PORT=off shuts.'],
  ])('is refused for %j', (environment, message) => {
    expect(() => readStartSettings(environment)).toThrow(expect.objectContaining({ name: 'SettingError', message }) as Error);
  });

  it('reads the address out of its file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'suu-url-'));
    try {
      const file = join(folder, 'url');
      writeFileSync(file, 'postgres://u@h/d\n');
      expect(readStartSettings({ DATABASE_URL_FILE: file, DATABASE_URL: 'foo' }).databaseUrl).toBe('postgres://u@h/d');
      writeFileSync(file, 'very secret');
      expect(() => readStartSettings({ DATABASE_URL_FILE: file })).toThrow('The address in DATABASE_URL_FILE must look like postgres://user@host/database.');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
