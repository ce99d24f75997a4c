import { parse } from 'csv-parse/sync';
import { read, utils } from '@e965/xlsx';
import type { WrittenCell } from '@app/registry';

import { csvFile, csvInCodePage } from './csv-file.js';
import { jsonFile } from './json-file.js';
import { OFFICE_STYLE, type TextStyle } from './text-style.js';
import { xlsxFile } from './xlsx-file.js';

const text = (content: string): WrittenCell => ({ form: 'text', text: content });
const number = (content: string): WrittenCell => ({ form: 'number', text: content });
const day = (content: string): WrittenCell => ({ form: 'day', text: content });
const TABLE = { title: 'x', headings: [{ text: 'LS', isText: true }, { text: 'QTY', isText: false }, { text: 'DCUR', isText: false }], lines: [[text('000123'), number('-1.500'), day('2026-10-31')], [text('=1+1; "a"'), number('2'), null]] };
const MACHINE: TextStyle = { delimiter: ',', decimalSign: '.', dayForm: 'yyyy-MM-dd', hasBom: false, hasHeader: true };

async function gathered(pieces: AsyncIterable<string | Buffer>): Promise<Buffer> {
  const all = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

describe('CSV in the style of its recipient', () => {
  it.each<[string, Partial<TextStyle>, string]>([
    ['for an office', {}, '\uFEFFLS;QTY;DCUR\r\n000123;-1,500;31.10.2026\r\n"\'=1+1; ""a""";2;\r\n'],
    ['for a program', MACHINE, 'LS,QTY,DCUR\r\n000123,-1.500,2026-10-31\r\n"\'=1+1; ""a""",2,\r\n'],
    ['with commas everywhere', { delimiter: ',', hasBom: false }, 'LS,QTY,DCUR\r\n000123,"-1,500",31.10.2026\r\n"\'=1+1; ""a""",2,\r\n'],
    ['with tabs, days of digits and no header', { delimiter: '\t', dayForm: 'yyyyMMdd', hasBom: false, hasHeader: false }, '000123\t-1,500\t20261031\r\n"\'=1+1; ""a"""\t2\t\r\n'],
    ['without a header but with its mark', { hasHeader: false }, '\uFEFF000123;-1,500;31.10.2026\r\n"\'=1+1; ""a""";2;\r\n'],
  ])('%s', async (_, style, expected) => {
    expect((await gathered(csvFile(TABLE, { ...OFFICE_STYLE, ...style }))).toString('utf8')).toBe(expected);
  });

  it('is what another reader reads', async () => {
    expect(parse(await gathered(csvFile(TABLE, MACHINE)))).toEqual([['LS', 'QTY', 'DCUR'], ['000123', '-1.500', '2026-10-31'], ["'=1+1; \"a\"", '2', '']]);
  });

  it('guards a heading too', async () => {
    expect((await gathered(csvFile({ ...TABLE, headings: [{ text: '=LS', isText: true }], lines: [] }, MACHINE))).toString('utf8')).toBe("'=LS\r\n");
  });

  it.each([['windows-1251', 'cp1251'], ['ibm866', 'cp866']] as const)('in %s has a byte a letter; what the page lacks is folded and counted', async (label, codePage) => {
    const losses = { foldedLetters: 0, lostLetters: 0 };
    const bytes = await gathered(csvInCodePage({ ...TABLE, lines: [[text('Өскөн ü'), null, null]] }, OFFICE_STYLE, codePage, losses));
    expect(new TextDecoder(label).decode(bytes)).toBe('LS;QTY;DCUR\r\nОскон ?;;\r\n');
    expect(losses).toEqual({ foldedLetters: 2, lostLetters: 1 });
  });
});

describe('JSON', () => {
  it('keeps the digits of numbers, zeros of account numbers and empty cells', async () => {
    const written = (await gathered(jsonFile(TABLE, { batch: 3, isTest: false }))).toString('utf8');
    expect(JSON.parse(written)).toEqual({ batch: 3, isTest: false, rows: [{ LS: '000123', QTY: -1.5, DCUR: '2026-10-31' }, { LS: '=1+1; "a"', QTY: 2, DCUR: null }] });
    expect(written).toContain('"QTY":-1.500');
    expect(JSON.parse((await gathered(jsonFile({ ...TABLE, lines: [] }, {}))).toString('utf8'))).toEqual({ rows: [] });
  });

  it('is whole, however many lines there are', async () => {
    const lines = Array.from({ length: 1_500 }, (_, at) => [text(String(at)), number('1'), null]);
    const { rows } = JSON.parse((await gathered(jsonFile({ ...TABLE, lines }, {}))).toString('utf8')) as { rows: { LS: string }[] };
    expect([rows.length, rows[1_000]!.LS, rows[1_499]!.LS]).toEqual([1_500, '1000', '1499']);
  });
});

it('a spreadsheet of the same table is the same bytes, whenever it is written, and runs no formula', async () => {
  const [one, other] = [await gathered(xlsxFile(TABLE)), await gathered(xlsxFile(TABLE))];
  expect(one.equals(other)).toBe(true);
  // Parts are stamped with the first day that the format knows: no clock is in them.
  expect(one.readUInt16LE(one.indexOf('PK\u0003\u0004') + 12)).toBe(0x21);
  const sheet = read(one, { type: 'buffer', cellFormula: true }).Sheets['x']!;
  expect(utils.sheet_to_json(sheet, { header: 1, raw: true })).toMatchObject([['LS', 'QTY', 'DCUR'], ['000123', -1.5, 46_326], ['=1+1; "a"', 2]]);
  expect(Object.values(sheet).some((cell) => (cell as { f?: string }).f !== undefined)).toBe(false);
});
