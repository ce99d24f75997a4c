import type { ReportBlock, ReportChart, ReportDocument, ReportTable } from '@app/programme';

type Docx = typeof import('docx');
type Block = InstanceType<Docx['Paragraph'] | Docx['Table']>;

/** Twentieths of a point: A4 lying with margins of 15 mm. */
const PAGE = { short: 11_906, long: 16_838, margin: 850 } as const;
const PAGE_WIDTH = PAGE.long - 2 * PAGE.margin;
const BAR_WIDTH = 6_400;
const LABEL_WIDTH = 5_200;
const COLOURS = { solid: '3B6EA5', limits: 'B9CDE2', track: 'EEEEEE', head: 'E8E8E8', group: 'F5F5F5', grey: '666666', line: '999999' } as const;
/** Half points. */
const SIZE = { body: 20, table: 16, wideTable: 14, title: 28, subtitle: 24, small: 16 } as const;

/** A report as DOCX: real headings, tables and text, so that people may go on writing in it. */
export async function reportDocx(report: ReportDocument): Promise<Buffer> {
  return new DocxReport(await import('docx')).write(report);
}

class DocxReport {
  constructor(private readonly docx: Docx) {}

  async write(report: ReportDocument): Promise<Buffer> {
    const { AlignmentType, Document, Footer, HeadingLevel, PageNumber, Packer, PageOrientation, Paragraph, TabStopType, TextRun } = this.docx;
    const facts = report.facts.map(([name, said]) => [this.cell([this.text(name, SIZE.body, { color: COLOURS.grey })], 4_000), this.cell([this.text(said)], PAGE_WIDTH - 4_000)]);
    const file = new Document({
      title: `${report.title}, ${report.subtitle}`, creator: 'Suu Esep', description: report.footer,
      styles: {
        default: {
          document: { run: { font: 'Times New Roman', size: SIZE.body, language: { value: { ky: 'ky-KG', ru: 'ru-RU', en: 'en-GB' }[report.language] } } },
          heading1: { run: { font: 'Times New Roman', size: 24, bold: true, color: '000000' }, paragraph: { spacing: { before: 280, after: 120 }, keepNext: true } },
        },
      },
      sections: [{
        properties: { page: { size: { width: PAGE.short, height: PAGE.long, orientation: PageOrientation.LANDSCAPE }, margin: { top: PAGE.margin, bottom: PAGE.margin, left: PAGE.margin, right: PAGE.margin } } },
        footers: {
          default: new Footer({
            children: [new Paragraph({
              tabStops: [{ type: TabStopType.RIGHT, position: PAGE_WIDTH }],
              children: [new TextRun({ size: SIZE.wideTable, color: COLOURS.grey, children: [report.footer, '\t', `${report.pageWord} `, PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES] })],
            })],
          }),
        },
        children: [
          this.paragraph(report.addressee, { alignment: AlignmentType.RIGHT, after: 240 }),
          this.paragraph(report.title.toUpperCase(), { alignment: AlignmentType.CENTER, size: SIZE.title, isBold: true }), this.paragraph(report.subtitle, { alignment: AlignmentType.CENTER, size: SIZE.subtitle, after: 200 }),
          this.plainTable(facts, [4_000, PAGE_WIDTH - 4_000]),
          ...report.sections.flatMap(({ heading, blocks }, at) => [
            new Paragraph({ text: `${at + 1}. ${heading}`, heading: HeadingLevel.HEADING_1 }), ...blocks.flatMap((block) => this.blocksOf(block))]),
        ],
      }],
    });
    return Packer.toBuffer(file);
  }

  private blocksOf(block: ReportBlock): Block[] {
    switch (block.kind) {
      case 'paragraph': return [this.paragraph(block.text)];
      case 'blank': return [this.paragraph(block.label, { before: 160 }), ...Array.from({ length: block.lines }, () => this.lineToFill())];
      case 'signatures': return [this.signatures(block)];
      case 'table': return [this.table(block), this.paragraph('', { after: 60 })];
      case 'chart': return this.chart(block);
    }
  }

  private table({ columns, groups }: ReportTable): Block {
    const { AlignmentType, Table, TableRow, WidthType, TableLayoutType } = this.docx;
    const whole = columns.reduce((sum, { width }) => sum + width, 0);
    const widths = columns.map(({ width }) => Math.round((PAGE_WIDTH * width) / whole));
    const size = columns.length > 8 ? SIZE.wideTable : SIZE.table;
    const rows = [new TableRow({ tableHeader: true, cantSplit: true, children: columns.map(({ head }, at) => this.cell([this.text(head, size, { isBold: true, alignment: AlignmentType.CENTER })], widths[at]!, { fill: COLOURS.head })) })];
    for (const group of groups) {
      if (group.head !== null) rows.push(new TableRow({ cantSplit: true, children: [this.cell([this.text(group.head, size, { isBold: true })], PAGE_WIDTH, { fill: COLOURS.group, span: columns.length })] }));
      rows.push(...group.rows.map((row) => new TableRow({
        cantSplit: true, children: row.map(({ text, isQuiet }, at) => this.cell([this.text(text, size, { ...(isQuiet ? { color: COLOURS.grey } : {}), alignment: columns[at]!.isNumber ? AlignmentType.RIGHT : AlignmentType.LEFT })], widths[at]!)),
      })));
    }
    return new Table({ rows, columnWidths: widths, width: { size: PAGE_WIDTH, type: WidthType.DXA }, layout: TableLayoutType.FIXED, borders: this.borders('single') });
  }

  /** Bars are cells filled with colour: whoever goes on writing can change them like any table. */
  private chart({ title, note, bars }: ReportChart): Block[] {
    const rest = PAGE_WIDTH - LABEL_WIDTH - BAR_WIDTH;
    const rows = bars.map(({ label, text, solidRatio, limits }) => [
      this.cell([this.text(label, SIZE.table)], LABEL_WIDTH),
      this.cell([this.bar(limits === null ? [[solidRatio, COLOURS.solid]] : [[Math.min(limits.fromRatio, solidRatio), COLOURS.solid], [solidRatio, '7F9FC4'], [Math.max(limits.toRatio, solidRatio), COLOURS.limits]]), this.text('', 2)], BAR_WIDTH),
      this.cell([this.text(text, SIZE.table)], rest),
    ]);
    return [this.paragraph(title, { isBold: true, before: 120, keepNext: true }), this.paragraph(note, { size: SIZE.small, keepNext: true }), this.plainTable(rows, [LABEL_WIDTH, BAR_WIDTH, rest])];
  }

  /** Pieces by where they end, as shares of the full length, in their order. */
  private bar(pieces: readonly (readonly [number, string])[]): Block {
    const { HeightRule, Table, TableLayoutType, TableRow, WidthType } = this.docx;
    const room = BAR_WIDTH - 200;
    const widths: number[] = [];
    const fills: string[] = [];
    let from = 0;
    for (const [to, fill] of [...pieces, [1, COLOURS.track] as const]) {
      const width = Math.round(room * to) - from;
      if (width <= 0) continue;
      widths.push(width);
      fills.push(fill);
      from += width;
    }
    return new Table({
      rows: [new TableRow({ height: { value: 170, rule: HeightRule.EXACT }, children: widths.map((width, at) => this.cell([this.text('', 2)], width, { fill: fills[at]!, margin: 0 })) })],
      columnWidths: widths, width: { size: room, type: WidthType.DXA }, layout: TableLayoutType.FIXED, borders: this.borders('none'),
    });
  }

  private signatures({ heads, offices }: Extract<ReportBlock, { kind: 'signatures' }>): Block {
    const widths = [6_200, 3_000, 3_700, PAGE_WIDTH - 12_900];
    const { BorderStyle } = this.docx;
    const rows = offices.map((office) => [
      this.cell([this.text(office, SIZE.body, { before: 240 })], widths[0]!),
      ...[1, 2, 3].map((at) => this.cell([this.text('', SIZE.body)], widths[at]!, { borders: { bottom: { style: BorderStyle.SINGLE, size: 4, color: COLOURS.grey } } })),
    ]);
    return this.plainTable([heads.map((head, at) => this.cell([this.text(head, SIZE.small, { color: COLOURS.grey })], widths[at]!)), ...rows], widths);
  }

  private plainTable(rows: readonly (readonly InstanceType<Docx['TableCell']>[])[], widths: readonly number[]): Block {
    const { Table, TableLayoutType, TableRow, WidthType } = this.docx;
    return new Table({ rows: rows.map((cells) => new TableRow({ cantSplit: true, children: cells })), columnWidths: widths, width: { size: PAGE_WIDTH, type: WidthType.DXA }, layout: TableLayoutType.FIXED, borders: this.borders('none') });
  }

  private cell(children: readonly Block[], width: number, { fill, span, borders, margin = 40 }: { fill?: string; span?: number; margin?: number; borders?: Record<string, { style: 'single'; size: number; color: string }> } = {}): InstanceType<Docx['TableCell']> {
    const { ShadingType, TableCell, VerticalAlign, WidthType } = this.docx;
    return new TableCell({
      children, width: { size: width, type: WidthType.DXA }, verticalAlign: VerticalAlign.CENTER, margins: { top: margin, bottom: margin, left: 80, right: 80 }, ...(fill === undefined ? {} : { shading: { type: ShadingType.CLEAR, color: 'auto', fill } }), ...(span === undefined ? {} : { columnSpan: span }),
      ...(borders === undefined ? {} : { borders }),
    });
  }

  private text(text: string, size: number = SIZE.body, { color, isBold = false, alignment, before = 0 }: { color?: string; isBold?: boolean; alignment?: 'left' | 'right' | 'center'; before?: number } = {}): Block {
    return new this.docx.Paragraph({
      spacing: { before, after: 0 }, ...(alignment === undefined ? {} : { alignment }), children: [new this.docx.TextRun({ text, size, bold: isBold, ...(color === undefined ? {} : { color }) })],
    });
  }

  private paragraph(text: string, { alignment, size = SIZE.body, isBold = false, before = 0, after = 80, keepNext = false }: { alignment?: 'left' | 'right' | 'center'; size?: number; isBold?: boolean; before?: number; after?: number; keepNext?: boolean } = {}): Block {
    return new this.docx.Paragraph({ spacing: { before, after }, keepNext, ...(alignment === undefined ? {} : { alignment }), children: [new this.docx.TextRun({ text, size, bold: isBold })] });
  }

  private lineToFill(): Block {
    const { BorderStyle, Paragraph } = this.docx;
    const line = { style: BorderStyle.SINGLE, size: 4, color: COLOURS.grey, space: 1 };
    // Word takes neighbours of one border for one box: the line between them is another.
    return new Paragraph({ spacing: { before: 260, after: 0 }, border: { bottom: line, between: line } });
  }

  private borders(style: 'single' | 'none'): Record<'top' | 'bottom' | 'left' | 'right' | 'insideHorizontal' | 'insideVertical', { style: 'single' | 'none'; size: number; color: string }> {
    const border = { style, size: style === 'none' ? 0 : 4, color: COLOURS.line };
    return { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border };
  }
}
