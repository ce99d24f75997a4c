/** A list as a file: heads, and rows of texts and numbers as they stand in the columns. */
export interface Sheet { readonly name: string; readonly heads: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] }

/** Spreadsheets run a cell that begins so; a quote before it keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;
/** Characters that XML cannot hold. */
// oxlint-disable-next-line no-control-regex -- these are meant
const UNFIT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/**
 * CSV for spreadsheets of this region: BOM, semicolons, decimal comma. A text that a spreadsheet would run as a formula
 * gets a quote before it.
 */
export function csvOf({ heads, rows }: Sheet, decimalSign: ',' | '.'): string {
  const cell = (content: string | number): string => {
    if (typeof content === 'number') return String(content).replace('.', decimalSign);
    const safe = FORMULA.test(content) ? `'${content}` : content;
    return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${[heads, ...rows].map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** Files of an XLSX with one sheet, by path: texts stay texts, so that an account keeps its leading zeros. */
export function xlsxFilesOf({ name, heads, rows }: Sheet): Readonly<Record<string, string>> {
  const text = (content: string): string => content.replaceAll(UNFIT, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const cell = (content: string | number): string => (typeof content === 'number' ? `<c><v>${content}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${text(content)}</t></is></c>`);
  const row = (cells: readonly (string | number)[]): string => `<row>${cells.map(cell).join('')}</row>`;
  const title = text(name.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31).trim());
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const office = 'http://schemas.openxmlformats.org';
  return {
    '[Content_Types].xml': `${head}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kinds}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${office}/officeDocument/2006/relationships"><sheets><sheet name="${title}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetData>${row(heads)}${rows.map(row).join('')}</sheetData></worksheet>`,
  };
}

/** A figure as it is shown, back as a number: thin spaces between thousands, comma or point, our minus. Undefined for anything else. */
export function figureOf(shown: string): number | undefined {
  const plain = shown.replaceAll('\u202f', '').replace('\u2212', '-').replace(',', '.');
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
