import type { FileTable } from './file-table.js';

/** Code pages of billing programs: DOS (866) and Windows (1251), with the byte that names each in a dBase file. */
export const DBF_CODE_PAGES = { cp866: { label: 'ibm866', languageByte: 0x65 }, cp1251: { label: 'windows-1251', languageByte: 0xc9 } } as const;
export type DbfCodePage = keyof typeof DBF_CODE_PAGES;

/** A field: at most ten ASCII letters for its name; its width in bytes, with sign and point of a number. */
export interface DbfField { readonly name: string; readonly form: 'text' | 'number' | 'day'; readonly width: number; readonly decimals: number }

/** What did not go into the file as it was. */
export interface DbfLosses {
  /** Kyrgyz letters that the code page lacks, written as their Russian neighbours. */
  foldedLetters: number;
  /** Letters that have no neighbour, written as a question mark. */
  lostLetters: number;
}

/** A cell that does not fit its field: nothing is cut off. */
export class DbfWidthError extends Error {
  override readonly name = 'DbfWidthError';
}

const FOLDED: Readonly<Record<string, string>> = { ң: 'н', ө: 'о', ү: 'у', Ң: 'Н', Ө: 'О', Ү: 'У' };
const RECORDS_AT_ONCE = 500;
const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/**
 * A table as a dBase III file, record by record, for the programs that take nothing else. Numbers are right aligned with a point,
 * days are YYYYMMDD, empty cells are spaces; a text that does not fit is an error and no shorter text.
 *
 * @throws DbfWidthError where a cell is wider than its field; RangeError where there are more or fewer lines than `recordCount`
 */
export async function* dbfFile(fields: readonly DbfField[], recordCount: number, lines: FileTable['lines'], { codePage, onDay, losses }: { readonly codePage: DbfCodePage; readonly onDay: string; readonly losses: DbfLosses }): AsyncGenerator<Buffer> {
  const { label, languageByte } = DBF_CODE_PAGES[codePage];
  const byteOf = new Map(Array.from(new TextDecoder(label).decode(BYTES)).map((letter, byte) => [letter, byte]));
  const recordBytes = 1 + fields.reduce((sum, { width }) => sum + width, 0);
  yield header(fields, recordCount, recordBytes, languageByte, onDay);
  let written = 0;
  let waiting: Buffer[] = [];
  for await (const line of lines) {
    const record = Buffer.alloc(recordBytes, 0x20);
    let at = 1;
    for (const [no, field] of fields.entries()) {
      const cell = line[no] ?? null;
      if (cell !== null) place(record, at, field, bytesOf(cell.form === 'day' ? cell.text.replaceAll('-', '') : cell.text, byteOf, losses));
      at += field.width;
    }
    waiting.push(record);
    written += 1;
    if (waiting.length < RECORDS_AT_ONCE) continue;
    yield Buffer.concat(waiting);
    waiting = [];
  }
  if (written !== recordCount) throw new RangeError(`${written} records where the header says ${recordCount}`);
  yield Buffer.concat([...waiting, Buffer.of(0x1a)]);
}

function header(fields: readonly DbfField[], recordCount: number, recordBytes: number, languageByte: number, onDay: string): Buffer {
  const bytes = Buffer.alloc(32 + fields.length * 32 + 1);
  bytes[0] = 0x03;
  bytes.set([Number(onDay.slice(0, 4)) - 1900, Number(onDay.slice(5, 7)), Number(onDay.slice(8, 10))], 1);
  bytes.writeUInt32LE(recordCount, 4);
  bytes.writeUInt16LE(bytes.length, 8);
  bytes.writeUInt16LE(recordBytes, 10);
  bytes[29] = languageByte;
  for (const [no, { name, form, width, decimals }] of fields.entries()) {
    if (!/^[A-Z][A-Z0-9_]{0,9}$/.test(name) || width < 1 || width > 254) throw new RangeError(`not a field of a dBase file: ${name}, ${width} bytes`);
    const at = 32 + no * 32;
    bytes.write(name, at, 'latin1');
    bytes.write({ text: 'C', number: 'N', day: 'D' }[form], at + 11, 'latin1');
    bytes.set([width, form === 'number' ? decimals : 0], at + 16);
  }
  bytes[bytes.length - 1] = 0x0d;
  return bytes;
}

function place(record: Buffer, at: number, { name, form, width }: DbfField, bytes: Uint8Array): void {
  if (bytes.length > width) throw new DbfWidthError(`${bytes.length} bytes do not fit the ${width} of ${name}`);
  record.set(bytes, form === 'number' ? at + width - bytes.length : at);
}

function bytesOf(text: string, byteOf: ReadonlyMap<string, number>, losses: DbfLosses): Uint8Array {
  return Uint8Array.from(Array.from(text), (letter) => {
    const byte = byteOf.get(letter);
    if (byte !== undefined) return byte;
    const folded = byteOf.get(FOLDED[letter] ?? '');
    if (folded === undefined) losses.lostLetters += 1;
    else losses.foldedLetters += 1;
    return folded ?? 0x3f;
  });
}
