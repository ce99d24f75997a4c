import { readFileSync } from 'node:fs';

import type { CatalogueWords } from '@app/detection';
import type { NoticeLanguage } from '@app/persistence';

const read = new Map<NoticeLanguage, Readonly<Record<string, string>>>();

/** The words of the console's catalogue, which a message uses as they are: what a person reads in a message stands on the page it leads to. */
export function catalogueWords(language: NoticeLanguage): CatalogueWords {
  let catalogue = read.get(language);
  if (catalogue === undefined) {
    // Among the sources and in dist it lies at the same place: tsconfig.build.json names the three files.
    catalogue = JSON.parse(readFileSync(new URL(`../../../console/src/words/${language}.json`, import.meta.url), 'utf8')) as Readonly<Record<string, string>>;
    read.set(language, catalogue);
  }
  const known = catalogue;
  return (key, filled = {}) => (known[key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(filled[name] ?? ''));
}
