import { type CellKind, type CellReading, type FileCell, quoted, refused } from './cell.js';
import { type InLanguages, inLanguages } from './languages.js';
import { phrase } from './reason.js';
import { spelledOut } from './spreadsheet-number.js';

/** Control, format and private characters, halves of pairs, and what stands for lost characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\uFFFE\uFFFF]/u;
const REPLACEMENT = '\uFFFD';
/** A mantissa with an exponent sign: how a spreadsheet shows a long number. `1E5` may be a code and passes. */
const SCIENTIFIC = /^\d+(?:[.,]\d+)?E\+\d+$/i;

const LATIN_LOOK_ALIKE = new Map(Array.from('АаВЕеКМНОоРрСсТУуХхІіЅѕЈј', (letter, at) => [letter, Array.from('AaBEeKMHOoPpCcTYyXxIiSsJj')[at]!]));

/** What no text may contain, named by its code point. */
function unwantedIn(text: string): CellReading | undefined {
  if (text.includes(REPLACEMENT)) return refused('MALFORMED_ENCODING', 'letters_lost');
  const found = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : refused('SCHEMA', 'invisible_character', { code: found.toString(16).toUpperCase().padStart(4, '0') });
}

/** Words of people: names, places, remarks. */
export function words(maxLength: number): CellKind {
  return {
    rule: `text, at most ${maxLength} characters`,
    read({ form, text }) {
      if (form !== 'text' && form !== 'number') return refused('SCHEMA', 'not_text');
      const unwanted = unwantedIn(text);
      if (unwanted !== undefined) return unwanted;
      return text.length > maxLength ? refused('SCHEMA', 'too_long', { length: text.length, most: maxLength }) : { meaning: text };
    },
    write: (meaning) => ({ form: 'text', text: String(meaning) }),
  };
}

interface IdentifierRule {
  /** What it is, for messages: `an account number`. */
  readonly what: InLanguages;
  readonly pattern: RegExp;
  readonly allowed: InLanguages;
  /** Whether Latin letters alone are allowed, or those of either script but not both in one identifier. */
  readonly script: 'latin' | 'one';
}

/**
 * A number or code that is text: leading zeros are kept, and nothing is guessed of one that a spreadsheet made a number of.
 * Cyrillic letters that look like Latin ones are named, because two identifiers that look the same would be two things.
 */
export function identifier({ what, pattern, allowed, script }: IdentifierRule): CellKind {
  return {
    rule: allowed.en,
    read(cell) {
      const text = textOfIdentifier(cell);
      if (typeof text !== 'string') return text;
      if (SCIENTIFIC.test(text)) return refused('SCHEMA', 'scientific', { text: quoted(text) });
      const alike = lookAlikesIn(text, script);
      if (alike.length > 0) return refused('SCHEMA', 'look_alikes', { text: quoted(text), letters: inLanguages((language) => alike.map((words) => words[language]).join(', ')) });
      const unwanted = unwantedIn(text);
      if (unwanted !== undefined) return unwanted;
      return pattern.test(text) ? { meaning: text } : refused('SCHEMA', 'not_an_identifier', { text: quoted(text), what, allowed });
    },
    write: (meaning) => ({ form: 'text', text: String(meaning) }),
  };
}

function textOfIdentifier({ form, text }: FileCell): string | CellReading {
  if (form === 'text') return text;
  if (form !== 'number') return refused('SCHEMA', 'not_text');
  const digits = spelledOut(text);
  if (digits === undefined) return refused('SCHEMA', 'fifteen_digits', { text: quoted(text) });
  return /^\d+$/.test(digits) ? digits : refused('SCHEMA', 'number_for_text', { text: quoted(text) });
}

/** Each Cyrillic letter that passes for a Latin one, in words. */
function lookAlikesIn(text: string, script: IdentifierRule['script']): InLanguages[] {
  const hasLatin = /\p{Script=Latin}/u.test(text);
  if (script === 'one' && !hasLatin) return [];
  return Array.from(text).flatMap((letter, at) => {
    const latin = LATIN_LOOK_ALIKE.get(letter);
    return latin === undefined ? [] : [phrase('look_alike', { at: at + 1, cyrillic: letter, latin })];
  });
}
