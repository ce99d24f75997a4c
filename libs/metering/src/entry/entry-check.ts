import { DAY_MS } from '@app/time';

/** A reading that counts beside the one that is being entered. */
export interface NeighbourReading {
  readonly readAtMs: number;
  readonly indexLitres: number;
}

/** What is known of the meter when somebody enters an index. */
export interface EntryContext {
  readonly capacityLitres: number;
  /** Overload flow Q4; null where the model is not known. */
  readonly q4LitresPerHour: number | null;
  /** Own daily use; null where it is not known. */
  readonly litresPerDay: number | null;
  readonly previous: NeighbourReading | null;
  readonly next: NeighbourReading | null;
  /** Whether the meter was installed at the time of the reading. */
  readonly isInstalled: boolean;
}

/**
 * Why an index is doubted at entry. In the order of gravity: the meter was nowhere then; less than before; more than a later
 * reading; more than the meter can pass (R8); more than three times what is usual (R5's expectation).
 */
export type EntryWarning = 'NOT_INSTALLED' | 'BELOW_PREVIOUS' | 'ABOVE_NEXT' | 'IMPOSSIBLE_ADVANCE' | 'HIGH_ADVANCE';

/** What an index may be expected to be, and why this one is doubted; null where it is not. */
export interface EntryVerdict {
  readonly warning: EntryWarning | null;
  readonly expectedFromLitres: number;
  /** Null where nothing bounds it but the register. */
  readonly expectedToLitres: number | null;
}

/** Two clocks and a pulse: as in the judgement of registers. */
const CLOCK_TOLERANCE_MS = 60_000;
const UNUSUAL_FACTOR = 3;
const HOUR_MS = 3_600_000;

/**
 * Whether an index read by a person is plausible beside its neighbours. A doubt is no refusal: a register that rolled over or a
 * meter that was exchanged looks doubtful too, and whoever stands before it knows. What the register cannot show is not asked here.
 */
export function checkEntry(readAtMs: number, indexLitres: number, context: EntryContext): EntryVerdict {
  const { previous, next, q4LitresPerHour, litresPerDay, capacityLitres, isInstalled } = context;
  const elapsedMs = previous === null ? 0 : readAtMs - previous.readAtMs;
  const mostByFlow = previous === null || q4LitresPerHour === null ? null : previous.indexLitres + Math.floor(q4LitresPerHour * (elapsedMs + CLOCK_TOLERANCE_MS) / HOUR_MS);
  const mostUsual = previous === null || litresPerDay === null ? null : previous.indexLitres + Math.ceil(UNUSUAL_FACTOR * litresPerDay * Math.max(1, elapsedMs / DAY_MS));
  const bounds = [next?.indexLitres ?? null, mostByFlow, mostUsual].filter((bound) => bound !== null);
  const expectedToLitres = bounds.length === 0 ? null : Math.min(...bounds, capacityLitres - 1);
  const warning = ((): EntryWarning | null => {
    if (!isInstalled) return 'NOT_INSTALLED';
    if (previous !== null && indexLitres < previous.indexLitres) return 'BELOW_PREVIOUS';
    if (next !== null && indexLitres > next.indexLitres) return 'ABOVE_NEXT';
    if (mostByFlow !== null && indexLitres > mostByFlow) return 'IMPOSSIBLE_ADVANCE';
    return mostUsual !== null && indexLitres > mostUsual ? 'HIGH_ADVANCE' : null;
  })();
  return { warning, expectedFromLitres: previous?.indexLitres ?? 0, expectedToLitres };
}
