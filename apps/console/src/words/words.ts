import i18next, { type i18n } from 'i18next';

import type english from './en.json';
import type { Language } from './languages.js';

type PluralForm = 'one' | 'few' | 'many' | 'other';
type WithoutForm<Key> = Key extends `${infer Base}_${PluralForm}` ? Base : Key;
/** A key of the catalogue; one that takes a count stands here without its plural form. */
export type WordKey = WithoutForm<keyof typeof english>;
export type Words = (key: WordKey, filled?: Readonly<Record<string, string | number>>) => string;

const CATALOGUES: Readonly<Record<Language, () => Promise<{ default: Readonly<Record<string, string>> }>>> = {
  ky: () => import('./ky.json'),
  ru: () => import('./ru.json'),
  en: () => import('./en.json'),
};

const engine: i18n = i18next.createInstance();
const ready = engine.init({
  lng: 'ky', fallbackLng: false, resources: {}, keySeparator: false, nsSeparator: false,
  // React escapes; escaping twice would show people the codes.
  interpolation: { escapeValue: false },
});

/** The words of one language, fetched once. */
export async function wordsOf(language: Language): Promise<Words> {
  await ready;
  if (!engine.hasResourceBundle(language, 'translation')) engine.addResourceBundle(language, 'translation', (await CATALOGUES[language]()).default);
  const translate = engine.getFixedT(language);
  return (key, filled) => translate(key, filled ?? {});
}
