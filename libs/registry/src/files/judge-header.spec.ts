import { folded } from './choice-cells.js';
import { FILE_KINDS } from './file-kinds.js';
import { judgeHeader, knownHeadings } from './judge-header.js';
import { FILE_LANGUAGES } from './languages.js';

const names = (kind: keyof typeof FILE_KINDS, ...headings: string[]): unknown => {
  const header = judgeHeader(FILE_KINDS[kind], headings);
  return 'detail' in header ? header.detail : header.columns.map((column) => column?.name ?? null);
};

describe('a header', () => {
  it('is understood in Russian, Kyrgyz, English and by the names of columns, in any order', () => {
    expect(names('accounts', 'Проживающих', 'жеке эсеп', 'Customer  class', 'address')).toEqual(['residents', 'accountNo', 'class', 'address']);
    expect(names('accounts', 'Лицевой счет', 'КАТЕГОРИЯ АБОНЕНТА')).toEqual(['accountNo', 'class']);
  });

  it.each([
    [['accountNo', 'class', 'accountNo'], 'columns 1 and 3 are both "Лицевой счёт" (accountNo)'], [['accountNo', 'class', 'Лицевой счёт'], 'columns 1 and 3 are both'],
    [['__proto__', 'accountNo', 'class'], 'column 1 is headed "__proto__"'], [['constructor', 'accountNo', 'class'], 'column 1 is headed "constructor"'],
    [['accountNo', '', 'class'], 'column 2 has no heading'], [['accountNo'], 'these columns are missing: Категория абонента (class)'], [['colour', 'class'], 'which is no column of accounts'],
  ])('%j is refused', (headings, words) => {
    expect(names('accounts', ...headings)).toEqual(expect.stringContaining(words));
  });

  it('may end in empty headings, as spreadsheets write them', () => expect(names('accounts', 'accountNo', 'class', '', ' ')).toEqual(['accountNo', 'class', null, null]));

  it('of no kind has two columns that one heading means', () => {
    for (const kind of Object.values(FILE_KINDS)) {
      for (const language of FILE_LANGUAGES) {
        const headings = kind.columns.map((column) => folded(column.headings[language]));
        expect([kind.name, language, new Set(headings).size]).toEqual([kind.name, language, kind.columns.length]);
        expect(knownHeadings(kind, headings)).toBe(headings.length);
      }
      const owners = new Map<string, string>();
      for (const { name, headings } of kind.columns) {
        for (const word of new Set([name, ...Object.values(headings)].map(folded))) {
          expect([kind.name, word, owners.get(word) ?? name]).toEqual([kind.name, word, name]);
          owners.set(word, name);
        }
      }
    }
  });
});
