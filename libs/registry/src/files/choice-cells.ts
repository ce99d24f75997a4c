import { type CellKind, quoted, refused } from './cell.js';
import { FILE_LANGUAGES, type InLanguages, inLanguages } from './languages.js';

/** One of a few, each with its code and its words; case and `ё` do not matter. */
export function oneOf(choices: Readonly<Record<string, InLanguages>>): CellKind {
  const codeByWord = new Map(Object.entries(choices).flatMap(([code, said]) =>
    [code, ...FILE_LANGUAGES.map((language) => said[language])].map((word) => [folded(word), code] as const)));
  const allInWords = inLanguages((language) => Object.values(choices).map((said) => said[language]).join(', '));
  return {
    rule: Object.entries(choices).map(([code, { ru }]) => `\`${code}\` ${ru}`).join(', '),
    read({ form, text }) {
      const code = form === 'text' ? codeByWord.get(folded(text)) : undefined;
      return code === undefined ? refused('SCHEMA', 'none_of', { text: quoted(text), choices: allInWords }) : { meaning: code };
    },
    write: (meaning, { language }) => ({ form: 'text', text: choices[String(meaning)]?.[language] ?? String(meaning) }),
  };
}

const YES: InLanguages = { ru: 'да', ky: 'ооба', en: 'yes' };
const NO: InLanguages = { ru: 'нет', ky: 'жок', en: 'no' };

/** Yes or no in words; a spreadsheet's own TRUE and FALSE too. 1 and 0 are not words and are refused. */
export const yesOrNo: CellKind = {
  rule: 'да or нет',
  read({ form, text }) {
    if (form === 'boolean') return { meaning: text === 'true' };
    const word = folded(text);
    if (form === 'text' && Object.values(YES).includes(word)) return { meaning: true };
    if (form === 'text' && Object.values(NO).includes(word)) return { meaning: false };
    return refused('SCHEMA', 'neither_yes_nor_no', { text: quoted(text) });
  },
  write: (meaning, { language }) => ({ form: 'text', text: (meaning === true ? YES : NO)[language] }),
};

/** A word or heading without what people spell now one way and now another: case, `ё`, repeated and outer spaces. */
export function folded(word: string): string {
  return word.normalize('NFC').trim().toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ');
}
