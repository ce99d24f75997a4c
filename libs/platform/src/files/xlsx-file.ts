import { Readable } from 'node:stream';

import yazl from 'yazl';

import type { FileTable } from './file-table.js';
import { columnName, escaped, MAIN, PACKAGE, RELATIONS, sheetName, textCell, XML } from './xlsx-xml.js';

const LINES_AT_ONCE = 200;
const DAY_MS = 86_400_000;
/** Day 0 of the 1900 date system, which takes 1900 for a leap year. */
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);

/** The parts carry no time of their own: the same table is the same bytes, whenever and in whatever zone it is written. */
const WRITTEN = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true } as const;

/** Cell formats by their place in `styles.xml`. */
const STYLE = { plain: 0, heading: 1, text: 2, day: 3 } as const;

const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
  + '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
  + '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
  + '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>';
const RELS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const WORKBOOK_RELS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>`
  + `<Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`;
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
  + '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>'
  + '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>';

/**
 * A table as XLSX, written as it comes: one sheet, frozen header, filter, text cells as text so that leading zeros stay, real
 * numbers and real days.
 */
export function xlsxFile(table: FileTable): Readable {
  const zip = new yazl.ZipFile();
  const add = (name: string, text: string): void => zip.addBuffer(Buffer.from(text), name, WRITTEN);
  add('[Content_Types].xml', CONTENT_TYPES);
  add('_rels/.rels', RELS);
  add('xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(sheetName(table.title))}" sheetId="1" r:id="rId1"/></sheets></workbook>`);
  add('xl/_rels/workbook.xml.rels', WORKBOOK_RELS);
  add('xl/styles.xml', STYLES);
  const out = zip.outputStream as Readable;
  const sheet = Readable.from(sheetXml(table), { objectMode: false });
  // An error while the lines are read must end the file too, else its reader would wait for ever.
  sheet.once('error', (error) => out.destroy(error));
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', WRITTEN);
  zip.end();
  return out;
}

async function* sheetXml({ headings, lines }: FileTable): AsyncGenerator<string> {
  const last = columnName(headings.length - 1);
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`
    + headings.map(({ isText, text }, at) => `<col min="${at + 1}" max="${at + 1}" width="${Math.max(12, text.length + 3)}" style="${isText ? STYLE.text : STYLE.plain}" customWidth="1"/>`).join('')
    + `</cols><sheetData><row r="1">${headings.map(({ text }, at) => textCell(`${columnName(at)}1`, text, STYLE.heading)).join('')}</row>`;
  let rowNo = 1;
  let waiting = '';
  const names = headings.map((_, at) => columnName(at));
  for await (const line of lines) {
    rowNo++;
    waiting += `<row r="${rowNo}">${line.map((cell, at) => {
      if (cell === null) return '';
      const place = `${names[at]}${rowNo}`;
      switch (cell.form) {
        case 'text': return textCell(place, cell.text, STYLE.text);
        case 'number': return `<c r="${place}"><v>${cell.text}</v></c>`;
        case 'day': return `<c r="${place}" s="${STYLE.day}"><v>${(Date.parse(`${cell.text}T00:00:00Z`) - DAY_ZERO_MS) / DAY_MS}</v></c>`;
      }
    }).join('')}</row>`;
    if (rowNo % LINES_AT_ONCE > 0) continue;
    yield waiting;
    waiting = '';
  }
  yield `${waiting}</sheetData><autoFilter ref="A1:${last}${rowNo}"/></worksheet>`;
}
