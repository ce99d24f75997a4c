import type { Headings, LineProblem } from '../customers/import-views.js';

export const READING_OUTCOMES = ['new', 'doubtful', 'closed', 'unchanged', 'refused'] as const;
export type ReadingOutcome = (typeof READING_OUTCOMES)[number];

/** A file of readings that was given in, with what its lines came to: the five outcomes add up to the lines. */
export interface ReadingFile {
  readonly importId: number;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly fileSha256: string;
  readonly fileForm: 'xlsx' | 'utf-8' | 'windows-1251';
  readonly state: 'previewed' | 'applied' | 'cancelled';
  readonly lines: number;
  readonly linesNew: number;
  readonly linesDoubtful: number;
  readonly linesClosed: number;
  readonly linesUnchanged: number;
  readonly linesRefused: number;
  readonly readingsStored: number;
  readonly approvalId: number | null;
  readonly uploadedAt: string;
  readonly uploadedBy: string | null;
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  readonly appliedBefore: { readonly importId: number; readonly appliedAt: string; readonly appliedBy: string | null } | null;
}

export interface ShownReadingFile extends ReadingFile { readonly headings: Headings }

/** A line of such a file, with what it was taken for. */
export interface ReadingFileLine {
  readonly lineNo: number;
  readonly outcome: ReadingOutcome;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly readAt: string | null;
  readonly indexLitres: number | null;
  readonly warning: string | null;
  readonly expectedFromLitres: number | null;
  readonly expectedToLitres: number | null;
  readonly isStored: boolean;
  readonly problems: readonly LineProblem[];
}

/** Doubtful lines that somebody confirmed, by number, with their outcome. */
export type Confirmed = ReadonlyMap<number, ReadingOutcome>;
