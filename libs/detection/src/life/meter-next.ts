/** A place without a meter, or with a bad one: its water over a year as now known, and what a meter there would cost. */
export interface Candidate {
  readonly place: string;
  readonly kind: 'well' | 'zone' | 'customer';
  readonly volumeM3: number;
  /** 95 % limits of that volume now and with a meter, each as a share of it, for example 0.3. */
  readonly limitShareNow: number;
  readonly limitShareMetered: number;
  readonly priceTyiyn: number;
}

export interface Ranked extends Candidate {
  /** By how much the 95 % limits of the loss would narrow, m3 a year, if this meter were put in and no other. */
  readonly narrowsM3: number;
  /** The same for each thousand som of its price. */
  readonly narrowsM3PerThousandSom: number;
  /** Share of the loss's variance that this place owns now. */
  readonly varianceShare: number;
}

const TYIYN_PER_THOUSAND_SOM = 100_000;

/**
 * Where a meter narrows the interval of the loss most for its price. Limits are independent between places, so variances add
 * (95 % limits are 1.96 standard deviations): var = Σ (V · e / 1.96)², limits of the loss = 1.96 · √var.
 * @param otherLimitM3 95 % limits of everything in the balance that is no candidate, m3 a year
 * @throws RangeError for a price that is not above zero
 */
export function rankMeterNext(candidates: readonly Candidate[], otherLimitM3: number): Ranked[] {
  const square = (volumeM3: number, share: number): number => (volumeM3 * share) ** 2;
  const all = candidates.reduce((sum, { volumeM3, limitShareNow }) => sum + square(volumeM3, limitShareNow), otherLimitM3 ** 2);
  return candidates.map((one): Ranked => {
    if (!(one.priceTyiyn > 0)) throw new RangeError(`a meter has a price above zero: ${one.priceTyiyn}`);
    const now = square(one.volumeM3, one.limitShareNow);
    const narrowsM3 = Math.sqrt(all) - Math.sqrt(Math.max(0, all - now) + square(one.volumeM3, one.limitShareMetered));
    return { ...one, narrowsM3, narrowsM3PerThousandSom: (narrowsM3 * TYIYN_PER_THOUSAND_SOM) / one.priceTyiyn, varianceShare: all === 0 ? 0 : now / all };
  }).sort((one, other) => other.narrowsM3PerThousandSom - one.narrowsM3PerThousandSom || (one.place < other.place ? -1 : 1));
}
