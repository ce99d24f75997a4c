import type { RegisterNumber, SourceClass } from '@app/registry';

/**
 * What a person says about a reading. exclude: it does not count; edit: another index counts in its place; accept: it counts as it
 * is, whatever the checks say; void: it never was of this meter; restore: it counts again, or here, as it came.
 */
export const CORRECTION_KINDS = ['exclude', 'edit', 'accept', 'void', 'restore'] as const;

export type CorrectionKind = (typeof CORRECTION_KINDS)[number];

/** One reading by name: an index of a key. A key that came with several indexes is several readings. */
export interface NamedReading {
  readonly meterId: number;
  readonly register: RegisterNumber;
  readonly readAtMs: number;
  readonly source: SourceClass;
  /** As it came. */
  readonly indexLitres: number;
}

/** The correction that holds of a reading. */
export interface Correction {
  readonly kind: CorrectionKind;
  /** The index that counts instead; given for an edit alone. */
  readonly editedIndexLitres: number | null;
}

/** Litres that a reading counts with, or null where it does not count at all. */
export function countedIndex(indexLitres: number, correction: Correction | null): number | null {
  if (correction === null) return indexLitres;
  switch (correction.kind) {
    case 'exclude': case 'void': return null;
    case 'edit': return correction.editedIndexLitres;
    case 'accept': case 'restore': return indexLitres;
  }
}

/** What may follow what: nothing is restored that counts as it came, and what was moved away is corrected at the meter it went to. */
const AFTER: Readonly<Record<CorrectionKind | 'nothing', readonly CorrectionKind[]>> = {
  nothing: ['exclude', 'edit', 'accept', 'void'],
  exclude: ['edit', 'accept', 'void', 'restore'],
  edit: ['exclude', 'edit', 'accept', 'void', 'restore'],
  accept: ['exclude', 'edit', 'void', 'restore'],
  void: ['restore', 'void'],
  restore: ['exclude', 'edit', 'accept', 'void'],
};

/** What a person may say of a reading next. A mapping that is corrected makes readings void; no person says so. */
export function correctionsAfter(held: CorrectionKind | null): CorrectionKind[] {
  return AFTER[held ?? 'nothing'].filter((kind) => kind !== 'void');
}

/** Whether a correction of this kind may follow the one that holds. */
export function mayFollow(held: CorrectionKind | null, kind: CorrectionKind): boolean {
  return AFTER[held ?? 'nothing'].includes(kind);
}
