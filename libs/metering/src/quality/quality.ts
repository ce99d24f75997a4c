/** Where an index or a volume comes from. */
export const READING_SOURCES = ['AUTO', 'MANUAL_DISPATCH', 'MANUAL_INSPECTOR', 'SUBSCRIBER', 'IMPORT', 'INSTALL', 'REMOVAL', 'VERIFICATION'] as const;
export type ReadingSource = (typeof READING_SOURCES)[number];

/** What is thought of it, with the category and index of CIM quality codes (IEC 61968-9; the system part is the service's). */
export const STATUS_CODES = {
  VALID: '0.0', VALIDATED: '0.1', SUSPECT: '5.258', FAILED: '6.0', MISSING: '5.259', ESTIMATED: '8.0', EDITED: '7.0', ADDED: '7.1', REJECTED: '7.3',
  ACCEPTED_QUESTIONABLE: '10.1', DERIVED: '11.0', INFERRED: '11.1', PROJECTED: '12.0',
} as const;
export type QualityStatus = keyof typeof STATUS_CODES;

/** How it was made up where no reading says it. */
export const ESTIMATION_METHODS = ['INTERP', 'AVG_OWN', 'SAME_PERIOD_LY', 'PROFILE_CLASS', 'EQUAL_SPREAD', 'NORM', 'FIXED', 'MANUAL'] as const;
export type EstimationMethod = (typeof ESTIMATION_METHODS)[number];

/** Quality of one figure: three fields, none of which follows from another. */
export interface Quality {
  readonly source: ReadingSource;
  readonly status: QualityStatus;
  /** Null of an actual figure. */
  readonly method: EstimationMethod | null;
}

/** Actual above edited above estimated above norm above nothing (R20). */
export function qualityRank({ status, method }: Quality): number {
  switch (status) {
    case 'VALIDATED': case 'VALID': case 'ACCEPTED_QUESTIONABLE': case 'DERIVED': return 4;
    case 'EDITED': case 'ADDED': return 3;
    case 'ESTIMATED': case 'INFERRED': case 'PROJECTED': return method === 'NORM' || method === 'FIXED' ? 1 : 2;
    case 'SUSPECT': case 'FAILED': case 'MISSING': case 'REJECTED': return 0;
  }
}

/** A figure that stands, or that would take its place. */
export interface QualifiedLitres {
  readonly quality: Quality;
  readonly volumeLitres: number;
}

/** `replace`, `keep`, or `ask`: a person decides, since a final figure would change by more than the threshold. */
export type ReplacementVerdict = 'replace' | 'keep' | 'ask';

/**
 * Whether a new figure takes the place of one that stands (R20). A worse one never does by itself; a person may put anything in.
 *
 * @param askAboveLitres change from which a final figure is not replaced without a person, however good the new one is
 */
export function judgeReplacement(standing: QualifiedLitres, coming: QualifiedLitres, by: { readonly isPerson: boolean; readonly isFinal: boolean; readonly askAboveLitres: number }): ReplacementVerdict {
  if (by.isPerson) return 'replace';
  if (qualityRank(coming.quality) < qualityRank(standing.quality)) return 'keep';
  return by.isFinal && Math.abs(coming.volumeLitres - standing.volumeLitres) > by.askAboveLitres ? 'ask' : 'replace';
}
