import { BATCH_COLUMNS, registerCells, REGISTER_COLUMNS } from './batch-table.js';
import { asksRegister, chosenColumns, DEFAULT_PROFILE, type ExportProfile, faultOfProfile, fileNameOf, headingsOf, PROFILE_COLUMNS } from './export-profile.js';

const OF_1C: ExportProfile = {
  ...DEFAULT_PROFILE, format: 'csv', language: 'ru', encoding: 'windows-1251', hasBom: false, fileNameMask: 'voda_{YYYYMM}_{BATCH}',
  columns: [{ name: 'QTY', as: 'Количество' }, { name: 'LS', as: null }, { name: 'DCUR', as: 'Дата' }],
};

describe('a profile', () => {
  it('as we propose it makes a file of every column of a batch, and names no person', () => {
    expect(faultOfProfile(DEFAULT_PROFILE)).toBeNull();
    expect(headingsOf(DEFAULT_PROFILE)).toEqual(BATCH_COLUMNS.map(({ headings }) => headings.ru));
    expect(asksRegister(DEFAULT_PROFILE)).toBe(false);
    expect(asksRegister({ ...DEFAULT_PROFILE, columns: [...DEFAULT_PROFILE.columns, { name: 'FIO', as: null }] })).toBe(true);
  });

  it('names and orders its columns, by the heading for people where nothing else is said, by the short name in DBF and JSON', () => {
    expect(faultOfProfile(OF_1C)).toBeNull();
    expect(headingsOf(OF_1C)).toEqual(['Количество', 'Лицевой счёт', 'Дата']);
    expect(headingsOf({ ...OF_1C, format: 'json' })).toEqual(['Количество', 'LS', 'Дата']);
    expect(headingsOf({ ...OF_1C, language: 'ky' })).toEqual(['Количество', 'Өздүк эсеп', 'Дата']);
    expect(chosenColumns(OF_1C).map(({ at }) => PROFILE_COLUMNS[at]!.name)).toEqual(['QTY', 'LS', 'DCUR']);
  });

  it.each<[string, Partial<ExportProfile>, string]>([
    ['a column that there is not', { columns: [...OF_1C.columns, { name: 'NOPE', as: null }] }, 'columns'],
    ['no account', { columns: [{ name: 'QTY', as: null }] }, 'columns'], ['no quantity', { columns: [{ name: 'LS', as: null }] }, 'columns'],
    ['a column twice', { columns: [...OF_1C.columns, { name: 'LS', as: 'Счёт' }] }, 'columns'], ['two columns of one name', { columns: [{ name: 'LS', as: 'Qty' }, { name: 'QTY', as: 'QTY' }] }, 'columns'],
    ['an empty name', { columns: [{ name: 'LS', as: ' ' }, { name: 'QTY', as: null }] }, 'columns'], ['a name of two lines', { columns: [{ name: 'LS', as: 'a\nb' }, { name: 'QTY', as: null }] }, 'columns'],
    ['a name that dBase cannot hold', { format: 'dbf', columns: [{ name: 'LS', as: 'Счёт' }, { name: 'QTY', as: null }] }, 'columns'], ['a name of eleven letters in dBase', { format: 'dbf', columns: [{ name: 'LS', as: 'ABCDEFGHIJK' }, { name: 'QTY', as: null }] }, 'columns'],
    ['a byte order mark in windows-1251', { hasBom: true }, 'hasBom'], ['commas between and within numbers', { delimiter: ',' }, 'decimalSign'], ['names that no header shows', { hasHeader: false }, 'hasHeader'],
    ['one name for all batches', { fileNameMask: 'voda' }, 'fileNameMask'], ['a name that climbs out of its folder', { fileNameMask: '../{BATCH}' }, 'fileNameMask'], ['a place that nothing fills', { fileNameMask: '{BATCH}{WHO}' }, 'fileNameMask'],
  ])('with %s is refused', (_, change, field) => {
    expect(faultOfProfile({ ...OF_1C, ...change })?.field).toBe(field);
  });

  it('names its files after the batch', () => {
    const batch = { batchNo: 7, kind: 'correction', period: { code: '2026-10', fromDay: '2026-10-01' }, issuedDay: '2026-11-30' } as const;
    expect(fileNameOf(OF_1C, batch)).toBe('voda_202610_7.csv');
    expect(fileNameOf({ format: 'dbf', fileNameMask: '{PERIOD}.{KIND}-{DATE}-{BATCH}' }, batch)).toBe('2026-10.correction-20261130-7.dbf');
  });

  it('has columns for programs that a dBase file can hold, each once', () => {
    expect(new Set(PROFILE_COLUMNS.map(({ name }) => name)).size).toBe(PROFILE_COLUMNS.length);
    expect(faultOfProfile({ ...DEFAULT_PROFILE, format: 'dbf', columns: PROFILE_COLUMNS.map(({ name }) => ({ name, as: null })) })).toBeNull();
  });
});

it('what the register does not know is an empty cell', () => {
  const facts = { holderName: 'Асанов', address: null, dnMillimetres: 15, registerDigits: 5, pulseLitres: 10, verifiedUntilDay: '2028-05-01', sealNo: '0042', replacedSerial: '0041', removalLitres: 8_480, installationLitres: 0, exchangeDay: '2026-10-15' };
  expect(registerCells(facts).map((cell) => cell?.text ?? null)).toEqual(['Асанов', null, '15', '5', '10', '2028-05-01', '0042', '0041', '8.480', '0.000', '2026-10-15']);
  expect(registerCells(undefined)).toEqual(REGISTER_COLUMNS.map(() => null));
});
