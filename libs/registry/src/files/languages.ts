/** Languages of headings, of the words in cells and of what is said about lines. All are understood; one is written. */
export const FILE_LANGUAGES = ['ru', 'ky', 'en'] as const;
export type FileLanguage = (typeof FILE_LANGUAGES)[number];
export type InLanguages = Readonly<Record<FileLanguage, string>>;

/** The same said in every language. */
export function inLanguages(wordsIn: (language: FileLanguage) => string): InLanguages {
  return { ru: wordsIn('ru'), ky: wordsIn('ky'), en: wordsIn('en') };
}

/** A number as each language writes it: with a comma in Russian and Kyrgyz, a point in English. */
export function decimalInLanguages(number: number): InLanguages {
  return inLanguages((language) => (language === 'en' ? String(number) : String(number).replace('.', ',')));
}
