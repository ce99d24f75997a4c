import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { batchCells, BATCH_COLUMNS, type CorrectionRow, DEFAULT_PROFILE, type ExportProfile, faultOfProfile, headingsOf, type IssuedRow, PROFILE_COLUMNS, registerCells, type RegisterFacts, toldCells } from '@app/billing';
import { profiledFile } from '@app/platform';
import type { WrittenCell } from '@app/registry';
import { parseInstant } from '@app/time';
import { read, utils } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';

import { zipParts } from '../support/read-report.js';

const GOLDEN = resolve(import.meta.dirname, 'golden');
const ZONE = 'Asia/Bishkek';
const BATCH = { batchNo: 12, periodCode: '2026-10', reason: 'кечиккен көрсөткүчтөр', issuedBy: 'asel' };
const at = (text: string): number => parseInstant(`${text}+06:00`)!;

const ROW: IssuedRow = {
  rowNo: 1, accountNo: '00000417', class: 'household', servicePointCode: 'T-0017', meterSerial: '000042', fromDay: '2026-10-01', toDay: '2026-11-01', days: 31,
  opening: { readAtMs: at('2026-10-01T00:00:00'), indexLitres: 5_000, source: 'telemetry' }, closing: { readAtMs: at('2026-10-31T23:59:00'), indexLitres: 17_345, source: 'person' },
  registeredLitres: 12_345, billedM3: 12, carryLitres: 345, sewerLitres: 12_345, quantityType: 'REAL', method: null, realignedLitres: 200, status: 'RETRIEVED', alarms: ['leak', 'tamper'],
  house: { servicePointCode: 'Ү-1', meterSerial: '900', litres: 100_000, differenceLitres: -1_500 },
};
const { rowNo: _no, billedM3: _billed, carryLitres: _carry, ...NOW } = ROW;
const CORRECTION: CorrectionRow = { rowNo: 2, old: ROW, now: { ...NOW, registeredLitres: 9_345 }, accountNo: '00000417', servicePointCode: 'T-0017', class: 'household', differenceLitres: -3_000, billedM3: -3, carryLitres: 345 };
const TAKEN_BACK: CorrectionRow = { rowNo: 3, old: { ...ROW, accountNo: '0', servicePointCode: 'T-2', class: 'commercial' }, now: null, accountNo: '0', servicePointCode: 'T-2', class: 'commercial', differenceLitres: -12_345, billedM3: -12, carryLitres: 0 };
const NORM: IssuedRow = { ...ROW, rowNo: 4, accountNo: '007', class: 'budget', meterSerial: null, opening: null, closing: null, registeredLitres: 0, billedM3: 0, carryLitres: 0, sewerLitres: null, quantityType: 'NORM', method: 'NORM', status: 'NO_METER' };
const FACTS: RegisterFacts = {
  holderName: 'Үмүт Өңдүбаева «Ң»', address: '=1+1; Көчөсү "5"', dnMillimetres: 15, registerDigits: 5, pulseLitres: 10, verifiedUntilDay: '2028-05-01', sealNo: '0042', replacedSerial: '000041', removalLitres: 8_480, installationLitres: 70, exchangeDay: '2026-10-15',
};
const LINES = [ROW, CORRECTION, TAKEN_BACK, NORM].map((row): (WrittenCell | null)[] => [...batchCells(row, BATCH, ZONE), ...toldCells(row, BATCH), ...registerCells('differenceLitres' in row && row.now === null ? undefined : FACTS)]);

const every = PROFILE_COLUMNS.map(({ name }) => ({ name, as: null }));
const some = (...names: readonly (string | readonly [string, string])[]): ExportProfile['columns'] => names.map((name) => (typeof name === 'string' ? { name, as: null } : { name: name[0], as: name[1] }));

/** Forms that files are given out in, and profiles as offices save them. */
const PROFILES: Readonly<Record<string, ExportProfile>> = {
  'proposed.xlsx': DEFAULT_PROFILE,
  'every-column-ky.xlsx': { ...DEFAULT_PROFILE, language: 'ky', columns: every },
  'office.csv': { ...DEFAULT_PROFILE, format: 'csv', columns: every },
  'machine.csv': { ...DEFAULT_PROFILE, format: 'csv', language: 'en', columns: every, delimiter: ',', decimalSign: '.', dayForm: 'yyyy-MM-dd', hasBom: false },
  'renamed-1c.csv': { ...DEFAULT_PROFILE, format: 'csv', encoding: 'windows-1251', hasBom: false, columns: some(['LS', 'ЛицСчёт'], ['FIO', 'ФИО'], ['ADDR', 'Адрес'], ['QTY', 'Кол'], 'RWAS', 'DCUR') },
  'bare.csv': { ...DEFAULT_PROFILE, format: 'csv', encoding: 'cp866', hasBom: false, hasHeader: false, delimiter: '\t', dayForm: 'yyyyMMdd', columns: some('LS', 'FIO', 'QTY', 'RREG', 'DSWAP') },
  'cp866.dbf': { ...DEFAULT_PROFILE, format: 'dbf', columns: every },
  'cp1251.dbf': { ...DEFAULT_PROFILE, format: 'dbf', codePage: 'cp1251', columns: some(['LS', 'NLS'], 'FIO', 'ADDR', ['QTY', 'KOL'], 'RREG', 'DCUR', ['PDIFF', 'RAZN']) },
  'machine.json': { ...DEFAULT_PROFILE, format: 'json', columns: every },
};
const NAMES = Object.keys(PROFILES);
/** Longer than a sheet may be named, with letters that it may not have. */
const TITLE = '125 Өңдөө: 2026-10-01/2026-11-01';
const SHEET = '125 Өңдөө  2026-10-01 2026-11-0';

async function written(name: string): Promise<{ bytes: Buffer; losses: { foldedLetters: number; lostLetters: number } }> {
  const losses = { foldedLetters: 0, lostLetters: 0 };
  const about = { isTest: false, batch: 12, period: '2026-10', kind: 'correction', issuedAt: '2026-11-04T04:00:00.000Z', contentSha256: 'ab'.repeat(32), rowCount: LINES.length };
  const parts = [];
  for await (const piece of profiledFile(PROFILES[name]!, { title: TITLE, about, rowCount: LINES.length, onDay: '2026-11-04', lines: LINES }, losses)) parts.push(Buffer.from(piece));
  return { bytes: Buffer.concat(parts), losses };
}

/** What is left of a text in a page that has neither letters of Kyrgyz nor, as cp866, such quotes. */
const folded = (text: string, page: string): string => (page === 'cp866' ? text.replaceAll(/[«»]/g, '?') : text).replaceAll(/[ңөүҢӨҮ]/g, (letter) => ({ ң: 'н', ө: 'о', ү: 'у', Ң: 'Н', Ө: 'О', Ү: 'У' })[letter]!);
const guarded = (text: string): string => (text.startsWith('=') ? `'${text}` : text);

/** What a reader must find in a file: words as they are, or as its page and its guard leave them; numbers and days as such; an empty cell as nothing. */
function expectedRows(name: string): (string | number | null)[][] {
  const profile = PROFILES[name]!;
  const isFolded = profile.format === 'dbf' || (profile.format === 'csv' && profile.encoding !== 'utf-8');
  const cellOf = (cell: WrittenCell | null): string | number | null => {
    if (cell === null) return null;
    if (cell.form === 'number') return Number(cell.text);
    const said = cell.form === 'text' && (profile.format === 'csv') ? guarded(cell.text) : cell.text;
    return isFolded ? folded(said, profile.format === 'dbf' ? profile.codePage : profile.encoding) : said;
  };
  return LINES.map((line) => profile.columns.map(({ name: column }) => cellOf(line[PROFILE_COLUMNS.findIndex((one) => one.name === column)]!)));
}

/** Cells as a reader gives them, in the forms of `expectedRows`. */
function asTold(name: string, cells: readonly (string | number | null)[], dayOf: (text: string) => string): (string | number | null)[] {
  const profile = PROFILES[name]!;
  return profile.columns.map(({ name: column }, no) => {
    const cell = cells[no] ?? null;
    if (cell === null || cell === '') return null;
    const { form } = PROFILE_COLUMNS.find((one) => one.name === column)!;
    return form === 'number' ? Number(String(cell).replace(',', '.')) : form === 'day' ? dayOf(String(cell)) : String(cell);
  });
}

const dayFromDigits = (text: string): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
const dayFromDots = (text: string): string => text.split('.').toReversed().join('-');
const asIs = (text: string): string => text;
/** Day 1 of a sheet is 1 January 1900, and it takes 1900 for a leap year. */
const dayFromSerial = (text: string): string => (/^\d+$/.test(text) ? new Date(Date.UTC(1899, 11, 30 + Number(text))).toISOString().slice(0, 10) : text.includes('.') ? dayFromDots(text) : text.slice(0, 10));

/** Opens a file with readers that are not ours: SheetJS, csv-parse, and the decoder of the platform. */
function opened(name: string, bytes: Buffer): { head: readonly string[] | null; rows: (string | number | null)[][] } {
  const profile = PROFILES[name]!;
  if (profile.format === 'json') {
    const { rows } = JSON.parse(bytes.toString('utf8')) as { rows: Record<string, string | number | null>[] };
    return { head: Object.keys(rows[0]!), rows: rows.map((row) => asTold(name, Object.values(row), asIs)) };
  }
  if (profile.format === 'csv') {
    const text = new TextDecoder({ 'utf-8': 'utf-8', 'windows-1251': 'windows-1251', cp866: 'ibm866' }[profile.encoding]).decode(bytes);
    const all = parse(text, { delimiter: profile.delimiter, relax_quotes: false }) as string[][];
    const days = { 'dd.MM.yyyy': dayFromDots, 'yyyy-MM-dd': asIs, yyyyMMdd: dayFromDigits }[profile.dayForm];
    return { head: profile.hasHeader ? all[0]! : null, rows: all.slice(profile.hasHeader ? 1 : 0).map((cells) => asTold(name, cells, days)) };
  }
  const book = read(bytes, { type: 'buffer', raw: profile.format === 'dbf' });
  const sheet = utils.sheet_to_json<(string | number | null)[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1, defval: null, raw: false, ...(profile.format === 'xlsx' ? { dateNF: 'yyyy-mm-dd', rawNumbers: true } : {}) });
  if (profile.format === 'xlsx') {
    expect(book.SheetNames).toEqual([SHEET]);
    const [head, ...rows] = sheet;
    return { head: head!.map(String), rows: rows.map((cells) => asTold(name, cells, dayFromSerial)) };
  }
  // The reader knows no code pages: it gives a letter for each byte.
  const decoder = new TextDecoder({ cp866: 'ibm866', cp1251: 'windows-1251' }[profile.codePage]);
  const [head, ...rows] = sheet.map((cells) => cells.map((cell) => (typeof cell === 'string' ? decoder.decode(Buffer.from(cell, 'latin1')) : cell)));
  return { head: head!.map(String), rows: rows.map((cells) => asTold(name, cells, (text) => (/^\d{8}$/.test(text) ? dayFromDigits(text) : text))) };
}

describe('files of a batch, against the ones that were looked at once', () => {
  it.each(NAMES)('%s is by a profile that may be saved', (name) => expect(faultOfProfile(PROFILES[name]!)).toBeNull());

  it.each(NAMES)('%s is the same to the byte; of XLSX what its archive holds', async (name) => {
    const { bytes } = await written(name);
    if (process.env['SUU_WRITE_GOLDEN'] === '1') {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(join(GOLDEN, name), bytes);
    }
    const golden = readFileSync(join(GOLDEN, name));
    if (!name.endsWith('.xlsx')) return expect(bytes.equals(golden)).toBe(true);
    expect([...await zipParts(bytes)]).toEqual([...await zipParts(golden)]);
  });

  it.each(NAMES)('%s tells another reader every cell: letters, leading zeros, negative numbers, days', (name) => {
    const { head, rows } = opened(name, readFileSync(join(GOLDEN, name)));
    if (head !== null) expect(head).toEqual(headingsOf(PROFILES[name]!));
    expect(rows).toEqual(expectedRows(name));
  });

  it('say how many letters their page lacks', async () => {
    expect(Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, (await written(name)).losses.foldedLetters > 0] as const)))).toEqual(
      Object.fromEntries(NAMES.map((name) => [name, /dbf$|renamed|bare/.test(name)])));
  });

  it('proposed are all columns of a batch', () => expect(PROFILES['proposed.xlsx']!.columns.map(({ name }) => name)).toEqual(BATCH_COLUMNS.map(({ name }) => name)));
});

/** Folder of the office program, where it is installed; its reader of dBase is a package of its own. */
const office = ['/usr/bin/soffice', '/usr/local/bin/soffice'].filter((path) => existsSync(path)).map((path) => dirname(realpathSync(path)))[0];
const readsDbase = office !== undefined && existsSync(join(office, 'libdbaselo.so'));
/** Its own form of text: commas, quotes, UTF-8, not as shown, every sheet into a file. */
const TEXT = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
const RUSSIAN = 1_049;

/** Cells of a golden file as the office program reads them, without the heading. */
async function readByOffice(name: string, sheet: string, filter: readonly string[]): Promise<(string | number | null)[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'suu-golden-'));
  try {
    await promisify(execFile)('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', ...filter, '--convert-to', TEXT, '--outdir', folder, join(GOLDEN, name)], { timeout: 240_000 });
    const [, ...rows] = parse(readFileSync(join(folder, `${name.replace(/\.\w+$/, '')}-${sheet}.csv`), 'utf8')) as string[][];
    const dayOf = (text: string): string => text.replace(/^(\d+)\/(\d+)\/(\d{4})$/, (_, month: string, date: string, year: string) => `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
    return rows.map((cells) => asTold(name, cells, dayOf));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('opened by LibreOffice', () => {
  const SKIPPED = office === undefined ? ' (skipped: the program soffice is not installed)' : '';
  const itOpens = office === undefined ? it.skip : it;

  itOpens.each(['proposed.xlsx', 'every-column-ky.xlsx'])(`%s says the same cells, its sheet named to the 31st letter${SKIPPED}`, async (name) => {
    expect(await readByOffice(name, SHEET, [])).toEqual(expectedRows(name));
  }, 300_000);

  itOpens(`office.csv says the same cells once told which columns are text and days${SKIPPED}`, async () => {
    const forms = PROFILES['office.csv']!.columns.map(({ name }, at) => `${at + 1}/${{ text: 2, day: 4, number: 1 }[PROFILE_COLUMNS.find((one) => one.name === name)!.form]}`).join('/');
    expect(await readByOffice('office.csv', 'office', [`--infilter=Text - txt - csv (StarCalc):59,34,76,1,${forms},${RUSSIAN},false,true`])).toEqual(expectedRows('office.csv'));
  }, 300_000);

  (readsDbase ? it.each : it.skip.each)(['cp866.dbf', 'cp1251.dbf'])(`%s says the same cells${SKIPPED === '' && !readsDbase ? ' (skipped: its reader of dBase, libreoffice-base-drivers, is not installed)' : SKIPPED}`, async (name) => {
    expect(await readByOffice(name, name.replace('.dbf', ''), [])).toEqual(expectedRows(name));
  }, 300_000);
});
