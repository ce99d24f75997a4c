import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { columnsPage } from '@app/registry';

const PAGE = resolve(import.meta.dirname, '../../docs/register-files.md');
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
