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
  /** Sum over the places whose volume is known; null when there is none of them: no data is not zero. */
  readonly knownLitres: number | null;
  /** Places whose whole volume is known. */
  readonly metersKnown: number;
  /** Places that were to be counted at any time between the two instants. */
  readonly metersExpected: number;
  readonly unknown: readonly { readonly place: string; readonly gap: SupplyGap }[];
}

/**
 * What supply meters counted, straight from their registers, for the running day. It judges nothing: a place whose register
 * fell or was not read near an end is left out and named, so that the sum is never more certain than it looks.
 *
 * @param spans stretches of time to be counted; a place has several where it was out of service between them, or its meter was exchanged
 */
export function supplySoFar(spans: readonly SupplyMeterSpan[]): SupplySoFar {
  const litresByPlace = new Map<string, number>();
  const gapByPlace = new Map<string, SupplyGap>();
  for (const { place, atStart, atEnd } of spans) {
    const litres = litresOrGap(atStart, atEnd);
    if (typeof litres === 'number') litresByPlace.set(place, (litresByPlace.get(place) ?? 0) + litres);
    else if (!gapByPlace.has(place)) gapByPlace.set(place, litres);
  }
  const known = [...litresByPlace].filter(([place]) => !gapByPlace.has(place)).map(([, litres]) => litres);
  return {
    knownLitres: known.length === 0 ? null : known.reduce((sum, litres) => sum + litres, 0), metersKnown: known.length, metersExpected: known.length + gapByPlace.size,
    unknown: [...gapByPlace].map(([place, gap]) => ({ place, gap })),
  };
}

function litresOrGap(atStart: IndexAt | undefined, atEnd: IndexAt | undefined): number | SupplyGap {
  if (atStart === undefined) return 'no_reading_at_start';
  // One reading near both ends, such as five minutes after midnight, says nothing of the time between.
  if (atEnd === undefined || atEnd.atMs <= atStart.atMs) return 'no_reading_at_end';
  return atEnd.indexLitres < atStart.indexLitres ? 'register_fell' : atEnd.indexLitres - atStart.indexLitres;
}

/**
 * Flow of one meter between two readings in litres an hour, rounded to whole litres; null where it cannot be told: one of
 * them is missing, no time lies between them, or the register fell.
 */
export function meanFlowLitresPerHour(earlier: IndexAt | undefined, later: IndexAt | undefined): number | null {
  if (earlier === undefined || later === undefined || later.atMs <= earlier.atMs || later.indexLitres < earlier.indexLitres) return null;
  return Math.round(((later.indexLitres - earlier.indexLitres) * 3_600_000) / (later.atMs - earlier.atMs));
}

/** What may be wrong with supply meters: of all that nobody tested, and by serial of those that somebody did. */
export interface SupplyAccuracy {
  readonly supplyMeterLimitRatio: number;
  readonly untestedMetersLimitRatio: number;
  readonly supplyMeters: Readonly<Record<string, { readonly overRegistrationRatio: number; readonly limitRatio: number }>>;
}

/**
 * ± litres of what supply meters counted, in 95 of 100 cases: each meter's own error in quadrature, beside what untested ones may be wrong by together. The error that a test found is not taken
 * out of the running day, so it widens the limits of its meter.
 * @returns null where a meter is not known, since what it gave lies within no limits, and where there is none
 */
export function supplyLimitLitres(spans: readonly (SupplyMeterSpan & { readonly meterSerial: string })[], accuracy: SupplyAccuracy): number | null {
  const { metersKnown, metersExpected } = supplySoFar(spans);
  if (metersKnown === 0 || metersKnown < metersExpected) return null;
  const litresByMeter = new Map<string, number>();
  for (const { meterSerial, atStart, atEnd } of spans) litresByMeter.set(meterSerial, (litresByMeter.get(meterSerial) ?? 0) + atEnd!.indexLitres - atStart!.indexLitres);
  const alone = [...litresByMeter].map(([serial, litres]) => {
    const tested = accuracy.supplyMeters[serial];
    return litres * (tested === undefined ? accuracy.supplyMeterLimitRatio : tested.limitRatio + Math.abs(tested.overRegistrationRatio));
  });
  const untested = [...litresByMeter].filter(([serial]) => accuracy.supplyMeters[serial] === undefined).reduce((sum, [, litres]) => sum + litres, 0);
  return Math.hypot(untested * accuracy.untestedMetersLimitRatio, ...alone);
}
