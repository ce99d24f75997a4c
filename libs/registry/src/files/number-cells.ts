import { litresFromDecimal } from '@app/units';

import { type CellKind, type CellReading, type FileCell, quoted, refused } from './cell.js';
import { decimalInLanguages } from './languages.js';
import { spelledOut } from './spreadsheet-number.js';

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?\d+(?:[.,]\d+)?$/;
const THOUSANDTHS = 3;

function numberText({ form, text }: FileCell): string | CellReading {
  if (form === 'text') return text;
  if (form !== 'number') return refused('SCHEMA', 'no_number');
  return spelledOut(text) ?? refused('SCHEMA', 'digits_lost', { text: quoted(text) });
}

/** A whole number from `least` to `most`, without separators of thousands. */
export function whole(least: number, most: number): CellKind {
  return {
    rule: `whole number ${least} to ${most}`,
    read(cell) {
      const text = numberText(cell);
      if (typeof text !== 'string') return text;
      if (!WHOLE.test(text)) return refused('SCHEMA', 'not_whole', { text: quoted(text) });
      const number = Number(text);
      return number >= least && number <= most ? { meaning: number } : refused('RANGE', 'not_between', { text: quoted(text), least, most });
    },
    write: (meaning) => ({ form: 'number', text: String(meaning) }),
  };
}

/**
 * A number with at most three decimals, after a comma or a point, kept in thousandths: cubic metres as litres, kilowatts as
 * watts. Its meaning is the whole number of thousandths.
 */
export function thousandths(most: number): CellKind {
  return {
    rule: `number 0 to ${most / 1000} with at most three decimals, comma or point`,
    read(cell) {
      const text = numberText(cell);
      if (typeof text !== 'string') return text;
      if (!DECIMAL.test(text)) return refused('SCHEMA', 'not_a_number', { text: quoted(text) });
      const [, fraction = ''] = text.split(/[.,]/);
      if (fraction.length > THOUSANDTHS) return refused('RANGE', 'too_many_decimals', { text: quoted(text), most: THOUSANDTHS });
      const meaning = litresFromDecimal(text.replace(',', '.'), 'm3');
      return typeof meaning !== 'number' || meaning > most ? refused('RANGE', 'not_between', { text: quoted(text), least: 0, most: decimalInLanguages(most / 1000) }) : { meaning };
    },
    write: (meaning) => ({ form: 'number', text: decimalOf(Number(meaning), THOUSANDTHS) }),
  };
}

/** An index of a register in cubic metres; its meaning is litres. Where commas separate the cells of the file, a decimal comma is refused: nobody can tell it from a shifted cell. */
export function registerIndex(most: number): CellKind {
  const number = thousandths(most);
  return {
    rule: `${number.rule}; in a file separated by commas a point alone`,
    read: (cell, setting) => (setting.hasCommasBetween === true && cell.text.includes(',') ? refused('SCHEMA', 'comma_among_commas', { text: quoted(cell.text) }) : number.read(cell, setting)),
    write: (meaning, setting) => number.write(meaning, setting),
  };
}

/** A share between 0 and 1, both excluded, with at most four decimals; its meaning is the whole number of ten-thousandths. */
export const share: CellKind = {
  rule: 'number between 0 and 1, at most four decimals, comma or point',
  read(cell) {
    const text = numberText(cell);
    if (typeof text !== 'string') return text;
    if (!DECIMAL.test(text)) return refused('SCHEMA', 'not_a_number', { text: quoted(text) });
    const [units, fraction = ''] = text.split(/[.,]/);
    if (fraction.length > 4) return refused('RANGE', 'too_many_decimals', { text: quoted(text), most: 4 });
    const meaning = Number(`${units}${fraction.padEnd(4, '0')}`);
    return meaning > 0 && meaning < 10_000 ? { meaning } : refused('RANGE', 'not_between', { text: quoted(text), least: 0, most: 1 });
  },
  write: (meaning) => ({ form: 'number', text: decimalOf(Number(meaning), 4) }),
};

/** Whole parts of a power of ten as decimal text without trailing zeros. */
function decimalOf(parts: number, decimals: number): string {
  const digits = String(parts).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
}
