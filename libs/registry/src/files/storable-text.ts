const MOST_CHARACTERS = 400;

/** Foreign text for keeping beside a refused line: short, and without what a database cannot hold. Shows `\u0000` for a lost or forbidden character. */
export function storableText(text: string): string {
  return (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text)
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFD\uFFFE\uFFFF]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
