import { assessProgramme } from '../indicators/assess-programme.js';
import { gathered, INDICATORS } from '../indicators/made-programme.js';
import { KARA_BALTA_PROGRAMME } from '../kara-balta/programme.js';
import { type DeviationStanding, standingOf, summaryOf } from './deviation-standing.js';
import { programmeReport, type ReportedSnapshot } from './programme-report.js';
import { REPORT_LANGUAGES, type ReportCell, type ReportDocument, type ReportTable } from './report-document.js';

const END = { toYear: 2026 };
const entry = (indicatorCode: string, fromOn: string, amount: string) => ({ entryId: 1, indicatorCode, fromOn, amount });
const PARK = 'irrigation-lower-park';

function reported(over: Parameters<typeof gathered>[0] = {}, kind = 'half_year', fromOn = '2024-01-01', more: Partial<ReportedSnapshot> = {}): ReportedSnapshot {
  return {
    assessment: assessProgramme(gathered({ contradictions: [{ code: 'one', wordsKy: 'Эки сан', wordsRu: 'Два числа', wordsEn: 'Two figures', sides: [['a, L 1'], ['b, L 2', 'c, L 3']] }], ...over }, kind, fromOn)), versionNo: 2, sha256: 'ab'.repeat(32), takenOn: '2024-07-15', fromYear: 2023, toYear: 2026,
    document: { nameKy: 'Программа', nameRu: 'Программа', nameEn: 'Programme', number: '05', adoptedOn: '2023-02-16' }, bodies: KARA_BALTA_PROGRAMME.bodies, changed: null, ...more,
  };
}

const tableUnder = ({ sections }: ReportDocument, heading: string): ReportTable => sections.find((one) => one.heading === heading)!.blocks.find((block): block is ReportTable => block.kind === 'table')!;
const rowOf = (table: ReportTable, name: string): readonly ReportCell[] => table.groups.flatMap(({ rows }) => rows).find((row) => row.some(({ text }) => text === name))!;

describe('how an indicator stands to its target', () => {
  const cases: [string, DeviationStanding | null, string, Parameters<typeof gathered>[0], string, string][] = [
    ['60 meters of 60 read', 'reached', 'meters-budget', { meters: { ...gathered().meters, budget: { installed: 60, proved: 60 } } }, 'half_year', '2024-01-01'],
    ['3 of 60 two years before the end', 'under_way', 'meters-budget', {}, 'half_year', '2024-01-01'],
    ['3 of 60 when the programme is over', 'short', 'meters-budget', {}, 'half_year', '2026-07-01'],
    ['3 of 60 half a year before the end', 'under_way', 'meters-budget', {}, 'half_year', '2026-01-01'],
    ['a park with a quarter of the plan of the year, at midyear', 'under_way', PARK, { entries: [entry(PARK, '2024-01-01', '2000')] }, 'half_year', '2024-01-01'],
    ['the same park at the end of the year', 'short', PARK, { entries: [entry(PARK, '2024-01-01', '2000'), entry(PARK, '2024-07-01', '10')] }, 'half_year', '2024-07-01'],
    ['the same park over the year', 'short', PARK, { entries: [entry(PARK, '2024-01-01', '2000'), entry(PARK, '2024-07-01', '10')] }, 'year', '2024-01-01'],
    ['a park with all of the plan', 'reached', PARK, { entries: [entry(PARK, '2024-01-01', '8371.4')] }, 'half_year', '2024-01-01'],
    ['a park of which nothing was entered', 'not_told', PARK, {}, 'half_year', '2024-01-01'],
    ['182.5 litres a person, 160 to 205, against 170', 'within_limits', 'litres-per-person', {}, 'half_year', '2024-01-01'],
    ['169 litres a person, 165 to 169.5, against 170', 'reached', 'litres-per-person', { balance: { ...gathered().balance!, litresPerPersonDay: { figure: 169, low: 165, high: 169.5 } } }, 'half_year', '2024-01-01'],
    ['one well of 14 that should run steadily, at any time', 'short', 'wells-winter', {}, 'half_year', '2024-01-01'],
    ['more wells than are to be held', 'short', 'wells-winter', { wellMonths: [{ month: '2024-01', inService: 20, known: 20, ran: Array.from({ length: 15 }, (_, at) => `W${at}`) }] }, 'half_year', '2024-01-01'],
    ['losses, for which the document sets no figure', null, 'real-losses', {}, 'half_year', '2024-01-01'],
  ];
  it.each(cases)('%s: %s', (_, standing, code, over, kind, fromOn) => {
    const { assessment } = reported(over, kind, fromOn);
    expect(standingOf(assessment.indicators.find((one) => one.code === code)!, assessment, END)).toBe(standing);
  });

  it('is counted once for each indicator', () => {
    const { assessment } = reported({ entries: [entry(PARK, '2024-01-01', '8371.4')] });
    const summary = summaryOf(assessment, END);
    expect(summary).toMatchObject({ all: 20, withTarget: 10 });
    expect(summary.final + summary.provisional + summary.unknown).toBe(20);
    expect(Object.values(summary.standings).reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(summary.standings).toEqual({ reached: 1, short: 2, under_way: 4, within_limits: 1, not_told: 2 });
  });
});

describe('the report of a half-year', () => {
  it('has the columns of the document’s own matrix, in its order and words', () => {
    const { columns, groups } = tableUnder(programmeReport(reported(), 'ky'), 'Индикаторлордун матрицасы');
    expect(columns.map(({ head }) => head)).toEqual([
      'Маселе', 'Индикаторлордун аталышы', 'Өлчөө бирдиги', 'Базалык жыл (2022-ж.)', 'Аралык индикатор, 1-жыл (2023)', 'Аралык индикатор, 2-жыл (2024)', 'Аралык индикатор, 3-жыл (2025)', 'Аралык индикатор, 4-жыл (2026)',
      'Акыркы индикаторлор же максаттар', 'Иш жүзүндө', 'Четтөө', 'Жооптуу орган']);
    expect(groups.map(({ rows }) => rows.length)).toEqual([3, 17]);
  });

  it('says amounts in the form of the language and keeps the figure beside them', () => {
    const over = { entries: [entry(PARK, '2024-01-01', '8000.5')] };
    const row = (language: 'ky' | 'ru' | 'en', heading: string, name: string) => rowOf(tableUnder(programmeReport(reported({ ...over, halvesSinceStart: ['2024-01-01'] }), language), heading), name);
    const russian = row('ru', 'Матрица индикаторов', 'Автополив, нижний парк');
    expect(russian.map(({ text }) => text)).toEqual(['без задачи', 'Автополив, нижний парк', 'м²', '0', '8\u00a0371,4', '8\u00a0371,4', '8\u00a0371,4', '8\u00a0371,4', '33\u00a0485,9', '8\u00a0000,5', '−370,9 (−4,4 %) от плана 2024', 'МП «Универсал», Управление МС и ММ']);
    expect(russian.map(({ figure }) => figure)).toEqual([null, null, null, 0, 8371.4, 8371.4, 8371.4, 8371.4, 33485.9, 8000.5, -370.9, null]);
    expect(row('en', 'Matrix of indicators', 'Automatic irrigation, lower park')[9]!.text).toBe('8\u00a0000.5');
  });

  it('says of what was not measured that it was not, never 0, and of what is not computed why', () => {
    const report = programmeReport(reported({ balance: null }), 'en');
    const row = rowOf(tableUnder(report, 'Matrix of indicators'), 'Consumption a person and day');
    expect(row[3]).toEqual({ text: 'not measured', figure: null, isQuiet: true });
    expect(row[9]).toEqual({ text: 'not computed', figure: null, isQuiet: true });
    expect(rowOf(tableUnder(report, 'What is not computed, and what is missing'), 'Consumption a person and day')[1]!.text).toBe('The balance of this period was not computed: that happens by itself once the period is over. (01.01.2024)');
  });

  it('gives each deviation its reason out of the snapshot, and room for those who answer', () => {
    const row = (over: Parameters<typeof gathered>[0], name: string) => rowOf(tableUnder(programmeReport(reported(over), 'en'), 'Deviations and their reasons'), name);
    const reasons = [{ indicatorCode: 'meters-budget', fromOn: '2024-01-01', bodyCode: 'kvk', said: 'Delivered late.', statedOn: '2024-07-10' }, { indicatorCode: 'meters-household', fromOn: '2024-01-01', bodyCode: 'gone', said: 'No money.', statedOn: '2024-07-11' }];
    expect(['Meters in place and read, budget organisations', 'Meters in place and read, households', 'Meters in place and read, legal entities'].map((name) => row({ reasons }, name).at(-1)!.text))
      .toEqual([expect.stringMatching(/^Delivered late\. \(Utility .+, 10\.07\.2024\)$/), 'No money. (gone, 11.07.2024)', '']);
    expect(row({}, 'Meters in place and read, budget organisations').slice(1).map(({ text }) => text)).toEqual(['3', '−57 (−95.0 %) from the final target', 'not due yet', 'Installed: 4; of them read: 3.', '']);
    expect(row({}, 'Consumption a person and day').slice(1).map(({ text }) => text)).toEqual([
      '182.5 [160.0; 205.0]', '+12.5 (7.4 %) from the final target', 'within the limits of error', 'No progress is shown: the base year was not measured.', '']);
    expect(row({ meters: { ...gathered().meters, ofUnknownSize: 15 } }, 'Meters of a larger diameter (above DN 20) in place and read')[4]!.text).toBe('Installed: 2; of them read: 1. 50.0 % of what is needed is known. Provisional: may still change.');
  });

  it('draws what is beyond 100 % as it is, and limits where there are some', () => {
    const charts = programmeReport(reported({ meters: { ...gathered().meters, budget: { installed: 62, proved: 62 } } }), 'en').sections.find(({ heading }) => heading === 'Charts')!.blocks.flatMap((block) => (block.kind === 'chart' ? [block] : []));
    expect(charts.map(({ title }) => title)).toEqual(['Way from the base to the final target', 'Shares, with their limits', 'How much of what an indicator needs is known']);
    const budget = charts[0]!.bars.find(({ label }) => label.includes('budget'))!;
    expect(budget).toMatchObject({ text: '103.3 %', solidRatio: 1, limits: null });
    expect(charts[0]!.bars.find(({ label }) => label.includes('households'))!.solidRatio).toBeCloseTo(18 / 25_000 / (62 / 60), 9);
    expect(charts[1]!.bars.find(({ label }) => label.startsWith('Real losses'))).toMatchObject({ text: '25.0 % [10.0 %; 40.0 %]', solidRatio: 0.25, limits: { fromRatio: 0.1, toRatio: 0.4 } });
  });

  it('tells contradictions with both sides, decisions with their paper, and both values of a restatement', () => {
    const indicators = INDICATORS.map((one) => (one.code === 'meters-household' ? { ...one, targets: [{ year: null, amount: '4000', document: 'No. 2', line: null, decidedOn: '2024-03-01' }] } : one));
    const changed = { sinceVersionNo: 1, facts: [{ code: 'meters-household', before: null, after: 18, targetBefore: '25000', targetAfter: '4000', deviationBefore: null, deviationAfter: -3982 }] };
    const report = programmeReport(reported({ indicators }, 'half_year', '2024-01-01', { changed }), 'ru');
    const texts = (heading: string): string[][] => tableUnder(report, heading).groups.flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text)));
    expect(texts('Противоречия документа')).toEqual([['Два числа', 'a, L 1', 'b, L 2; c, L 3']]);
    expect(texts('Поправки к плановым показателям')).toEqual([['Водомеры, которые стоят и читаются: население, Конечный показатель', '4\u00a0000', 'No. 2, 01.03.2024']]);
    expect(texts('Отличия от версии 1')).toEqual([['Водомеры, которые стоят и читаются: население', 'не рассчитано', '18', '25\u00a0000', '4\u00a0000']]);
  });

  it.each(REPORT_LANGUAGES)('stands wholly in %s, with the hash of what it was made from and room for five signatures', (language) => {
    const report = programmeReport(reported(), language);
    const text = JSON.stringify(report);
    expect(text).not.toMatch(/\{\{|undefined|NaN|Infinity/);
    expect(text).toContain('ab'.repeat(32));
    expect(report.sections.at(-1)!.blocks[0]).toMatchObject({ kind: 'signatures', offices: { length: 5 } });
    expect(report).toEqual(programmeReport(reported(), language));
  });

  it.each([['half_year', '2024-01-01', 'Half-year I of 2024', '01.01.2024 – 30.06.2024'], ['half_year', '2024-07-01', 'Half-year II of 2024', '01.07.2024 – 31.12.2024'], ['year', '2024-01-01', 'Year 2024', '01.01.2024 – 31.12.2024']])(
    'names the period %s %s by its days', (kind, fromOn, subtitle, days) => {
      const report = programmeReport(reported({}, kind, fromOn), 'en');
      expect(report.subtitle).toBe(subtitle);
      expect(report.facts[1]![1]).toBe(days);
    });
});
