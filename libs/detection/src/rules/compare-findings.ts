import type { FindingKind } from '../finding.js';

/** A finding as far as a comparison asks: its name and when it was raised. */
export interface ComparedFinding {
  readonly subject: 'meter' | 'well' | 'zone';
  readonly subjectId: number;
  readonly kind: FindingKind;
  readonly startedAtMs: number;
  readonly raisedAtMs: number;
  readonly flowLitresPerHour: number | null;
}

/** What other parameters would have found of a kind. */
export interface KindCompared {
  readonly kind: FindingKind;
  readonly now: number;
  readonly proposed: number;
  /** Raised by the proposed ones alone, and by those of now alone. */
  readonly added: number;
  readonly gone: number;
}

export interface FindingsCompared {
  readonly kinds: readonly KindCompared[];
  readonly added: readonly ComparedFinding[];
  readonly gone: readonly ComparedFinding[];
}

/**
 * Holds the findings of two runs over the same days against each other. One finding is the same in both if it is of the same kind at the same place and began within so long of the other:
 * other parameters see the same leak an hour sooner or later.
 * @param sinceMs findings raised before are learning, and not counted
 */
export function compareFindings(now: readonly ComparedFinding[], proposed: readonly ComparedFinding[], sinceMs: number, withinMs: number): FindingsCompared {
  const counted = (found: readonly ComparedFinding[]): ComparedFinding[] => found.filter(({ raisedAtMs }) => raisedAtMs >= sinceMs).toSorted((one, other) => one.startedAtMs - other.startedAtMs);
  const [before, after] = [counted(now), counted(proposed)];
  const gone = [...before];
  const added = after.filter((one) => {
    const at = gone.findIndex((other) => other.kind === one.kind && other.subject === one.subject && other.subjectId === one.subjectId && Math.abs(other.startedAtMs - one.startedAtMs) <= withinMs);
    if (at >= 0) gone.splice(at, 1);
    return at < 0;
  });
  const kinds = [...new Set([...before, ...after].map(({ kind }) => kind))].sort();
  const of = (found: readonly ComparedFinding[], kind: FindingKind): number => found.filter((one) => one.kind === kind).length;
  return { kinds: kinds.map((kind) => ({ kind, now: of(before, kind), proposed: of(after, kind), added: of(added, kind), gone: of(gone, kind) })), added, gone };
}
