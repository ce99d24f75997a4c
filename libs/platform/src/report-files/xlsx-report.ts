import type { ReportBlock, ReportCell, ReportChart, ReportDocument, ReportSection, ReportTable } from '@app/programme';
import yazl from 'yazl';

import { columnName, escaped, MAIN, PACKAGE, RELATIONS, sheetName, textCell, XML } from '../files/xlsx-xml.js';
import { barChartXml, CHART_TYPE, chartDrawingXml, DRAWING_TYPE, type DrawnChart } from './xlsx-chart.js';

/** Cell formats by their place in `styles.xml`. */
const STYLE = { plain: 0, title: 1, head: 2, text: 3, whole: 4, decimal: 5, percent: 6, group: 7, quiet: 8, wrapped: 9, line: 10 } as const;
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
/** Characters of a line of the whole width of a sheet, and points of its height: not every program finds the height of a row by itself. */
const LINE = { characters: 150, points: 14 } as const;
/** Letters are wider than the figure that widths are counted in. */
const LETTERS_PER_WIDTH = 0.8;
const COLUMNS_OF_WIDTH = 150;
/** A sheet without a table is so many columns wide. */
const PLAIN_WIDTHS: readonly number[] = [60, 30, 30, 30];
/** Rows that a drawn chart takes beside its figures, a bar, and at least. */
const CHART_ROWS = { bar: 1, least: 12 } as const;

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.0#####"/><numFmt numFmtId="165" formatCode="0.0%"/></numFmts>`
  + '<fonts count="5"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="14"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font><font><sz val="10"/><color rgb="FF666666"/><name val="Arial"/></font>'
  + '<font><sz val="10"/><name val="Arial"/></font></fonts>'
  + '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8E8E8"/></patternFill></fill>'
  + '<fill><patternFill patternType="solid"><fgColor rgb="FFF5F5F5"/></patternFill></fill></fills>'
  + `<borders count="3"><border/><border>${['left', 'right', 'top', 'bottom'].map((side) => `<${side} style="thin"><color rgb="FF999999"/></${side}>`).join('')}</border><border><bottom style="thin"><color rgb="FF666666"/></bottom></border></borders>`
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="11">'
  + [
    format(0, 0, 0, 0), format(0, 1, 0, 0), format(0, 2, 2, 1, 'center'), format(0, 0, 0, 1), format(3, 0, 0, 1, 'right'), format(164, 0, 0, 1, 'right'), format(165, 0, 0, 1, 'right'), format(0, 2, 3, 1), format(0, 3, 0, 1, 'right'), format(0, 0, 0, 0),
    format(0, 0, 0, 2),
  ].join('') + '</cellXfs></styleSheet>';

function format(numFmt: number, font: number, fill: number, border: number, align = 'left'): string {
  return `<xf numFmtId="${numFmt}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="${align}" vertical="top" wrapText="1"/></xf>`;
}

/** A report as XLSX: a sheet for each section, figures as numbers that can be computed with, charts drawn from their cells. */
export async function reportXlsx(report: ReportDocument): Promise<Buffer> {
  const cover: ReportSection = { heading: report.title, blocks: [] };
  const sheets = [new ReportSheet(cover, report, 0), ...report.sections.map((section, at) => new ReportSheet(section, report, at + 1))];
  const zip = new yazl.ZipFile();
  const add = (name: string, text: string): void => zip.addBuffer(Buffer.from(text), name);
  const override = (part: string, type: string): string => `<Override PartName="/${part}" ContentType="${type}"/>`;
  const drawn = sheets.filter(({ charts }) => charts.length > 0);
  const charts = drawn.flatMap((sheet) => sheet.charts);
  add('[Content_Types].xml', `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
    + override('xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml') + override('xl/styles.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml')
    + sheets.map((_, at) => override(`xl/worksheets/sheet${at + 1}.xml`, SHEET_TYPE)).join('') + drawn.map((_, at) => override(`xl/drawings/drawing${at + 1}.xml`, DRAWING_TYPE)).join('')
    + charts.map((_, at) => override(`xl/charts/chart${at + 1}.xml`, CHART_TYPE)).join('') + '</Types>');
  add('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  add('xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.map(({ name }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`);
  add('xl/_rels/workbook.xml.rels', relations([...sheets.map((_, at): [string, string] => ['worksheet', `worksheets/sheet${at + 1}.xml`]), ['styles', 'styles.xml']]));
  add('xl/styles.xml', STYLES);
  sheets.forEach((sheet, at) => add(`xl/worksheets/sheet${at + 1}.xml`, sheet.xml()));
  let chartNo = 0;
  drawn.forEach((sheet, at) => {
    add(`xl/worksheets/_rels/sheet${sheets.indexOf(sheet) + 1}.xml.rels`, relations([['drawing', `../drawings/drawing${at + 1}.xml`]]));
    add(`xl/drawings/drawing${at + 1}.xml`, chartDrawingXml(sheet.charts));
    add(`xl/drawings/_rels/drawing${at + 1}.xml.rels`, relations(sheet.charts.map((_, place): [string, string] => ['chart', `../charts/chart${chartNo + place + 1}.xml`])));
    for (const chart of sheet.charts) add(`xl/charts/chart${++chartNo}.xml`, barChartXml(chart));
  });
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const relations = (targets: readonly (readonly [string, string])[]): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${targets.map(([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${kind}" Target="${target}"/>`).join('')}</Relationships>`;

class ReportSheet {
  readonly name: string;
  readonly charts: DrawnChart[] = [];
  private readonly widths: readonly number[];
  private readonly rows: string[] = [];
  private readonly merges: string[] = [];

  constructor({ heading, blocks }: ReportSection, private readonly report: ReportDocument, no: number) {
    // Excel takes no more than 31 characters, none of these among them, and no name twice.
    this.name = sheetName(`${no === 0 ? '' : `${no}. `}${heading}`);
    const [table] = blocks.filter((block): block is ReportTable => block.kind === 'table');
    const columns = table === undefined ? undefined : this.columnsOf(table);
    const whole = columns?.reduce((sum, { width }) => sum + width, 0) ?? 1;
    this.widths = columns?.map(({ width }) => Math.max(9, Math.round((COLUMNS_OF_WIDTH * width) / whole))) ?? PLAIN_WIDTHS;
    if (no === 0) this.cover();
    else this.merged(`${no}. ${heading}`, STYLE.title, 20);
    for (const block of blocks) this.block(block);
  }

  xml(): string {
    return `${XML}<worksheet xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>${this.widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`
      + `<sheetData>${this.rows.join('')}</sheetData>${this.merges.length === 0 ? '' : `<mergeCells count="${this.merges.length}">${this.merges.map((place) => `<mergeCell ref="${place}"/>`).join('')}</mergeCells>`}`
      + `<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;L&amp;7${escaped(this.report.footer.replaceAll('&', ''))}&amp;R&amp;7&amp;P / &amp;N</oddFooter></headerFooter>`
      + `${this.charts.length === 0 ? '' : '<drawing r:id="rId1"/>'}</worksheet>`;
  }

  private cover(): void {
    const { addressee, title, subtitle, facts } = this.report;
    this.merged(addressee, STYLE.wrapped);
    this.merged(title, STYLE.title, 22);
    this.merged(subtitle, STYLE.title, 22);
    for (const [name, said] of facts) this.merged(`${name}: ${said}`, STYLE.wrapped);
  }

  private block(block: ReportBlock): void {
    switch (block.kind) {
      case 'paragraph': return this.merged(block.text, STYLE.wrapped);
      case 'blank':
        this.merged(block.label, STYLE.wrapped);
        for (let at = 0; at < block.lines; at++) this.row(this.widths.map((_, column) => textCell(this.place(column), '', STYLE.line)), 22);
        return;
      case 'signatures':
        this.row(block.heads.map((head, at) => textCell(this.place(at), head, STYLE.plain)));
        for (const office of block.offices) this.row([textCell(this.place(0), office, STYLE.wrapped), ...[1, 2, 3].map((at) => textCell(this.place(at), '', STYLE.line))], 34);
        return;
      case 'table': return this.table(block);
      case 'chart': return this.chart(block);
    }
  }

  /** A column of figures that says more than they do, such as limits, has its words in a column beside it. */
  private columnsOf({ columns, groups }: ReportTable): { readonly head: string; readonly width: number; readonly at: number; readonly isWords: boolean }[] {
    return columns.flatMap(({ head, width, isNumber }, at) => {
      const saysMore = isNumber && groups.some(({ rows }) => rows.some((row) => row[at]!.figure !== null && /[^\d\s.,\u00a0\u2212+-]/.test(row[at]!.text)));
      return [{ head, width, at, isWords: false }, ...(saysMore ? [{ head: `${head}, ${this.report.inWords}`, width: width * 1.4, at, isWords: true }] : [])];
    });
  }

  private table(table: ReportTable): void {
    const columns = this.columnsOf(table);
    this.row(columns.map(({ head }, at) => textCell(this.place(at), head, STYLE.head)), this.height(columns.map(({ head }) => head)));
    for (const { head, rows } of table.groups) {
      if (head !== null) this.merged(head, STYLE.group);
      for (const row of rows) this.row(columns.map(({ at, isWords }, place) => (isWords ? textCell(this.place(place), row[at]!.text, STYLE.text) : this.cell(row[at]!, place))), this.height(columns.map(({ at }) => row[at]!.text)));
    }
  }

  private cell({ text, figure, isQuiet }: ReportCell, at: number): string {
    if (figure === null) return textCell(this.place(at), text, isQuiet ? STYLE.quiet : STYLE.text);
    return `<c r="${this.place(at)}" s="${Number.isInteger(figure) ? STYLE.whole : STYLE.decimal}"><v>${figure}</v></c>`;
  }

  private chart({ title, note, bars }: ReportChart): void {
    this.merged(title, STYLE.group);
    this.merged(note, STYLE.wrapped);
    const firstRow = this.rows.length + 1;
    for (const { label, figure, text } of bars) this.row([textCell(this.place(0), label, STYLE.text), `<c r="${this.place(1)}" s="${STYLE.percent}"><v>${figure}</v></c>`, textCell(this.place(2), text, STYLE.text)], this.height([label, '', text]));
    const fromRow = this.rows.length;
    const toRow = fromRow + Math.max(CHART_ROWS.least, Math.ceil(bars.length * 1.6));
    this.charts.push({ title, sheetName: this.name, labels: bars.map(({ label }) => label), figures: bars.map(({ figure }) => figure), firstRow, fromRow, toRow });
    while (this.rows.length < toRow + CHART_ROWS.bar) this.row([]);
  }

  /** Points of a row in which all of these find room, each in its column. */
  private height(texts: readonly string[]): number {
    return LINE.points * Math.max(1, ...texts.map((text, at) => linesOf(text, this.widths[at]! * LETTERS_PER_WIDTH)));
  }

  private place(at: number): string {
    return `${columnName(at)}${this.rows.length + 1}`;
  }

  private row(cells: readonly string[], points?: number): void {
    this.rows.push(`<row r="${this.rows.length + 1}"${points === undefined ? '' : ` ht="${points}" customHeight="1"`}>${cells.join('')}</row>`);
  }

  /** Words over the whole width. */
  private merged(text: string, style: number, points: number = Math.ceil(text.length / LINE.characters) * LINE.points): void {
    const last = this.widths.length - 1;
    this.merges.push(`${this.place(0)}:${this.place(last)}`);
    this.row(Array.from({ length: last + 1 }, (_, at) => textCell(this.place(at), at === 0 ? text : '', style)), points);
  }
}

/** Lines that words take in a width of so many letters, broken between words. */
function linesOf(text: string, letters: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(' ')) {
    if (used > 0 && used + 1 + word.length > letters) {
      lines++;
      used = 0;
    }
    used += (used > 0 ? 1 : 0) + word.length;
    lines += Math.floor(used / (letters + 1));
    used %= Math.ceil(letters + 1);
  }
  return lines;
}
