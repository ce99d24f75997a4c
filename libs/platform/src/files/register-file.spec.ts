
import { utils, write } from '@e965/xlsx';
import fc from 'fast-check';
import yazl from 'yazl';
import { FILE_KINDS, type FileCell, type FileKindName } from '@app/registry';

import type { Refusal } from '../http/refusal.js';
import { csvFile } from './csv-file.js';
import { guarded, withoutGuard } from './formula-guard.js';
import { openRegisterFile } from './register-file.js';
import { xlsxFile } from './xlsx-file.js';

/** Lines of a file as `number: cell | cell`, forms other than text named; or the refusal, as `KIND: words`. */
async function linesOf(file: string | Buffer, kind: FileKindName = 'zones'): Promise<string[] | string> {
  try {
    const { lines } = await openRegisterFile(FILE_KINDS[kind], Buffer.from(file));
    const shown: string[] = [];
    for await (const { lineNo, cells } of lines) shown.push(`${lineNo}: ${cells.map(({ form, text }) => (form === 'text' ? text : `${form} ${text}`)).join(' | ')}`);
    return shown;
  } catch (error) {
    if ((error as Error).name !== 'Refusal') throw error;
    return `${(error as Refusal).kind}: ${(error as Refusal).message}`;
  }
}

const HEAD = 'code,nameRu,nameKy,nameEn';
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('a CSV file', () => {
  it.each([
    ['a comma', `${HEAD}\nA,b,c,d\n`], ['a semicolon', `${HEAD}\nA,b,c,d\n`.replaceAll(',', ';')], ['a tab', `${HEAD}\nA,b,c,d\n`.replaceAll(',', '\t')],
    ['a byte order mark', `\uFEFF${HEAD}\r\nA,b,c,d\r\n`], ['carriage returns alone', `${HEAD}\rA,b,c,d\r`], ['quotes', `"code","nameRu","nameKy","nameEn"\nA,"b",c,d\n`], ['no last line end', `${HEAD}\nA,b,c,d`],
  ])('with %s is read alike', async (_, file) => {
    expect(await linesOf(file)).toEqual(['2: A | b | c | d']);
  });

  it('keeps the numbers of lines over blank ones and mixed line ends, and merges none', async () => {
    expect(await linesOf(`${HEAD}\r\nA,b,c,d\n\n,,,\r\nB,"x, y",c,"say ""hi"""\rC,b,c,d\n`)).toEqual(['2: A | b | c | d', '5: B | x, y | c | say "hi"', '6: C | b | c | d']);
  });

  it('hands on lines of another length for the line to be refused', async () => expect(await linesOf(`${HEAD}\nA,b,c,d,e\nB\n`)).toEqual(['2: A | b | c | d | e', '3: B']));

  it.each([
    ['', 'CSV_EMPTY'], [`${HEAD}\n`, 'CSV_EMPTY: the file has a header and 0 lines'], ['\n\n', 'CSV_DELIMITER'], ['code\nA\n', 'CSV_DELIMITER'], ['code|nameRu\nA|b\n', 'CSV_DELIMITER'],
    [`${HEAD},code\nA,b,c,d,e\n`, 'CSV_HEADER: columns 1 and 5'], [`__proto__,${HEAD}\nx,A,b,c,d\n`, 'CSV_HEADER: column 1'], ['a;b\n1;2\n', 'CSV_HEADER'],
    [`${HEAD}\nA,b,c,d\n"B,b,c,d\nC,b,c,d\n`, 'CSV_SYNTAX: the quote opened on line 3, column 1, is never closed'], [`${HEAD}\nA,b"x,c,d\n`, 'CSV_SYNTAX: line 2'], [`${HEAD}\nA,"b"x,c,d\n`, 'CSV_SYNTAX: line 2'],
    [`${HEAD}\nA,b,c,d\n"B${',b,c,d\nC'.repeat(50_000)}`, 'CSV_SYNTAX: line 3 has more than'],
    [`<!DOCTYPE html><table><tr><td>code</td></tr></table>`, 'UNSUPPORTED_MEDIA'], ['<script>alert(1)</script>', 'UNSUPPORTED_MEDIA'], ['\uFEFF  <?xml version="1.0"?><Workbook/>', 'UNSUPPORTED_MEDIA'],
  ])('%j is refused: %s', async (file, words) => {
    expect(await linesOf(file)).toEqual(expect.stringContaining(words));
  });

  it.each([
    ['windows-1251', bytes('ca e0 f0 e0 3b c1 e0 eb f2 e0 0a'), 'looks like windows-1251'], ['UTF-16 with a mark', Buffer.from(`\uFEFF${HEAD}\nA,b,c,d`, 'utf16le'), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from(`${HEAD}\nA,b,c,d`, 'utf16le'), 'UTF-16'], ['one stray byte', Buffer.concat([Buffer.from(`${HEAD}\nA,b,c,d\nB,`), bytes('80'), Buffer.from(',c,d\n')]), 'line 3 is not UTF-8;'],
  ])('in %s is refused and told so', async (_, file, words) => {
    expect(await linesOf(file)).toEqual(expect.stringContaining(words));
    expect(await linesOf(file)).toEqual(expect.stringContaining('MALFORMED_ENCODING'));
  });

  it.each([
    ['an old spreadsheet', 'd0cf11e0a1b11ae1 0000', 'UNSUPPORTED_MEDIA'], ['a PDF', '255044462d312e37', 'UNSUPPORTED_MEDIA'], ['a picture', '89504e470d0a1a0a0000000d49484452', 'UNSUPPORTED_MEDIA'],
    ['a damaged spreadsheet', '504b0304 0000 0000', 'UNSUPPORTED_MEDIA'],
  ])('that is %s is refused by its first bytes', async (_, hex, kind) => {
    expect(await linesOf(bytes(hex))).toEqual(expect.stringContaining(kind));
  });

  it('of more than 200,000 lines is refused', async () => {
    expect(await linesOf(`${HEAD}\n${'A,b,c,d\n'.repeat(200_001)}`)).toEqual(expect.stringContaining('TOO_LARGE'));
  }, 30_000);
});

type Cells = (string | number | boolean | Date | null | { t: string; f?: string; v?: unknown; z?: string })[];

function bookOf(rows: readonly Cells[], options: { date1904?: boolean; hiddenFirst?: boolean } = {}): Buffer {
  const book = utils.book_new();
  if (options.hiddenFirst === true) utils.book_append_sheet(book, utils.aoa_to_sheet([['not this']]), 'Hidden');
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows as unknown[][], { cellDates: false, dateNF: 'dd.mm.yyyy', UTC: true }), 'Lines');
  if (options.hiddenFirst === true) book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }] };
  if (options.date1904 === true) book.Workbook = { WBProps: { date1904: true } };
  return write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true, compression: true }) as Buffer;
}

/** An XLSX put together by hand, entry by entry. */
async function zipOf(entries: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const sheetOf = (rows: string, before = ''): Promise<Buffer> => zipOf({
  'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  'xl/worksheets/sheet1.xml': `${before}<worksheet><sheetData>${rows}</sheetData></worksheet>`,
});
const inline = (...cells: string[]): string => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;

describe('an XLSX file', () => {
  const head: Cells = ['serial', 'modelCode', 'verifiedOn', 'pulseLitres'];

  it('gives text as text, numbers as they are spelled, days as days, and the numbers of rows', async () => {
    const file = bookOf([head, ['0001', 'M15', { t: 'n', v: 46_081, z: 'dd.mm.yyyy' }, 10], [], ['0002', null, null, true], [12_345_678_901, 'Ө', { t: 'n', v: 46_081.5, z: 'dd.mm.yyyy hh:mm' }, 0.1]]);
    expect(await linesOf(file, 'meters')).toEqual([
      '2: 0001 | M15 | local_time 2026-02-28T00:00:00 | number 10', '4: 0002 |  |  | boolean true', '5: number 12345678901 | Ө | local_time 2026-02-28T12:00:00 | number 0.1']);
  });

  it('counts days from 1904 where the file does, and takes the first sheet that is shown', async () => {
    expect(await linesOf(bookOf([head, ['1', null, { t: 'n', v: 44_619, z: 'dd.mm.yyyy' }]], { date1904: true }), 'meters')).toEqual(['2: 1 |  | local_time 2026-02-28T00:00:00 | ']);
    expect(await linesOf(bookOf([head, ['1']], { hiddenFirst: true }), 'meters')).toEqual(['2: 1 |  |  | ']);
  });

  it('names formulas and errors as such', async () => {
    const [line] = await linesOf(bookOf([head, [{ t: 's', v: 'A', f: 'CONCAT("A")' }, { t: 'e', v: 42 }, null, { t: 'n', v: 3, f: '1+2' }]]), 'meters') as string[];
    expect(line).toBe('2: formula A | error #N/A |  | formula 3');
  });

  it('keeps a cell beyond the header for the line to be refused', async () => expect(await linesOf(bookOf([head, ['1', null, null, null, 'stray']]), 'meters')).toEqual(['2: 1 |  |  |  | stray']));

  it('is read without places, styles and shared texts, with entities and rich text', async () => {
    expect(await linesOf(await sheetOf(`${inline('code', 'nameRu', 'nameKy', 'nameEn')}<row><c t="inlineStr"><is><r><t>A</t></r><r><t>B</t></r></is></c><c t="str"><v>x &amp; y</v></c><c><v>5</v></c><c t="inlineStr"><is><t>_x0041_</t></is></c></row>`)))
      .toEqual(['2: AB | x & y | number 5 | A']);
  });

  it.each([
    ['entities of its own', async () => sheetOf(inline('code', '&a;'), '<!DOCTYPE w [<!ENTITY a "b">]>'), 'UNSUPPORTED_MEDIA'], ['broken XML', async () => sheetOf('<row><c></row>'), 'UNSUPPORTED_MEDIA'],
    ['no sheet', async () => zipOf({ 'xl/workbook.xml': '<workbook><sheets/></workbook>', 'xl/_rels/workbook.xml.rels': '<Relationships/>' }), 'UNSUPPORTED_MEDIA'], ['no workbook', async () => zipOf({ 'a.txt': 'a' }), 'UNSUPPORTED_MEDIA'],
    ['a cell far to the right', async () => sheetOf('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), 'CSV_SYNTAX'], ['nothing in it', async () => sheetOf(''), 'CSV_EMPTY'],
    ['more inside than it may unpack to', async () => claiming(await sheetOf(inline('a')), 500 * 1_048_576), 'TOO_LARGE'], ['more inside than it says', async () => claiming(await sheetOf(inline('a', 'b'.repeat(1000))), 10), 'UNSUPPORTED_MEDIA'],
  ] as const)('with %s is refused', async (_, make, kind) => {
    expect(await linesOf(await make())).toEqual(expect.stringContaining(kind));
  });
});

/** The same zip, its directory claiming another unpacked size of the largest entry. */
function claiming(zip: Buffer, size: number): Buffer {
  const changed = Buffer.from(zip);
  const at = changed.lastIndexOf(bytes('504b0102'));
  changed.writeUInt32LE(size, at + 24);
  return changed;
}

describe('a written file', () => {
  const CELL = fc.oneof(fc.constant(null), fc.record({ form: fc.constant('text' as const), text: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('=1+1', "'=1", "''@x", '+996', '-5', ' x ', 'a;b', 'a"b', "'", '007')) }),
    fc.record({ form: fc.constant('number' as const), text: fc.integer().map(String) }), fc.record({ form: fc.constant('day' as const), text: fc.constantFrom('2026-02-28', '1999-12-31', '2000-02-29') }));
  const visible = (text: string): boolean => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text);

  it.each(['csv', 'xlsx'] as const)('as %s is read as it was', async (format) => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(CELL, CELL, CELL), { minLength: 1, maxLength: 8 }), async (rows) => {
      fc.pre(rows.every((row) => row.every((cell) => cell === null || visible(cell.text)) && row.some((cell) => cell !== null && cell.text.trim() !== '')));
      const table = { title: 'T', headings: ['code', 'nameRu', 'nameKy', 'nameEn'].map((text) => ({ text, isText: true })), lines: rows.map((row) => [...row, { form: 'text' as const, text: 'end' }]) };
      const pieces: Buffer[] = [];
      for await (const piece of format === 'csv' ? csvFile(table) : xlsxFile(table)) pieces.push(Buffer.from(piece as string));
      const { lines } = await openRegisterFile(FILE_KINDS.zones, Buffer.concat(pieces));
      const read: FileCell[][] = [];
      for await (const { cells } of lines) read.push([...cells]);
      const asRead = (cell: (typeof rows)[number][number]): string => {
        if (cell === null) return '';
        if (cell.form === 'day') return format === 'csv' ? cell.text.split('-').toReversed().join('.') : `${cell.text}T00:00:00`;
        return cell.text;
      };
      expect(read.map((cells) => cells.slice(0, 3).map(({ text }) => text))).toEqual(rows.map((row) => row.map(asRead)));
    }), { numRuns: 100 });
  });

  it('runs no formula in a spreadsheet, and loses nothing by that', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(withoutGuard(guarded(text))).toBe(text);
      expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/);
    }));
  });
});
