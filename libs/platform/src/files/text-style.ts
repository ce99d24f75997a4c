import type { WrittenCell } from '@app/registry';

export const DELIMITERS = [';', ',', '\t'] as const;
export const DAY_FORMS = ['dd.MM.yyyy', 'yyyy-MM-dd', 'yyyyMMdd'] as const;

/** How a table is spelled as text. */
export interface TextStyle {
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly decimalSign: ',' | '.';
  readonly dayForm: (typeof DAY_FORMS)[number];
  readonly hasBom: boolean;
  readonly hasHeader: boolean;
}

/** What the spreadsheets of an office in Kyrgyzstan open without being asked. */
export const OFFICE_STYLE: TextStyle = { delimiter: ';', decimalSign: ',', dayForm: 'dd.MM.yyyy', hasBom: true, hasHeader: true };

/** A number or day as the style has it. */
export function stringOf({ form, text }: WrittenCell, { decimalSign, dayForm }: Pick<TextStyle, 'decimalSign' | 'dayForm'> = OFFICE_STYLE): string {
  if (form === 'number') return text.replace('.', decimalSign);
  if (form === 'text' || dayForm === 'yyyy-MM-dd') return text;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
  return dayForm === 'yyyyMMdd' ? `${year}${month}${day}` : `${day}.${month}.${year}`;
}
