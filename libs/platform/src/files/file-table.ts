import type { WrittenCell } from '@app/registry';

/** A table to be written to a file, line by line. */
export interface FileTable {
  /** At most 31 characters: the name of the sheet. */
  readonly title: string;
  readonly headings: readonly { readonly text: string; readonly isText: boolean }[];
  readonly lines: AsyncIterable<readonly (WrittenCell | null)[]> | Iterable<readonly (WrittenCell | null)[]>;
}
