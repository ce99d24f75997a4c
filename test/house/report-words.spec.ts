import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { REPORT_LANGUAGES, reportWordsIn } from '@app/programme';
import { numberWords } from '@app/units';

import { formatNumber } from '../../apps/console/src/words/fmt.js';

const catalogue = (language: string): Record<string, string> => JSON.parse(readFileSync(resolve(import.meta.dirname, `../../apps/console/src/words/${language}.json`), 'utf8')) as Record<string, string>;

describe('the words of the report', () => {
  it.each(REPORT_LANGUAGES)('are in %s those of the console wherever both say the same', (language) => {
    const words = Object.entries(reportWordsIn(language));
    const shared = words.filter(([key]) => key in catalogue('en'));
    expect(shared.length).toBeGreaterThan(40);
    expect(shared.filter(([key, text]) => catalogue(language)[key] !== text)).toEqual([]);
  });

  it.each(REPORT_LANGUAGES)('in %s ask for the same figures as in the others, and none is empty', (language) => {
    const filledIn = (text: string): string => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '').toSorted().join();
    const english = reportWordsIn('en');
    expect(Object.entries(reportWordsIn(language)).filter(([key, text]) => text.trim() === '' || filledIn(text) !== filledIn(english[key as keyof typeof english]))).toEqual([]);
  });

  it.each(REPORT_LANGUAGES)('write numbers in %s as the console does, but for the width of the space', (language) => {
    for (const [amount, decimals] of [[1234567.891, undefined], [-0.04, 1], [25_000, 0], [-8371.4, undefined]] as const) expect(numberWords(amount, language, decimals)).toBe(formatNumber(amount, language, decimals).replaceAll('\u202f', '\u00a0'));
  });
});
