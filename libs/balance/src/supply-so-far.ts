/** What a register showed, and when (epoch milliseconds). */
export interface IndexAt {
  readonly atMs: number;
  readonly indexLitres: number;
}

/** The register of one supply meter near the two ends of a stretch of time; undefined where nothing was read near an end. */
export interface SupplyMeterSpan {
  /** The well, inlet or reservoir that the meter counts. */
  readonly place: string;
  readonly atStart: IndexAt | undefined;
  readonly atEnd: IndexAt | undefined;
}

/** Why the volume of one supply meter is not known. A register that fell needs the verdicts of the volume step to be explained. */
export type SupplyGap = 'no_reading_at_start' | 'no_reading_at_end' | 'register_fell';

/** What the supply meters counted between two instants. */
export interface SupplySoFar {
  /** Sum over the meters whose volume is known; null when there is none of them: no data is not zero. */
  readonly knownLitres: number | null;
  readonly metersKnown: number;
  readonly metersExpected: number;
  readonly unknown: readonly { readonly place: string; readonly gap: SupplyGap }[];
}

/**
 * What supply meters counted, straight from their registers, for the running day. It judges nothing: a meter whose register
 * fell or was not read near an end is left out and named, so that the sum is never more certain than it looks.
 */
export function supplySoFar(spans: readonly SupplyMeterSpan[]): SupplySoFar {
  const unknown: { place: string; gap: SupplyGap }[] = [];
  let knownLitres = 0;
  for (const { place, atStart, atEnd } of spans) {
    if (atStart === undefined) unknown.push({ place, gap: 'no_reading_at_start' });
    // One reading near both ends, such as five minutes after midnight, says nothing of the time between.
    else if (atEnd === undefined || atEnd.atMs <= atStart.atMs) unknown.push({ place, gap: 'no_reading_at_end' });
    else if (atEnd.indexLitres < atStart.indexLitres) unknown.push({ place, gap: 'register_fell' });
    else knownLitres += atEnd.indexLitres - atStart.indexLitres;
  }
  const metersKnown = spans.length - unknown.length;
  return { knownLitres: metersKnown === 0 ? null : knownLitres, metersKnown, metersExpected: spans.length, unknown };
}

/**
 * Flow of one meter between two readings in litres an hour, rounded to whole litres; null where it cannot be told: one of
 * them is missing, no time lies between them, or the register fell.
 */
export function meanFlowLitresPerHour(earlier: IndexAt | undefined, later: IndexAt | undefined): number | null {
  if (earlier === undefined || later === undefined || later.atMs <= earlier.atMs || later.indexLitres < earlier.indexLitres) return null;
  return Math.round(((later.indexLitres - earlier.indexLitres) * 3_600_000) / (later.atMs - earlier.atMs));
}
