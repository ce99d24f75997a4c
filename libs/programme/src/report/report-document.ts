/** Languages that a report is written in. */
export const REPORT_LANGUAGES = ['ky', 'ru', 'en'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

/** A cell of a table: its words, and the figure behind them where it is one. */
export interface ReportCell {
  readonly text: string;
  /** The figure itself, as the snapshot has it: a spreadsheet computes with it. Null where the cell holds words. */
  readonly figure: number | null;
  /** Words in place of a figure: not measured, not set, not computed. */
  readonly isQuiet: boolean;
}

export interface ReportColumn {
  readonly head: string;
  readonly isNumber: boolean;
  /** Share of the width of the page, in parts of the sum. */
  readonly width: number;
}

/** Rows under a heading of their own within a table. */
export interface ReportRows {
  readonly head: string | null;
  readonly rows: readonly (readonly ReportCell[])[];
}

export interface ReportTable {
  readonly kind: 'table';
  readonly columns: readonly ReportColumn[];
  readonly groups: readonly ReportRows[];
}

/** A bar: what is reached, and beyond it what may be; both as shares of the full width. */
export interface ReportBar {
  readonly label: string;
  readonly text: string;
  readonly figure: number;
  readonly solidRatio: number;
  /** From the lower to the upper 95 % limit; nothing where the figure has none. */
  readonly limits: { readonly fromRatio: number; readonly toRatio: number } | null;
}

export interface ReportChart {
  readonly kind: 'chart';
  readonly title: string;
  /** What the lengths mean. */
  readonly note: string;
  readonly bars: readonly ReportBar[];
}

export type ReportBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Lines that people fill in. */
  | { readonly kind: 'blank'; readonly label: string; readonly lines: number }
  | { readonly kind: 'signatures'; readonly heads: readonly [string, string, string, string]; readonly offices: readonly string[] }
  | ReportTable | ReportChart;

export interface ReportSection {
  readonly heading: string;
  readonly blocks: readonly ReportBlock[];
}

/** A report as it is to be read, in one language: what every file of it is made from. */
export interface ReportDocument {
  readonly language: ReportLanguage;
  readonly addressee: string;
  readonly title: string;
  readonly subtitle: string;
  /** What it is about, and what it was made from, by name. */
  readonly facts: readonly (readonly [string, string])[];
  readonly sections: readonly ReportSection[];
  /** Stands at the foot of every page. */
  readonly footer: string;
  readonly pageWord: string;
  /** Beside the head of a column whose figures stand in words once more. */
  readonly inWords: string;
}

export const words = (text: string): ReportCell => ({ text, figure: null, isQuiet: false });
export const quiet = (text: string): ReportCell => ({ text, figure: null, isQuiet: true });
export const figure = (amount: number, text: string): ReportCell => ({ text, figure: amount, isQuiet: false });
