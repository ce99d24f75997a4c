import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CHECKOUT } from '../support/stack.js';

export type Language = 'ky' | 'ru' | 'en';

const catalogue = (language: Language): Record<string, string> => JSON.parse(readFileSync(join(CHECKOUT, `apps/console/src/words/${language}.json`), 'utf8')) as Record<string, string>;
const CATALOGUES = { ky: catalogue('ky'), ru: catalogue('ru'), en: catalogue('en') };

/** The words of a page, by their key: a journey finds things by what people read. */
export function words(language: Language, key: string, filled: Readonly<Record<string, string>> = {}): string {
  const text = CATALOGUES[language][key];
  if (text === undefined) throw new Error(`there are no words for ${key}`);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => filled[name] ?? '');
}

/** Words of the language that clerks, dispatchers and administrators meet. */
export const ru = (key: string, filled?: Readonly<Record<string, string>>): string => words('ru', key, filled);
