import type { Locator, Page } from 'playwright-core';

import { type Language, words } from './words.js';

/** Each language is switched to by its own name. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { ky: 'Кыргызча', ru: 'Русский', en: 'English' };
export const LANGUAGES = ['ky', 'ru', 'en'] as const;

/** What a journey does in one language, by what people read in it. */
export interface InLanguage {
  /** Number of the language: what a journey enters is another thing in each. */
  readonly no: number;
  readonly say: (key: string, filled?: Readonly<Record<string, string>>) => string;
  readonly heading: (page: Page, name: string) => Promise<void>;
  readonly press: (within: Page | Locator, name: string) => Promise<void>;
  /** Opens a page in the language. */
  readonly begin: (page: Page, address: string) => Promise<void>;
  readonly dialogOf: (page: Page, title: string) => Locator;
}

export function inLanguage(language: Language): InLanguage {
  return {
    no: LANGUAGES.indexOf(language) + 1,
    say: (key, filled) => words(language, key, filled),
    heading: (page, name) => page.getByRole('heading', { name, level: 1, exact: true }).waitFor(),
    press: (within, name) => within.getByRole('button', { name, exact: true }).click(),
    begin: async (page, address) => {
      await page.goto(address);
      // The switch of the room before sign-in goes away: whose page it is stands beside the one that stays.
      await page.getByRole('button', { name: /^[a-z]+: / }).waitFor();
      await page.getByRole('button', { name: OWN_NAMES[language] }).click();
      await page.locator(`html[lang=${language}]`).waitFor();
    },
    dialogOf: (page, title) => page.getByRole('dialog', { name: title }),
  };
}
