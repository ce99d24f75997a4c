import { readAccountList } from './account-list.js';
import { xlsxFile } from './xlsx-file.js';

const read = (text: string): Promise<string[]> => readAccountList(Buffer.from(text));

describe('a list of accounts', () => {
  it.each([
    ['of one column without a header', '00012\r\n7\r\n00012\r\n', ['00012', '7', '00012']], ['of one column with a header', 'Лицевой счёт\n00012\n', ['00012']],
    ['among other columns, which are not read', 'ФИО;Лицевой счет;Сумма\nАсанов;00012;5\n;13;\n', ['00012', '13']], ['with commas and a mark', '\uFEFFLS,NAME\n1,x\n', ['1']], ['guarded', "'=1\n", ['=1']],
  ] as const)('%s is read in its order', async (_, text, accounts) => expect(await read(text)).toEqual(accounts));

  it('of a spreadsheet keeps its zeros', async () => {
    const pieces: Buffer[] = [];
    for await (const piece of xlsxFile({ title: 'x', headings: [{ text: 'Жеке эсеп', isText: true }], lines: [[{ form: 'text', text: '00012' }], [{ form: 'number', text: '13' }]] })) pieces.push(piece as Buffer);
    expect(await readAccountList(Buffer.concat(pieces))).toEqual(['00012', '13']);
  });

  it.each([['empty', '', 'CSV_EMPTY'], ['a header alone', 'Лицевой счёт\n', 'CSV_EMPTY'], ['columns that nobody named', 'a;b\n1;2\n', 'CSV_HEADER'], ['a line without an account', 'ЛС;x\n1;2\n;3\n', 'SCHEMA'], ['a quote that never ends', 'ЛС\n"1\n', 'CSV_SYNTAX']])(
    '%s is refused', async (_, text, kind) => expect(read(text)).rejects.toMatchObject({ kind }));
});
