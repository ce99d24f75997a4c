import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { ReportBlock, ReportChart, ReportDocument, ReportSection, ReportTable } from '@app/programme';
import type { Content, TableCell } from 'pdfmake';

/** A4 lying, in points. */
const MARGIN = 34;
const PAGE_WIDTH = 841.89 - 2 * MARGIN;
const CELL_PADDING = 4;
/** Below this share of the height a section begins on the next page. */
const LATEST_HEADING = 0.8;
const BAR = { width: 330, height: 9, solid: '#3b6ea5', limits: '#b9cde2', track: '#eeeeee' } as const;
const GREY = '#666666';
const HEAD_FILL = '#e8e8e8';
const GROUP_FILL = '#f5f5f5';

/** A report as PDF. The typeface is embedded and has every Kyrgyz letter, so that it looks the same on any machine. */
export async function reportPdf(document: ReportDocument): Promise<Buffer> {
  const { default: pdfmake } = await import('pdfmake');
  const folder = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto');
  const face = (name: string): string => join(folder, `Roboto-${name}.ttf`);
  pdfmake.setFonts({ Roboto: { normal: face('Regular'), bold: face('Medium'), italics: face('Italic'), bolditalics: face('MediumItalic') } });
  // Nothing is fetched, and no file but the typeface is read, whatever a report says.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(folder));
  return pdfmake.createPdf({
    pageSize: 'A4', pageOrientation: 'landscape', pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN + 8], language: document.language,
    info: { title: `${document.title}, ${document.subtitle}`, creator: 'Suu Esep', producer: 'Suu Esep' },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15 },
    footer: (page, pages) => ({ margin: [MARGIN, 8, MARGIN, 0], columns: [{ text: document.footer, fontSize: 7, color: GREY, width: '*' }, { text: `${document.pageWord} ${page} / ${pages}`, fontSize: 7, color: GREY, alignment: 'right', width: 'auto' }] }),
    content: [
      ...(document.addressee === '' ? [] : [{ text: document.addressee, alignment: 'right', margin: [0, 0, 0, 14] } as Content]),
      { text: document.title.toUpperCase(), bold: true, fontSize: 14, alignment: 'center' },
      { text: document.subtitle, fontSize: 12, alignment: 'center', margin: [0, 2, 0, 12] },
      { layout: 'noBorders', table: { widths: [190, '*'], body: document.facts.map(([name, said]) => [{ text: name, color: GREY }, said]) } },
      ...document.sections.flatMap(sectionOf),
    ],
    pageBreakBefore: ({ headlineLevel, startPosition }) => headlineLevel === 1 && startPosition.verticalRatio > LATEST_HEADING,
  }).getBuffer();
}

/** A heading never stands alone at the foot of a page: a chart goes with it, and of a table a few rows find room. */
function sectionOf({ heading, blocks }: ReportSection, at: number): Content[] {
  const [first, ...others] = blocks;
  const head = { text: `${at + 1}. ${heading}`, bold: true, fontSize: 11, margin: [0, 14, 0, 6] } as const;
  if (first?.kind !== 'chart') return [{ ...head, headlineLevel: 1 }, ...blocks.map(contentOf)] as Content[];
  // One that may not be broken within another is lost where both move to the next page.
  return [{ unbreakable: true, stack: [head, ...chartParts(first)] } as Content, ...others.map(contentOf)];
}

function contentOf(block: ReportBlock): Content {
  switch (block.kind) {
    case 'paragraph': return { text: block.text, margin: [0, 0, 0, 4] };
    case 'blank': return { stack: [{ text: block.label, margin: [0, 8, 0, 0] }, ...Array.from({ length: block.lines }, (): Content => line(PAGE_WIDTH))] };
    case 'signatures': return {
      layout: 'noBorders', dontBreakRows: true, unbreakable: true, table: {
        widths: ['*', 130, 170, 90], dontBreakRows: true,
        body: [block.heads.map((text) => ({ text, color: GREY, fontSize: 8 })), ...block.offices.map((office) => [{ text: office, margin: [0, 12, 0, 0] as [number, number, number, number] }, line(122), line(162), line(82)])],
      },
    } as Content;
    case 'table': return tableOf(block);
    case 'chart': return { unbreakable: true, stack: chartParts(block) };
  }
}

const line = (width: number): Content => ({ canvas: [{ type: 'line', x1: 0, y1: 22, x2: width, y2: 22, lineWidth: 0.5, lineColor: GREY }] });

function tableOf({ columns, groups }: ReportTable): Content {
  const whole = columns.reduce((sum, { width }) => sum + width, 0);
  const room = PAGE_WIDTH - columns.length * 2 * CELL_PADDING - columns.length - 1;
  const body: TableCell[][] = [columns.map(({ head }) => ({ text: head, bold: true, fillColor: HEAD_FILL, alignment: 'center' }))];
  for (const { head, rows } of groups) {
    if (head !== null) body.push([{ text: head, bold: true, colSpan: columns.length, fillColor: GROUP_FILL }, ...Array.from({ length: columns.length - 1 }, () => '')]);
    body.push(...rows.map((row) => row.map(({ text, isQuiet }, at): TableCell => ({ text, alignment: columns[at]!.isNumber ? 'right' : 'left', ...(isQuiet ? { color: GREY } : {}) }))));
  }
  return {
    fontSize: columns.length > 8 ? 7 : 8, margin: [0, 2, 0, 8],
    table: { headerRows: 1, dontBreakRows: true, widths: columns.map(({ width }) => (room * width) / whole), body },
    layout: { hLineWidth: () => 0.5, vLineWidth: () => 0.5, hLineColor: () => '#999999', vLineColor: () => '#999999', paddingLeft: () => CELL_PADDING, paddingRight: () => CELL_PADDING },
  };
}

/** Bars with their words and figures: drawn, not a picture, so that they stay sharp in print. */
function chartParts({ title, note, bars }: ReportChart): Content[] {
  return [
    { text: title, bold: true, margin: [0, 4, 0, 0] }, { text: note, fontSize: 8, color: GREY, margin: [0, 0, 0, 3] },
    {
      layout: 'noBorders', fontSize: 8, margin: [0, 0, 0, 8], table: {
        widths: [270, BAR.width, '*'], dontBreakRows: true, body: bars.map(({ label, text, solidRatio, limits }) => [
          label,
          {
            margin: [0, 1, 0, 0], canvas: [
              bar(0, 1, BAR.track), ...(limits === null ? [] : [bar(limits.fromRatio, limits.toRatio, BAR.limits)]), bar(0, solidRatio, BAR.solid, limits === null ? 1 : 0.45),
            ],
          },
          text,
        ]),
      },
    },
  ] as Content[];
}

/** A piece of a bar; one that carries limits is thinner, so that they are seen beside it. */
function bar(fromRatio: number, toRatio: number, color: string, thickness = 1): { type: 'rect'; x: number; y: number; w: number; h: number; color: string } {
  return { type: 'rect', x: fromRatio * BAR.width, y: (BAR.height * (1 - thickness)) / 2, w: Math.max(0, toRatio - fromRatio) * BAR.width, h: BAR.height * thickness, color };
}
