import { readFileSync } from 'node:fs';

export type WordsLanguage = 'ky' | 'ru' | 'en';
/** Gives a text of the catalogue by its key, `{{names}}` in it filled in. */
export type SayWords = (key: string, filled?: Readonly<Record<string, string | number>>) => string;

const read = new Map<WordsLanguage, Readonly<Record<string, string>>>();

/** The words of the console's catalogue, for messages and documents: what a person reads there stands on the page it leads to. */
export function catalogueWords(language: WordsLanguage): SayWords {
  let catalogue = read.get(language);
  if (catalogue === undefined) {
    // Among the sources and in dist it lies at the same place: tsconfig.build.json names the three files.
    catalogue = JSON.parse(readFileSync(new URL(`../../../../apps/console/src/words/${language}.json`, import.meta.url), 'utf8')) as Readonly<Record<string, string>>;
    read.set(language, catalogue);
  }
  const known = catalogue;
  return (key, filled = {}) => (known[key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(filled[name] ?? ''));
}
