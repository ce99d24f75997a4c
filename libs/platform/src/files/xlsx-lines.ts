import sax from 'sax';
import type { FileCell } from '@app/registry';

import { Refusal } from '../http/refusal.js';
import { type FileLine, isBlank, NOTHING } from './file-line.js';
import { cellMeaning, type WorkbookSetting } from './xlsx-cell.js';
import { XlsxParts } from './xlsx-parts.js';
import { feed, localName } from './xml-pieces.js';

const MOST_COLUMNS = 200;
const MOST_CELL_CHARACTERS = 32_767;

/**
 * Lines of the first visible sheet of an XLSX file, piece by piece, the header first. Rows without anything are left out, and
 * cells that a row leaves out are empty, as wide as the header.
 * @throws Refusal UNSUPPORTED_MEDIA for what is no XLSX, TOO_LARGE for what unpacks to more than a register file can be
 */
export async function* xlsxLines(bytes: Buffer): AsyncGenerator<FileLine> {
  const parts = await XlsxParts.open(bytes);
  try {
    const { sheetPath, ...setting } = await parts.workbook();
    let width: number | undefined;
    for await (const line of rowsOf(parts, sheetPath, setting)) {
      if (isBlank(line.cells)) continue;
      const { cells } = line;
      if (width === undefined) width = cells.findLastIndex(({ text }) => text.trim() !== '') + 1;
      const lastUsed = cells.findLastIndex(({ text }) => text !== '') + 1;
      yield { lineNo: line.lineNo, cells: Array.from({ length: Math.max(width, lastUsed) }, (_, at) => cells[at] ?? NOTHING) };
    }
  } finally {
    parts.close();
  }
}

async function* rowsOf(parts: XlsxParts, sheetPath: string, setting: WorkbookSetting): AsyncGenerator<FileLine> {
  const done: FileLine[] = [];
  let lineNo = 0;
  let cells: FileCell[] = [];
  let at = -1;
  let cellType = 'n';
  let style = 0;
  let isFormula = false;
  let text = '';
  let isReading = false;

  const parser = sax.parser(true);
  parser.onopentag = ({ name, attributes }) => {
    const attribute = (key: string): string | undefined => attributes[key] as string | undefined;
    switch (localName(name)) {
      case 'row':
        lineNo = Number(attribute('r') ?? lineNo + 1);
        cells = [];
        at = -1;
        break;
      case 'c': {
        const place = attribute('r');
        at = place === undefined ? at + 1 : columnOf(place);
        if (at >= MOST_COLUMNS) throw new Refusal('CSV_SYNTAX', `line ${lineNo} has a cell beyond column ${MOST_COLUMNS}`);
        cellType = attribute('t') ?? 'n';
        style = Number(attribute('s') ?? 0);
        isFormula = false;
        text = '';
        break;
      }
      case 'f': isFormula = true; break;
      case 'v': isReading = true; break;
      case 't': isReading = cellType === 'inlineStr'; break;
    }
  };
  parser.ontext = parser.oncdata = (piece) => {
    if (!isReading) return;
    text += piece;
    if (text.length > MOST_CELL_CHARACTERS) throw new Refusal('CSV_SYNTAX', `line ${lineNo} has a cell of more than ${MOST_CELL_CHARACTERS} characters`);
  };
  parser.onclosetag = (name) => {
    switch (localName(name)) {
      case 'v': case 't': isReading = false; break;
      case 'c': {
        while (cells.length < at) cells.push(NOTHING);
        const meaning = cellMeaning(cellType, style, text, setting);
        cells[at] = isFormula ? { form: 'formula', text: meaning.text } : meaning;
        break;
      }
      case 'row': done.push({ lineNo, cells }); break;
    }
  };
  for await (const piece of parts.textOf(sheetPath)) {
    feed(parser, piece);
    yield* done.splice(0);
  }
}

/** Column of a place like `AB12`, from 0. */
function columnOf(place: string): number {
  let column = 0;
  for (let at = 0; at < place.length; at++) {
    const letter = place.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
