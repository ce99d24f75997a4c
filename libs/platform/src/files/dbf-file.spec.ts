import { read, utils } from '@e965/xlsx';

import type { CodePage, LetterLosses } from './code-page.js';
import { type DbfField, dbfFile, DbfWidthError } from './dbf-file.js';
import type { FileTable } from './file-table.js';

const FIELDS: readonly DbfField[] = [{ name: 'LS', form: 'text', width: 10, decimals: 0 }, { name: 'QTY', form: 'number', width: 9, decimals: 3 }, { name: 'DCUR', form: 'day', width: 8, decimals: 0 }];
const text = (content: string) => ({ form: 'text' as const, text: content });
const number = (content: string) => ({ form: 'number' as const, text: content });
const day = (content: string) => ({ form: 'day' as const, text: content });

async function written(lines: FileTable['lines'], codePage: CodePage = 'cp866', count = (lines as readonly unknown[]).length): Promise<{ bytes: Buffer; losses: LetterLosses }> {
  const losses = { foldedLetters: 0, lostLetters: 0 };
  const pieces: Buffer[] = [];
  for await (const piece of dbfFile(FIELDS, count, lines, { codePage, onDay: '2026-11-30', losses })) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), losses };
}
const LETTERS_FROM = 32 + 3 * 32 + 1 + 1;

describe('a dBase file', () => {
  it('is what another reader reads: leading zeros, a negative amount, a day, an empty cell', async () => {
    const { bytes } = await written([[text('000123'), number('-1.500'), day('2026-10-31')], [text('7'), number('12345.678'), null]]);
    const sheet = read(bytes, { type: 'buffer', raw: true }).Sheets['Sheet1']!;
    expect(utils.sheet_to_json<unknown[]>(sheet, { header: 1, raw: false })).toEqual([['LS', 'QTY', 'DCUR'], ['000123', '-1.5', '20261031'], ['7', '12345.678', '']]);
    expect([bytes[0], bytes.readUInt32LE(4), bytes.readUInt16LE(8), bytes.readUInt16LE(10), bytes.at(-1)]).toEqual([3, 2, LETTERS_FROM - 1, 28, 0x1a]);
    expect(bytes.length).toBe(LETTERS_FROM - 1 + 2 * 28 + 1);
  });

  it.each([['cp866', 0x65, 'ibm866'], ['cp1251', 0xc9, 'windows-1251']] as const)('in %s names its code page and writes Kyrgyz letters as their neighbours, counted', async (codePage, languageByte, label) => {
    const { bytes, losses } = await written([[text('Өскөн Ңң'), null, null], [text('Үй ü'), null, null]], codePage);
    expect(bytes[29]).toBe(languageByte);
    expect([0, 1].map((row) => new TextDecoder(label).decode(bytes.subarray(LETTERS_FROM + row * 28, LETTERS_FROM + row * 28 + 10)))).toEqual(['Оскон Нн  ', 'Уй ?      ']);
    expect(losses).toEqual({ foldedLetters: 5, lostLetters: 1 });
  });

  it.each([['text', [text('12345678901'), null, null]], ['number', [null, number('123456.789'), null]]] as const)('cuts no %s off', async (_, line) => {
    await expect(written([line])).rejects.toThrow(DbfWidthError);
  });

  it('is refused with more or fewer lines than were said', async () => {
    await expect(written([[null, null, null]], 'cp866', 2)).rejects.toThrow(RangeError);
  });

  it('without a line is a header and an end', async () => expect((await written([])).bytes.length).toBe(LETTERS_FROM - 1 + 1));
});
