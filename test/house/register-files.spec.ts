import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { columnsPage, columnsTable, READING_FILE, REASON_WORDS } from '@app/registry';

const PAGE = resolve(import.meta.dirname, '../../docs/register-files.md');
const READINGS_PAGE = resolve(import.meta.dirname, '../../docs/reading-files.md');
const MARK = '# Columns\n';

describe('docs/register-files.md', () => {
  it('lists the columns of every kind as the code has them', () => {
    const [words = '', columns = ''] = readFileSync(PAGE, 'utf8').split(MARK);
    const intro = columns.split('\n## ')[0] ?? '';
    const page = `${words}${MARK}${intro.trimEnd()}\n\n${columnsPage()}\n`;
    if (process.env['SUU_WRITE_REGISTER_FILES'] === '1') writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});

describe('docs/reading-files.md', () => {
  it('lists the columns of a file of readings as the code has them', () => {
    const [words = ''] = readFileSync(READINGS_PAGE, 'utf8').split(MARK);
    const page = `${words}${MARK}\n${columnsTable(READING_FILE)}\n`;
    if (process.env['SUU_WRITE_REGISTER_FILES'] === '1') writeFileSync(READINGS_PAGE, page);
    expect(readFileSync(READINGS_PAGE, 'utf8')).toBe(page);
  });
});

describe('the reasons why lines are refused', () => {
  it('are all given somewhere', () => {
    const code = ['libs/registry/src', 'libs/persistence/src/register-files', 'libs/persistence/src/reading-files'].flatMap((folder) => {
      const root = resolve(import.meta.dirname, '../..', folder);
      return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !/(?:\.spec|reason-words)\.ts$/.test(path)).map((path) => readFileSync(join(root, path), 'utf8'));
    }).join('\n');
    expect(Object.keys(REASON_WORDS).length).toBeGreaterThan(60);
    expect(Object.keys(REASON_WORDS).filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });
});
