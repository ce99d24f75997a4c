import { type CodePage, codePageWriter, type LetterLosses } from './code-page.js';
import type { FileTable } from './file-table.js';

/** The byte that names each code page in a dBase file. */
const LANGUAGE_BYTE: Readonly<Record<CodePage, number>> = { cp866: 0x65, cp1251: 0xc9 };

/** A field: at most ten ASCII letters for its name; its width in bytes, with sign and point of a number. */
export interface DbfField { readonly name: string; readonly form: 'text' | 'number' | 'day'; readonly width: number; readonly decimals: number }

/** A cell that does not fit its field: nothing is cut off. */
export class DbfWidthError extends Error {
  override readonly name = 'DbfWidthError';
}

const RECORDS_AT_ONCE = 500;
const DBF_FIELD_NAME = /^[A-Z][A-Z0-9_]{0,9}$/;

/**
 * A table as a dBase III file, record by record, for the programs that take nothing else. Numbers are right aligned with a point,
 * days are YYYYMMDD, empty cells are spaces; a text that does not fit is an error and no shorter text.
 *
 * @throws DbfWidthError where a cell is wider than its field; RangeError where there are more or fewer lines than `recordCount`
 */
export async function* dbfFile(fields: readonly DbfField[], recordCount: number, lines: FileTable['lines'], { codePage, onDay, losses }: { readonly codePage: CodePage; readonly onDay: string; readonly losses: LetterLosses }): AsyncGenerator<Buffer> {
  const bytesOf = codePageWriter(codePage, losses);
  const recordBytes = 1 + fields.reduce((sum, { width }) => sum + width, 0);
  yield header(fields, recordCount, recordBytes, LANGUAGE_BYTE[codePage], onDay);
  let written = 0;
  let waiting: Buffer[] = [];
  for await (const line of lines) {
    const record = Buffer.alloc(recordBytes, 0x20);
    let at = 1;
    for (const [no, field] of fields.entries()) {
      const cell = line[no] ?? null;
      if (cell !== null) place(record, at, field, bytesOf(cell.form === 'day' ? cell.text.replaceAll('-', '') : cell.text));
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
    if (!DBF_FIELD_NAME.test(name) || width < 1 || width > 254) throw new RangeError(`not a field of a dBase file: ${name}, ${width} bytes`);
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
