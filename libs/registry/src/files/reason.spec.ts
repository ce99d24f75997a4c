import { FILE_LANGUAGES, type InLanguages } from './languages.js';
import { because, named, namedInWords, reasonInWords } from './reason.js';
import { PHRASES, REASON_WORDS, type ReasonName } from './reason-words.js';

const askedIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!).toSorted();
const withoutAsked = (text: string): string => text.replaceAll(/\{\{\w+\}\}/g, '');
const ALL: readonly (readonly [string, InLanguages])[] = [...Object.entries(REASON_WORDS), ...Object.entries(PHRASES)];

describe('the words of reasons', () => {
  it.each(ALL)('%s: stand in Kyrgyz, Russian and English, and ask for the same facts', (_, words) => {
    for (const language of FILE_LANGUAGES) {
      expect([language, words[language].trim()]).toEqual([language, words[language]]);
      expect([language, words[language].length > 0, / {2}/.test(words[language])]).toEqual([language, true, false]);
      expect([language, askedIn(words[language])]).toEqual([language, askedIn(words.en)]);
      // Whoever adds a reason translates it.
      if (/\p{L}/u.test(withoutAsked(words.en))) expect([language, /\p{Script=Cyrillic}/u.test(withoutAsked(words[language]))]).toEqual([language, language !== 'en']);
    }
  });

  it('differ between Kyrgyz and Russian', () => {
    expect(ALL.filter(([, { ky, ru }]) => withoutAsked(ky) === withoutAsked(ru)).map(([name]) => name)).toEqual(['look_alikes']);
  });

  it.each(Object.keys(REASON_WORDS) as ReasonName[])('%s: leave no braces once they are filled', (name) => {
    const facts = Object.fromEntries(askedIn(REASON_WORDS[name].en).map((asked) => [asked, asked.toUpperCase()]));
    for (const words of Object.values(reasonInWords({ name, facts }))) {
      expect(words).not.toMatch(/[{}]/);
      for (const fact of Object.values(facts)) expect(words).toContain(fact);
    }
  });
});

describe('a reason', () => {
  it('is filled with what is the same everywhere, and with what each language says', () => {
    expect(reasonInWords(because('same_thing', { thing: namedInWords(named('meter', { key: '0012' })), lines: { en: '2 and 9', ru: '2 и 9', ky: '2 жана 9' } }))).toEqual({
      en: 'meter 0012 stands in lines 2 and 9', ru: 'счётчик 0012: стоит в строках 2 и 9', ky: '0012 эсептегичи: бул саптарда турат: 2 жана 9' });
  });

  it('repeats a cell as it is given, braces and dollar signs too', () => {
    expect(reasonInWords(because('not_whole', { text: '"$& {{text}}"' })).en).toBe('"$& {{text}}" is not a whole number');
  });
});
