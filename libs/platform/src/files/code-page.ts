/** Code pages of billing programs: DOS (866) and Windows (1251). */
export const CODE_PAGES = { cp866: 'ibm866', cp1251: 'windows-1251' } as const;
export type CodePage = keyof typeof CODE_PAGES;

/** What did not go into a file as it was. */
export interface LetterLosses {
  /** Kyrgyz letters that the code page lacks, written as their Russian neighbours. */
  foldedLetters: number;
  /** Letters that have no neighbour, written as a question mark. */
  lostLetters: number;
}

const FOLDED: Readonly<Record<string, string>> = { ң: 'н', ө: 'о', ү: 'у', Ң: 'Н', Ө: 'О', Ү: 'У' };
const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Spells texts in a code page, one byte a letter, and counts in `losses` what it does not have. */
export function codePageWriter(codePage: CodePage, losses: LetterLosses): (text: string) => Uint8Array {
  const byteOf = new Map(Array.from(new TextDecoder(CODE_PAGES[codePage]).decode(BYTES)).map((letter, byte) => [letter, byte]));
  return (text) => Uint8Array.from(Array.from(text), (letter) => {
    const byte = byteOf.get(letter);
    if (byte !== undefined) return byte;
    const folded = byteOf.get(FOLDED[letter] ?? '');
    if (folded === undefined) losses.lostLetters += 1;
    else losses.foldedLetters += 1;
    return folded ?? 0x3f;
  });
}
