import type { FileCell } from '@app/registry';

/** One line of a file that holds anything: its number as an editor or spreadsheet shows it, and its cells. */
export interface FileLine {
  readonly lineNo: number;
  readonly cells: readonly FileCell[];
}

/** What a file may weigh and hold. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;
export const MOST_FILE_LINES = 200_000;

export const NOTHING: FileCell = { form: 'text', text: '' };

/** Whether a line holds nothing, like the rows of bare delimiters that spreadsheets append. */
export function isBlank(cells: readonly FileCell[]): boolean {
  return cells.every(({ text, form }) => form === 'text' && text.trim() === '');
}
