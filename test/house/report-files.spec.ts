import type { ReportDocument } from '@app/programme';

import { docxParagraphs, pdfPages, xlsxSheets, zipParts } from '../support/read-report.js';
import { reportBytes } from '@app/platform';

const cell = (text: string, figure: number | null = null) => ({ text, figure, isQuiet: false });

const REPORT: ReportDocument = {
  language: 'ky', addressee: 'Мониторингдик топко', title: 'Суу бөлүгүнүн аткарылышы', subtitle: '2026-жылдын I жарым жылдыгы', facts: [['Мезгил', '01.01.2026 – 30.06.2026']], footer: 'Отчёт & <төмөн>', pageWord: 'барак', inWords: 'сөз менен',
  sections: [
    {
      heading: 'Матрица: [өлчөм] / узун аталш, ал 31 белгиден ашат', blocks: [{ kind: 'paragraph', text: 'Ң Ө Ү ң ө ү «№ 5» м³ — 95 %' }, {
        kind: 'table', columns: [{ head: 'Индикатор', width: 3, isNumber: false }, { head: 'План', width: 1, isNumber: true }, { head: 'Факт', width: 1, isNumber: true }],
        groups: [{ head: 'Тексттен', rows: [[cell('=1+1 & <эсептегич>'), cell('25\u00a0000', 25_000), cell('182,5 [160,0; 205,0]', 182.5)], [cell('Кубаттуулук'), { text: '–', figure: null, isQuiet: true }, cell('−3', -3)]] }],
      }],
    },
    {
      heading: 'Диаграммалар', blocks: [{
        kind: 'chart', title: 'Жол', note: 'Толук узундук: 103,3 %.',
        bars: [{ label: 'Бюджет', text: '103,3 %', figure: 1.033333, solidRatio: 1, limits: null }, { label: 'Жоготуу', text: '25,0 % [10,0 %; 40,0 %]', figure: 0.25, solidRatio: 0.24, limits: { fromRatio: 0.1, toRatio: 0.39 } }],
      }],
    },
    { heading: 'Колдор', blocks: [{ kind: 'blank', label: 'Сунуштар', lines: 3 }, { kind: 'signatures', heads: ['Кызматы', 'Колу', 'Аты-жөнү', 'Күнү'], offices: ['Директор', 'Мэрия'] }] },
  ],
};

/** All words of the report, as it has them. */
const SAID = ['Мониторингдик топко', '2026-жылдын I жарым жылдыгы', '01.01.2026 – 30.06.2026', 'Ң Ө Ү ң ө ү «№ 5» м³ — 95 %', '=1+1 & <эсептегич>', '25\u00a0000', '182,5 [160,0; 205,0]', '−3', 'Тексттен', 'Жол', '103,3 %', '25,0 % [10,0 %; 40,0 %]', 'Сунуштар', 'Колу', 'Директор'];

describe('a report as a file', () => {
  it('is a DOCX whose text another reader finds, with headings, a repeated table head and the language of its words', async () => {
    const bytes = await reportBytes(REPORT, 'docx');
    const paragraphs = await docxParagraphs(bytes);
    for (const text of SAID) expect(paragraphs).toContain(text);
    const parts = await zipParts(bytes);
    expect(parts.get('word/document.xml')).toMatch(/<w:tblHeader\/>/);
    expect(parts.get('word/document.xml')!.match(/w:val="Heading1"/g)).toHaveLength(3);
    expect(parts.get('word/styles.xml')).toContain('ky-KG');
  });

  it('is a PDF with every Kyrgyz letter, its typeface within, and a page number', async () => {
    const bytes = await reportBytes(REPORT, 'pdf');
    const text = (await pdfPages(bytes)).join('\n').replaceAll(/\s+/g, ' ');
    for (const said of SAID) expect(text).toContain(said.replaceAll('\u00a0', ' '));
    expect(text).toContain('барак 1 / ');
    expect(bytes.toString('latin1')).toMatch(/\/FontFile2/);
    expect(bytes.toString('latin1')).not.toMatch(/\/BaseFont \/(Helvetica|Times)/);
  });

  it('is an XLSX with a sheet for each section, figures as numbers, words as words, and limits beside them', async () => {
    const bytes = await reportBytes(REPORT, 'xlsx');
    const sheets = xlsxSheets(bytes);
    expect([...sheets.keys()]).toEqual(['Суу бөлүгүнүн аткарылышы', '1. Матрица   өлчөм    узун атал', '2. Диаграммалар', '3. Колдор']);
    const matrix = sheets.get('1. Матрица   өлчөм    узун атал')!;
    expect(matrix).toContainEqual(['Индикатор', 'План', 'Факт', 'Факт, сөз менен']);
    expect(matrix).toContainEqual(['=1+1 & <эсептегич>', 25_000, 182.5, '182,5 [160,0; 205,0]']);
    expect(matrix).toContainEqual(['Кубаттуулук', '–', -3, '−3']);
    expect(sheets.get('2. Диаграммалар')).toContainEqual(['Бюджет', 1.033333, '103,3 %', null]);
  });

  it('is an XLSX whose chart is drawn from the cells that hold its figures', async () => {
    const parts = await zipParts(await reportBytes(REPORT, 'xlsx'));
    const sheet = parts.get('xl/worksheets/sheet3.xml')!;
    const [, first = '', last = ''] = /\$B\$(\d+):\$B\$(\d+)/.exec(parts.get('xl/charts/chart1.xml')!) ?? [];
    expect(sheet).toContain(`<c r="B${first}" s="6"><v>1.033333</v></c>`);
    expect(sheet).toContain(`<c r="B${last}" s="6"><v>0.25</v></c>`);
    expect(parts.get('xl/charts/chart1.xml')).toContain(`'2. Диаграммалар'!$A$${first}:$A$${last}`);
  });
});
