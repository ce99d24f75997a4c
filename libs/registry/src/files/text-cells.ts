import { type CellKind, type CellReading, type FileCell, quoted, refused } from './cell.js';
import { spelledOut } from './spreadsheet-number.js';

/** Control, format and private characters, halves of pairs, and what stands for lost characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\uFFFE\uFFFF]/u;
const REPLACEMENT = '\uFFFD';
/** A mantissa with an exponent sign: how a spreadsheet shows a long number. `1E5` may be a code and passes. */
const SCIENTIFIC = /^\d+(?:[.,]\d+)?E\+\d+$/i;

const LATIN_LOOK_ALIKE = new Map(Array.from('АаВЕеКМНОоРрСсТУуХхІіЅѕЈј', (letter, at) => [letter, Array.from('AaBEeKMHOoPpCcTYyXxIiSsJj')[at]!]));

/** What no text may contain, named by its code point. */
function unwantedIn(text: string): CellReading | undefined {
  if (text.includes(REPLACEMENT)) return refused('MALFORMED_ENCODING', 'contains the character U+FFFD: letters were lost when the file was saved');
  const found = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : refused('SCHEMA', `contains the invisible character U+${found.toString(16).toUpperCase().padStart(4, '0')}`);
}

/** Words of people: names, places, remarks. */
export function words(maxLength: number): CellKind {
  return {
    rule: `text, at most ${maxLength} characters`,
    read({ form, text }) {
      if (form !== 'text' && form !== 'number') return refused('SCHEMA', 'must be text');
      const unwanted = unwantedIn(text);
      if (unwanted !== undefined) return unwanted;
      return text.length > maxLength ? refused('SCHEMA', `has ${text.length} characters; at most ${maxLength} fit`) : { meaning: text };
    },
    write: (meaning) => ({ form: 'text', text: String(meaning) }),
  };
}

interface IdentifierRule {
  /** What it is, for messages: `an account number`. */
  readonly what: string;
  readonly pattern: RegExp;
  readonly allowed: string;
  /** Whether Latin letters alone are allowed, or those of either script but not both in one identifier. */
  readonly script: 'latin' | 'one';
}

/**
 * A number or code that is text: leading zeros are kept, and nothing is guessed of one that a spreadsheet made a number of.
 * Cyrillic letters that look like Latin ones are named, because two identifiers that look the same would be two things.
 */
export function identifier({ what, pattern, allowed, script }: IdentifierRule): CellKind {
  return {
    rule: allowed,
    read(cell) {
      const text = textOfIdentifier(cell);
      if (typeof text !== 'string') return text;
      if (SCIENTIFIC.test(text)) return refused('SCHEMA', `${quoted(text)}: a spreadsheet turned the number into scientific notation, its digits are lost; format the column as text and enter it anew`);
      const alike = lookAlikesIn(text, script);
      if (alike !== undefined) return refused('SCHEMA', alike);
      const unwanted = unwantedIn(text);
      if (unwanted !== undefined) return unwanted;
      return pattern.test(text) ? { meaning: text } : refused('SCHEMA', `${quoted(text)} is not ${what}: ${allowed}`);
    },
    write: (meaning) => ({ form: 'text', text: String(meaning) }),
  };
}

function textOfIdentifier({ form, text }: FileCell): string | CellReading {
  if (form === 'text') return text;
  if (form !== 'number') return refused('SCHEMA', 'must be text');
  const digits = spelledOut(text);
  if (digits === undefined) return refused('SCHEMA', `${quoted(text)}: a spreadsheet keeps 15 digits of a number and lost the others; format the column as text and enter it anew`);
  return /^\d+$/.test(digits) ? digits : refused('SCHEMA', `${quoted(text)} is a number; format the column as text`);
}

function lookAlikesIn(text: string, script: IdentifierRule['script']): string | undefined {
  const hasLatin = /\p{Script=Latin}/u.test(text);
  if (script === 'one' && !hasLatin) return undefined;
  const named = Array.from(text).flatMap((letter, at) => {
    const latin = LATIN_LOOK_ALIKE.get(letter);
    return latin === undefined ? [] : [`character ${at + 1} is the Cyrillic ${letter}, not the Latin ${latin}`];
  });
  return named.length === 0 ? undefined : `${quoted(text)}: ${named.join(', ')}`;
}
