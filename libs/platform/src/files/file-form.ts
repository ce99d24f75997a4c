import { isUtf8 } from 'node:buffer';

import { Refusal } from '../http/refusal.js';
import { MOST_FILE_BYTES } from './file-line.js';

const startsWith = (bytes: Buffer, ...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte);
const SAVE_AS = 'save it as .xlsx, or as CSV in UTF-8';

/**
 * Whether a file is CSV or XLSX, told by its first bytes and never by its name.
 * @throws Refusal CSV_EMPTY, TOO_LARGE, UNSUPPORTED_MEDIA for anything else, MALFORMED_ENCODING for text that is not UTF-8
 */
export function formOfFile(bytes: Buffer): 'csv' | 'xlsx' {
  if (bytes.length === 0) throw new Refusal('CSV_EMPTY', 'the file is empty');
  if (bytes.length > MOST_FILE_BYTES) throw new Refusal('TOO_LARGE', `the file has ${bytes.length} bytes; at most ${MOST_FILE_BYTES} are taken`);
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'xlsx';
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new Refusal('UNSUPPORTED_MEDIA', `the file is an old .xls, or protected by a password; ${SAVE_AS}`);
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) throw new Refusal('UNSUPPORTED_MEDIA', `the file is a PDF; ${SAVE_AS}`);
  requireUtf8(bytes);
  if (/^\uFEFF?\s*<(?:!doctype|!--|\?xml|html|head|body|table|script|div|meta|style)\b/i.test(bytes.subarray(0, 512).toString('utf8'))) {
    throw new Refusal('UNSUPPORTED_MEDIA', `the file is a web page or XML under another name; ${SAVE_AS}`);
  }
  return 'csv';
}

/** How the text of a file is spelled in bytes. */
export type TextEncoding = 'utf-8' | 'windows-1251';

/**
 * A file with its text in UTF-8: what older programs saved as windows-1251 is spelled anew, everything else stays as it is.
 * Whether the letters then make sense is for whoever reads the header to say.
 */
export function inUtf8(bytes: Buffer): { readonly bytes: Buffer; readonly encoding: TextEncoding } {
  if (bytes.length > MOST_FILE_BYTES || startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || bytes.includes(0) || isUtf8(bytes) || !looksLikeWindows1251(bytes)) return { bytes, encoding: 'utf-8' };
  return { bytes: Buffer.from(new TextDecoder('windows-1251').decode(bytes)), encoding: 'windows-1251' };
}

function requireUtf8(bytes: Buffer): void {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) || looksLikeUtf16(bytes)) {
    throw new Refusal('MALFORMED_ENCODING', 'the file is UTF-16, which spreadsheets call Unicode text; save it as CSV in UTF-8');
  }
  if (bytes.includes(0)) throw new Refusal('UNSUPPORTED_MEDIA', `the file is neither text nor a spreadsheet; ${SAVE_AS}`);
  if (isUtf8(bytes)) return;
  const lineNo = lineOfFirstFault(bytes);
  const isCyrillic = looksLikeWindows1251(bytes);
  throw new Refusal('MALFORMED_ENCODING', `line ${lineNo} is not UTF-8${isCyrillic ? '; the file looks like windows-1251, as older programs save it' : ''}; save it as CSV in UTF-8`);
}

function looksLikeUtf16(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 1024);
  let noughts = 0;
  for (const byte of head) if (byte === 0) noughts++;
  return noughts > head.length / 4 && !startsWith(bytes, 0);
}

function looksLikeWindows1251(bytes: Buffer): boolean {
  let high = 0;
  let letters = 0;
  for (const byte of bytes) {
    if (byte < 0x80) continue;
    high++;
    if (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8) letters++;
  }
  return high > 0 && letters / high > 0.8;
}

function lineOfFirstFault(bytes: Buffer): number {
  let lineNo = 1;
  for (let from = 0; from < bytes.length; lineNo++) {
    const end = bytes.indexOf(0x0a, from);
    const to = end === -1 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(from, to))) return lineNo;
    from = to;
  }
  return lineNo;
}
