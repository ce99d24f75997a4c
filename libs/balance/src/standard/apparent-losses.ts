/**
 * Volume of a meter with a known error, corrected: V / (1 + err), err > 0 where it counts too much.
 * Source: AWWA Free Water Audit Software v5, "master meter and supply error adjustments"; 1,123 of 1,133 California rows follow it.
 * @throws RangeError for an error of −1 or less: such a meter counts nothing
 */
export function correctedForMeterError(registeredLitres: number, overRegistrationRatio: number): number {
  if (!(overRegistrationRatio > -1)) throw new RangeError(`a meter error of ${overRegistrationRatio} leaves nothing to correct`);
  return registeredLitres / (1 + overRegistrationRatio);
}

/**
 * What customers' meters did not register: M · r / (1 − r), M what they registered and r the share of the true volume that is missing. Never M · r.
 * Source: AWWA M36; Lomita 2016: 1,880.9393 acre-feet at 1 % are 18.99939.
 * @throws RangeError unless r lies below 1
 */
export function meterInaccuracy(registeredLitres: number, underRegistrationRatio: number): number {
  if (!(underRegistrationRatio < 1)) throw new RangeError(`no meter misses a share of ${underRegistrationRatio}`);
  return (registeredLitres * underRegistrationRatio) / (1 - underRegistrationRatio);
}

/** A band of flow of a meter test: share of the volume that passes in it, and the meter's error there (negative: counts too little). */
export interface FlowBand {
  readonly volumeShareRatio: number;
  readonly errorRatio: number;
}

/**
 * Under-registration of a kind of meter from a test bench: r = −Σ share of volume in a band × error in it.
 * Source: AWWA M36, chapter on customer meter accuracy.
 * @throws RangeError unless the shares add up to 1
 */
export function underRegistrationOf(bands: readonly FlowBand[]): number {
  const whole = bands.reduce((sum, { volumeShareRatio }) => sum + volumeShareRatio, 0);
  if (Math.abs(whole - 1) > 1e-6) throw new RangeError(`the shares of the bands add up to ${whole}`);
  return bands.reduce((sum, { volumeShareRatio, errorRatio }) => sum - volumeShareRatio * errorRatio, 0);
}

/** What a reading shows, and whether somebody read it or it was estimated. */
export interface BilledIndex {
  readonly index: number;
  readonly isActual: boolean;
}

/** One bill: what was charged, and whether it takes back what estimates had charged too much. A negative bill is an error of billing, not negative use. */
export interface BilledStep {
  readonly billed: number;
  readonly isReversal: boolean;
}

/**
 * Bills from a chain of indexes of which some were estimated. Source: AWWA M36 (3rd ed.), table 14.5.
 */
export function billsOf(indexes: readonly BilledIndex[]): BilledStep[] {
  return indexes.slice(1).map((one, at) => ({ billed: one.index - indexes[at]!.index, isReversal: one.isActual && !indexes[at]!.isActual && one.index < indexes[at]!.index }));
}

/**
 * What passed in each bill's period by the actual readings alone: the difference between two of them, spread evenly over the periods between, the
 * remainder of whole units cut as everywhere (the parts add up to the difference). Null before the first and after the last actual reading.
 */
export function registeredOf(indexes: readonly BilledIndex[]): (number | null)[] {
  const passed: (number | null)[] = indexes.slice(1).map(() => null);
  let last: number | undefined;
  indexes.forEach(({ index, isActual }, at) => {
    if (!isActual) return;
    if (last !== undefined) {
      const [from, whole] = [last, index - indexes[last]!.index];
      for (let step = from; step < at; step++) passed[step] = Math.trunc((whole * (step + 1 - from)) / (at - from)) - Math.trunc((whole * (step - from)) / (at - from));
    }
    last = at;
  });
  return passed;
}
