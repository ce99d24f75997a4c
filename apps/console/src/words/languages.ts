export const LANGUAGES = ['ky', 'ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How each language calls itself: never translated. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { ky: 'Кыргызча', ru: 'Русский', en: 'English' };

const KYRGYZ_FIRST: ReadonlySet<string> = new Set(['city', 'contributor']);

/** The language a person meets before choosing one: Kyrgyz for the city, Russian for those who dispatch, bill and administer. */
export function languageOfRole(role: string): Language {
  return KYRGYZ_FIRST.has(role) ? 'ky' : 'ru';
}

/** The language of the browser as far as we speak it, else Kyrgyz. */
export function languageOfBrowser(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return 'ky';
}

export function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export function languageAfter(language: Language): Language {
  return LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? 'ky';
}
