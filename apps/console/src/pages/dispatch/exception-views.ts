import type { VerdictReason } from '../../api/verdict-views.js';
import type { NamedReading, SaidKind } from '../readings/reading-views.js';

/** A reading that somebody should look at. */
export interface Exception {
  readonly meterId: number; readonly meterSerial: string; readonly servicePointCode: string | null; readonly readAt: string; readonly toAt: string; readonly register: number; readonly source: number | null; readonly origin: string;
  readonly indexLitres: number | null; readonly readIndexLitres: number | null; readonly use: 'used' | 'suspect'; readonly reasons: readonly VerdictReason[]; readonly isFinal: boolean; readonly isAccepted: boolean; readonly litresAtStake: number | null;
  readonly evidence: Readonly<Record<string, number | string | null>> | null; readonly ruleId: number; readonly correctionKind: SaidKind | 'void' | null; readonly mayBecome: readonly SaidKind[];
}

export const exceptionKey = (one: Exception): string => `${one.meterId} ${one.register} ${one.readAt} ${one.source} ${one.indexLitres} ${one.origin} ${one.reasons.join()}`;

/** What may be done with many at once: each is looked at by its figures alone, so that another index is put in one by one. */
export const BULK_KINDS = ['accept', 'exclude'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** Whether a person may still say something of it, and has not just done so. */
export const isOpen = (one: Exception): boolean => one.correctionKind !== 'accept' && one.correctionKind !== 'exclude' && BULK_KINDS.some((kind) => one.mayBecome.includes(kind));

/** The reading behind an exception, by the index it came with. Only asked of one that {@link isOpen}: what a check found is no reading. */
export function namedOf({ register, readAt, source, readIndexLitres }: Exception): NamedReading {
  if (source === null || readIndexLitres === null) throw new Error('what a check found is no reading');
  return { register, readAt, source, indexLitres: readIndexLitres };
}
