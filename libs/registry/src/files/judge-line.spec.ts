import fc from 'fast-check';

import type { CellForm, CellMeaning, FileCell } from './cell.js';
import { type FileColumn, type FileKind, FILE_KIND_NAMES, type FileKindName } from './file-kind.js';
import { FILE_KINDS } from './file-kinds.js';
import { changesBetween, judgeLine, writtenLine } from './judge-line.js';
import { reasonInWords } from './reason.js';

const SETTING = { timeZone: 'Asia/Bishkek', language: 'ru' } as const;
const text = (cell: string): FileCell => ({ form: 'text', text: cell });

function columnOf(kind: FileKindName, name: string): FileColumn {
  return FILE_KINDS[kind].columns.find((column) => column.name === name)!;
}

/** What a cell of a column is read as: its meaning, or the kind of fault. */
function reading(kind: FileKindName, name: string, cell: string, form: CellForm = 'text'): CellMeaning {
  const found = columnOf(kind, name).cells.read({ form, text: cell }, SETTING);
  return 'meaning' in found ? found.meaning : `${found.kind}!`;
}

const detail = (kind: FileKindName, name: string, cell: string, form: CellForm = 'text'): string => {
  const found = columnOf(kind, name).cells.read({ form, text: cell }, SETTING);
  return 'meaning' in found ? '' : reasonInWords(found.reason).en;
};

describe('an account number', () => {
  it.each([
    ['00012345', 'text', '00012345'], ['12345', 'number', '12345'], ['1.2345E4', 'number', '12345'], ['Л-12/3', 'text', 'Л-12/3'],
    ['1.23457E+11', 'text', 'SCHEMA!'], ['1,23457E+11', 'text', 'SCHEMA!'], ['1E+11', 'text', 'SCHEMA!'], ['1E5', 'text', '1E5'],
    ['1234567890123456', 'number', 'SCHEMA!'], ['1.2345678901234567E+20', 'number', 'SCHEMA!'], ['12.5', 'number', 'SCHEMA!'], ['-5', 'number', 'SCHEMA!'],
    ['12 34', 'text', 'SCHEMA!'], ['=1', 'text', 'SCHEMA!'], ['2026-11-22T00:00:00', 'local_time', 'SCHEMA!'], ['true', 'boolean', 'SCHEMA!'], ['1'.repeat(41), 'text', 'SCHEMA!'],
  ] as const)('%s as %s is %s', (cell, form, meaning) => {
    expect(reading('accounts', 'accountNo', cell, form)).toBe(meaning);
  });

  it('that a spreadsheet spoilt says so', () => {
    expect(detail('accounts', 'accountNo', '1.23457E+11')).toContain('a spreadsheet turned the number into scientific notation');
    expect(detail('accounts', 'accountNo', '1234567890123456', 'number')).toContain('15 digits');
  });
});

describe('a serial', () => {
  it('keeps leading zeros', () => expect(reading('meters', 'serial', '0000123')).toBe('0000123'));

  it('with letters of the other alphabet names each', () => {
    expect(detail('meters', 'serial', 'АB12С')).toBe('"АB12С": character 1 is the Cyrillic А, not the Latin A, character 5 is the Cyrillic С, not the Latin C');
    expect(reading('meters', 'serial', 'ЖК-1')).toBe('SCHEMA!');
  });

  it('of a code may be Cyrillic throughout, not in part', () => {
    expect(reading('zones', 'code', 'ЗОНА-1')).toBe('ЗОНА-1');
    expect(detail('zones', 'code', 'ZОNA')).toContain('character 2 is the Cyrillic О');
  });
});

describe('numbers', () => {
  it.each([
    ['accounts', 'residents', '4', 'text', 4], ['accounts', 'residents', '0', 'text', 0], ['accounts', 'residents', '4', 'number', 4], ['accounts', 'residents', '4,0', 'text', 'SCHEMA!'],
    ['accounts', 'residents', '4.5', 'number', 'SCHEMA!'], ['accounts', 'residents', '-1', 'text', 'RANGE!'], ['accounts', 'residents', '0x4', 'text', 'SCHEMA!'], ['accounts', 'residents', '1e3', 'text', 'SCHEMA!'],
    ['accounts', 'residents', '1 000', 'text', 'SCHEMA!'], ['accounts', 'residents', 'true', 'boolean', 'SCHEMA!'],
    ['installations', 'indexAtInstallationM3', '12,5', 'text', 12_500], ['installations', 'indexAtInstallationM3', '12.5', 'text', 12_500], ['installations', 'indexAtInstallationM3', '12', 'text', 12_000],
    ['installations', 'indexAtInstallationM3', '12.300000000000001', 'number', 12_300], ['installations', 'indexAtInstallationM3', '1,234.5', 'text', 'SCHEMA!'], ['installations', 'indexAtInstallationM3', '12,5001', 'text', 'RANGE!'],
    ['installations', 'indexAtInstallationM3', '-0,001', 'text', 'RANGE!'], ['installations', 'indexAtInstallationM3', '5E-324', 'number', 'SCHEMA!'], ['installations', 'indexAtInstallationM3', '', 'number', 'SCHEMA!'],
    ['accounts', 'sewerShare', '0,25', 'text', 2_500], ['accounts', 'sewerShare', '1', 'text', 'RANGE!'], ['accounts', 'sewerShare', '0', 'text', 'RANGE!'], ['accounts', 'sewerShare', '0,12345', 'text', 'RANGE!'],
    ['wells', 'pumpRatedKilowatts', '32,5', 'text', 32_500],
  ] as const)('%s %s: %s as %s is %s', (kind, name, cell, form, meaning) => {
    expect(reading(kind, name, cell, form)).toBe(meaning);
  });
});

describe('days and instants', () => {
  it.each([
    ['2026-02-28', 'text', '2026-02-28'], ['28.02.2026', 'text', '2026-02-28'], ['2026-02-28T00:00:00', 'local_time', '2026-02-28'],
    ['03/04/2026', 'text', 'TIME_FORMAT!'], ['30.02.2026', 'text', 'TIME_FORMAT!'], ['2026-02-30', 'text', 'TIME_FORMAT!'], ['1.2.2026', 'text', 'TIME_FORMAT!'], ['01.02.26', 'text', 'TIME_FORMAT!'],
    ['2026-02-28T10:00:00', 'local_time', 'TIME_FORMAT!'], ['46081', 'number', 'TIME_FORMAT!'], ['2026', 'text', 'TIME_FORMAT!'],
  ] as const)('the day %s as %s is %s', (cell, form, meaning) => {
    expect(reading('meters', 'verifiedOn', cell, form)).toBe(meaning);
  });

  it.each([
    ['01.02.2026', 'text', '2026-01-31T18:00:00Z'], ['2026-02-01', 'text', '2026-01-31T18:00:00Z'], ['01.02.2026 14:30', 'text', '2026-02-01T08:30:00Z'], ['2026-02-01T14:30:00', 'local_time', '2026-02-01T08:30:00Z'],
    ['2026-02-01T14:30:00+06:00', 'text', '2026-02-01T08:30:00Z'], ['2026-02-01T14:30:00', 'text', undefined], ['01.02.2026 24:00', 'text', undefined], ['02/01/2026', 'text', undefined],
  ] as const)('the instant %s as %s is %s', (cell, form, at) => {
    expect(reading('installations', 'installedAt', cell, form)).toBe(at === undefined ? 'TIME_FORMAT!' : Date.parse(at));
  });

  it('whose sides may be swapped asks which is meant', () => expect(detail('meters', 'verifiedOn', '03/04/2026')).toContain('may begin with the day or the month'));
});

describe('words', () => {
  it.each([
    ['accounts', 'class', 'население', 'household'], ['accounts', 'class', 'КАЛК', 'household'], ['accounts', 'class', 'budget organisation', 'budget'], ['accounts', 'class', 'budget', 'budget'], ['accounts', 'class', 'соседи', 'SCHEMA!'],
    ['accounts', 'hasCheckValve', 'да', true], ['accounts', 'hasCheckValve', 'жок', false], ['accounts', 'hasCheckValve', '1', 'SCHEMA!'], ['accounts', 'hasCheckValve', '0', 'SCHEMA!'],
    ['accounts', 'fullName', '=cmd|\' /C calc\'!A0', '=cmd|\' /C calc\'!A0'], ['accounts', 'fullName', 'A\u200bB', 'SCHEMA!'], ['accounts', 'fullName', 'A\nB', 'SCHEMA!'], ['accounts', 'fullName', 'A\u0000', 'SCHEMA!'],
    ['accounts', 'fullName', 'A\uFFFDB', 'MALFORMED_ENCODING!'], ['accounts', 'fullName', 'Ө'.repeat(201), 'SCHEMA!'],
  ] as const)('%s %s: %j is %s', (kind, name, cell, meaning) => {
    expect(reading(kind, name, cell)).toBe(meaning);
  });

  it('of people are not repeated in what is wrong with them', () => {
    for (const cell of ['Тайный\u200bЧеловек', `Тайный ${'x'.repeat(300)}`]) expect(detail('accounts', 'fullName', cell)).not.toContain('Тайный');
  });
});

describe('a line', () => {
  const kind = FILE_KINDS.accounts;
  const judge = (cells: Readonly<Record<string, string>>) => {
    const columns = Object.keys(cells).map((name) => columnOf('accounts', name));
    return judgeLine(kind, columns, Object.values(cells).map(text), SETTING);
  };
  const faults = (cells: Readonly<Record<string, string>>) => judge(cells).faults.map((fault) => `${fault.kind} ${fault.column ?? '-'}`);

  it('says of absent columns nothing and of empty cells that nothing is known', () => {
    expect(judge({ accountNo: '1', class: 'население', residents: '' }).row).toEqual({ accountNo: '1', class: 'household', residents: null });
  });

  it('names every fault it has, each with its column', () => {
    expect(faults({ accountNo: '', class: 'соседи', residents: 'много' })).toEqual(['SCHEMA accountNo', 'SCHEMA class', 'SCHEMA residents']);
  });

  it('shows where spaces were left out', () => expect(judge({ accountNo: ' 1\u00a0', class: 'население' })).toMatchObject({ row: { accountNo: '1' }, trimmed: ['accountNo'] }));

  it.each([
    [{ accountNo: '1', class: 'население', zoneCode: 'Z' }, ['SCHEMA zoneCode']], [{ accountNo: '1', class: 'население', phone: '+1', fullName: '' }, ['SCHEMA phone']],
    [{ accountNo: '1', class: 'население', servicePointCode: 'P', sewer: 'доля' }, ['SCHEMA sewerShare']], [{ accountNo: '1', class: 'население', servicePointCode: 'P', sewer: 'нет', sewerShare: '0,5' }, ['SCHEMA sewerShare']],
    [{ accountNo: '1', class: 'население', servicePointCode: 'P', parentServicePointCode: 'P' }, ['CONFLICT parentServicePointCode']], [{ accountNo: '1', class: 'население', servicePointCode: 'P', servicePointState: '' }, ['SCHEMA servicePointState']],
  ])('whose cells do not go together is refused: %j', (cells, expected) => {
    expect(faults(cells)).toEqual(expected);
  });

  it('with a formula, an error, too many cells or a cell under no heading is refused', () => {
    const [accountNo, accountClass] = [columnOf('accounts', 'accountNo'), columnOf('accounts', 'class')];
    const kinds = (columns: (FileColumn | null)[], cells: FileCell[]) => judgeLine(kind, columns, cells, SETTING).faults.map((fault) => fault.kind);
    expect(kinds([accountNo, accountClass], [{ form: 'formula', text: '5' }, { form: 'error', text: '#N/A' }])).toEqual(['SCHEMA', 'SCHEMA']);
    expect(kinds([accountNo, accountClass], [text('1'), text('население'), text('')])).toEqual(['CSV_SYNTAX']);
    expect(kinds([accountNo, accountClass], [text('1')])).toEqual(['CSV_SYNTAX']);
    expect(kinds([accountNo, accountClass, null], [text('1'), text('население'), text('x')])).toEqual(['CSV_SYNTAX']);
  });

  it('of an installation has one place and nothing of a removal without its day', () => {
    const installation = (cells: Readonly<Record<string, string>>) => judgeLine(FILE_KINDS.installations, Object.keys(cells).map((name) => columnOf('installations', name)), Object.values(cells).map(text), SETTING)
      .faults.map((fault) => `${fault.kind} ${fault.column ?? '-'}`);
    expect(installation({ meterSerial: '1', installedAt: '01.02.2026' })).toEqual(['SCHEMA -']);
    expect(installation({ meterSerial: '1', installedAt: '01.02.2026', servicePointCode: 'P', wellCode: 'W' })).toEqual(['SCHEMA wellCode']);
    expect(installation({ meterSerial: '1', installedAt: '01.02.2026', servicePointCode: 'P', indexAtRemovalM3: '1' })).toEqual(['SCHEMA indexAtRemovalM3']);
    expect(installation({ meterSerial: '1', installedAt: '01.02.2026', servicePointCode: 'P', removedAt: '01.02.2026' })).toEqual(['RANGE removedAt']);
  });

  it('of a device names a channel in whole or not at all, and a gateway none', () => {
    const device = (cells: Readonly<Record<string, string>>) => judgeLine(FILE_KINDS.devices, Object.keys(cells).map((name) => columnOf('devices', name)), Object.values(cells).map(text), SETTING)
      .faults.map((fault) => `${fault.kind} ${fault.column ?? '-'}`);
    expect(device({ deviceSerial: 'D', deviceKind: 'радиомодуль', channel: '1' })).toEqual(['SCHEMA register', 'SCHEMA meterSerial', 'SCHEMA mappedFrom']);
    expect(device({ deviceSerial: 'D', deviceKind: 'концентратор', channel: '1' })).toEqual(['SCHEMA channel']);
  });
});

describe('what is written', () => {
  it.each(FILE_KIND_NAMES)('of %s is read as the same again, in every language', (name) => {
    const kind: FileKind = FILE_KINDS[name];
    fc.assert(fc.property(fc.constantFrom('ru', 'ky', 'en'), fc.infiniteStream(fc.nat(2 ** 31 - 1)), (language, numbers) => {
      const setting = { timeZone: 'Asia/Bishkek', language } as const;
      const meanings = kind.columns.filter(({ isInstruction }) => isInstruction !== true).flatMap((column) => {
        const drawn = numbers.next().value ?? 0;
        const cells = [column.example, String(drawn % 9000), `T-${drawn}`, '01.02.2026 03:04', `2026-0${1 + drawn % 9}-17T01:02:03.${String(drawn % 1000).padStart(3, '0')}Z`];
        const found = column.cells.read(text(cells[drawn % cells.length]!), setting);
        return 'meaning' in found && cells[drawn % cells.length] !== '' ? [[column.name, found.meaning] as const] : [];
      });
      const row = Object.fromEntries(meanings);
      const written = writtenLine(kind.columns, row, setting);
      const again = Object.fromEntries(kind.columns.flatMap((column, at) => {
        const cell = written[at];
        if (cell === null || cell === undefined) return [];
        const found = column.cells.read({ form: cell.form === 'number' ? 'number' : 'text', text: cell.text }, setting);
        return 'meaning' in found ? [[column.name, found.meaning] as const] : [];
      }));
      expect(again).toEqual(row);
      expect(changesBetween(kind, row, again)).toEqual([]);
    }), { numRuns: 200 });
  });

  it('has an example for whatever must be filled, in each kind', () => {
    for (const kind of Object.values(FILE_KINDS)) {
      for (const { name, cells, example, isNeeded } of kind.columns) {
        if (example === '') expect([kind.name, name, isNeeded]).toEqual([kind.name, name, false]);
        else expect([kind.name, name, 'meaning' in cells.read(text(example), SETTING)]).toEqual([kind.name, name, true]);
      }
    }
  });
});
