import { read, utils } from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';

import { csvOf, figureOf, type Sheet, xlsxFilesOf } from './table-file.js';

const SHEET: Sheet = {
  name: 'Абоненттер: [баары]', heads: ['Жеке эсеп', 'Жашоочулар, «саны»'],
  rows: [['00012345', 4], ['a;b "c"', -1.5], ['=HYPERLINK("x")', 0], ['<б> & \u0001в', 12_345.678]],
};

describe('a list taken away', () => {
  it('as CSV: BOM, semicolons, decimal comma, quotes doubled, and no cell that a spreadsheet would run', () => {
    expect(csvOf(SHEET, ',')).toBe('\uFEFFЖеке эсеп;Жашоочулар, «саны»\r\n00012345;4\r\n"a;b ""c""";-1,5\r\n"\'=HYPERLINK(""x"")";0\r\n<б> & \u0001в;12345,678\r\n');
    expect(csvOf({ ...SHEET, rows: [[1.5]] }, '.')).toContain('\r\n1.5\r\n');
  });

  it('as XLSX, read by another library: leading zeros stay, figures are figures, formulas are texts', () => {
    const bytes = zipSync(Object.fromEntries(Object.entries(xlsxFilesOf(SHEET)).map(([path, text]) => [path, strToU8(text)])));
    const book = read(bytes, { type: 'buffer' });
    expect(book.SheetNames).toEqual(['Абоненттер   баары']);
    expect(utils.sheet_to_json(book.Sheets[book.SheetNames[0]!]!, { header: 1 })).toEqual([['Жеке эсеп', 'Жашоочулар, «саны»'], ['00012345', 4], ['a;b "c"', -1.5], ['=HYPERLINK("x")', 0], ['<б> & в', 12_345.678]]);
  });

  it.each([['12\u202f345', 12_345], ['\u22121,5', -1.5], ['0.25', 0.25], ['0', 0], ['маалымат жок', undefined], ['', undefined], ['1 м³', undefined], ['1,2,3', undefined]])('%j is %j', (shown, figure) => {
    expect(figureOf(shown)).toBe(figure);
  });
});
