import type { FileCell } from '@app/registry';

import { NOTHING } from './file-line.js';

/** What the cells of a workbook refer to. */
export interface WorkbookSetting {
  readonly sharedStrings: readonly string[];
  /** Cell formats that show a number as a date or time. */
  readonly dateStyles: ReadonlySet<number>;
  /** Days are counted from 1904, as old programs on a Mac did. */
  readonly isFrom1904: boolean;
}

const DAY_MS = 86_400_000;
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);
const DAYS_TO_1904 = 1462;
/** Before March 1900 the count is off by a day that never was. */
const FIRST_SOUND_DAY = 61;
const DAY_AFTER_9999 = 2_958_466;

/** A cell of a sheet by its type, its format and its text. A date is the wall clock it shows: a spreadsheet knows no zone. */
export function cellMeaning(type: string, style: number, text: string, { sharedStrings, dateStyles, isFrom1904 }: WorkbookSetting): FileCell {
  switch (type) {
    case 's': return { form: 'text', text: sharedStrings[Number(text)] ?? '' };
    case 'inlineStr': case 'str': return { form: 'text', text: unescaped(text) };
    case 'b': return { form: 'boolean', text: text === '1' ? 'true' : 'false' };
    case 'e': return { form: 'error', text };
    case 'd': return { form: 'local_time', text: text.length === 10 ? `${text}T00:00:00` : text.slice(0, 19) };
    default: {
      if (text === '') return NOTHING;
      const days = Number(text) + (isFrom1904 ? DAYS_TO_1904 : 0);
      if (!dateStyles.has(style) || !(days >= FIRST_SOUND_DAY && days < DAY_AFTER_9999)) return { form: 'number', text };
      // A time of day is a binary fraction: whole seconds are what was entered.
      return { form: 'local_time', text: new Date(DAY_ZERO_MS + Math.round(days * DAY_MS / 1000) * 1000).toISOString().slice(0, 19) };
    }
  }
}

/** Text as it was before XLSX spelled a control character as `_x000D_`. */
export function unescaped(text: string): string {
  return text.includes('_x') ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;
}

/** Whether a number format shows a date or time: its letters outside of quotes, brackets and escapes say so. */
export function isDateFormat(id: number, format: string | undefined): boolean {
  if (format === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
  return /[dmyhs]/i.test(format.replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replaceAll(/General|Основной/gi, ''));
}
